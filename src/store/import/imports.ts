/** Takes what was imported into the workspace and tells the user how it went. Loaded when something is imported. */
import type { StoreApi } from 'zustand'
import { importAddresses } from './address'
import { filesOfDropped } from './dropped'
import { importFiles, type Imported, type ImportSource } from './files'
import { isFlowFile, isSysdump } from '../replay/looks-like'
import type { Store } from '../state/store-type'

/** Adds files to the workspace; files of flows are replayed. */
export async function addFiles(store: StoreApi<Store>, sources: readonly ImportSource[]): Promise<void> {
  const flows: File[] = []
  const manifests: ImportSource[] = []
  for (const source of sources) {
    const isFlows = !source.path.includes('/') && (await isFlowFile(source.file))
    if (isFlows) flows.push(source.file)
    // An archive of a whole cluster holds both.
    if (!isFlows || isSysdump(source.file)) manifests.push(source)
  }
  if (flows.length > 0) {
    const { openFlows } = await import('../replay/replay')
    openFlows(flows)
  }
  if (manifests.length > 0 || flows.length === 0) await addManifests(store, manifests)
}

async function addManifests(store: StoreApi<Store>, sources: readonly ImportSource[]): Promise<void> {
  const { announce } = store.getState()
  const imported = await importFiles(sources, (path) => announce(`Reading ${path}`))
  if (tell(store, imported)) return
  const names = store.getState().addFiles(imported.files)
  const { options, setOptions } = store.getState()
  // What a dump tells of its cluster counts unless somebody has chosen otherwise.
  if (imported.ciliumVersion !== null && options.ciliumVersion === undefined)
    setOptions({ ...options, ciliumVersion: imported.ciliumVersion })
  report(store, imported, names)
}

/** Adds what was dropped, folders included. */
export async function addDropped(
  store: StoreApi<Store>,
  entries: readonly FileSystemEntry[],
  files: readonly File[],
): Promise<void> {
  await addFiles(store, await filesOfDropped(entries, files))
}

/** Opens files of the page's own server as a workspace. */
export async function openAddresses(store: StoreApi<Store>, paths: readonly string[], page: string): Promise<void> {
  const imported = await importAddresses(paths, page)
  if (tell(store, imported)) return
  store.getState().openWorkspace(imported.files[0]?.name ?? 'Imported', imported.files)
  report(
    store,
    imported,
    store.getState().files.map(({ name }) => name),
  )
}

/** Whether there was nothing to be had, which is said. */
function tell(store: StoreApi<Store>, { problem }: Imported): boolean {
  if (problem !== null) store.setState({ notice: problem })
  return problem !== null
}

/** One good file needs no report but a word. */
function report(store: StoreApi<Store>, { ignored }: Imported, read: readonly string[]): void {
  store.getState().announce(`Read ${read.length === 1 ? (read[0] ?? '') : `${read.length} files`}`)
  if (ignored.length > 0 || read.length > 1) store.setState({ importReport: { read, ignored } })
}
