/** After each analysis, in idle time: which flows the edit changed. Typing never waits for it. */
import type { StoreApi } from 'zustand'
import type { Timers } from '../../../worker/index'
import { changesSentence } from './changes'
import type { compareFlows as CompareFlows } from './tables'
import type { FlowChanges } from '../../state/flow-view'
import type { FlowTable, Store } from '../../state/store-type'

const flashForMs = 2500

/** Keeps `changes` in the store up to date from here on. */
export function linkChanges(store: StoreApi<Store>, timers: Timers, whenIdle: (work: () => void) => void): void {
  /** The flows of the last text that could be read as a whole. */
  let base: FlowTable | null = null
  let sequence = 0
  let flash: number | null = null

  function compare(after: FlowTable): void {
    // Overtaken by a newer analysis, which is compared itself.
    if (store.getState().snapshot?.flows !== after) return
    const before = base
    if (before === null) base = after
    else if (before !== after)
      void import('./tables').then(({ compareFlows }) => {
        if (base !== before || store.getState().snapshot?.flows !== after) return
        base = after
        tell(before, after, compareFlows(before, after))
      })
  }

  function tell(before: FlowTable, after: FlowTable, found: ReturnType<typeof CompareFlows>): void {
    const count =
      found === null ? 0 : found.newlyDropped + found.newlyAllowed + found.newlyProxied + found.noLongerProxied
    if (found === null || count === 0) {
      // An edit without effect leaves the last effect on screen.
      const { changes } = store.getState()
      const isKept = found?.isAligned === true && changes?.table === before
      store.setState({ changes: isKept && changes !== null ? { ...changes, table: after } : null })
      return
    }
    const changes: FlowChanges = { ...found, isFresh: true, sequence: ++sequence }
    store.setState({ changes, announcement: changesSentence(changes) })
    if (flash !== null) timers.clear(flash)
    flash = timers.set(() => {
      const { changes: now } = store.getState()
      if (now !== null) store.setState({ changes: { ...now, isFresh: false } })
    }, flashForMs)
  }

  function look({ snapshot, status }: Store): void {
    if (snapshot === null) {
      base = null
      if (store.getState().changes !== null) store.setState({ changes: null })
      return
    }
    // Half a document says nothing about verdicts.
    if (status === 'incomplete') return
    const { flows } = snapshot
    whenIdle(() => compare(flows))
  }

  look(store.getState())
  store.subscribe((state, before) => {
    if (state.snapshot !== before.snapshot) look(state)
  })
}
