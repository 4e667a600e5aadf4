/** Edits of the workspace's text; plain functions that know neither the store nor the screen. */
export { appendDocument, removeDocument } from './documents'
export { examplePodsFor } from './example-pods'
export { applyTextEdits } from './text-edits'
export type { StatedTraffic } from './traffic'
