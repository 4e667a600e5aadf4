/** Workspaces in the browser's database: one record each, and one list of them all. */
import { isObject } from '../../values/objects'
import { promisifyRequest, type UseStore } from 'idb-keyval'
import { browserHost, siteDatabase } from './site-database'
import type { StoredEntry, WorkspaceDatabase, WorkspaceEntry } from '../state/storage'

export const listKey = 'membrane.workspaces'
export const legacyKey = 'membrane.workspace'
/** Of what was not written by this version: no tab knows it, so that none writes over it. */
const foreignStamp = ''
export const keyOf = (id: string): string => `membrane.workspace.${id}`

/** Values of a long text, each a stretch of it: see `stretches.ts`. */
export const stretchesOf = (id: string): string => `membrane.text.${id}.`

export function browserDatabase(transact: UseStore = siteDatabase(browserHost)): WorkspaceDatabase {
  let loaded: Promise<ReturnType<(typeof import('./database-writes'))['databaseWrites']>> | null = null
  // Nothing is written before the first picture is there.
  const writes = () =>
    (loaded ??= import('./database-writes').then(
      (code) => code.databaseWrites(transact),
      (error: unknown) => {
        loaded = null
        throw error
      },
    ))
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
      transact('readonly', async (store) => {
        const entry = readEntry(await promisifyRequest<unknown>(store.get(keyOf(id))))
        return entry === null ? null : { ...entry, record: await withTexts(store, entry.record) }
      }),
    readLegacy: () => transact('readonly', (store) => promisifyRequest<unknown>(store.get(legacyKey))),
    dropLegacy: async () => (await writes()).dropLegacy(),
    write: async (request) => (await writes()).write(request),
    remove: async (id) => (await writes()).remove(id),
  }
}

/** A record with its long texts put together. A file of which a stretch is missing has no text, so nobody takes the record for whole. */
async function withTexts(store: IDBObjectStore, record: unknown): Promise<unknown> {
  if (!isObject(record) || !Array.isArray(record['files'])) return record
  const files = record['files'].map(async (file: unknown) => {
    if (!isObject(file) || !Array.isArray(file['stretches'])) return file
    const { stretches, ...others } = file
    const keys = stretches.filter((key) => typeof key === 'string')
    const parts = await Promise.all(keys.map((key) => promisifyRequest<unknown>(store.get(key))))
    const isThere = keys.length === stretches.length && parts.every((part) => typeof part === 'string')
    return isThere ? { ...others, text: parts.join('') } : file
  })
  return { ...record, files: await Promise.all(files) }
}

export function readEntry(value: unknown): StoredEntry | null {
  if (value === undefined) return null
  return isObject(value) && typeof value['stamp'] === 'string'
    ? { stamp: value['stamp'], record: value['record'] }
    : { stamp: foreignStamp, record: value }
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
