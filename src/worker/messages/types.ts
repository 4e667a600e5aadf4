/** The engine's types, as the store and the panes see them. */
export type * from '../../engine/doors/core'
