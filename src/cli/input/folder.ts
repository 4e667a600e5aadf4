/**
 * The manifests below a folder.
 *
 * Names are bytes: a name that is not UTF-8 is opened by its bytes and shown with `\xNN`. Links are followed, each
 * folder is read once, and what is neither file nor folder is left alone, as opening it could wait for ever.
 */
import { isUtf8 } from 'node:buffer'
import { readdirSync, statSync, type Stats } from 'node:fs'
import { reasonOf } from './reason'

export interface Found {
  readonly files: readonly { readonly path: Buffer; readonly name: string }[]
  readonly unread: readonly string[]
  readonly skipped: readonly string[]
}

export const manifestName = /\.(ya?ml|json)(\.gz)?$/i
/** Folders that never hold a team's manifests. */
const leftAlone = new Set(['node_modules', '.git'])

export function filesBelow(folder: string): Found {
  const files: { path: Buffer; name: string }[] = []
  const unread: string[] = []
  const skipped: string[] = []
  const visited = new Set<string>()

  function walk(path: Buffer, name: string): void {
    let entries: readonly Buffer[]
    try {
      entries = readdirSync(path, { encoding: 'buffer' })
    } catch (error) {
      unread.push(`${name}: ${reasonOf(error)}`)
      return
    }
    const sorted = entries
      .map((entry) => ({ path: below(path, entry), own: shown(entry) }))
      .sort((a, b) => (a.own < b.own ? -1 : 1))
    for (const entry of sorted)
      look(entry.path, entry.own, name.endsWith('/') ? `${name}${entry.own}` : `${name}/${entry.own}`)
  }

  function look(path: Buffer, own: string, name: string): void {
    const isManifest = manifestName.test(own)
    let stats: Stats
    try {
      stats = statSync(path)
    } catch (error) {
      const isLoop = error instanceof Error && 'code' in error && error.code === 'ELOOP'
      if (isManifest && !isLoop) unread.push(`${name}: ${reasonOf(error)}`)
      else if (isManifest || isLoop) skipped.push(`${name}: skipped: ${reasonOf(error)}`)
      return
    }
    if (stats.isDirectory()) {
      if (leftAlone.has(own)) return
      if (isNew(stats)) walk(path, name)
      else skipped.push(`${name}: skipped: it is a link to a folder that is read already`)
    } else if (stats.isFile()) {
      if (isManifest) files.push({ path, name })
    } else if (isManifest) {
      const what = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device'
      skipped.push(`${name}: skipped: it is ${what}, no file`)
    }
  }

  function isNew({ dev, ino }: Stats): boolean {
    const key = `${dev}:${ino}`
    // Some file systems do not number their files.
    if (ino !== 0 && visited.has(key)) return false
    visited.add(key)
    return true
  }

  isNew(statSync(folder))
  walk(Buffer.from(folder), folder)
  return { files, unread, skipped }
}

const slash = '/'.charCodeAt(0)

function below(folder: Buffer, entry: Buffer): Buffer {
  const hasSlash = folder[folder.length - 1] === slash
  return Buffer.concat([folder, Buffer.from(hasSlash ? '' : '/'), entry])
}

/** A name as text that can be told apart from every other. */
function shown(name: Buffer): string {
  if (isUtf8(name)) return name.toString('utf8')
  return Array.from(name, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`)).join('')
}
