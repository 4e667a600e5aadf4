/**
 * Reads zip archives: the entries that the directory at the end names, stored or deflated.
 *
 * An archive comes from anywhere, so what its headers say of sizes is not believed: every entry is unpacked by the
 * piece, up to what is left of the limit. Source of the format: PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.16.
 */
export interface ZipEntry {
  /** As written in the archive, with `/` between folders. */
  readonly path: string
  /** Null where it could not be unpacked: encrypted, damaged, or packed in another way. */
  readonly bytes: Uint8Array<ArrayBuffer> | null
}

export type Unzipped = { readonly entries: readonly ZipEntry[] } | { readonly problem: 'damaged' | 'too large' }

const endSignature = 0x06054b50
const directorySignature = 0x02014b50
const localSignature = 0x04034b50
const longestComment = 65_535
const mostEntries = 20_000

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)
}

/** Unpacks the entries that are wanted by their path, up to a number of bytes altogether. */
export async function unzip(
  archive: Uint8Array<ArrayBuffer>,
  limitBytes: number,
  isWanted: (path: string) => boolean,
): Promise<Unzipped> {
  const listed = readDirectory(archive)
  if (listed === null) return { problem: 'damaged' }
  const entries: ZipEntry[] = []
  let left = limitBytes
  for (const entry of listed) {
    if (!isWanted(entry.path)) continue
    const bytes = await unpack(archive, entry, left)
    if (bytes === 'too large') return { problem: 'too large' }
    left -= bytes?.length ?? 0
    entries.push({ path: entry.path, bytes })
  }
  return { entries }
}

interface Listed {
  readonly path: string
  readonly method: number
  readonly isEncrypted: boolean
  readonly packedSize: number
  readonly offset: number
}

function readDirectory(archive: Uint8Array): readonly Listed[] | null {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  const end = findEnd(view)
  if (end === null) return null
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  if (count > mostEntries) return null
  const names = new TextDecoder()
  const listed: Listed[] = []
  for (let i = 0; i < count; i++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== directorySignature) return null
    const nameLength = view.getUint16(at + 28, true)
    listed.push({
      path: names.decode(archive.subarray(at + 46, at + 46 + nameLength)).replaceAll('\\', '/'),
      method: view.getUint16(at + 10, true),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      packedSize: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return listed
}

/** The record at the end stands before a comment of unknown length. */
function findEnd(view: DataView): number | null {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 22 - longestComment; at--) {
    if (view.getUint32(at, true) === endSignature) return at
  }
  return null
}

async function unpack(
  archive: Uint8Array<ArrayBuffer>,
  { method, isEncrypted, packedSize, offset }: Listed,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | 'too large' | null> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength)
  if (isEncrypted || offset + 30 > view.byteLength || view.getUint32(offset, true) !== localSignature) return null
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  if (start + packedSize > view.byteLength) return null
  const packed = archive.subarray(start, start + packedSize)
  if (method === 0) return packed.length > limit ? 'too large' : packed
  if (method !== 8) return null
  try {
    return await inflate(packed, limit)
  } catch {
    return null
  }
}

async function inflate(packed: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array<ArrayBuffer> | 'too large'> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > limit) {
      await reader.cancel().catch(() => undefined)
      return 'too large'
    }
    chunks.push(value)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}
