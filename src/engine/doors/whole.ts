/**
 * The engine with its regular expressions and without its lints, for programs that show none. Whoever wants them takes
 * `../index`.
 */
import { Engine as CoreEngine } from '../analysis'
import { Expressions } from '../expressions'
import type { Analysis, AnalyzeOptions, SourceFile } from '../types'
import './prober'
import { re2 } from './re2'
import { Replay, type Observed, type ReplayReport, type ReplaySide } from './replay'

export * from './core'
export * from './insights'
export * from './names'
export { asCilium, rewrittenAsCilium } from './on-demand'
export * from './replay'
export { re2Find } from './re2'
export * from './settings'

const expressions = new Expressions(re2)

/** Flows that were seen, to be judged by present policies and a draft; see `Replay`. */
export function replayOf(observed: Observed): Replay {
  return new Replay(observed, expressions)
}

/** The same, judged once. */
export function replay(observed: Observed, now: ReplaySide, draft: ReplaySide): ReplayReport {
  return replayOf(observed).judge(now, draft)
}

/** The engine that keeps between runs what an edit did not touch, with its regular expressions. */
export class Engine extends CoreEngine {
  constructor() {
    super(expressions)
  }
}

/**
 * Reads manifests and computes who may talk to whom.
 *
 * @param files Kubernetes YAML; any number of documents, and lists, in each
 * @returns everything known about the workspace; never throws for bad input, which comes back as diagnostics
 */
export function analyze(files: readonly SourceFile[], options: AnalyzeOptions = {}): Analysis {
  return new Engine().update(files, options)
}
