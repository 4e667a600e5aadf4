/** Edits of the workspace's text; plain functions that know neither the store nor the screen. */
export { appendDocument, removeDocument } from '../yaml/edits/documents'
export type { ExamplePods } from './proposals/example-pods'
export { applyTextEdits, invertTextEdits } from '../yaml/edits/text-edits'
export type { StatedTraffic } from './gestures/traffic-text'
