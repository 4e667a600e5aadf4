import { useEffect, type RefObject } from 'react'

/** Where what opened the player had the focus, which may be gone by now. */
const openers = 'header, [data-pane=canvas], [role=dialog]'

/**
 * What the user has just opened takes the focus, so that it is read and scrolled by key; a page that opens with it leaves the
 * focus alone, and so does one where the user is writing.
 */
export function useFirstFocus(target: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (!navigator.userActivation?.hasBeenActive) return
    const { activeElement } = document
    if (activeElement === document.body || activeElement?.closest(openers) != null)
      target.current?.focus({ preventScroll: true })
  }, [target])
}
