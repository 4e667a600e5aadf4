/** Flows counted by the nodes of a picture: a file of its own, as it comes with the picture. */
export * from '../../worker/links'
