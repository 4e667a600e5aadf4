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
  // The picture of a question that nobody has answered takes no focus.
  if (isLost()) focusPane(document.querySelector('[data-pane=lesson]'))
  if (!isLost()) return
  // What stands there is on its way.
  const observer = new MutationObserver(() => {
    if (isLost()) focusPane(pane)
    if (!isLost()) observer.disconnect()
  })
  observer.observe(pane, { childList: true, subtree: true })
}

/** Gives the focus to the next pane of a page that takes it, or to the one before. */
export function walkPanes(page: Element, step: 1 | -1): void {
  const panes = [...page.querySelectorAll('[data-pane]')]
  const at = panes.findIndex((pane) => pane.contains(document.activeElement))
  const rest = [...panes.slice(at + 1), ...panes.slice(0, Math.max(at, 0))]
  for (const pane of step === 1 ? rest : rest.toReversed()) {
    focusPane(pane)
    if (pane.contains(document.activeElement)) return
  }
}

/** Gives a pane the focus: what is made for it, else the first that takes it. */
export function focusPane(pane: Element | null | undefined): void {
  const target =
    pane?.querySelector<HTMLElement>('[data-pane-focus]') ??
    pane?.querySelector<HTMLElement>('textarea, [tabindex="0"], button:not([disabled]), input:not([disabled])')
  target?.focus({ preventScroll: true })
}
