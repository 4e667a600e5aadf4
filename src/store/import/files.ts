/** Files, folders and archives that the user opens, drops or names → files of the workspace, with a report. */
import { reasonToRefuse, reasonToSkipPath, reasonToSkipText } from './pick'
import { encodingOf, withLineFeeds } from '../../yaml/encoding'
import { isKustomization, readKustomization } from '../../yaml/kustomize'
import { isZip, unzip } from '../../bytes/zip'
import type { Sysdump } from '../../sysdump/read'
import type { SourceFile } from '../state/store-type'

const limitBytes = 60_000_000
const mostFiles = 500
const mostListed = 200

/** One file with its place in the folder that it came with. */
export interface ImportSource {
  readonly path: string
  readonly file: File
}

export interface Ignored {
  readonly path: string
  readonly reason: string
}

export interface Imported {
  readonly files: readonly SourceFile[]
  readonly ignored: readonly Ignored[]
  /** What kept everything from being read, as a sentence; nothing is imported then. */
  readonly problem: string | null
  /** The last sysdump among them; null where there is none. */
  readonly dump: ImportedDump | null
}

/** What a sysdump says beside its manifests. None of it is stored or shared. */
export interface ImportedDump extends Pick<Sysdump, 'maps' | 'names' | 'audited' | 'version'> {
  /** Files with Hubble's flows: the archive itself, or those of a folder. */
  readonly flows: readonly File[]
}

export interface ImportOptions {
  readonly onProgress?: (path: string, share: number) => void
  readonly signal?: AbortSignal
}

const readText = 'Membrane reads YAML and JSON manifests, and zip archives of them.'
const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`
const tooLarge = (what: string): string => `${what}; at most ${megabytes(limitBytes)} can be read at once. ${lessText}`
const lessText =
  'From a cluster, take only what matters: kubectl get ns,pods,deploy,svc,netpol,cnp,ccnp -A -o yaml, perhaps one namespace at a time.'

/** Reads files. A file that is opened by itself is taken as it is; of folders and archives only the manifests are. */
export async function importFiles(sources: readonly ImportSource[], options: ImportOptions = {}): Promise<Imported> {
  const unpacked = await sysdumpOf(sources, options)
  if (unpacked !== null) return unpacked
  let dumped: ImportedDump | null = null
  const kinds = await Promise.all(sources.map(({ path, file }) => kindOf(path, file)))
  // Of an archive only what is wanted is read, and what is left alone weighs nothing.
  const size = sources.reduce((sum, { file }, i) => sum + (kinds[i] === 'text' ? file.size : 0), 0)
  if (size > limitBytes) return refused(tooLarge(`This holds ${megabytes(size)}`))
  const files: SourceFile[] = []
  const ignored: Ignored[] = []
  const kustomizations: SourceFile[] = []
  const take = (path: string, text: string): void => {
    const reason = (path.includes('/') ? null : reasonToRefuse(path, text)) ?? reasonToSkipText(path, text)
    if (reason === null) files.push({ name: path, text: withoutByteOrderMark(text) })
    else ignored.push({ path, reason })
    if (isKustomization(path)) kustomizations.push({ name: path, text })
  }
  for (const [i, { path, file }] of sources.entries()) {
    const kind = kinds[i] ?? 'gone'
    const pathReason = path.includes('/') ? reasonToSkipPath(path) : null
    const dump = kind === 'zip' ? await sysdumpIn(file, options) : null
    if (typeof dump === 'string') return refused(`${path} is a sysdump that cannot be read: ${dump}.`)
    if (dump !== null) {
      files.push(...dump.files)
      ignored.push(...dump.leftAlone)
      dumped = { ...dump, flows: dump.flows.length === 0 ? [] : [file] }
      continue
    }
    if (kind === 'zip') {
      const unzipped = await unzip(file, limitBytes, (inner) => reasonToSkipPath(inner) === null)
      if ('problem' in unzipped)
        return refused(
          unzipped.problem === 'damaged'
            ? `${path} is not an archive that can be read: it is damaged, or too new a kind of zip. Copy it once more, or unpack it and drop its folder here.`
            : tooLarge(`${path} unpacks to more than can be held`),
        )
      for (const entry of unzipped.entries) {
        if (entry.path.endsWith('/')) continue
        const reason = reasonToSkipPath(entry.path)
        if (reason !== null) ignored.push({ path: entry.path, reason })
        else if (entry.bytes === null)
          ignored.push({ path: entry.path, reason: 'encrypted, damaged (its checksum differs) or packed unusually' })
        else take(entry.path, textOf(entry.bytes))
      }
    } else if (pathReason !== null) {
      ignored.push({ path, reason: pathReason })
    } else {
      const bytes = kind === 'gone' ? null : await bytesOf(file)
      if (bytes === null) {
        ignored.push({ path, reason: 'could not be read' })
        continue
      }
      const text = textOf(bytes)
      if (path.includes('/') || sources.length > 1) take(path, text)
      else if (text.includes('\u0000')) return refused(`${path} is not a text file. ${readText}`)
      else if (reasonToRefuse(path, text) !== null) return refused(`${path} is not YAML or JSON. ${readText}`)
      else files.push({ name: path === '' ? 'pasted.yaml' : path, text: withoutByteOrderMark(text) })
    }
  }
  const taken = withoutPatches(files, kustomizations, ignored)
  if (taken.length > mostFiles)
    return refused(
      `These are ${taken.length} manifests; a workspace holds ${mostFiles} files. Import fewer, or join them.`,
    )
  const visible = ignored.filter(({ reason }) => reason !== 'hidden')
  if (taken.length === 0 && visible.length === 0)
    return refused('There is no manifest in it: no YAML or JSON file was found.')
  return { files: taken, ignored: visible.slice(0, mostListed), problem: null, dump: dumped }
}

/** Files without patches of kustomize, which are no objects. */
function withoutPatches(
  files: readonly SourceFile[],
  kustomizations: readonly SourceFile[],
  ignored: Ignored[],
): readonly SourceFile[] {
  const patches = new Set(
    kustomizations.flatMap(({ name, text }) =>
      readKustomization(text).patches.map((patch) =>
        decodeURI(new URL(encodeURI(patch), `file:///${encodeURI(name)}`).pathname).slice(1),
      ),
    ),
  )
  return files.filter(({ name }) => {
    if (!patches.has(name)) return true
    ignored.push({ path: name, reason: 'a patch of kustomize: import what “kustomize build” prints' })
    return false
  })
}

