/** Wires the store to the engine and to the browser's storage. Called once, when the page starts. */
import { get as readStored, set as writeStored } from 'idb-keyval'
import { browserTimers, startEngine } from '../worker/index'
import { startAutosave, type WorkspaceStorage } from './autosave'
import { linkEngine } from './engine-link'
import { linkFlags } from './flow-flags'
import { keepFlowView } from './flow-view'
import { followLessonAddress } from './lesson-address'
import { useStore } from './store'

const storageKey = 'membrane.workspace'

const browserStorage: WorkspaceStorage = {
  // Async, so that a browser that throws at once fails like one that refuses later.
  read: async () => readStored<unknown>(storageKey),
  write: async (record) => writeStored(storageKey, record),
  readAside: () => window.localStorage.getItem(storageKey),
  putAside: (text) => window.localStorage.setItem(storageKey, text),
  dropAside: () => window.localStorage.removeItem(storageKey),
}

export async function startApp(): Promise<void> {
  const autosave = await startAutosave(useStore, browserStorage, browserTimers)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') autosave.save()
  })
  window.addEventListener('pagehide', () => autosave.leave())
  keepFlowView(useStore, {
    getItem: (key) => window.localStorage.getItem(key),
    setItem: (key, value) => window.localStorage.setItem(key, value),
  })
  linkFlags(useStore)
  void import('./changes-link').then(({ linkChanges }) => linkChanges(useStore, browserTimers, whenIdle))
  linkEngine(useStore, browserTimers, startEngine)
  followLessonAddress(useStore, window)
}

/** Runs work when the page has nothing better to do, but soon. */
function whenIdle(work: () => void): void {
  // Safari has no idle callbacks.
  if (typeof window.requestIdleCallback === 'function') window.requestIdleCallback(work, { timeout: 400 })
  else window.setTimeout(work, 60)
}
