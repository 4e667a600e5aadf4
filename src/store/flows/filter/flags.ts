/** Filters in Hubble's words: what reads them is loaded with the first flag, and says for each row whether it is let through. */
import type { StoreApi } from 'zustand'
import { usesFlags } from '../../../worker/rows'
import { filterRows, isMaskOf } from './filter'
import type { FlowFilter, FlowTable, Snapshot, Store } from '../../state/store-type'

const load = () => import('./hubble')
type Hubble = Awaited<ReturnType<typeof load>>

/** Keeps the filter's mask up to date: after each change of the filter, of the flows, or of what changed in them. */
export function linkFlags(store: StoreApi<Store>): void {
  let hubble: Hubble | null = null

  function look({ flowFilter: filter, snapshot, changes }: Store): void {
    if (snapshot === null) return
    const { flows } = snapshot
    const hasFlags = usesFlags(filter.text)
    if (!hasFlags && filter.changedOnly !== true) return
    if (hasFlags && hubble === null) {
      void load().then((loaded) => {
        hubble = loaded
        look(store.getState())
      })
      return
    }
    const kinds = filter.changedOnly === true && changes?.table === flows ? changes.kinds : null
    if (isMaskOf(filter, flows) && filter.mask?.kinds === kinds) return
    const rows = hasFlags && hubble !== null ? matched(hubble, flows, filter, snapshot) : wordRows(flows, filter)
    const accepts = new Uint8Array(flows.count)
    for (const row of rows) if (filter.changedOnly !== true || (kinds?.[row] ?? 0) > 0) accepts[row] = 1
    const { text, changedOnly = false } = filter
    store.setState({ flowFilter: { ...filter, mask: { table: flows, text, changedOnly, kinds, accepts } } })
  }

  store.subscribe((state, before) => {
    const isSame =
      state.flowFilter === before.flowFilter && state.snapshot === before.snapshot && state.changes === before.changes
    if (!isSame) look(state)
  })
}

function matched(hubble: Hubble, table: FlowTable, { text }: FlowFilter, snapshot: Snapshot): Uint32Array {
  return hubble.matchRows(table, hubble.parseFilter(text).filter, snapshot)
}

function wordRows(table: FlowTable, { text }: FlowFilter): Uint32Array {
  return filterRows(table, { text, verdicts: [] }, null)
}

/** Rows of another table than the listed one that the filter lets through, such as a chunk of a big cluster's. */
export async function rowsThrough(table: FlowTable, filter: FlowFilter, snapshot: Snapshot): Promise<Uint32Array> {
  if (!usesFlags(filter.text)) return filterRows(table, filter, null)
  const rows = matched(await load(), table, filter, snapshot)
  const wanted = filterRows(table, { text: '', verdicts: filter.verdicts }, null)
  if (wanted.length === table.count) return rows
  const isWanted = new Uint8Array(table.count)
  for (const row of wanted) isWanted[row] = 1
  return rows.filter((row) => isWanted[row] === 1)
}
