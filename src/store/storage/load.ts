/** Reads the workspace that was shown last, when the page starts. */
import type { StoreApi } from 'zustand'
import { fromRecord, isWhole, toRecord } from './record'
import { DatabaseSilent } from './site-database'
import type { StoredWorkspace } from '../state/storage'
import type { WorkspaceDatabase } from '../state/storage'
import type { TabMemory } from './memory'
import type { Store } from '../state/store-type'

/** What the store began with, for those who write what comes after. */
export interface LoadedWorkspace {
  readonly id: string
  readonly record: StoredWorkspace
  /** Stamp of what the database has; null for a workspace that has never been stored. */
  readonly stamp: string | null
  /** It does not come from its place in the database. */
  readonly isUnwritten: boolean
  /** It comes from the place that earlier versions had. */
  readonly isLegacy: boolean
}

interface Places {
  readonly database: WorkspaceDatabase
  readonly memory: TabMemory
}

/** One empty file, so that there is a place to type and paste into. */
const firstVisit = { files: [{ name: 'manifests.yaml', text: '' }], activeFile: 'manifests.yaml' }

const forbidden =
  'This browser does not let the page store anything: the workspace is gone when the page is closed. Export it to keep it.'

const silent =
  'The browser’s storage does not answer: what is stored cannot be shown, and changes are not stored. Export the workspace to keep it; restarting the browser often helps.'
const foreign =
  'The workspace that was open last is stored in a way that this version does not read in full. It is kept as it is, under Workspaces: a newer version of Membrane can open it.'

/** Loads the workspace that was shown last into the store, or an empty one. */
export async function loadWorkspace(store: StoreApi<Store>, places: Places): Promise<LoadedWorkspace> {
  const { id, record, stamp, problem, notice, isUnwritten, isLegacy } = await readStart(places)
  store.setState({
    ...(record === null || record.files.length === 0 ? firstVisit : record),
    ...(id === null ? {} : { workspaceId: id }),
    isLoaded: true,
    storageProblem: problem,
    ...(notice === null ? {} : { notice }),
  })
  const state = store.getState()
  return { id: state.workspaceId, record: toRecord(state), stamp, isUnwritten, isLegacy }
}

interface Start {
  readonly id: string | null
  readonly record: ReturnType<typeof fromRecord>
  readonly stamp: string | null
  readonly problem: string | null
  readonly notice: string | null
  readonly isUnwritten: boolean
  readonly isLegacy: boolean
}

/** The workspace that this tab, or else any tab, showed last; with what was put aside when it was left. */
async function readStart({ database, memory }: Places): Promise<Start> {
  const nothing = {
    id: null,
    record: null,
    stamp: null,
    problem: null,
    notice: null,
    isUnwritten: false,
    isLegacy: false,
  }
  const last = memory.lastWorkspace()
  const aside = last === null ? null : readAside(memory, last)
  try {
    const list = await database.list()
    const id = last !== null && (aside !== null || list.some((entry) => entry.id === last)) ? last : list[0]?.id
    if (id === undefined) {
      const legacy = fromRecord(await database.readLegacy())
      return legacy === null ? nothing : { ...nothing, record: legacy, isUnwritten: true, isLegacy: true }
    }
    const entry = await database.read(id)
    const stamp = entry?.stamp ?? null
    if (aside !== null && id === last && isBehind(stamp, aside))
      return { ...nothing, id, record: aside.record, stamp, isUnwritten: true }
    const record = fromRecord(entry?.record)
    // What is not understood in full is not written over: what can be shown of it goes on under an id of its own.
    if (entry !== null && (record === null || !isWhole(entry.record))) return { ...nothing, record, notice: foreign }
    return { ...nothing, id, record, stamp }
  } catch (error) {
    const problem = error instanceof DatabaseSilent ? silent : forbidden
    return { ...nothing, id: aside === null ? null : last, record: aside?.record ?? null, problem }
  }
}

/** Whether what was put aside is newer than what the database has, and not older than what another tab wrote. */
function isBehind(stamp: string | null, { base, tab }: Aside): boolean {
  return stamp === base || (stamp?.startsWith(`${tab}:`) ?? false)
}

interface Aside {
  readonly record: ReturnType<typeof fromRecord>
  readonly base: string | null
  readonly tab: string
}

function readAside(memory: TabMemory, id: string): Aside | null {
  try {
    const value: unknown = JSON.parse(memory.readAside(id) ?? 'null')
    if (typeof value !== 'object' || value === null || !('record' in value)) return null
    const record = fromRecord(value.record)
    const base = 'base' in value && typeof value.base === 'string' ? value.base : null
    const tab = 'tab' in value && typeof value.tab === 'string' ? value.tab : ''
    return record === null ? null : { record, base, tab }
  } catch {
    // Cut short: the database has the state before.
    return null
  }
}
