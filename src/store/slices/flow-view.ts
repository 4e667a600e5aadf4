/** How the flows are shown: which columns, in which groups; kept in the browser between visits. */
import type { StateCreator, StoreApi } from 'zustand'
import { defaultColumns, flowColumns, type FlowGrouping, type FlowViewSlice } from '../state/flow-view'
import type { Store } from '../state/store-type'

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
