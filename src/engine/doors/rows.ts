/** Rows of the flow table as people read them: cells, order, groups, plain words. */
export * from '../flow/rows/cells'
export * from '../flow/rows/classes'
export type * from '../flow/rows/columns'
export * from '../flow/rows/lines'
export * from '../flow/rows/rows'
export * from '../flow/rows/seen'
export * from '../flow/rows/sort'
export * from '../flow/rows/words'
