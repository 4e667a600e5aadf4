/** Flows counted by the nodes of a picture. */
export * from '../flow/rows/links'
