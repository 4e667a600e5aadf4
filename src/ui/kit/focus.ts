/** Gives the focus back when something closes, unless what it did has put the focus somewhere; lost, it goes to the picture. */
export function returnFocus(event: Event, opener: Element | null): void {
  event.preventDefault()
  giveFocusBack(opener)
}

const isLost = (): boolean => document.activeElement === document.body

/** Gives the focus to what opened something that is gone now, unless something has it; to the picture where that is gone too. */
export function giveFocusBack(opener: Element | null): void {
  if (!isLost()) return
  if (opener instanceof HTMLElement) opener.focus()
  const pane = document.querySelector('[data-pane=canvas]')
  if (!isLost() || pane === null) return
  focusPane(pane)
  if (!isLost()) return
  // What stands there is on its way.
  const observer = new MutationObserver(() => {
    if (isLost()) focusPane(pane)
    if (!isLost()) observer.disconnect()
  })
  observer.observe(pane, { childList: true, subtree: true })
}

/** Gives a pane the focus: what is made for it, else the first that takes it. */
export function focusPane(pane: Element | null | undefined): void {
  const target =
    pane?.querySelector<HTMLElement>('[data-pane-focus]') ??
    pane?.querySelector<HTMLElement>('textarea, [tabindex="0"], button:not([disabled]), input:not([disabled])')
  target?.focus({ preventScroll: true })
}
