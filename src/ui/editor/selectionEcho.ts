/**
 * Monaco shows screen readers a copy of the text with the selection in it, a long one cut short, and takes it for the user's
 * when the browser tells of it late: on a busy page select all and paste would leave the tail of the old text standing. Only
 * a caret can come from a reader (a Braille display's), so what tells of a stretch is kept from Monaco.
 *
 * Returns the function that ends this.
 */
export function ignoreSelectionEchoes(host: HTMLElement): () => void {
  const onChange = (event: Event): void => {
    if (host.contains(document.activeElement) && document.getSelection()?.isCollapsed === false)
      event.stopImmediatePropagation()
  }
  // On the way down: Monaco listens at the document.
  window.addEventListener('selectionchange', onChange, true)
  return () => window.removeEventListener('selectionchange', onChange, true)
}
