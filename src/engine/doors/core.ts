/**
 * The engine for the page, without what can come later: `./lints` and `./flow-counts` are loaded beside the first picture,
 * `./prober` when a flow is asked about, `./re2`, `./cluster-policies` and `./lookups` when a manifest needs them. Everything
 * else comes in by way of `./index`.
 */
export * from '../types'
export { leftOutCodes } from '../codes'
export { dropReasonName } from '../cilium/numbers'
export { Engine, lintsInSteps } from '../analysis'
export { resourceName, resourceParts, resourceWords } from '../keys'
export { sortDiagnostics } from '../insight/summary/order'
export { matrixCell } from '../verdict/matrix'
export type * from '../insight/diff/types'
export type * from '../insight/checks/types'
export * from './hubble'
