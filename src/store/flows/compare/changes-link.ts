/** After each analysis, in idle time: which flows the edit changed. Typing never waits for it. */
import type { StoreApi } from 'zustand'
import type { Timers } from '../../../worker/index'
import { changesSentence } from './changes'
import type { Found } from './tables'
import type { FlowChanges } from '../../state/flow-view'
import type { Snapshot, Store } from '../../state/store-type'

const flashForMs = 2500

/** Flows, and the number of their snapshot. */
type Base = Pick<Snapshot, 'flows' | 'number'>

/** Keeps `changes` in the store up to date from here on. */
export function linkChanges(store: StoreApi<Store>, timers: Timers, whenIdle: (work: () => void) => void): void {
  /** The last text that could be read as a whole. */
  let base: Base | null = null
  let sequence = 0
  let flash: number | null = null

  /** The engine keeps what is compared with. */
  function setBase(next: Base | null): void {
    base = next
    const since = store.getState().changes?.since
    const numbers = new Set([
      ...(next?.number === undefined ? [] : [next.number]),
      ...(since === undefined ? [] : [since]),
    ])
    store.setState({ comparedSnapshots: [...numbers] })
  }

  function compare(after: Base): void {
    const isOvertaken = (): boolean => store.getState().snapshot?.flows !== after.flows
    // Overtaken by a newer analysis, which is compared itself.
    if (isOvertaken()) return
    const before = base
    if (before !== null && before.flows !== after.flows)
      void import('./tables').then(async ({ compareFlows, askForChanges }) => {
        const isWhole = [before.flows, after.flows].every(({ count, total }) => count === total)
        const found = isWhole
          ? compareFlows(before.flows, after.flows)
          : await askForChanges(store.getState().ask, before.number, after)
        if (base !== before || isOvertaken()) return
        // Of the flows that the page has it marks those that have changed, where any has.
        const listed =
          isWhole || found === null || countOf(found) === 0 ? null : compareFlows(before.flows, after.flows)
        tell(before, after, found !== null && listed !== null ? { ...found, kinds: listed.kinds } : found)
        setBase(after)
      })
  }

  function tell({ flows: before, number: since }: Base, { flows: after }: Base, found: Found | null): void {
    if (found === null || countOf(found) === 0) {
      // An edit without effect leaves the last effect on screen.
      const { changes } = store.getState()
      const isKept = found?.isAligned === true && changes?.table === before
      store.setState({ changes: isKept && changes !== null ? { ...changes, table: after } : null })
      return
    }
    const changes: FlowChanges = {
      ...found,
      isFresh: true,
      sequence: ++sequence,
      ...(since === undefined ? {} : { since }),
    }
    store.setState({ changes, ...(store.getState().isVeiled ? {} : { announcement: changesSentence(changes) }) })
    if (flash !== null) timers.clear(flash)
    flash = timers.set(() => {
      const { changes: now } = store.getState()
      if (now !== null) store.setState({ changes: { ...now, isFresh: false } })
    }, flashForMs)
  }

  function look({ snapshot, status }: Store): void {
    if (snapshot === null) {
      setBase(null)
      if (store.getState().changes !== null) store.setState({ changes: null })
      return
    }
    // Half a document says nothing about verdicts, and what is still being worked out for the page comes first.
    if (status === 'incomplete' || status === 'updating') return
    // There is nothing to wait for, and an edit that comes meanwhile is compared with this.
    if (base === null) setBase(snapshot)
    else whenIdle(() => compare(snapshot))
  }

  look(store.getState())
  store.subscribe((state, before) => {
    if (state.snapshot !== before.snapshot || (state.status !== before.status && before.status === 'updating'))
      look(state)
  })
}

function countOf({ newlyDropped, newlyAllowed, newlyProxied, noLongerProxied }: Found): number {
  return newlyDropped + newlyAllowed + newlyProxied + noLongerProxied
}
