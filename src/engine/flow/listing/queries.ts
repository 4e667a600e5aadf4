/** What is asked of lists of flows, and what is answered: plain data. */
import type { FlowTable } from '../../types'
import type { FlowGrouping } from '../rows/columns'
import type { FlowLineGroup } from '../rows/lines'
import type { VerdictName } from '../rows/rows'
import type { FlowSort } from '../rows/sort'

/** What a filter asks for. */
export interface FlowQuery {
  /** Words, or flags of `hubble observe`. */
  readonly text: string
  /** Empty for all. */
  readonly verdicts: readonly VerdictName[]
  /** Only flows that have changed since what they are compared with. */
  readonly changedOnly?: boolean
}

/** Which flows are looked for by their ends, as keys of peers, and how many of them at most. */
export interface FlowsBetween {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly most: number
}

export interface FlowListQuery extends FlowQuery {
  readonly sort: FlowSort | null
  readonly grouping: FlowGrouping
  /** Keys of the groups of which only the heads are listed. */
  readonly collapsed: readonly string[]
}

/** Flows about something, by keys of peers or of a policy that decides. */
export type FlowsAbout =
  | { readonly kind: 'ends'; readonly peers: readonly string[] }
  | { readonly kind: 'destination'; readonly peers: readonly string[] }
  | { readonly kind: 'pair'; readonly from: string; readonly to: string }
  | {
      readonly kind: 'policy'
      readonly key: string
      /** Pods whose default deny it asks for. */
      readonly senders: readonly string[]
      readonly receivers: readonly string[]
    }

/** The head of a group, with the line that it is on. */
export interface ListedGroup extends FlowLineGroup {
  readonly line: number
}

export interface ListedWindow {
  /** The line of the first flow or head. */
  readonly first: number
  /** For each line the row in `table`, or -1 for a head. */
  readonly lines: Int32Array
  /** The heads among the lines, and the one before them. */
  readonly groups: readonly ListedGroup[]
  readonly table: FlowTable
}
