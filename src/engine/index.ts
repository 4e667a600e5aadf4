/**
 * The engine's façade, and the only door into it.
 *
 * Same input, same output, to the byte: no clock, no randomness, no DOM anywhere below here.
 */
export * from './types'
export { Engine, analyze } from './analysis'
