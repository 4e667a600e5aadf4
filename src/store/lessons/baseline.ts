/** A second engine for a lesson: it says how the flows of the step before ended. */
import { startEngine } from '../../worker/index'
import type { AnalyzeOptions, FlowTable, Probe, SourceFile, Verdict } from '../state/store-type'

export interface Baseline {
  /** Has files analysed; the answer comes by way of `onFlows`. */
  analyze(files: readonly SourceFile[], options: AnalyzeOptions): void
  /** How a flow ended in what was analysed last; null where it cannot be answered. */
  readonly probe: (probe: Probe) => Promise<Verdict | null>
  dispose(): void
}

/** Starts the engine; where it cannot answer, `onFlows` is not called. */
export function startBaseline(onFlows: (flows: FlowTable) => void): Baseline {
  const client = startEngine()({
    onSnapshot: (snapshot) => onFlows(snapshot.flows),
    onProblems: () => undefined,
    onStep: () => undefined,
    onRestart: () => undefined,
    onGiveUp: () => undefined,
  })
  return {
    analyze: (files, options) => client.analyze(files, options),
    probe: (probe) => client.probe(probe),
    dispose: () => client.dispose(),
  }
}
