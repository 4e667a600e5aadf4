/**
 * The engine with its regular expressions and without its lints, for programs that show none. Whoever wants them takes
 * `../index`.
 */
import { insideOf } from '../analysis'
import { Engine } from './analyze'
import type { Analysis } from '../types'
import { Replay, type Judging, type JudgingEngine, type Observed, type ReplayReport, type ReplaySide } from './replay'

export * from './core'
export { analyze, Engine } from './analyze'
export * from './insights'
export { jobLabels } from '../cluster/labels'
export * from './names'
export { asCilium, rewrittenAsCilium } from './on-demand'
export * from './replay'
export { re2Find } from './re2'
export * from './settings'

/** A side of a replay with all that can be asked of it. */
interface AnalysedSide extends Judging {
  readonly analysis: Analysis
}

function analysingEngine(): JudgingEngine<AnalysedSide> {
  const engine = new Engine()
  return {
    needs: (files) => engine.read(files),
    update(files, options) {
      const analysis = engine.update(files, options)
      return { analysis, model: insideOf(analysis).model, policies: analysis.policies }
    },
  }
}

/** Flows that were seen, to be judged by present policies and a draft; see `Replay`. */
export function replayOf(observed: Observed): Replay<AnalysedSide> {
  return new Replay(observed, analysingEngine)
}

/** The same, judged once. */
export function replay(observed: Observed, now: ReplaySide, draft: ReplaySide): ReplayReport {
  return replayOf(observed).judge(now, draft)
}
