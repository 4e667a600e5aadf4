/** Storage in memory: what the browser's would hold, with the functions by which a test puts things there and looks. */
import { summarise } from '../storage/database-writes'
import type { Redact, StoredEntry, StoredWorkspace, WorkspaceEntry } from '../state/storage'
import type { WorkspaceStorage } from '../state/store-type'

export function memoryShelf(redact: Redact = () => Promise.resolve([])) {
  const entries = new Map<string, StoredEntry>()
  let list: readonly WorkspaceEntry[] = []
  /** Workspaces that another tab has open. */
  const elsewhere = new Set<string>()
  const adopted: string[] = []
  const enter = (id: string, record: StoredWorkspace, now: number): void => {
    list = [summarise(id, record, now), ...list.filter((entry) => entry.id !== id)]
  }
  const storage: WorkspaceStorage = {
    database: {
      list: () => Promise.resolve(list),
      read: (id) => Promise.resolve(entries.get(id) ?? null),
      readLegacy: () => Promise.resolve(undefined),
      dropLegacy: () => Promise.resolve(),
      write({ id, record, stamp, now }) {
        entries.set(id, { stamp, record })
        enter(id, record, now)
        return Promise.resolve(true)
      },
      remove(id) {
        entries.delete(id)
        list = list.filter((entry) => entry.id !== id)
        return Promise.resolve()
      },
    },
    redact,
    locks: {
      acquire: (id) => Promise.resolve(!elsewhere.has(id)),
      takeOver: () => Promise.resolve(),
      release: () => undefined,
      onAsked: () => Promise.resolve(),
      onLost: () => undefined,
      onGained: () => undefined,
    },
    autosave: {
      save: () => Promise.resolve(),
      leave: () => undefined,
      takeOver: () => Promise.resolve(),
      adopt: (id) => void adopted.push(id),
    },
  }
  /** Puts a workspace of one file there. */
  const put = (id: string, workspaceName: string, text: string): void => {
    const record: StoredWorkspace = {
      version: 1,
      workspaceName,
      files: [{ name: 'a.yaml', text }],
      activeFile: 'a.yaml',
      options: {},
      positions: {},
      theme: 'system',
      collapsedPanes: [],
    }
    entries.set(id, { stamp: 's', record })
    enter(id, record, 0)
  }
  return { storage, entries, put, elsewhere, adopted, names: () => list.map(({ name }) => name) }
}
