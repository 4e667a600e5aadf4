/**
 * The place where answers about single flows come in. They are provided from outside, as lints are, so that a page shows its
 * first picture without having loaded their explanations.
 */
import type { Probe, ProbeOptions, Verdict } from '../types'
import type { PolicyModel } from './model'

/** A text in place of the flow says what is wrong with it. */
export type Prober = (model: PolicyModel, probe: Probe | string, options: ProbeOptions) => Verdict

let prober: Prober | null = null

/** Gives the engine its answers about single flows. */
export function provideProber(implementation: Prober): void {
  prober = implementation
}

/** @throws where no answers have been provided: `engine/doors/prober` was not loaded */
export function runProbe(model: PolicyModel, probe: Probe | string, options: ProbeOptions): Verdict {
  if (prober === null) throw new Error('the answers about single flows have not been loaded')
  return prober(model, probe, options)
}
