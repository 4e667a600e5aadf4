/** Workspaces in the browser's database: one record each, and one list of them all. */
import { createStore, promisifyRequest, type UseStore } from 'idb-keyval'
import type { StoredEntry, StoredWorkspace, WorkspaceDatabase, WorkspaceEntry } from '../state/storage'

const listKey = 'membrane.workspaces'
const legacyKey = 'membrane.workspace'
const keyOf = (id: string): string => `membrane.workspace.${id}`

export function browserDatabase(): WorkspaceDatabase {
  let opened: UseStore | null = null
  // Opened late, so that a browser that throws at once fails like one that refuses later.
  const transact: UseStore = async (mode, callback) => {
    opened ??= createStore('keyval-store', 'keyval')
    return opened(mode, callback)
  }
  return {
    list: () => transact('readonly', async (store) => readList(await promisifyRequest<unknown>(store.get(listKey)))),
    read: (id) =>
      transact('readonly', async (store) => readEntry(await promisifyRequest<unknown>(store.get(keyOf(id))))),
    readLegacy: () => transact('readonly', (store) => promisifyRequest<unknown>(store.get(legacyKey))),
    dropLegacy: () =>
      transact('readwrite', (store) => {
        store.delete(legacyKey)
        return promisifyRequest(store.transaction)
      }),
    write: ({ id, record, stamp, now, mayReplace }) =>
      transact('readwrite', async (store) => {
        const before = readEntry(await promisifyRequest<unknown>(store.get(keyOf(id))))
        if (!mayReplace(before?.stamp ?? null)) return false
        const list = readList(await promisifyRequest<unknown>(store.get(listKey)))
        store.put({ stamp, record } satisfies StoredEntry, keyOf(id))
        store.put([summarise(id, record, now), ...list.filter((entry) => entry.id !== id)], listKey)
        await promisifyRequest(store.transaction)
        return true
      }),
    remove: (id) =>
      transact('readwrite', async (store) => {
        const list = readList(await promisifyRequest<unknown>(store.get(listKey)))
        store.delete(keyOf(id))
        store.put(
          list.filter((entry) => entry.id !== id),
          listKey,
        )
        await promisifyRequest(store.transaction)
      }),
  }
}

export function summarise(id: string, record: StoredWorkspace, now: number): WorkspaceEntry {
  return {
    id,
    name: record.workspaceName,
    changedAt: now,
    files: record.files.length,
    characters: record.files.reduce((sum, { text }) => sum + text.length, 0),
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function readEntry(value: unknown): StoredEntry | null {
  return isObject(value) && typeof value['stamp'] === 'string'
    ? { stamp: value['stamp'], record: value['record'] }
    : null
}

function readList(value: unknown): readonly WorkspaceEntry[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry: unknown): readonly WorkspaceEntry[] => {
    if (!isObject(entry)) return []
    const { id, name, changedAt, files, characters } = entry
    if (typeof id !== 'string' || typeof name !== 'string' || typeof changedAt !== 'number') return []
    return [
      {
        id,
        name,
        changedAt,
        files: typeof files === 'number' ? files : 0,
        characters: typeof characters === 'number' ? characters : 0,
      },
    ]
  })
}
