/** Two analyses side by side. */
import type { TextEdit } from '../../yaml/source'

/** A flow that comes out differently in two analyses. */
export interface FlowDifference {
  readonly from: string
  readonly to: string
  /** Such as `TCP/8080`. */
  readonly port: string
  /** What came out, in words; `not asked` where the flow is not among those of that analysis. */
  readonly before: string
  readonly after: string
}

/** Two analyses side by side. */
export interface VerdictComparison {
  /** Flows that were compared, and flows that there are. */
  readonly flows: number
  readonly total: number
  /** The first of them. */
  readonly differences: readonly FlowDifference[]
  readonly differenceCount: number
  /** Whether all identities decide alike on every port, served or not; null where their identities differ. */
  readonly isSameOnEveryPort: boolean | null
}

/** A policy written as another kind, with the comparison of what came out before and after. */
export interface PolicyConversion {
  readonly policy: string
  /** The new document. */
  readonly text: string
  readonly edits: readonly TextEdit[]
  /** What does not carry over, one sentence each. */
  readonly notes: readonly string[]
  readonly comparison: VerdictComparison
}
