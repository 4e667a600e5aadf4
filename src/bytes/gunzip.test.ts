import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { textChunks, UnreadableBytes } from './text-chunks'

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function textOf(bytes: Uint8Array, size = bytes.length): Promise<string> {
  let text = ''
  for await (const chunk of textChunks(inPieces(bytes, size))) text += chunk
  return text
}

const long = Array.from({ length: 3000 }, (_, i) => `line ${(i * 7919) % 3001}\n`).join('')

it.each([1, 7, 64, 1_000_000])('members of gzip in a row are one text, in pieces of %d', async (size) => {
  const bytes = Buffer.concat([gzipSync('first\n'), gzipSync(long), gzipSync('last\n')])
  expect(await textOf(bytes, size)).toBe(`first\n${long}last\n`)
})

it('a file that was cut off gives what is whole of it, and says so', async () => {
  const whole = gzipSync(Buffer.from(long.repeat(20)))
  let text = ''
  const read = async (): Promise<void> => {
    for await (const chunk of textChunks(inPieces(whole.subarray(0, whole.length - 20), 512))) text += chunk
  }
  await expect(read()).rejects.toThrow(UnreadableBytes)
  expect(long.repeat(20).startsWith(text)).toBe(true)
})

it('zstd is refused by name, as nothing here can unpack it', async () => {
  await expect(textOf(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0))).rejects.toThrow('zstd')
})

it('plain text, short and empty, is what it is', async () => {
  expect(await textOf(Buffer.from('a'), 1)).toBe('a')
  expect(await textOf(new Uint8Array(0), 1)).toBe('')
})
