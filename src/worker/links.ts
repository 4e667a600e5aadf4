/** Flows counted by the nodes of a picture. */
export * from '../engine/doors/links'
