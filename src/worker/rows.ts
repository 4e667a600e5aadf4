/** Rows of the flow table as people read them. */
export * from '../engine/doors/rows'
