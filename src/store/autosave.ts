/**
 * Keeps the workspace in the browser's storage: read when the page starts, written a moment after each change.
 *
 * There are two places. The database takes any size, but does not finish when the page is left; what it does not have
 * yet is then put aside, in a small store that writes at once, and brought into the database by the next visit.
 */
import type { StoreApi } from 'zustand'
import type { Timers } from '../worker/index'
import { fromRecord, toRecord, type StoredWorkspace } from './persistence'
import type { Store } from './types'

export interface WorkspaceStorage {
  read(): Promise<unknown>
  write(record: StoredWorkspace): Promise<void>
  /** The three below may throw: where storage is forbidden, or full. */
  readAside(): string | null
  putAside(text: string): void
  dropAside(): void
}

export interface Autosave {
  /** Writes what is not written yet. */
  save(): void
  /** Puts aside what is not written yet: the page is being left. */
  leave(): void
}

const saveAfterMs = 400

/** One empty file, so that there is a place to type and paste into. */
const firstVisit = { files: [{ name: 'manifests.yaml', text: '' }], activeFile: 'manifests.yaml' }

const forbidden =
  'This browser does not let the page store anything: the workspace is gone when the page is closed. Export it to keep it.'
const failed =
  'The workspace could not be stored: the browser forbids it or its storage is full. Export the workspace to keep it.'

/** Loads the stored workspace into the store, then keeps it stored. */
export async function startAutosave(
  store: StoreApi<Store>,
  storage: WorkspaceStorage,
  timers: Timers,
): Promise<Autosave> {
  const aside = fromRecord(readAside(storage))
  const { record, problem } = aside === null ? await readRecord(storage) : { record: aside, problem: null }
  store.setState({
    ...(record === null || record.files.length === 0 ? firstVisit : record),
    isLoaded: true,
    storageProblem: problem,
  })

  /** What the database holds, and what it was last asked to hold. */
  let stored = toRecord(store.getState())
  let tried = stored
  let timer: number | null = null

  function save(): void {
    if (timer !== null) timers.clear(timer)
    timer = null
    const current = toRecord(store.getState())
    if (!isSame(current, tried)) write(current)
  }

  function write(current: StoredWorkspace): void {
    tried = current
    storage.write(current).then(
      () => {
        stored = current
        if (isSame(toRecord(store.getState()), stored)) dropAside(storage)
        if (store.getState().storageProblem !== null) store.setState({ storageProblem: null })
      },
      () => store.setState({ storageProblem: failed }),
    )
  }

  function leave(): void {
    const current = toRecord(store.getState())
    if (isSame(current, stored)) return
    try {
      storage.putAside(JSON.stringify(current))
    } catch {
      // Too large to be put aside: the database may still make it.
      save()
    }
  }

  if (aside !== null) write(stored)
  store.subscribe((state) => {
    if (isSame(toRecord(state), tried)) return
    if (timer !== null) timers.clear(timer)
    timer = timers.set(save, saveAfterMs)
  })
  return { save, leave }
}

async function readRecord(
  storage: WorkspaceStorage,
): Promise<{ readonly record: ReturnType<typeof fromRecord>; readonly problem: string | null }> {
  try {
    return { record: fromRecord(await storage.read()), problem: null }
  } catch {
    return { record: null, problem: forbidden }
  }
}

function readAside(storage: WorkspaceStorage): unknown {
  try {
    return JSON.parse(storage.readAside() ?? 'null')
  } catch {
    // Forbidden, or cut short: the database has the state before.
    return null
  }
}

function dropAside(storage: WorkspaceStorage): void {
  try {
    storage.dropAside()
  } catch {
    // WorkspaceStorage is forbidden: there is nothing to drop.
  }
}

/** Whether two records hold the very same things; the store replaces what it changes. */
function isSame(a: StoredWorkspace, b: StoredWorkspace): boolean {
  const others = new Map<string, unknown>(Object.entries(b))
  return Object.entries(a).every(([key, value]) => Object.is(value, others.get(key)))
}
