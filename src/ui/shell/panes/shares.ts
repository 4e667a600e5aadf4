import { useState } from 'react'
import { siteStorage } from '../../../store/index'

const key = 'membrane.panes'

/** The parts of the room that somebody gave to panes, in per cent, by the panes' names. */
function readShares(): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(siteStorage.getItem(key) ?? '{}')
    return typeof stored === 'object' && stored !== null ? (stored as Readonly<Record<string, unknown>>) : {}
  } catch {
    // The browser forbids storage, or what it kept is broken.
    return {}
  }
}

/**
 * A pane's part of the room in per cent, kept by the browser where it allows it, and how it is changed; `null` gives
 * back the part that the pane begins with.
 */
export function useShare(pane: string, first: number): readonly [number, (share: number | null) => void] {
  const [given, setGiven] = useState(readShares)
  const share = given[pane]
  const isShare = typeof share === 'number' && share > 0 && share < 100
  const change = (next: number | null): void => {
    // Others have been changed since: each pane's part is read again.
    const { [pane]: _before, ...others } = readShares()
    const shares = next === null ? others : { ...others, [pane]: next }
    setGiven(shares)
    try {
      siteStorage.setItem(key, JSON.stringify(shares))
    } catch {
      // Sizes are a convenience: they last as long as the page.
    }
  }
  return [isShare ? share : first, change]
}
