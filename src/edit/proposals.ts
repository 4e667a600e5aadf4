/**
 * Entry to the proposals that are tried first: everything that is offered comes with its proof. Pure, like all of `edit`;
 * the engine that judges is handed in.
 */
export { filesWith } from './outcome'
export { consolidations } from './proposals/consolidate/candidates'
export type { Consolidation, ConsolidationKind, Consolidations } from './proposals/consolidate/types'
export { smallestFixes, type Fixes } from './proposals/fixes/smallest'
export { proveCuts, type ProvenCut } from './proposals/cuts/prove'
export type { ConnectionKind } from './proposals/facts'
export type { ProvenChange } from './proposals/fixes/types'
export { isCalled, proposePrivileges } from './proposals/privilege/propose'
export type { PrivilegeProposal, SeenFlow } from './proposals/privilege/types'
