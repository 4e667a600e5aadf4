/** Paths of the command line → files for the engine. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceFile } from '../engine/index'
import { UserError, type Io } from './io'

const manifestName = /\.(ya?ml|json)$/i
/** Folders that never hold a team's manifests. */
const skipped = new Set(['node_modules', '.git'])

/**
 * Reads files and, recursively, folders (their `.yaml`, `.yml` and `.json` files, in order of their names); `-` is the
 * standard input.
 *
 * @throws UserError for a path that cannot be read
 */
export function readSources(paths: readonly string[], io: Io): readonly SourceFile[] {
  const files = new Map<string, SourceFile>()
  for (const path of paths) {
    for (const file of path === '-' ? [{ name: 'stdin', text: io.readInput() }] : readPath(path))
      files.set(file.name, file)
  }
  return [...files.values()]
}

function readPath(path: string): readonly SourceFile[] {
  try {
    if (!statSync(path).isDirectory()) return [{ name: path, text: readFileSync(path, 'utf8') }]
    const found = walk(path)
    if (found.length === 0) throw new UserError(`${path}: the folder holds no .yaml, .yml or .json file`)
    return found.map((name) => ({ name, text: readFileSync(name, 'utf8') }))
  } catch (error) {
    if (error instanceof UserError) throw error
    throw new UserError(`${path}: ${reasonOf(error)}`)
  }
}

function walk(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : walk(path)
    return manifestName.test(entry.name) ? [path] : []
  })
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOENT') return 'there is no such file or folder'
  if (code === 'EACCES') return 'it may not be read'
  return error instanceof Error ? error.message : String(error)
}
