/** Where the page does not have all flows: those of the selected flow, line or peer outside, from the engine. */
import type { StoreApi } from 'zustand'
import { flowsAsked } from '../state/flow-view'
import type { Selection, Store } from '../state/store-type'

/** More ports than anybody serves. */
const mostPorts = 1000
const everything = { text: '', verdicts: [] } as const

/** Both ends of a flow or line; a peer outside at both stands for all of its flows. */
function endsOf(selection: Selection): { readonly from: string; readonly to: string } | null {
  if (selection.kind === 'flow') return selection.flow
  if (selection.kind === 'edge') return selection
  return selection.kind === 'peer' ? { from: selection.key, to: selection.key } : null
}

/** Keeps `pairFlows` in the store up to date from here on. */
export function linkPairs(store: StoreApi<Store>): void {
  let asked = 0

  function look({ selection, snapshot, ask, pairFlows }: Store): void {
    const mine = ++asked
    const ends = selection === null ? null : endsOf(selection)
    if (ends === null || snapshot === null || snapshot.flows.count === snapshot.flows.total) {
      if (pairFlows !== null) store.setState({ pairFlows: null })
      return
    }
    const { from, to } = ends
    const between = { from: [from], to: [to], most: mostPorts }
    const answer =
      from === to
        ? ask('flows-of', { peer: from })
        : ask('flows-between', { of: flowsAsked(snapshot), between, query: everything })
    void answer.then((found) => {
      if (mine === asked && found !== null)
        store.setState({ pairFlows: { of: snapshot.flows, from, to, table: found.table } })
    })
  }

  look(store.getState())
  store.subscribe((state, before) => {
    if (state.selection !== before.selection || state.snapshot !== before.snapshot) look(state)
  })
}
