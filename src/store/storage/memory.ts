/**
 * Small things that are stored at once: which workspace a tab shows, and what was not written when a page was left.
 * Where the browser forbids it, they are simply not kept.
 */
import { siteStorage, tabStorage } from '../state/site-storage'

export interface TabMemory {
  /** Workspace that this tab showed before a reload, or else any tab showed last. */
  lastWorkspace(): string | null
  rememberWorkspace(id: string): void
  readAside(id: string): string | null
  /** Throws where there is no room. */
  putAside(id: string, text: string): void
  dropAside(id: string): void
}

const tabKey = 'membrane.tab'
const lastKey = 'membrane.last'
const asideKey = (id: string): string => `membrane.aside.${id}`

export const browserMemory: TabMemory = {
  lastWorkspace: () => attempt(() => tabStorage.getItem(tabKey) ?? siteStorage.getItem(lastKey)) ?? null,
  rememberWorkspace(id) {
    attempt(() => tabStorage.setItem(tabKey, id))
    attempt(() => siteStorage.setItem(lastKey, id))
  },
  readAside: (id) => attempt(() => siteStorage.getItem(asideKey(id))) ?? null,
  putAside: (id, text) => siteStorage.setItem(asideKey(id), text),
  dropAside: (id) => void attempt(() => siteStorage.removeItem(asideKey(id))),
}

function attempt<T>(action: () => T): T | null {
  try {
    return action()
  } catch {
    return null
  }
}
