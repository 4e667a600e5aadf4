/** Bytes of a file → its text by the chunk, unpacked and decoded. */
import { joined, packingOf, TextStream } from './decode'
import { gunzip } from './gunzip'

/** Why bytes cannot be read as text, in words for the user. */
export class UnreadableBytes extends Error {}

export async function* textChunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const iterator = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array(0)
  let isDone = false
  while (head.length < 4 && !isDone) {
    const { done, value } = await iterator.next()
    isDone = done === true
    if (value !== undefined) head = joined(head, value)
  }
  const all = rejoined(head, isDone ? null : iterator)
  const packing = packingOf(head)
  if (packing === 'zstd')
    throw new UnreadableBytes('it is packed with zstd, which browsers and Node cannot unpack: use "zstd -d" first')
  if (packing === 'zip') throw new UnreadableBytes('it is a zip archive inside another file')
  const decoder = new TextStream()
  const bytes = packing === 'gzip' ? gunzip(all) : all
  try {
    for await (const chunk of bytes) {
      const text = decoder.decode(chunk)
      if (text !== '') yield text
    }
  } catch (error) {
    if (packing !== 'gzip' || !(error instanceof Error)) throw error
    const rest = decoder.end()
    if (rest !== '') yield rest
    throw new UnreadableBytes('the compressed file is cut off or damaged', { cause: error })
  }
  const rest = decoder.end()
  if (rest !== '') yield rest
}

async function* rejoined(head: Uint8Array, iterator: AsyncIterator<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head
  if (iterator === null) return
  try {
    for (;;) {
      const { done, value } = await iterator.next()
      if (done === true) return
      yield value
    }
  } finally {
    await iterator.return?.()
  }
}

/** The bytes of a blob by the chunk. */
export async function* bytesOf(blob: Blob): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
