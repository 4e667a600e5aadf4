/** Sysdumps among the files of a command line: read before the command runs, as unpacking takes time that is not the command's. */
import { openAsBlob, statSync } from 'node:fs'
import { readSysdump, type Sysdump } from '../sysdump/read'
import { UserError } from './io'
import { reasonOf } from './reason'

const dumps = new Map<string, Sysdump>()

/** Reads those of the paths that are archives of sysdumps. */
export async function openArchives(paths: readonly string[]): Promise<void> {
  dumps.clear()
  for (const path of paths) {
    if (!/\.zip$/i.test(path) || !isFile(path)) continue
    let dump: Sysdump | string | null
    try {
      dump = await readSysdump(await openAsBlob(path))
    } catch (error) {
      throw new UserError(`${path}: ${reasonOf(error)}`)
    }
    if (typeof dump === 'string') throw new UserError(`${path}: ${dump}`)
    if (dump !== null) dumps.set(path, dump)
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** The sysdump at a path; undefined where there is none. */
export function archiveAt(path: string): Sysdump | undefined {
  return dumps.get(path)
}

/** The version of Cilium that the first sysdump tells. */
export function archivedVersion(): string | null {
  return [...dumps.values()].find(({ version }) => version !== null)?.version ?? null
}
