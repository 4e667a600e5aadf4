/** Sysdumps among the files of a command line: read before the command runs, as unpacking takes time that is not the command's. */
import { openAsBlob, readdirSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DumpFile, Sysdump } from '../../sysdump/read'
import { UserError } from './io'
import { reasonOf } from './reason'

const dumps = new Map<string, Sysdump>()

/** Reads those of the paths that are archives of sysdumps, or folders that such an archive was unpacked into. */
export async function openArchives(paths: readonly string[]): Promise<void> {
  dumps.clear()
  for (const path of paths) {
    const stats = statSync(path, { throwIfNoEntry: false })
    const isArchive = /\.zip$/i.test(path) && stats?.isFile() === true
    if (!isArchive && stats?.isDirectory() !== true) continue
    const { readDumpFiles, readSysdump } = await import('../../sysdump/read')
    let dump: Sysdump | string | null
    try {
      dump = isArchive ? await readSysdump(await openAsBlob(path)) : await readDumpFiles(filesIn(path))
    } catch (error) {
      throw new UserError(`${path}: ${reasonOf(error)}`)
    }
    if (typeof dump === 'string') throw new UserError(`${path}: ${dump}`)
    if (dump !== null) dumps.set(path, dump)
  }
}

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
  const read = async (limitBytes: number) => {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > limitBytes) return 'too large'
    return new Uint8Array(await readFile(path))
  }
  return { path: name, read }
}

/** The sysdump at a path; undefined where there is none. */
export function archiveAt(path: string): Sysdump | undefined {
  return dumps.get(path)
}

/** The version of Cilium that the first sysdump tells. */
export function archivedVersion(): string | null {
  return [...dumps.values()].find(({ version }) => version !== null)?.version ?? null
}
