/** How the flows are shown: columns, groups, the view in the centre, and what the last edit changed. */
import type { FlowGrouping } from '../../worker/rows'
import type { FlowsAsked } from '../../worker/index'
import type { FlowColumn, FlowTable, Snapshot } from './model'

export type { FlowGrouping } from '../../worker/rows'

export type CentreView = 'canvas' | 'matrix'

export interface FlowChanges {
  /** The table after the edit. */
  readonly table: FlowTable
  /** What happened to each row, see `FlowChange`; empty where the page does not have all rows. */
  readonly kinds: Uint8Array
  /** Number of the snapshot before the edit. */
  readonly since?: number
  /** Flows that went through before and are dropped now, and the other way round. */
  readonly newlyDropped: number
  readonly newlyAllowed: number
  /** Flows that go through the layer 7 proxy now and did not before, and the other way round. */
  readonly newlyProxied: number
  readonly noLongerProxied: number
  /** Pairs of peers with a change, as `pairKey` writes them; the first thousands of them. */
  readonly pairs: ReadonlySet<string>
  /** True for a moment after the change: what changed is to flash. */
  readonly isFresh: boolean
  /** Grows with each change. */
  readonly sequence: number
}

/** Flows between two peers, where the page does not have all flows; all of one that is at both ends. */
export interface PairFlows {
  /** The table that does not have them. */
  readonly of: FlowTable
  readonly from: string
  readonly to: string
  readonly table: FlowTable
}

/** The table that has the flows between two peers; null while they are on their way. */
export function tableOfPair(flows: FlowTable, pairFlows: PairFlows | null, from: string, to: string): FlowTable | null {
  if (flows.count === flows.total) return flows
  return pairFlows?.of === flows && pairFlows.from === from && pairFlows.to === to ? pairFlows.table : null
}

/** What a question about all flows of a snapshot is about. */
export function flowsAsked({ number }: Pick<Snapshot, 'number'>, since?: number): FlowsAsked {
  return { ...(number === undefined ? {} : { snapshot: number }), ...(since === undefined ? {} : { since }) }
}

export interface FlowViewSlice {
  /** Columns of the table, in the order of `flowColumns`. */
  readonly shownColumns: readonly FlowColumn[]
  readonly setShownColumns: (columns: readonly FlowColumn[]) => void
  /** Widths in pixels of the columns that the user has given one; the others share what room there is. */
  readonly columnWidths: Readonly<Partial<Record<FlowColumn, number>>>
  /** Gives a column a width; null lets it fit its content again. */
  readonly setColumnWidth: (column: FlowColumn, width: number | null) => void
  readonly flowGrouping: FlowGrouping
  readonly setFlowGrouping: (grouping: FlowGrouping) => void
  /** What the centre pane shows: the picture, or the matrix of sources and destinations. */
  readonly centreView: CentreView
  readonly setCentreView: (view: CentreView) => void
  /** What the last edit that mattered did to the flows; null before the first. */
  readonly changes: FlowChanges | null
  /** Numbers of snapshots with which the present one is compared. */
  readonly comparedSnapshots: readonly number[]
  /** Flows between the ends of what is selected; null where the page has all flows. */
  readonly pairFlows: PairFlows | null
}

/** Every column there is, in the order in which they stand. */
export const flowColumns: readonly FlowColumn[] = [
  'time',
  'source',
  'sourceNamespace',
  'sourceIdentity',
  'destination',
  'destinationNamespace',
  'destinationIdentity',
  'port',
  'protocol',
  'l7',
  'verdict',
  'reason',
  'direction',
  'policy',
]

export const defaultColumns: readonly FlowColumn[] = [
  'source',
  'destination',
  'port',
  'l7',
  'verdict',
  'reason',
  'policy',
]
