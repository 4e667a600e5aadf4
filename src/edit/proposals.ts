/**
 * The door of proposals that are made on trial: everything that is offered comes with its proof. Pure, like all of `edit`;
 * the engine that judges is handed in.
 */
export { smallestFixes, type Fixes } from './proposals/fixes/smallest'
export type { FixWish, Judge, ProvenChange } from './proposals/fixes/types'
export { filesWith } from './outcome'
