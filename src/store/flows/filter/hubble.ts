/** A file of its own for what is loaded when somebody types a filter in Hubble's words. */
export * from '../../../worker/hubble'
