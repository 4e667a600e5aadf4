/** The worker's answer to a question, asked again whenever the workspace has been analysed again. */
import { useEffect, useRef, useState } from 'react'
import { useStore } from '../store'
import type { Questions } from '../state/store-type'

/** The worker does one thing at a time: while somebody types, the picture comes first. */
const askAgainAfterMs = 250

interface Answered<K extends keyof Questions> {
  /** The last answer to this question; it stays while a newer one is computed. Null before the first. */
  readonly answer: Questions[K]['answer'] | null
  readonly isPending: boolean
  /** The last answer to any question of the kind: what may stay on the screen, marked as old, while the next one is computed. */
  readonly last: Questions[K]['answer'] | null
}

/** @param asks what is asked; the same object for as long as the question is the same, null to ask nothing */
export function useAnswer<K extends keyof Questions>(kind: K, asks: Questions[K]['asks'] | null): Answered<K> {
  const snapshot = useStore((state) => state.snapshot)
  const ask = useStore((state) => state.ask)
  const [known, setKnown] = useState<{
    readonly asks: unknown
    readonly snapshot: unknown
    readonly answer: Questions[K]['answer'] | null
  } | null>(null)
  /** The question asked last: a new one is asked at once, the same one when the typing pauses. */
  const asked = useRef<unknown>(null)
  useEffect(() => {
    if (asks === null || snapshot === null) return
    let isWanted = true
    const timer = window.setTimeout(
      () => {
        asked.current = asks
        void ask(kind, asks).then((answer) => {
          if (isWanted) setKnown({ asks, snapshot, answer })
        })
      },
      asked.current === asks ? askAgainAfterMs : 0,
    )
    return () => {
      isWanted = false
      window.clearTimeout(timer)
    }
  }, [ask, kind, asks, snapshot])
  const isSame = known !== null && known.asks === asks
  return {
    answer: isSame ? known.answer : null,
    isPending: asks !== null && (!isSame || known.snapshot !== snapshot),
    last: known?.answer ?? null,
  }
}
