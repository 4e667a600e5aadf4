/** What was typed in the shell, and the requests that it sent: kept while the page is open, never stored, never shared. */
import type { SeenFlow } from '../../worker/rows'

export type { SeenFlow } from '../../worker/rows'

/** A line that was run in the shell. */
export interface RanLine {
  readonly line: string
  /** Its exit code. */
  readonly code: number
}

export interface SeenSlice {
  /** A command that is to be typed into the shell; null for none. */
  readonly shellCommand: string | null
  /** Shows the shell and runs a command there. */
  readonly runInShell: (command: string) => void
  /** Lines that were run since the lesson's step was opened. */
  readonly ranLines: readonly RanLine[]
  readonly addRanLine: (line: RanLine) => void
  /** What `seenFlows` belong to: a workspace, a lesson or a challenge. */
  readonly seenIn: string
  /** The latest first. */
  readonly seenFlows: readonly SeenFlow[]
  readonly setSeenFlows: (flows: readonly SeenFlow[]) => void
  readonly forgetSeenFlows: () => void
}
