import { useEffect, useState } from 'react'
import { useStore, type Selection } from '../../../store/index'
import type { Pane } from '../layout/plan'
import { paneSize } from './opening'

/** A pane that has kept its size for so long is as large as it is going to be. */
const settledMs = 150

interface Known {
  readonly of: Selection
  readonly isPresenting: boolean
  readonly pane: Pane | null
}

/**
 * The pane for which a picture is reduced to one thing: as it is when that is chosen, and as it is once it has got another
 * size, as when the inspector opens beside it.
 *
 * @param on what the picture is reduced to; null for the whole picture
 */
export function useFocusPane(on: Selection | null): Pane | null {
  const isPresenting = useStore((state) => state.isPresenting)
  const [known, setKnown] = useState<Known | null>(null)
  const isKnown = known?.of === on && known?.isPresenting === isPresenting
  // While this renders: the first picture is made for the pane that is there.
  const now = on === null ? null : isKnown ? known : { of: on, isPresenting, pane: paneSize(isPresenting) }
  if (now !== null && !isKnown) setKnown(now)
  useEffect(() => {
    const pane = document.querySelector('[data-pane=canvas]')
    if (on === null || pane === null) return
    let timer = 0
    const look = (): void => {
      const size = paneSize(isPresenting)
      setKnown((before) => {
        const isSame = before?.pane?.width === size?.width && before?.pane?.height === size?.height
        return size === null || (before?.of === on && isSame) ? before : { of: on, isPresenting, pane: size }
      })
    }
    const watcher = new ResizeObserver(() => {
      clearTimeout(timer)
      timer = window.setTimeout(look, settledMs)
    })
    watcher.observe(pane)
    return () => {
      clearTimeout(timer)
      watcher.disconnect()
    }
  }, [on, isPresenting])
  return now?.pane ?? null
}
