/**
 * The engine's façade: everything, with its regular expressions and its lints.
 *
 * Same input, same output, to the byte: no clock, no randomness, no DOM anywhere below here.
 */
import './doors/lints'

export * from './doors/whole'
