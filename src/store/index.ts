/** The store's door: state, actions and pure views of them. Panes import from here alone. */
export { startApp } from './bootstrap'
export * from './flow-groups'
export * from './flow-rows'
export * from './gestures'
export * from './imports'
export * from './places'
export { useStore } from './store'
export type * from './types'
