/** Flows that a cluster had, judged by its policies and by a draft. An entry of its own, loaded when somebody has flows. */
import './cluster-policies'
import './lookups'

export { FlowReader } from '../replay/readers/reader'
export { ConnectionLog } from '../replay/connections/log'
export { PolicyEngine, type Judging, type JudgingEngine, type ReplaySide } from '../replay/judge/engine'
export { Replay } from '../replay/judge/replay'
export { reportJson } from '../replay/judge/json'
export * from './replay-words'
export type { Observed } from '../replay/connections/seen'
