/** How the flows are shown: which columns, in which groups; kept in the browser between visits. */
import type { StateCreator, StoreApi } from 'zustand'
import { defaultColumns, flowColumns, type FlowGrouping, type FlowViewSlice } from '../state/flow-view'
import type { Store } from '../state/store-type'

/** Narrower than this a column has nothing to say. */
const leastWidth = 40
const mostWidth = 1200

function clampWidth(width: number): number {
  return Math.round(Math.max(leastWidth, Math.min(mostWidth, width)))
}

const groupings: readonly FlowGrouping[] = ['none', 'policy', 'source', 'destination']

export const createFlowViewSlice: StateCreator<Store, [], [], FlowViewSlice> = (set, get) => ({
  shownColumns: defaultColumns,
  columnWidths: {},
  setColumnWidth(column, width) {
    const { [column]: _, ...others } = get().columnWidths
    set({ columnWidths: width === null ? others : { ...others, [column]: clampWidth(width) } })
  },
  flowGrouping: 'none',
  centreView: 'canvas',
  changes: null,
  comparedSnapshots: [],
  pairFlows: null,
  setShownColumns: (columns) => set({ shownColumns: flowColumns.filter((column) => columns.includes(column)) }),
  setFlowGrouping: (flowGrouping) => set({ flowGrouping }),
  setCentreView: (centreView) => set({ centreView }),
})

const storageKey = 'membrane.flows'

/** Keeps the choice of columns and groups between visits, where the browser lets the page store anything. */
export function keepFlowView(store: StoreApi<Store>, storage: Pick<Storage, 'getItem' | 'setItem'>): void {
  store.setState(readView(storage))
  store.subscribe((state, before) => {
    const { shownColumns: columns, flowGrouping: grouping, columnWidths: widths } = state
    if (columns === before.shownColumns && grouping === before.flowGrouping && widths === before.columnWidths) return
    try {
      storage.setItem(storageKey, JSON.stringify({ columns, grouping, widths }))
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
    const kept: unknown = 'widths' in stored ? stored.widths : null
    const widths = Object.entries(typeof kept === 'object' && kept !== null ? kept : {}).flatMap(([name, width]) => {
      const column = flowColumns.find((known) => known === name)
      return column === undefined || typeof width !== 'number' ? [] : [[column, clampWidth(width)] as const]
    })
    return {
      columnWidths: Object.fromEntries(widths),
      ...(columns.length === 0 ? {} : { shownColumns: columns }),
      ...(grouping === undefined ? {} : { flowGrouping: grouping }),
    }
  } catch {
    return {}
  }
}
