/**
 * Keeps the workspace in the browser's storage: written a moment after each change.
 *
 * There are two places. The database takes any size, but does not finish when the page is left; what it does not have
 * yet is then put aside, in a small store that writes at once, and brought into the database by the next visit.
 * Neither is given fields that play no part in network policy: see `redact`.
 */
import type { StoreApi } from 'zustand'
import type { Timers } from '../../worker/index'
import { AutosaveSlot, type SlotNeeds } from './autosave-slot'
import { fromRecord, isWhole, toRecord } from './record'
import type { LoadedWorkspace } from './load'
import type { TabMemory } from './memory'
import type { Autosave, StoredWorkspace } from '../state/storage'
import type { Store } from '../state/store-type'

export interface AutosaveNeeds extends SlotNeeds {
  readonly memory: TabMemory
  readonly timers: Timers
  /** The record as it may be stored, at once; null where that is not possible. */
  readonly redactNow: (record: StoredWorkspace) => StoredWorkspace | null
}

const saveAfterMs = 400
const largeCharacters = 200_000
/**
 * What is stored is redacted first, which must not stand in the way of a large text's keys: it is stored once they have rested
 * for so long, and at the latest so long after the first change that is not stored.
 */
const restMs = 1000
const mostUnstoredMs = 3000
/** While the picture of a large text is being worked out, it is looked again so often and so much later. */
const mostPutOff = 3
const putOffMs = 200

const failed =
  'The workspace could not be stored: the browser forbids it or its storage is full. Export the workspace to keep it.'

/** Keeps the workspace that is shown stored, from the state on that was loaded. */
export function startAutosave(store: StoreApi<Store>, needs: AutosaveNeeds, start: LoadedWorkspace): Autosave {
  const { memory, locks, timers } = needs

  /** Stamps of the workspaces that this tab has had open: undo may bring them back. */
  const stamps = new Map<string, string | null>()
  /** Workspaces that were shown before and are still being written. */
  let closing: Promise<unknown> = Promise.resolve()
  /** The next workspace to be shown comes from the database as it is. */
  let adopted: string | null = null
  let slot = openSlot(start.id, start.stamp)
  let timer: number | null = null
  /** When the first change was made that is not stored. */
  let unstoredSince = 0

  function openSlot(id: string, stamp: string | null): AutosaveSlot {
    memory.rememberWorkspace(id)
    const opened: AutosaveSlot = new AutosaveSlot(id, stamp, needs, {
      onElsewhere: (isElsewhere) => {
        if (opened === slot) store.setState({ isElsewhere })
      },
      onWritten: (record) => {
        if (opened === slot && isSame(toRecord(store.getState()), record)) memory.dropAside(id)
        if (store.getState().storageProblem !== null) store.setState({ storageProblem: null })
      },
      onFailed: () => store.setState({ storageProblem: failed }),
    })
    return opened
  }

  function unschedule(): void {
    if (timer !== null) timers.clear(timer)
    timer = null
  }

  async function save(): Promise<void> {
    unschedule()
    const current = toRecord(store.getState())
    if (slot.tried === null || !isSame(current, slot.tried)) await slot.write(current)
    else await slot.settled()
    await closing
  }

  function saveInTurn(left: number): void {
    const state = store.getState()
    timer = null
    if (left > 0 && state.status === 'updating' && isLarge(state))
      timer = timers.set(() => saveInTurn(left - 1), putOffMs)
    else void save()
  }

  /** Another workspace is shown: the one before is written and let go. */
  function follow(before: Store): void {
    const left = slot
    const last = toRecord(before)
    unschedule()
    if (left.tried === null || !isSame(last, left.tried)) void left.write(last)
    closing = Promise.all([closing, left.close().then(() => stamps.set(left.id, left.lastStamp))])
    const { workspaceId } = store.getState()
    store.setState({ isElsewhere: false })
    slot = openSlot(workspaceId, stamps.get(workspaceId) ?? null)
    if (adopted === workspaceId) slot.reset(toRecord(store.getState()))
    adopted = null
  }

  function leave(): void {
    const current = toRecord(store.getState())
    if (store.getState().isElsewhere || (slot.stored !== null && isSame(current, slot.stored))) return
    try {
      const record = needs.redactNow(current)
      if (record === null) void save()
      else memory.putAside(slot.id, JSON.stringify({ record, base: slot.lastStamp, tab: needs.tab }))
    } catch {
      // Too large to be put aside: the database may still make it.
      void save()
    }
  }

  async function takeOver(): Promise<void> {
    const taken = slot
    const newer = await taken.takeOver().catch(() => null)
    const record = fromRecord(newer)
    if (slot !== taken) return
    if (newer !== null && (record === null || !isWhole(newer))) {
      // Written by another version: it stays, and what is here goes on as a copy.
      store.getState().copyWorkspace()
      return
    }
    if (record === null) {
      void taken.write(toRecord(store.getState()))
      return
    }
    store.getState().showWorkspace(taken.id, record)
    taken.reset(toRecord(store.getState()))
  }

  locks.onLost = (id) => {
    if (id === slot.id) slot.lose()
  }
  locks.onGained = (id) => {
    if (id === slot.id) slot.gain()
    else locks.release(id)
  }
  locks.onAsked = (id) => (id === slot.id ? save() : Promise.resolve())

  slot.reset(start.record)
  if (start.isUnwritten) {
    const written = slot.write(start.record)
    if (start.isLegacy) void written.then(() => needs.database.dropLegacy()).catch(() => undefined)
  }
  const watch = (state: Store, before: Store): void => {
    if (state.workspaceId !== before.workspaceId) follow(before)
    if (slot.tried !== null && isSame(toRecord(state), slot.tried)) return
    // Counted from the first change that is not stored, so that somebody who keeps typing loses no more than that.
    if (timer === null) unstoredSince = needs.now()
    if (!isLarge(state)) timer ??= timers.set(() => saveInTurn(mostPutOff), saveAfterMs)
    else if (timer === null || !isSame(toRecord(state), toRecord(before))) {
      if (timer !== null) timers.clear(timer)
      const left = unstoredSince + mostUnstoredMs - needs.now()
      timer = timers.set(() => saveInTurn(mostPutOff), Math.max(0, Math.min(restMs, left)))
    }
  }
  store.subscribe(watch)
  // What was typed before this code was here.
  watch(store.getState(), store.getState())
  return {
    save,
    leave,
    takeOver,
    adopt(id, stamp) {
      stamps.set(id, stamp)
      adopted = id
    },
  }
}

function isLarge({ files }: Store): boolean {
  return files.reduce((sum, { text }) => sum + text.length, 0) > largeCharacters
}

/** Whether two records hold the very same things; the store replaces what it changes. */
function isSame(a: StoredWorkspace, b: StoredWorkspace): boolean {
  const others = new Map<string, unknown>(Object.entries(b))
  return Object.entries(a).every(([key, value]) => Object.is(value, others.get(key)))
}
