/** Workspaces in the browser's database: one record each, and one list of them all. */
import { isObject } from '../../values/objects'
import { promisifyRequest, type UseStore } from 'idb-keyval'
import { browserHost, siteDatabase } from './site-database'
import type { StoredEntry, StoredWorkspace, WorkspaceDatabase, WorkspaceEntry } from '../state/storage'

const listKey = 'membrane.workspaces'
const legacyKey = 'membrane.workspace'
/** Of what was not written by this version: no tab knows it, so that none writes over it. */
const foreignStamp = ''
const keyOf = (id: string): string => `membrane.workspace.${id}`

export function browserDatabase(transact: UseStore = siteDatabase(browserHost)): WorkspaceDatabase {
  return {
    list: () =>
      transact('readonly', async (store) => {
        const [list, keys] = await Promise.all([
          promisifyRequest<unknown>(store.get(listKey)),
          promisifyRequest(store.getAllKeys()),
        ])
        return withUnlisted(readList(list), keys)
      }),
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
        const list = rawList(await promisifyRequest<unknown>(store.get(listKey)))
        const before = await stampOf(store, id, list)
        if (!mayReplace(before)) return false
        store.put({ stamp, record } satisfies StoredEntry, keyOf(id))
        store.put([{ ...summarise(id, record, now), stamp }, ...list.filter((entry) => idOf(entry) !== id)], listKey)
        await promisifyRequest(store.transaction)
        return true
      }),
    remove: (id) =>
      transact('readwrite', async (store) => {
        const list = rawList(await promisifyRequest<unknown>(store.get(listKey)))
        store.delete(keyOf(id))
        store.put(
          list.filter((entry) => idOf(entry) !== id),
          listKey,
        )
        await promisifyRequest(store.transaction)
      }),
  }
}

/**
 * The stamp of what is stored; null for nothing. The list says it, so that a large record need not be read before each write: it
 * is written with the record, and versions that do not know that leave the stamp out.
 */
async function stampOf(store: IDBObjectStore, id: string, list: readonly unknown[]): Promise<string | null> {
  const listed = list.find((entry) => idOf(entry) === id)
  if (isObject(listed) && typeof listed['stamp'] === 'string') return listed['stamp']
  return readEntry(await promisifyRequest<unknown>(store.get(keyOf(id))))?.stamp ?? null
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

function readEntry(value: unknown): StoredEntry | null {
  if (value === undefined) return null
  return isObject(value) && typeof value['stamp'] === 'string'
    ? { stamp: value['stamp'], record: value['record'] }
    : { stamp: foreignStamp, record: value }
}

/** Entries as they are, those of other shapes included: they are not ours to drop. */
function rawList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function idOf(entry: unknown): unknown {
  return isObject(entry) ? entry['id'] : undefined
}

/** Records that the list does not know, such as those of another version, are listed behind it. */
function withUnlisted(list: readonly WorkspaceEntry[], keys: readonly IDBValidKey[]): readonly WorkspaceEntry[] {
  const known = new Set(list.map(({ id }) => id))
  const ids = keys.flatMap((key) =>
    typeof key === 'string' && key.startsWith(keyOf('')) ? [key.slice(keyOf('').length)] : [],
  )
  const unlisted = ids.filter((id) => !known.has(id))
  return [...list, ...unlisted.map((id) => ({ id, name: `Workspace ${id}`, changedAt: 0, files: 0, characters: 0 }))]
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
