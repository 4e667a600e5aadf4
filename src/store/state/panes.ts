import type { PaneName } from './model'
import type { Store } from './store-type'

/** Whether a pane stands beside the picture. */
export function isPaneShown({ collapsedPanes, isTight, isInspectorKept, selection }: Store, pane: PaneName): boolean {
  if (collapsedPanes.includes(pane)) return false
  return pane !== 'inspector' || !isTight || isInspectorKept || selection !== null
}
