/**
 * The engine's façade: everything, with its regular expressions and its lints.
 *
 * Same input, same output, to the byte: no clock, no randomness, no DOM anywhere below here.
 */
import { Engine as CoreEngine } from './analysis'
import './doors/lints'
import './doors/prober'
import { re2 } from './doors/re2'
import { Replay, type Observed, type ReplayReport, type ReplaySide } from './doors/replay'
import { Expressions } from './expressions'
import type { Analysis, AnalyzeOptions, SourceFile } from './types'

export * from './doors/core'
export * from './doors/insights'
export * from './doors/names'
export { asCilium, rewrittenAsCilium } from './doors/on-demand'
export * from './doors/replay'
export { re2Find } from './doors/re2'
export * from './doors/settings'

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
