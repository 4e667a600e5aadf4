/** Files of a gzipped tar archive. Source of the format: POSIX.1-1988, section 10.1.1 (ustar). */

const block = 512

/** Unpacks up to a number of bytes; null where there is more, or where it cannot be read. */
export async function untar(
  packed: Uint8Array<ArrayBuffer>,
  limitBytes: number,
): Promise<readonly { readonly path: string; readonly bytes: Uint8Array }[] | null> {
  const bytes = await gunzip(packed, limitBytes)
  if (bytes === null) return null
  const files: { path: string; bytes: Uint8Array }[] = []
  const text = new TextDecoder()
  let at = 0
  while (at + block <= bytes.length) {
    const head = bytes.subarray(at, at + block)
    if (head[0] === 0) break
    const field = (start: number, end: number): string => text.decode(head.subarray(start, end)).split('\0')[0] ?? ''
    const size = Number.parseInt(field(124, 136).trim(), 8)
    if (!(size >= 0)) return null
    const prefix = field(345, 500)
    const path = prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`
    const kind = head[156]
    const start = at + block
    if (kind === 0x30 || kind === 0) files.push({ path, bytes: bytes.subarray(start, start + size) })
    at = start + Math.ceil(size / block) * block
  }
  return files
}

async function gunzip(packed: Uint8Array<ArrayBuffer>, limitBytes: number): Promise<Uint8Array | null> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')).getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.length
      if (size > limitBytes) {
        await reader.cancel().catch(() => undefined)
        return null
      }
      chunks.push(value)
    }
  } catch {
    // A damaged end: what came before it counts.
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}
