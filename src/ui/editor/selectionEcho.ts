/**
 * Monaco shows screen readers a copy of the text with the selection in it, a long one cut short, and takes it for the user's
 * when the browser tells of it late. On a busy page select all and paste would leave the tail of the old text standing, and a
 * caret that Monaco wrote before the last key would go back in front of that key, so that letters change places. Only a caret
 * can come from a reader (a Braille display's), and only one that Monaco did not write: everything else is kept from Monaco.
 *
 * Returns the function that ends this.
 */
export function ignoreSelectionEchoes(host: HTMLElement): () => void {
  const selection = document.getSelection()
  if (selection !== null) followWrites(selection)
  const onChange = (event: Event): void => {
    const now = document.getSelection()
    if (now === null || !host.contains(document.activeElement)) return
    if (!now.isCollapsed || isWritten(now)) event.stopImmediatePropagation()
  }
  // On the way down: Monaco listens at the document.
  window.addEventListener('selectionchange', onChange, true)
  return () => window.removeEventListener('selectionchange', onChange, true)
}

interface Written {
  readonly node: Node
  readonly offset: number
}

/** Where the selection that a program wrote last begins, by document: Monaco writes with `setBaseAndExtent` alone. */
const written = new WeakMap<Selection, Written>()

/** Follows what programs write, once for each document's selection. */
function followWrites(selection: Selection): void {
  if (Object.hasOwn(selection, 'setBaseAndExtent')) return
  selection.setBaseAndExtent = (node, offset, ...end) => {
    Selection.prototype.setBaseAndExtent.call(selection, node, offset, ...end)
    written.set(selection, { node, offset })
  }
}

function isWritten(selection: Selection): boolean {
  const last = written.get(selection)
  return last !== undefined && selection.anchorNode === last.node && selection.anchorOffset === last.offset
}
