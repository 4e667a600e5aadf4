/** Writing to the browser's database: loaded after the first picture, as nothing is written before. */
import { isObject } from '../../values/objects'
import { promisifyRequest, type UseStore } from 'idb-keyval'
import { keyOf, legacyKey, listKey, readEntry, stretchesOf } from './database'
import { Stretches } from './stretches'
import type { StoredEntry, StoredWorkspace, WorkspaceDatabase, WorkspaceEntry } from '../state/storage'

export function databaseWrites(
  transact: UseStore,
  stretches: Stretches = new Stretches(),
): Pick<WorkspaceDatabase, 'write' | 'remove' | 'dropLegacy'> {
  return {
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
        const plan = stretches.plan({ id, record, stamp }, before)
        const gone = plan.gone ?? (await stretchKeys(store, id))
        // All of it or nothing: a page that ends in between leaves what was there.
        try {
          for (const key of gone) store.delete(key)
          for (const [key, text] of plan.fresh) store.put(text, key)
          store.put({ stamp, record: plan.record } satisfies StoredEntry, keyOf(id))
          store.put([{ ...summarise(id, record, now), stamp }, ...list.filter((entry) => idOf(entry) !== id)], listKey)
        } catch (error) {
          store.transaction.abort()
          throw error
        }
        await promisifyRequest(store.transaction)
        stretches.written(plan)
        return true
      }),
    remove: (id) =>
      transact('readwrite', async (store) => {
        const list = rawList(await promisifyRequest<unknown>(store.get(listKey)))
        for (const key of await stretchKeys(store, id)) store.delete(key)
        store.delete(keyOf(id))
        store.put(
          list.filter((entry) => idOf(entry) !== id),
          listKey,
        )
        await promisifyRequest(store.transaction)
      }),
  }
}

/** Keys of all stretches that the database has of a workspace's texts. */
async function stretchKeys(store: IDBObjectStore, id: string): Promise<readonly string[]> {
  const keys = await promisifyRequest(store.getAllKeys())
  return keys.filter((key): key is string => typeof key === 'string' && key.startsWith(stretchesOf(id)))
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

/** Entries as they are, those of other shapes included: they are not ours to drop. */
function rawList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function idOf(entry: unknown): unknown {
  return isObject(entry) ? entry['id'] : undefined
}
