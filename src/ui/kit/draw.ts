import { startTransition } from 'react'

/** From the second visit on all of the page is in the browser. */
export const isKept = navigator.serviceWorker?.controller != null

/**
 * Has React draw something. At the first visit in slices: what is no transition is drawn in one go, and on a slow machine the page would
 * not answer meanwhile. Later there is nothing to wait for, and the picture comes sooner in one go.
 */
export function draw(change: () => void): void {
  if (isKept) change()
  else startTransition(change)
}
