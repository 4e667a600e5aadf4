/** Writes zip archives, with every entry deflated. Source of the format: PKWARE's APPNOTE.TXT, section 4.3. */
import { crc32 } from '../../bytes/crc32'
import type { SourceFile } from '../state/store-type'

/** 1 January 1980, the first day that the format knows: the same files make the same archive. */
const dosDate = 0x21

export async function zip(files: readonly SourceFile[]): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  const directory: Uint8Array<ArrayBuffer>[] = []
  let offset = 0
  for (const { name, text } of files) {
    const path = new TextEncoder().encode(name)
    const bytes = new TextEncoder().encode(text)
    const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'))
    const packed = new Uint8Array(await new Response(stream).arrayBuffer())
    // Version 2.0, names in UTF-8, deflate, no time, the date, then the sizes.
    const common = [
      ...words(20, 0x0800, 8, 0, dosDate),
      ...longs(crc32(bytes), packed.length, bytes.length),
      ...words(path.length, 0),
    ]
    const local = Uint8Array.from([...longs(0x04034b50), ...common])
    directory.push(
      Uint8Array.from([...longs(0x02014b50), ...words(20), ...common, ...words(0, 0, 0), ...longs(0, offset)]),
      path,
    )
    parts.push(local, path, packed)
    offset += local.length + path.length + packed.length
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0)
  const end = [...longs(0x06054b50), ...words(0, 0, files.length, files.length), ...longs(size, offset), ...words(0)]
  return new Blob([...parts, ...directory, Uint8Array.from(end)], { type: 'application/zip' })
}

function words(...values: readonly number[]): readonly number[] {
  return values.flatMap((value) => [value & 255, (value >>> 8) & 255])
}

function longs(...values: readonly number[]): readonly number[] {
  return values.flatMap((value) => words(value & 0xffff, value >>> 16))
}
