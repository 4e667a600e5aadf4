/**
 * Flows that a cluster had, judged by its policies and by a draft. An entry of its own, loaded when somebody has flows. What it
 * needs beside (`Replay.needs`) is loaded by who uses it: a file that hands on others' exports is skipped with all that it imports.
 */
export { FlowReader } from '../replay/readers/reader'
export { ConnectionLog } from '../replay/connections/log'
export { PolicyEngine, type Judging, type JudgingEngine, type ReplaySide } from '../replay/judge/engine'
export { Replay } from '../replay/judge/replay'
export { reportJson } from '../replay/judge/json'
export { provideSomeMisses } from '../verdict/explain/explanation'
export { nameMisses } from '../verdict/explain/name-misses'
export * from './replay-words'
export type { Observed } from '../replay/connections/seen'
