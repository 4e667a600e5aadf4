/** The worker's answer to a question, asked again whenever the workspace has been analysed anew. */
import { useEffect, useState } from 'react'
import { useStore } from './store'
import type { Questions } from './types'

interface Answered<K extends keyof Questions> {
  /** The last answer to this question; it stays while a newer one is computed. Null before the first. */
  readonly answer: Questions[K]['answer'] | null
  readonly isPending: boolean
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
  useEffect(() => {
    if (asks === null || snapshot === null) return
    let isWanted = true
    void ask(kind, asks).then((answer) => {
      if (isWanted) setKnown({ asks, snapshot, answer })
    })
    return () => {
      isWanted = false
    }
  }, [ask, kind, asks, snapshot])
  const isSame = known !== null && known.asks === asks
  return { answer: isSame ? known.answer : null, isPending: asks !== null && (!isSame || known.snapshot !== snapshot) }
}
