/**
 * The database of this deployment. Several may live under one origin, in different folders and of different versions:
 * each keeps to its own. What the one database of earlier versions holds is copied at the first visit, and stays there.
 */
import { promisifyRequest, type UseStore } from 'idb-keyval'
import { siteFolder } from '../state/site-storage'

const storeName = 'workspaces'
const sharedName = 'keyval-store'
const sharedStore = 'keyval'
/** A browser whose database does not answer by then may never answer: its files can be damaged, or its disk. */
const openWithinMs = 5000

export class DatabaseSilent extends Error {}

export interface DatabaseHost {
  readonly factory: IDBFactory
  /** Address of the folder that the page is served from. */
  readonly folder: string
  readonly setTimer: (callback: () => void, milliseconds: number) => void
}

/** Opens late, so that a browser that throws at once fails like one that refuses later. */
export function siteDatabase(hostOf: () => DatabaseHost): UseStore {
  let opened: Promise<IDBDatabase> | null = null
  return async (mode, callback) => {
    opened ??= within(hostOf(), openSite(hostOf()))
    const database = await opened
    try {
      return await callback(database.transaction(storeName, mode).objectStore(storeName))
    } catch (error) {
      // Closed by the browser, or for a newer version in another tab: the next one opens it again.
      if (error instanceof DOMException && error.name === 'InvalidStateError') opened = null
      throw error
    }
  }
}

export function browserHost(): DatabaseHost {
  return {
    factory: indexedDB,
    folder: siteFolder(window.location),
    setTimer: (callback, milliseconds) => void window.setTimeout(callback, milliseconds),
  }
}

function within<T>({ setTimer }: DatabaseHost, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    setTimer(() => reject(new DatabaseSilent('the database does not answer')), openWithinMs)
    work.then(resolve, reject)
  })
}

async function openSite({ factory, folder }: DatabaseHost): Promise<IDBDatabase> {
  const request = factory.open(`membrane ${folder}`)
  let isNew = false
  request.onupgradeneeded = () => {
    isNew = true
    request.result.createObjectStore(storeName)
  }
  const database = await promisifyRequest(request)
  database.onversionchange = () => database.close()
  if (isNew) await copyShared(factory, database)
  return database
}

/** Copies what earlier versions stored in the database that all deployments shared. */
async function copyShared(factory: IDBFactory, database: IDBDatabase): Promise<void> {
  const request = factory.open(sharedName)
  // It was not there: nothing is to be made of it.
  request.onupgradeneeded = () => request.transaction?.abort()
  try {
    const shared = await promisifyRequest(request)
    if (shared.objectStoreNames.contains(sharedStore)) {
      const from = shared.transaction(sharedStore).objectStore(sharedStore)
      const [keys, values] = await Promise.all([promisifyRequest(from.getAllKeys()), promisifyRequest(from.getAll())])
      const to = database.transaction(storeName, 'readwrite').objectStore(storeName)
      keys.forEach((key, i) => {
        if (typeof key === 'string' && /^membrane\.(workspaces?|lessons)\b/.test(key)) to.put(values[i], key)
      })
      await promisifyRequest(to.transaction)
    }
    shared.close()
  } catch {
    // There was none, or it cannot be read: this one begins empty.
  }
}
