/** Checks and comparisons: what the lower pane shows, and the point that the workspace is compared with. */
import type { AnalyzeOptions, Check, CheckReport, SourceFile, WorkspaceComparison } from './model'

export type LowerView = 'flows' | 'checks' | 'compare' | 'replay' | 'cluster' | 'shell'

/** A workspace to compare the present one with. */
export interface ComparedPoint {
  readonly name: string
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
  /** The point comes after the workspace: what differs is what would change with it. */
  readonly isAfter: boolean
}

export interface InsightSlice {
  readonly lowerView: LowerView
  /** Shows a view of the lower pane, and the pane itself. */
  readonly showLower: (view: LowerView) => void
  /** Null until a point is saved or a manifest pasted. */
  readonly comparedPoint: ComparedPoint | null
  /** Compares with the workspace as it is now, from here on. */
  readonly savePoint: () => void
  readonly compareWith: (name: string, files: readonly SourceFile[]) => void
  /** Turns round which of the two comes first. */
  readonly swapCompared: () => void
  readonly stopComparing: () => void
  /** What differs, once it is known: the picture brings it out while the lower pane lists it. */
  readonly comparison: WorkspaceComparison | null
  readonly setComparison: (comparison: WorkspaceComparison | null) => void
  /** By how many hops each peer can be reached from where it began, 0 for that itself: the picture shows it. Null to show all. */
  readonly spread: ReadonlyMap<string, number> | null
  readonly setSpread: (spread: ReadonlyMap<string, number> | null) => void
  /** Writes the expectations that the fixes of these checks hold, as one step. */
  readonly expectNow: (checks: readonly Check[]) => void
  /** States the flows that the flow table lists, with what happens to them now. */
  readonly stateListed: () => Promise<void>
  /** States flows that are reachable and that nobody stated, as expected. */
  readonly stateUnstated: (flows: NonNullable<CheckReport['unstated']>) => Promise<void>
}
