/** Wires the store to the engine and to the browser's storage. Called once, when the page starts. */
import { browserTimers, startEngine } from '../worker/index'
import { linkEngine } from './links/engine-link'
import { linkFlags } from './flows/filter/flags'
import { keepFlowView } from './slices/flow-view'
import { embeddingOf } from './links/embedding'
import { followLessonAddress, lessonHash } from './lessons/address'
import { browserDatabase } from './storage/database'
import { watchMissingParts } from './links/missing-part'
import { siteStorage } from './state/site-storage'
import { loadWorkspace } from './storage/load'
import { browserMemory } from './storage/memory'
import type { Embedding } from './state/store-type'
import { useStore } from './store'

/** How long the page waits for files that its address names before it shows what it has. */
const waitForFilesMs = 1000

let onLinked = (): void => undefined
/** Resolves when the engine is at work. */
const linked = new Promise<void>((resolve) => (onLinked = resolve))

export async function startApp(): Promise<void> {
  watchMissingParts(useStore, window)
  const embedding = embeddingOf(window.location.search)
  if (embedding !== null) return startEmbedded(embedding)
  const engine = startEngine()
  const database = browserDatabase()
  const loaded = await loadWorkspace(useStore, { database, memory: browserMemory })
  const keeping = import('./storage/keep').then(
    ({ keepWorkspace }) => keepWorkspace(database, loaded, linked),
    () =>
      useStore.setState({
        storageProblem: 'Part of the page could not be loaded: changes are not stored. Reload it when you are online.',
      }),
  )
  window.addEventListener('hashchange', () => void openLink())
  const paths = new URLSearchParams(window.location.search).getAll('src')
  if (linkInAddress() !== null || paths.length > 0) {
    // What is stored must be safe before something else is shown.
    await keeping
    // A server that is slow to answer does not keep the page from its work.
    const opening = openPaths(paths).then(openLink)
    await Promise.race([opening, new Promise((resolve) => window.setTimeout(resolve, waitForFilesMs))])
  }
  keepFlowView(useStore, siteStorage)
  linkFlags(useStore)
  void import('./flows/compare/changes-link').then(({ linkChanges }) => linkChanges(useStore, browserTimers, whenIdle))
  void import('./flows/pair-link').then(({ linkPairs }) => linkPairs(useStore))
  linkEngine(useStore, browserTimers, engine)
  onLinked()
  if (import.meta.env.PROD) void import('./links/offline').then(({ keepOffline }) => keepOffline(useStore))
  followLessonAddress(useStore, window)
}

/** Inside another page: what the address holds is shown, nothing is read from the browser's storage, and nothing kept. */
async function startEmbedded(embedding: Embedding): Promise<void> {
  const open = async (): Promise<void> => {
    const fragment = linkInAddress()
    if (fragment === null) return
    useStore.setState({ isReadOnly: false })
    const { openShared } = await import('./share/open')
    await openShared(useStore, fragment)
    useStore.setState({ isReadOnly: !embedding.isEditable })
  }
  useStore.setState({ embedding, files: [] })
  window.addEventListener('hashchange', () => void open())
  if (window.origin === 'null') (await import('../worker/embed')).allowWorkersWithoutOrigin(window)
  linkFlags(useStore)
  void import('./flows/pair-link').then(({ linkPairs }) => linkPairs(useStore))
  // On a slow connection the engine's code is loaded together with what reads the link.
  linkEngine(useStore, browserTimers, startEngine())
  await open()
  useStore.setState({ isLoaded: true })
}

/** Runs work when the page has nothing better to do, but soon. */
function whenIdle(work: () => void): void {
  // Safari has no idle callbacks.
  if (typeof window.requestIdleCallback === 'function') window.requestIdleCallback(work, { timeout: 400 })
  else window.setTimeout(work, 60)
}

/** The fragment of a link to a shared workspace, or null. */
function linkInAddress(): string | null {
  const fragment = window.location.hash.slice(1)
  return /^v\d+\./.test(fragment) ? fragment : null
}

/** Opens files that `?src=` names; as with links, a reload must not bring them back over what was made of them. */
async function openPaths(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  useStore.getState().announce(`Opening ${paths.length === 1 ? (paths[0] ?? '') : `${paths.length} files`}…`)
  const { openAddresses } = await import('./import/imports')
  await openAddresses(useStore, paths, window.location.href)
  void onceStored(() => window.history.replaceState(null, '', window.location.pathname + window.location.hash))
}

/** Runs once what is shown is stored; needs the engine, which redacts large workspaces. */
async function onceStored(work: () => void): Promise<void> {
  await linked
  await useStore.getState().storage?.autosave.save()
  work()
}

/** Opens the link in the address; the code for it comes when it is needed. */
async function openLink(): Promise<void> {
  const fragment = linkInAddress()
  if (fragment === null) return
  const { openShared } = await import('./share/open')
  await openShared(useStore, fragment)
  void onceStored(leaveLink)
}

function leaveLink(): void {
  // The workspace goes its own way from here: a reload must not bring the link's state back. A lesson's step stays.
  const { lessonAddress, challenge, isReadOnly } = useStore.getState()
  // A challenge that came by the link, or what is for reading, is in the link alone.
  if (challenge !== null || isReadOnly) return
  const hash = lessonAddress === null ? '' : lessonHash(lessonAddress)
  window.history.replaceState(null, '', window.location.pathname + window.location.search + hash)
}
