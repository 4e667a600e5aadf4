/** How the flows are shown: which columns, in which groups; kept in the browser between visits. */
import type { StateCreator, StoreApi } from 'zustand'
import type { FlowChanges } from '../flows/changes'
import type { FlowColumn, Store } from '../state/store-type'

export type FlowGrouping = 'none' | 'policy' | 'source' | 'destination'
export type CentreView = 'canvas' | 'matrix'

export interface FlowViewSlice {
  /** Columns of the table, in the order of `flowColumns`. */
  readonly shownColumns: readonly FlowColumn[]
  readonly setShownColumns: (columns: readonly FlowColumn[]) => void
  readonly flowGrouping: FlowGrouping
  readonly setFlowGrouping: (grouping: FlowGrouping) => void
  /** What the centre pane shows: the picture, or the matrix of sources and destinations. */
  readonly centreView: CentreView
  readonly setCentreView: (view: CentreView) => void
  /** What the last edit that mattered did to the flows; null before the first. */
  readonly changes: FlowChanges | null
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

const groupings: readonly FlowGrouping[] = ['none', 'policy', 'source', 'destination']

export const createFlowViewSlice: StateCreator<Store, [], [], FlowViewSlice> = (set) => ({
  shownColumns: defaultColumns,
  flowGrouping: 'none',
  centreView: 'canvas',
  changes: null,
  setShownColumns: (columns) => set({ shownColumns: flowColumns.filter((column) => columns.includes(column)) }),
  setFlowGrouping: (flowGrouping) => set({ flowGrouping }),
  setCentreView: (centreView) => set({ centreView }),
})

const storageKey = 'membrane.flows'

/** Keeps the choice of columns and groups between visits, where the browser lets the page store anything. */
export function keepFlowView(store: StoreApi<Store>, storage: Pick<Storage, 'getItem' | 'setItem'>): void {
  store.setState(readView(storage))
  store.subscribe((state, before) => {
    if (state.shownColumns === before.shownColumns && state.flowGrouping === before.flowGrouping) return
    try {
      storage.setItem(storageKey, JSON.stringify({ columns: state.shownColumns, grouping: state.flowGrouping }))
    } catch {
      // Storage is forbidden or full: the choice lasts as long as the page.
    }
  })
}

function readView(storage: Pick<Storage, 'getItem'>): Partial<FlowViewSlice> {
  try {
    const stored: unknown = JSON.parse(storage.getItem(storageKey) ?? 'null')
    if (typeof stored !== 'object' || stored === null) return {}
    const list: unknown = 'columns' in stored ? stored.columns : null
    const columns = Array.isArray(list) ? flowColumns.filter((column) => list.includes(column)) : []
    const grouping = 'grouping' in stored ? groupings.find((name) => name === stored.grouping) : undefined
    return {
      ...(columns.length === 0 ? {} : { shownColumns: columns }),
      ...(grouping === undefined ? {} : { flowGrouping: grouping }),
    }
  } catch {
    return {}
  }
}
