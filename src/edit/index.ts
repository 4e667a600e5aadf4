/** Edits of the workspace's text; plain functions that know neither the store nor the screen. */
export { appendDocument, applyTextEdits } from './text-edits'
export { examplePodsFor } from './example-pods'
