/** Takes what was imported into the workspace and tells the user how it went. Loaded when something is imported. */
import type { StoreApi } from 'zustand'
import { importAddresses } from './address'
import { filesOfDropped } from './dropped'
import { importFiles, type Imported, type ImportSource } from './files'
import { isFlowFile, isSysdump } from '../replay/looks-like'
import { listZip } from '../../bytes/zip'
import type { Store } from '../state/store-type'

/** Adds files to the workspace; files of flows are replayed. */
export async function addFiles(store: StoreApi<Store>, sources: readonly ImportSource[]): Promise<void> {
  const flows: File[] = []
  const manifests: ImportSource[] = []
  for (const source of sources) {
    // A damaged archive is refused as one, and leaves the flows that are open alone.
    const isArchive = isSysdump(source.file)
    const isFlows =
      !source.path.includes('/') && (isArchive ? await isReadableZip(source.file) : await isFlowFile(source.file))
    if (isFlows) flows.push(source.file)
    // An archive of a whole cluster holds both.
    if (!isFlows || isArchive) manifests.push(source)
  }
  if (flows.length > 0) await replay(flows)
  if (manifests.length === 0 && flows.length > 0) return
  const imported = await addManifests(store, manifests)
  // A dump under another name, or in a folder, shows only now that it holds flows.
  const found = (imported?.dump?.flows ?? []).filter((file) => !flows.includes(file))
  if (found.length > 0) await replay(found)
}

async function isReadableZip(file: File): Promise<boolean> {
  return (await listZip(file)) !== null
}

async function replay(flows: readonly File[]): Promise<void> {
  const { openFlows } = await import('../replay/replay')
  openFlows(flows)
}

/** From this size on reading takes long enough to be watched, and to be cancelled. */
const largeBytes = 5_000_000

async function addManifests(store: StoreApi<Store>, sources: readonly ImportSource[]): Promise<Imported | null> {
  const { announce, tell } = store.getState()
  const controller = new AbortController()
  const isLarge = sources.reduce((sum, { file }) => sum + file.size, 0) > largeBytes
  const onProgress = (path: string, share: number): void => {
    announce(`Reading ${path}`)
    if (isLarge) store.setState({ importing: { path, share, cancel: () => controller.abort() } })
  }
  let imported: Imported
  try {
    imported = await importFiles(sources, { onProgress, signal: controller.signal })
  } catch (error) {
    if (!controller.signal.aborted) throw error
    tell('Cancelled: nothing was added to the workspace')
    return null
  } finally {
    store.setState({ importing: null })
  }
  if (isRefused(store, imported)) return null
  const names = store.getState().addFiles(imported.files)
  takeDump(store, imported)
  report(store, imported, names)
  return imported
}

/** What a dump tells of its cluster counts unless somebody has chosen otherwise. */
function takeDump(store: StoreApi<Store>, { dump }: Imported): void {
  if (dump === null) return
  const { options, setOptions, workspaceId } = store.getState()
  const { maps, names, audited, version } = dump
  store.setState({ clusterDump: { workspaceId, maps, names, audited } })
  if (version !== null && options.ciliumVersion === undefined) setOptions({ ...options, ciliumVersion: version })
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
  if (isRefused(store, imported)) return
  store.getState().openWorkspace(imported.files[0]?.name ?? 'Imported', imported.files)
  report(
    store,
    imported,
    store.getState().files.map(({ name }) => name),
  )
}

/** Whether there was nothing to be had, which is said. */
function isRefused(store: StoreApi<Store>, { problem }: Imported): boolean {
  if (problem !== null) store.setState({ notice: problem })
  return problem !== null
}

/** One good file needs no report but a word. */
function report(store: StoreApi<Store>, { ignored, dump }: Imported, read: readonly string[]): void {
  store.getState().announce(`Read ${read.length === 1 ? (read[0] ?? '') : `${read.length} files`}`)
  if (ignored.length > 0 || read.length > 1)
    store.setState({
      importReport: { read, ignored, ...(dump === null ? {} : { isDump: true, hasFlows: dump.flows.length > 0 }) },
    })
}
