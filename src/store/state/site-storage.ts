/**
 * The small store of this deployment in the browser: keys are named by the folder that the page is served from, so that
 * several deployments on one origin keep apart. What earlier versions stored under shared keys is copied at the first
 * use, and stays there.
 */
const sharedKey = /^membrane\./
/** Questions as they were typed: earlier versions kept whole command lines, which nobody else should go on keeping. */
const movedKey = 'membrane.asked'

export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
type Listed = KeyValueStore & Pick<Storage, 'key' | 'length'>

/** Path of the folder that a page is served from, with the slash at its end. */
export function siteFolder({ pathname }: Pick<Location, 'pathname'>): string {
  return pathname.replace(/[^/]*$/, '')
}

/** The part of a store that belongs to a folder. Throws where the browser forbids storage or has no room. */
export function folderStorage(storageOf: () => Listed, folderOf: () => string): KeyValueStore {
  let isReady = false
  const own = (key: string): string => `membrane ${folderOf()} ${key}`
  const ready = (): Listed => {
    const storage = storageOf()
    if (isReady) return storage
    isReady = true
    const mark = own('is-here')
    if (storage.getItem(mark) !== null) return storage
    storage.setItem(mark, '1')
    const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
    for (const key of keys) {
      const value = sharedKey.test(key) ? storage.getItem(key) : null
      if (value !== null) storage.setItem(own(key), value)
      if (key === movedKey) storage.removeItem(key)
    }
    return storage
  }
  return {
    getItem: (key) => ready().getItem(own(key)),
    setItem: (key, value) => ready().setItem(own(key), value),
    removeItem: (key) => ready().removeItem(own(key)),
  }
}

const folder = (): string => siteFolder(window.location)

/** Kept between visits. */
export const siteStorage: KeyValueStore = folderStorage(() => window.localStorage, folder)
/** Kept as long as the tab. */
export const tabStorage: KeyValueStore = folderStorage(() => window.sessionStorage, folder)
