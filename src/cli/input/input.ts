/** Paths of the command line → files for the engine, and a sentence for each that could not be read. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { encodingOf, withLineFeeds } from '../../yaml/encoding'
import type { SourceFile } from '../../engine/doors/whole'
import { archiveAt, manifestsAt } from './archives'
import { filesBelow } from './folder'
import { UserError, type Io } from './io'
import { mostBytes, tooLarge, unpacked } from './packing'
import { isKustomization, kustomizeWords, readKustomization } from '../../yaml/kustomize'
import { reasonOf } from './reason'

export interface Sources {
  readonly files: readonly SourceFile[]
  /** Where each file lies, by its name; the standard input and what is in an archive lie nowhere. */
  readonly paths: ReadonlyMap<string, string | Buffer>
  /** What was asked for and could not be read: the answer is about less than was given. */
  readonly unread: readonly string[]
  /** What lies in a folder and is no file. */
  readonly skipped: readonly string[]
  /** How many files of folders hold no Kubernetes object: values, workflows, patches. They are not looked at further. */
  readonly foreign: number
}

/** What every Kubernetes object has in its text, in YAML and in JSON. */
const objectKey = /\b(apiVersion|kind)["']?\s*:/

/**
 * Reads files and, recursively, folders (their `.yaml`, `.yml` and `.json` files, in order of their names); `-` is the
 * standard input.
 *
 * @throws UserError where nothing at all could be read
 */
export function readSources(paths: readonly string[], io: Io): Sources {
  const files = new Map<string, SourceFile>()
  const places = new Map<string, string | Buffer>()
  const unread: string[] = []
  const skipped: string[] = []
  let foreign = 0
  const take = (key: string, name: string, read: () => Uint8Array, isFound = false): boolean => {
    try {
      const { text, isExact } = decode(unpacked(read()))
      if (isFound && !objectKey.test(text)) {
        foreign++
        return false
      }
      files.set(key, { name, text })
      // Most likely what was to write it has failed. An empty file on purpose is /dev/null.
      if (!/\S/.test(text) && key !== '/dev/null') skipped.push(`${name}: it is empty`)
      if (!isExact) skipped.push(`${name}: it is not all UTF-8; what cannot be read of it is shown as \uFFFD`)
      return true
    } catch (error) {
      unread.push(`${name}: ${reasonOf(error)}`)
      return false
    }
  }
  const takeFile = (key: string, name: string, path: string | Buffer, isFound = false): void => {
    if (take(key, name, () => readBytes(path), isFound)) places.set(name, path)
  }
  for (const path of paths) {
    if (path === '-') {
      take('-', 'stdin', () => readInput(io))
      continue
    }
    const dump = archiveAt(path)
    if (dump !== undefined) {
      for (const { name, text } of dump.files) files.set(`${path}/${name}`, { name: `${path}/${name}`, text })
      skipped.push(`${path}: left alone of the sysdump: ${reasonsIn(dump.leftAlone)}`)
      continue
    }
    const packed = manifestsAt(path)
    if (packed !== undefined) {
      if (packed.length === 0) unread.push(`${path}: the archive holds no .yaml, .yml or .json file`)
      const listed = packed.map((file) => ({ ...file, key: resolve(path, file.name), name: `${path}/${file.name}` }))
      const { patches, words } = kustomized(listed)
      skipped.push(...words)
      for (const { key, name, read } of listed) if (!patches.has(key)) take(key, name, read, true)
      continue
    }
    const kind = kindOf(path)
    if (kind === 'folder') {
      const found = filesBelow(path)
      unread.push(...found.unread)
      skipped.push(...found.skipped)
      if (found.files.length + found.unread.length === 0)
        unread.push(`${path}: the folder holds no .yaml, .yml or .json file`)
      const listed = found.files.map((file) => ({
        ...file,
        key: resolve(file.path.toString('latin1')),
        read: () => readBytes(file.path),
      }))
      const { patches, words } = kustomized(listed)
      skipped.push(...words)
      for (const { key, name, path: inner } of listed) if (!patches.has(key)) takeFile(key, name, inner, true)
    } else if (kind === 'file') takeFile(resolve(Buffer.from(path).toString('latin1')), path, path)
    else unread.push(`${path}: ${kind}`)
  }
  if (files.size === 0 && unread.length > 0) throw new UserError(unread.join('\nmembrane: '))
  return { files: [...files.values()], paths: places, unread, skipped, foreign }
}

interface ListedFile {
  /** Where it lies. */
  readonly key: string
  readonly name: string
  readonly read: () => Uint8Array
}

/** What kustomize would do to files of a folder or an archive: those that are only patches, and words on the rest. */
function kustomized(files: readonly ListedFile[]) {
  const patches = new Set<string>()
  const words: string[] = []
  for (const { key, name, read } of files) {
    if (!isKustomization(name)) continue
    try {
      const found = readKustomization(decode(read()).text)
      for (const patch of found.patches) patches.add(resolve(dirname(key), patch))
      const note = kustomizeWords(name, found)
      if (note !== null) words.push(note)
    } catch {
      // It is read again with the others, which says what is wrong with it.
    }
  }
  return { patches, words }
}

/** `14 files (it does not matter to policies), 1 file (it may hold secrets)`. */
function reasonsIn(leftAlone: readonly { readonly reason: string }[]): string {
  const counts = new Map<string, number>()
  for (const { reason } of leftAlone) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const parts = [...counts].map(([reason, count]) => `${count} ${count === 1 ? 'file' : 'files'} (${reason})`)
  return parts.length === 0 ? 'nothing' : parts.join(', ')
}

/** `file`, `folder`, or why it is neither. */
function kindOf(path: string): string {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) return 'folder'
    // What a shell makes of <(command) is a pipe with a writer; any other may never get one.
    if (stats.isFile() || /^\/(dev\/(fd\/|stdin$|null$)|proc\/)/.test(path)) return 'file'
    if (stats.isFIFO()) return 'it is a pipe with a name; write "-" and let the shell read it: < PIPE'
    return stats.isSocket() ? 'it is a socket' : 'it is a device'
  } catch (error) {
    if (/^\d+$/.test(path)) return `${reasonOf(error)}; a port is written behind the receiver: shop/api:${path}`
    return /[*?]/.test(path)
      ? `${reasonOf(error)}; without quotes the shell puts in what * stands for`
      : reasonOf(error)
  }
}

