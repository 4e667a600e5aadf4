import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { untar } from './tar'

/** One file of a tar archive. */
function entry(path: string, text: string, kind = '0'): Buffer {
  const head = Buffer.alloc(512)
  head.write(path.slice(0, 100), 0)
  head.write(text.length.toString(8).padStart(11, '0'), 124)
  head.write(kind, 156)
  head.write('ustar', 257)
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512)
  body.write(text)
  return Buffer.concat([head, body])
}

const pack = (...entries: readonly Buffer[]) =>
  new Uint8Array(gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)])))
const read = async (packed: Uint8Array<ArrayBuffer>, limit = 1_000_000) => {
  const files = await untar(packed, limit, (path) => path.endsWith('.md'))
  return files === null ? null : files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()])
}

describe('a tar archive', () => {
  it('gives the files that are wanted, whatever lies between them', async () => {
    const long = 'x'.repeat(200_000)
    expect(
      await read(pack(entry('a.md', 'one'), entry('big.log', long), entry('empty.md', ''), entry('b.md', long))),
    ).toEqual([
      ['a.md', 'one'],
      ['empty.md', ''],
      ['b.md', long],
    ])
  })

  it('knows names that do not fit into a header', async () => {
    const path = `${'d/'.repeat(80)}endpoint.md`
    const attributes = `27 mtime=1700000000.1234567\n${path.length + 10} path=${path}\n`
    expect(await read(pack(entry('PaxHeaders/x', attributes, 'x'), entry('cut', 'one')))).toEqual([[path, 'one']])
    expect(await read(pack(entry('././@LongLink', `${path}\0`, 'L'), entry('cut', 'one')))).toEqual([[path, 'one']])
  })

  it('is not held where it is too much, and is given up where it is broken', async () => {
    expect(await read(pack(entry('a.md', 'x'.repeat(2000))), 1000)).toBeNull()
    expect(await read(pack(entry('a.log', 'x'.repeat(2000))), 1000)).toEqual([])
    expect(await read(pack(Buffer.alloc(1024, 'z')))).toBeNull()
    // Cut off: what came before the end counts.
    const whole = pack(
      entry('a.md', 'one'),
      entry('b.md', Array.from({ length: 9000 }, (_, i) => (i * 7919) % 9973).join()),
    )
    expect((await read(whole.slice(0, whole.length - 40)))?.[0]).toEqual(['a.md', 'one'])
  })
})
