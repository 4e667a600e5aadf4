/** One value beside the workspaces in the browser's database; where the browser forbids storage, nothing is kept. */
import { promisifyRequest } from 'idb-keyval'
import { browserHost, siteDatabase } from '../storage/site-database'

const site = siteDatabase(browserHost)

/** A database that does not answer must not keep anybody waiting. */
function afterAWhile(): Promise<null> {
  return new Promise((resolve) => window.setTimeout(() => resolve(null), 3000))
}

export interface KeptRecord {
  /** What was kept, not yet looked at; null for nothing. */
  readonly load: () => Promise<unknown>
  readonly save: (value: unknown) => Promise<void>
}

export function keptRecord(key: string): KeptRecord {
  return {
    async load() {
      try {
        const stored = site('readonly', (store) => promisifyRequest<unknown>(store.get(key)))
        return await Promise.race([stored, afterAWhile()])
      } catch {
        return null
      }
    },
    async save(value) {
      try {
        await site('readwrite', (store) => {
          store.put(value, key)
          return promisifyRequest(store.transaction)
        })
      } catch {
        // Not kept; the banner about the workspace says that storage fails.
      }
    },
  }
}
