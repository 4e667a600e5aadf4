/** Observed flows that are replayed: there while the page is open, kept in the browser only where the user says so, never shared. */
import type { PageReport } from '../../worker/messages/replay-protocol'
import type { AnalyzeOptions, SourceFile } from './model'

/** Files of flows as they are opened, and how far they have been read. */
export interface ReplayReading {
  readonly names: readonly string[]
  readonly bytes: number
  readonly lines: number
}

export interface ReplayState {
  /** Null once everything has been read. */
  readonly reading: ReplayReading | null
  /** Names of the files that have been read. */
  readonly names: readonly string[]
  /** The last answer; stays while a newer one is computed. Null before the first. */
  readonly report: PageReport | null
  /** Whether the text has changed since the report. */
  readonly isPending: boolean
  /** What went wrong, as a sentence; null where nothing did. */
  readonly problem: string | null
  /** Whether these flows are kept in this browser; `null` while that is being changed. */
  readonly isKept: boolean | null
  /** These are kept flows opened again: the files that they were read from are gone, so that none can be added. */
  readonly isRestored: boolean
  /** The policies that count as the present ones, where no point of comparison is set: the workspace when the flows were opened. */
  readonly baseline: { readonly files: readonly SourceFile[]; readonly options: AnalyzeOptions }
}

/** What is marked of a pair of peers in the picture. */
export type ReplayMark = 'seen' | 'breaks'

export interface ReplaySlice {
  /** Null where no flows are open. */
  readonly replay: ReplayState | null
}