/** The bytes of a file, or as many as there may be: what its size says is not believed (pipes, files of /proc). */
function readBytes(path: string | Buffer): Uint8Array {
  const descriptor = openSync(path, 'r')
  try {
    if (fstatSync(descriptor).size > mostBytes) throw tooLarge()
    return readDescriptor(descriptor, mostBytes)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Everything that a descriptor gives.
 *
 * @throws UserError where there is more than a number of bytes
 */
export function readDescriptor(descriptor: number, limit: number): Uint8Array {
  const chunks: Buffer[] = []
  let size = 0
  for (;;) {
    const chunk = Buffer.allocUnsafe(1 << 16)
    const count = readSome(descriptor, chunk)
    if (count === 0) return Buffer.concat(chunks, size)
    size += count
    if (size > limit) throw tooLarge()
    chunks.push(chunk.subarray(0, count))
  }
}

function readSome(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code === 'EOF') return 0
      if (code !== 'EAGAIN') throw error
      // A terminal or a pipe that does not block: what it waits for comes later.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

/** What comes on the standard input. */
function readInput(io: Io): Uint8Array {
  const bytes = io.readInput(mostBytes)
  // Most likely the command in front of the pipe has failed: an answer about nothing would look like a good one.
  if (bytes.every((byte) => byte <= 0x20))
    throw new UserError('nothing came in: look at the command in front of the pipe; /dev/null is an empty file')
  return bytes
}

function decode(bytes: Uint8Array): { readonly text: string; readonly isExact: boolean } {
  const encoding = encodingOf(bytes)
  try {
    return { text: withLineFeeds(new TextDecoder(encoding, { fatal: true }).decode(bytes)), isExact: true }
  } catch {
    return { text: withLineFeeds(new TextDecoder(encoding).decode(bytes)), isExact: false }
  }
}
