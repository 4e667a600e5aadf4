/** The stored workspaces: listed, opened, copied, renamed and removed. For the sheet that shows them. */
import type { StoreApi } from 'zustand'
import { fromRecord, isWhole, toRecord } from './record'
import type { StoredEntry, WorkspaceEntry } from '../state/storage'
import type { Store, WorkspaceStorage } from '../state/store-type'

export type { WorkspaceEntry } from '../state/storage'

const blank = {
  files: [{ name: 'manifests.yaml', text: '' }],
  activeFile: 'manifests.yaml',
  options: {},
  positions: {},
}

/** A sentence for the user where something could not be done; null where it was. */
export type Outcome = string | null

const unreadable =
  'This workspace cannot be read by this version of Membrane: a newer one can open it. It is kept as it is.'
const inOtherTab = 'This workspace is open in another tab: close it there first.'

export interface Workspaces {
  /** Last changed first, the open one included. */
  list(): Promise<readonly WorkspaceEntry[]>
  create(): Promise<void>
  open(id: string): Promise<Outcome>
  duplicate(id: string): Promise<Outcome>
  rename(id: string, name: string): Promise<Outcome>
  /** Resolves with the way back, or with the reason why it was not removed. */
  remove(id: string): Promise<{ readonly restore: () => Promise<void> } | string>
}

export function createWorkspaces(store: StoreApi<Store>, storage: WorkspaceStorage, now: () => number): Workspaces {
  const { database, autosave, locks } = storage
  const newId = (): string => `${now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`
  const isOpen = (id: string): boolean => store.getState().workspaceId === id

  /** Writes under an id that nothing else writes to. */
  const put = (id: string, entry: StoredEntry | null, name: string): Promise<boolean> => {
    const content = fromRecord(entry?.record)
    if (content === null || !isWhole(entry?.record)) return Promise.resolve(false)
    const record = { ...toRecord(store.getState()), ...content, workspaceName: name }
    return database.write({ id, record, stamp: `sheet:${newId()}`, now: now(), mayReplace: () => true })
  }

  /** Does something with a workspace that no tab has open. */
  const withLock = async (id: string, action: () => Promise<Outcome>): Promise<Outcome> => {
    if (!(await locks.acquire(id))) return inOtherTab
    try {
      return await action()
    } finally {
      locks.release(id)
    }
  }

  return {
    async list() {
      await autosave.save()
      return database.list()
    },
    async create() {
      await autosave.save()
      store.getState().showWorkspace(newId(), { workspaceName: 'Untitled workspace', ...blank })
    },
    async open(id) {
      if (store.getState().keptWorkspace !== null) store.getState().leaveLesson()
      if (isOpen(id)) return null
      const entry = await database.read(id)
      const content = fromRecord(entry?.record)
      if (entry === null || content === null) return unreadable
      // Parts that are not understood stay where they are: what is shown goes on as a copy.
      if (!isWhole(entry.record)) {
        store.getState().showWorkspace(newId(), { ...content, workspaceName: `${content.workspaceName} (copy)` })
        return null
      }
      autosave.adopt(id, entry.stamp)
      store.getState().showWorkspace(id, content)
      return null
    },
    async duplicate(id) {
      await autosave.save()
      const entry = await database.read(id)
      const content = fromRecord(entry?.record)
      return content !== null && (await put(newId(), entry, `${content.workspaceName} (copy)`)) ? null : unreadable
    },
    async rename(id, name) {
      if (name.trim() === '') return null
      if (isOpen(id)) {
        store.getState().renameWorkspace(name)
        await autosave.save()
        return null
      }
      return withLock(id, async () => ((await put(id, await database.read(id), name.trim())) ? null : unreadable))
    },
    async remove(id) {
      if (isOpen(id)) {
        await autosave.save()
        const other = (await database.list()).find((entry) => entry.id !== id)
        const problem = other === undefined ? await this.create() : await this.open(other.id)
        if (typeof problem === 'string') return problem
      }
      const entry = await database.read(id)
      if (entry !== null && !isWhole(entry.record)) return unreadable
      const problem = await withLock(id, () => database.remove(id).then(() => null))
      if (problem !== null) return problem
      const name = fromRecord(entry?.record)?.workspaceName ?? 'Untitled workspace'
      return { restore: () => put(id, entry, name).then(() => undefined) }
    },
  }
}
