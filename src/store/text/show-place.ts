import type { SourceRange } from '../state/store-type'
import { useStore } from '../store'

/** Shows a place in the text, and selects what stands there, as the cursor in it does. */
export async function showPlace(range: SourceRange): Promise<void> {
  useStore.getState().revealRange(range)
  const { selectionAt } = await import('./places')
  const { snapshot, reveal, select } = useStore.getState()
  // Another place may be shown by now.
  if (snapshot === null || reveal?.range !== range) return
  const found = selectionAt(snapshot, range.file, range.start)
  if (found !== null) select(found, 'editor')
}
