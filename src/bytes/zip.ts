/**
 * Reads zip archives: the entries that the directory at the end names, stored or deflated.
 *
 * An archive comes from anywhere, so what its headers say of sizes is not believed: every entry is unpacked by the
 * piece, up to what is left of the limit, and its checksum is compared. Only the directory and the entries that are
 * wanted are read of the file, however large the others are.
 * Source of the format: PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.16.
 */
import { collect } from './collect'
import { crc32 } from './crc32'

export interface ZipEntry {
  /** As written in the archive, with `/` between folders. */
  readonly path: string
  /** Null where it could not be unpacked: encrypted, damaged, or packed in another way; and where it is not wanted. */
  readonly bytes: Uint8Array<ArrayBuffer> | null
}

export type Unzipped = { readonly entries: readonly ZipEntry[] } | { readonly problem: 'damaged' | 'too large' }

const endSignature = 0x06054b50
const directorySignature = 0x02014b50
const localSignature = 0x04034b50
const longestComment = 65_535
const longestDirectory = 20_000_000
const mostEntries = 20_000

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)
}

/** An entry that is unpacked when somebody asks, so that no more than one need be held at a time. */
export interface PackedEntry {
  readonly path: string
  /** Its bytes, if they are no more than `limitBytes`; null as in `ZipEntry`. */
  readonly read: (limitBytes: number) => Promise<Uint8Array<ArrayBuffer> | 'too large' | null>
}

/** Lists the entries without unpacking any; null for a damaged archive. */
export async function listZip(archive: Blob): Promise<readonly PackedEntry[] | null> {
  const listed = await readDirectory(archive)
  return listed?.map((entry) => ({ path: entry.path, read: (limit) => unpack(archive, entry, limit) })) ?? null
}

/** Lists the entries, and unpacks those that are wanted by their path, up to a number of bytes altogether. */
export async function unzip(archive: Blob, limitBytes: number, isWanted: (path: string) => boolean): Promise<Unzipped> {
  const listed = await listZip(archive)
  if (listed === null) return { problem: 'damaged' }
  const entries: ZipEntry[] = []
  let left = limitBytes
  for (const { path, read } of listed) {
    const bytes = isWanted(path) ? await read(left) : null
    if (bytes === 'too large') return { problem: 'too large' }
    left -= bytes?.length ?? 0
    entries.push({ path, bytes })
  }
  return { entries }
}

interface Listed {
  readonly path: string
  readonly method: number
  readonly isEncrypted: boolean
  readonly checksum: number
  readonly packedSize: number
  readonly offset: number
}

async function viewOf(archive: Blob, start: number, end: number): Promise<DataView<ArrayBuffer>> {
  return new DataView(await archive.slice(start, end).arrayBuffer())
}

async function readDirectory(archive: Blob): Promise<readonly Listed[] | null> {
  const tailStart = Math.max(0, archive.size - 22 - longestComment)
  const tail = await viewOf(archive, tailStart, archive.size)
  const end = findEnd(tail)
  if (end === null) return null
  const count = tail.getUint16(end + 10, true)
  const start = tail.getUint32(end + 16, true)
  if (count > mostEntries || start > archive.size || tailStart + end - start > longestDirectory) return null
  const view = await viewOf(archive, start, tailStart + end)
  const bytes = new Uint8Array(view.buffer)
  const names = new TextDecoder()
  const listed: Listed[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== directorySignature) return null
    const nameLength = view.getUint16(at + 28, true)
    listed.push({
      path: names.decode(bytes.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/'),
      method: view.getUint16(at + 10, true),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      checksum: view.getUint32(at + 16, true),
      packedSize: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return listed
}

/** The record at the end stands before a comment of unknown length. */
function findEnd(view: DataView): number | null {
  for (let at = view.byteLength - 22; at >= 0; at--) {
    if (view.getUint32(at, true) === endSignature) return at
  }
  return null
}

async function unpack(
  archive: Blob,
  { method, isEncrypted, checksum, packedSize, offset }: Listed,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | 'too large' | null> {
  const head = await viewOf(archive, offset, offset + 30)
  if (isEncrypted || head.byteLength < 30 || head.getUint32(0, true) !== localSignature) return null
  const start = offset + 30 + head.getUint16(26, true) + head.getUint16(28, true)
  if (start + packedSize > archive.size) return null
  if (method !== 0 && method !== 8) return null
  if (method === 0 && packedSize > limit) return 'too large'
  const packed = archive.slice(start, start + packedSize)
  try {
    const bytes =
      method === 0
        ? new Uint8Array(await packed.arrayBuffer())
        : await collect(packed.stream().pipeThrough(new DecompressionStream('deflate-raw')), limit)
    return bytes === 'too large' || crc32(bytes) === checksum ? bytes : null
  } catch {
    return null
  }
}
