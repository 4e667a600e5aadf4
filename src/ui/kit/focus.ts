/** Gives the focus back when something closes, unless what it did has put the focus somewhere; lost, it goes to the picture. */
export function returnFocus(event: Event, opener: Element | null): void {
  event.preventDefault()
  giveFocusBack(opener)
}

/** Gives the focus to what opened something that is gone now, unless something has it; to the picture where that is gone too. */
export function giveFocusBack(opener: Element | null): void {
  if (document.activeElement !== document.body) return
  const target = opener?.isConnected === true && opener !== document.body ? opener : picture()
  if (target instanceof HTMLElement) target.focus()
}

function picture(): Element | null {
  return document.querySelector('[data-pane=canvas] [data-pane-focus]')
}
