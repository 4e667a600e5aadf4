/**
 * The engine's façade, and the only door into it.
 *
 * Same input, same output, to the byte: no clock, no randomness, no DOM anywhere below here.
 */
import './doors/lints'
import './doors/re2'

export * from './doors/core'
export * from './doors/insights'
