import { describe, expect, it } from 'vitest'
import { zip } from '../store/export/zip'
import { isZip, unzip } from './zip'

/** Made by Python's zipfile: deflated and stored entries, a folder, and a comment at the end. */
const foreign = Uint8Array.from(
  Buffer.from(
    'UEsDBBQAAAAIAAAAIQC0uiauLwAAAC0AAAANAAAAc2hvcC9wb2QueWFtbEssyAxLLSrOzM+zUigz5MrOzEuxUgjIT+HKTS1JTEksSbRSqM5LzE21Ukis5QIAUEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAAJAAAAc2hvcC9zdWIvUEsDBBQAAAAAAAAAIQBWEY6qPgAAAD4AAAAQAAAAc2hvcC9zdG9yZWQuanNvbnsiYXBpVmVyc2lvbiI6InYxIiwia2luZCI6Ik5hbWVzcGFjZSIsIm1ldGFkYXRhIjp7Im5hbWUiOiJiIn19UEsDBBQAAAAIAAAAIQCDFtyMAwAAAAEAAAATAAAAX19NQUNPU1gvLl9wb2QueWFtbKsAAFBLAwQUAAAACAAAACEAf6HEMgYAAAAEAAAADgAAAHNob3AvUkVBRE1FLm1kU1bIyAQAUEsBAhQDFAAAAAgAAAAhALS6Jq4vAAAALQAAAA0AAAAAAAAAAAAAAIABAAAAAHNob3AvcG9kLnlhbWxQSwECFAMUAAAAAAAAACEAAAAAAAAAAAAAAAAACQAAAAAAAAAAAAAAgAFaAAAAc2hvcC9zdWIvUEsBAhQDFAAAAAAAAAAhAFYRjqo+AAAAPgAAABAAAAAAAAAAAAAAAIABgQAAAHNob3Avc3RvcmVkLmpzb25QSwECFAMUAAAACAAAACEAgxbcjAMAAAABAAAAEwAAAAAAAAAAAAAAgAHtAAAAX19NQUNPU1gvLl9wb2QueWFtbFBLAQIUAxQAAAAIAAAAIQB/ocQyBgAAAAQAAAAOAAAAAAAAAAAAAACAASEBAABzaG9wL1JFQURNRS5tZFBLBQYAAAAABQAFAC0BAABTAQAADABtYWRlIGJ5IGhhbmQ=',
    'base64',
  ),
)

const all = () => true
const textsOf = async (archive: Uint8Array<ArrayBuffer>, limit = 1_000_000) => {
  const unzipped = await unzip(new Blob([archive]), limit, all)
  if ('problem' in unzipped) return unzipped.problem
  return Object.fromEntries(
    unzipped.entries.map(({ path, bytes }) => [path, bytes === null ? null : new TextDecoder().decode(bytes)]),
  )
}
const written = async (...files: readonly { name: string; text: string }[]) =>
  new Uint8Array(await (await zip(files)).arrayBuffer())

describe('an archive', () => {
  it('of another program is read', async () => {
    expect(isZip(foreign)).toBe(true)
    expect(await textsOf(foreign)).toMatchObject({
      'shop/pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n',
      'shop/stored.json': '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"b"}}',
    })
  })

  it('of ours is read back, and always the same', async () => {
    const files = [
      { name: 'a.yaml', text: 'kind: Pod\n' },
      { name: 'ü.yaml', text: '' },
    ]
    expect(await textsOf(await written(...files))).toEqual({ 'a.yaml': 'kind: Pod\n', 'ü.yaml': '' })
    expect(await written(...files)).toEqual(await written(...files))
  })

  it('that unpacks to more than the limit is stopped, whatever it says of its size', async () => {
    const bomb = await written({ name: 'a.yaml', text: 'a'.repeat(5_000_000) })
    expect(bomb.length).toBeLessThan(20_000)
    new DataView(bomb.buffer).setUint32(bomb.length - 22 - 52 + 24, 10, true)
    expect(await textsOf(bomb)).toBe('too large')
  })

  it('that is damaged says so, or leaves out what cannot be unpacked', async () => {
    const archive = await written({ name: 'a.yaml', text: 'kind: Pod\n'.repeat(50) })
    expect(await textsOf(archive.slice(0, -30))).toBe('damaged')
    archive.fill(255, 36, 50)
    expect(await textsOf(archive)).toEqual({ 'a.yaml': null })
    expect(await textsOf(Uint8Array.from([0x50, 0x4b, 3, 4]))).toBe('damaged')
  })

  it('whose entry is not what its checksum says leaves it out', async () => {
    const archive = await written({ name: 'a.yaml', text: 'kind: Pod' })
    // The checksum in the directory at the end.
    const at = archive.length - 22 - 52 + 16
    archive[at] = (archive[at] ?? 0) ^ 1
    expect(await textsOf(archive)).toEqual({ 'a.yaml': null })
  })

  it('is read only where it is wanted', async () => {
    const archive = new Blob([
      await written({ name: 'a.yaml', text: 'kind: Pod' }, { name: 'b.mp4', text: 'x'.repeat(99) }),
    ])
    expect(await unzip(archive, 20, (path) => path === 'a.yaml')).toEqual({
      entries: [
        { path: 'a.yaml', bytes: new TextEncoder().encode('kind: Pod') },
        { path: 'b.mp4', bytes: null },
      ],
    })
  })

  it('never throws, whatever byte is wrong', async () => {
    const archive = await written({ name: 'a.yaml', text: 'kind: Pod' }, { name: 'b.yaml', text: 'kind: Node' })
    for (let at = 0; at < archive.length; at++) {
      const wrong = archive.slice()
      wrong[at] = (wrong[at] ?? 0) ^ 0xff
      await textsOf(wrong)
    }
  })
})