/** The reader of sysdumps is loaded for archives alone. */
async function sysdumpIn(file: File, options: ImportOptions) {
  const { readSysdump } = await import('../../sysdump/read')
  return readSysdump(file, options)
}

/** A folder that a sysdump was unpacked into; null where the files are none. */
async function sysdumpOf(sources: readonly ImportSource[], options: ImportOptions): Promise<Imported | null> {
  if (!sources.some(({ path }) => /(^|\/)(k8s-|cilium)[a-z0-9-]+-\d{8}-\d{6}\.ya?ml$/.test(path))) return null
  const { readDumpFiles } = await import('../../sysdump/read')
  const dump = await readDumpFiles(
    sources.map(({ path, file }) => ({
      path,
      read: async (limit) => (file.size > limit ? 'too large' : bytesOf(file)),
    })),
    options,
  )
  if (dump === null) return null
  if (typeof dump === 'string') return refused(`This sysdump cannot be read: ${dump}.`)
  const flows = sources.filter(({ path }) => dump.flows.includes(path)).map(({ file }) => file)
  return { files: dump.files, ignored: dump.leftAlone.slice(0, mostListed), problem: null, dump: { ...dump, flows } }
}

function refused(problem: string): Imported {
  return { files: [], ignored: [], problem, dump: null }
}

/** What a file is, by its first bytes; `gone` for a folder, and for a file that may not be read. */
async function kindOf(path: string, file: File): Promise<'zip' | 'text' | 'other' | 'gone'> {
  const head = await bytesOf(file.slice(0, 4))
  if (head === null) return 'gone'
  if (isZip(head)) return 'zip'
  return path.includes('/') && reasonToSkipPath(path) !== null ? 'other' : 'text'
}

function textOf(bytes: Uint8Array<ArrayBuffer>): string {
  return withLineFeeds(new TextDecoder(encodingOf(bytes)).decode(bytes))
}

/** Null for a folder, and for a file that has gone or may not be read. */
async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await file.arrayBuffer())
  } catch {
    return null
  }
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith('\u{FEFF}') ? text.slice(1) : text
}
