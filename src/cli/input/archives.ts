/** Archives among the files of a command line: read before the command runs, as unpacking takes time that is not the command's. */
import { openAsBlob, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DumpFile, Sysdump } from '../../sysdump/read'
import { manifestName } from './folder'
import { UserError } from './io'
import { megabytes, mostBytes, unpacked } from './packing'
import { reasonOf } from './reason'

/** A manifest in an archive. */
export interface Packed {
  /** Its path in the archive. */
  readonly name: string
  /** @throws UserError where it is damaged, or packed in an unusual way */
  readonly read: () => Uint8Array
}

const dumps = new Map<string, Sysdump>()
const manifests = new Map<string, readonly Packed[]>()

/** Reads those of the paths that are archives, of sysdumps or of manifests, and folders that a sysdump was unpacked into. */
export async function openArchives(paths: readonly string[]): Promise<void> {
  dumps.clear()
  manifests.clear()
  for (const path of paths) {
    const stats = statSync(path, { throwIfNoEntry: false })
    const isArchive = /\.(zip|tar|tgz|tar\.gz)$/i.test(path) && stats?.isFile() === true
    if (!isArchive && stats?.isDirectory() !== true) continue
    try {
      const { readDumpFiles, readSysdump } = await import('../../sysdump/read')
      const isZip = /\.zip$/i.test(path)
      const dump = !isArchive
        ? await readDumpFiles(filesIn(path))
        : isZip
          ? await readSysdump(await openAsBlob(path))
          : null
      if (typeof dump === 'string') throw new UserError(dump)
      if (dump !== null) dumps.set(path, dump)
      else if (isArchive) manifests.set(path, await (isZip ? unzipped(path) : untarred(path)))
    } catch (error) {
      throw new UserError(`${path}: ${reasonOf(error)}`)
    }
  }
}

const tooMuch = `it unpacks to more than ${megabytes} MB`

async function unzipped(path: string): Promise<readonly Packed[]> {
  const { unzip } = await import('../../bytes/zip')
  const found = await unzip(await openAsBlob(path), mostBytes, isManifest)
  if ('problem' in found) throw new UserError(found.problem === 'damaged' ? 'the archive is damaged' : tooMuch)
  return found.entries
    .filter(({ path: name }) => isManifest(name))
    .map(({ path: name, bytes }) => ({ name, read: () => bytes ?? damaged() }))
}

function damaged(): never {
  throw new UserError('it is damaged, encrypted or packed in an unusual way')
}

async function untarred(path: string): Promise<readonly Packed[]> {
  const { untar } = await import('../../sysdump/tar')
  const found = await untar(new Uint8Array(unpacked(await readFile(path))), mostBytes, isManifest)
  if (found === null) throw new UserError('the archive cannot be read')
  return found.map(({ path: name, bytes: inner }) => ({ name, read: () => inner }))
}

/** Hidden files that an archive of a Mac has beside each file are none. */
const isManifest = (name: string): boolean =>
  manifestName.test(name) && !/(^|\/)(\._|__MACOSX\/|node_modules\/)/.test(name)

/** More files than these are no sysdump, and a folder of everything is not walked through twice. */
const mostFiles = 20_000

/** Files below a folder, links left alone; what cannot be listed is none of a sysdump. */
function filesIn(folder: string): readonly DumpFile[] {
  const found: DumpFile[] = []
  const walk = (path: string, name: string, depth: number): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (found.length >= mostFiles || entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const inner = join(path, entry.name)
      if (entry.isDirectory() && depth < 6) walk(inner, `${name}${entry.name}/`, depth + 1)
      else if (entry.isFile()) found.push(fileAt(inner, `${name}${entry.name}`))
    }
  }
  try {
    walk(folder, '', 0)
  } catch {
    return []
  }
  return found
}

function fileAt(path: string, name: string): DumpFile {
  const read = async (mostBytes: number) => {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > mostBytes) return 'too large'
    return new Uint8Array(await readFile(path))
  }
  return { path: name, read }
}

/** The manifests in the archive at a path, in the order of their names; undefined where there is no archive of manifests. */
export function manifestsAt(path: string): readonly Packed[] | undefined {
  return manifests.get(path)?.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** The sysdump at a path; undefined where there is none. */
export function archiveAt(path: string): Sysdump | undefined {
  return dumps.get(path)
}

/** The version of Cilium that the first sysdump tells. */
export function archivedVersion(): string | null {
  return [...dumps.values()].find(({ version }) => version !== null)?.version ?? null
}
