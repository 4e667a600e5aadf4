/**
 * gzip by the chunk. Log rotation puts several members in a row into one file, and browsers stop after the first: so members
 * are told apart by how they begin. Source of the format: RFC 1952, section 2.3.
 */
import { joined } from './decode'

const headLength = 10

/** Whether a member begins here: the magic number, deflate, no reserved flag, and values of XFL and OS that programs write. */
function beginsMember(bytes: Uint8Array, at: number): boolean {
  const [a, b, method, flags = 255, , , , , extra = 255, system = 254] = bytes.subarray(at, at + headLength)
  return (
    a === 0x1f &&
    b === 0x8b &&
    method === 8 &&
    flags < 32 &&
    (extra === 0 || extra === 2 || extra === 4) &&
    (system < 14 || system === 255)
  )
}

interface Piece {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly isFirst: boolean
}

/** The bytes cut where members begin; what might be half a beginning waits for the next chunk. */
async function* pieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  let carry = new Uint8Array(0)
  let isFirst = true
  for await (const chunk of source) {
    const bytes = joined(carry, chunk)
    let start = 0
    const end = bytes.length - headLength + 1
    for (let at = bytes.indexOf(0x1f, isFirst ? 1 : 0); at >= 0 && at < end; at = bytes.indexOf(0x1f, at + 1)) {
      if (!beginsMember(bytes, at)) continue
      if (at > start) {
        yield { bytes: bytes.subarray(start, at), isFirst }
        isFirst = true
      }
      start = at
    }
    const kept = Math.max(start, end)
    if (kept > start) {
      yield { bytes: bytes.subarray(start, kept), isFirst }
      isFirst = false
    }
    carry = bytes.slice(kept)
  }
  if (carry.length > 0) yield { bytes: carry, isFirst }
}

/** Throws where the bytes are cut off or damaged, after everything before that. */
export async function* gunzip(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const cut = pieces(source)
  let next = await cut.next()
  while (next.done !== true) {
    let isBegun = false
    const member = new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller) {
        if (isBegun) next = await cut.next()
        if (next.done === true || (isBegun && next.value.isFirst)) controller.close()
        else controller.enqueue(next.value.bytes)
        isBegun = true
      },
    })
    const reader = member.pipeThrough(new DecompressionStream('gzip')).getReader()
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        yield value
      }
    } finally {
      // Whoever stops reading early stops the decompression too.
      await reader.cancel().catch(() => undefined)
    }
  }
}
