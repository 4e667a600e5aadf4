/**
 * The engine with its regular expressions and without its lints, for programs that show none. Whoever wants them takes
 * `../index`.
 */
import { expressions } from './analyze'
import { Replay, type Observed, type ReplayReport, type ReplaySide } from './replay'

export * from './core'
export { analyze, Engine } from './analyze'
export * from './insights'
export * from './names'
export { asCilium, rewrittenAsCilium } from './on-demand'
export * from './replay'
export { re2Find } from './re2'
export * from './settings'

/** Flows that were seen, to be judged by present policies and a draft; see `Replay`. */
export function replayOf(observed: Observed): Replay {
  return new Replay(observed, expressions)
}

/** The same, judged once. */
export function replay(observed: Observed, now: ReplaySide, draft: ReplaySide): ReplayReport {
  return replayOf(observed).judge(now, draft)
}
