/**
 * The engine without its regular expressions and its lints, for the page: `./re2` is loaded when a manifest needs it, and
 * `./lints` beside the first picture. Everything else comes in by way of `./index`.
 */
export * from '../types'
export { dropReasonName, dropReasonText } from '../cilium/numbers'
export { Engine } from '../analysis'
export { resourceName, resourceParts, resourceWords } from '../keys'
export { sortDiagnostics } from '../insight/summary/order'
export { matrixCell } from '../verdict/matrix'
export type * from '../insight/diff/types'
export type * from '../insight/checks/types'
export * from './hubble'
