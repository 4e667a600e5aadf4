/**
 * The engine's façade, and the only door into it.
 *
 * Same input, same output, to the byte: no clock, no randomness, no DOM anywhere below here.
 */
import './lints'
import './re2'

export * from './core'
export * from './insights'
