import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSysdump, type Sysdump } from './read'

const sample = new Uint8Array(
  readFileSync(new URL('../engine/replay/samples/cilium-sysdump-20260807-090500.zip', import.meta.url)),
)
const fillerBytes = 200_000_000

/** The sample with a log of 200 MB in it, which is made only where somebody reads it; counts what is read. */
class LargeArchive {
  readonly size: number
  bytesRead = 0
  largestRead = 0
  private readonly head: Uint8Array<ArrayBuffer>
  private readonly tail: Uint8Array<ArrayBuffer>

  constructor() {
    const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength)
    let end = sample.length - 22
    while (view.getUint32(end, true) !== 0x06054b50) end--
    const directory = view.getUint32(end + 16, true)
    const name = new TextEncoder().encode(
      'cilium-sysdump-20260807-090500/logs-cilium-n1aaa-cilium-agent-20260807-090501.log',
    )
    const local = new Uint8Array(30 + name.length)
    new DataView(local.buffer).setUint32(0, 0x04034b50, true)
    new DataView(local.buffer).setUint16(26, name.length, true)
    local.set(name, 30)
    const record = new Uint8Array(46 + name.length)
    const entry = new DataView(record.buffer)
    entry.setUint32(0, 0x02014b50, true)
    entry.setUint32(20, fillerBytes, true)
    entry.setUint32(24, fillerBytes, true)
    entry.setUint16(28, name.length, true)
    entry.setUint32(42, directory, true)
    record.set(name, 46)
    const last = sample.slice(end)
    const ending = new DataView(last.buffer)
    const start = directory + local.length + fillerBytes
    ending.setUint16(8, view.getUint16(end + 8, true) + 1, true)
    ending.setUint16(10, view.getUint16(end + 10, true) + 1, true)
    ending.setUint32(12, end - directory + record.length, true)
    ending.setUint32(16, start, true)
    this.head = joined(sample.slice(0, directory), local)
    this.tail = joined(sample.slice(directory, end), record, last)
    this.size = start + this.tail.length
  }

  slice(from: number, to: number): Blob {
    const bytes = this.bytesAt(Math.max(0, from), Math.min(to, this.size))
    this.bytesRead += bytes.length
    this.largestRead = Math.max(this.largestRead, bytes.length)
    return new Blob([bytes])
  }

  private bytesAt(from: number, to: number): Uint8Array<ArrayBuffer> {
    const tailStart = this.size - this.tail.length
    const filler = Math.max(0, Math.min(to, tailStart) - Math.max(from, this.head.length))
    return joined(
      this.head.slice(from, to),
      new Uint8Array(filler),
      to > tailStart ? this.tail.slice(Math.max(0, from - tailStart), to - tailStart) : new Uint8Array(0),
    )
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

describe('a sysdump of 200 MB', () => {
  it('is read without its logs, a file at a time', async () => {
    const archive = new LargeArchive()
    expect(archive.size).toBeGreaterThan(fillerBytes)
    const shares: number[] = []
    const dump = await readSysdump(archive as unknown as Blob, { onProgress: (_, share) => shares.push(share) })
    const { files, leftAlone } = dump as Sysdump
    expect(files.map(({ name }) => name)).toContain('k8s-pods.yaml')
    expect(leftAlone.filter(({ reason }) => reason === 'it is a log')).toHaveLength(3)
    expect(leftAlone.filter(({ reason }) => reason.endsWith('the flows are in hubble-flows-*.json'))).toHaveLength(2)
    expect(archive.bytesRead).toBeLessThan(200_000)
    expect(archive.largestRead).toBeLessThan(100_000)
    expect(shares.toSorted((a, b) => a - b)).toEqual(shares)
  })

  it('can be cancelled on the way', async () => {
    const controller = new AbortController()
    const archive = new LargeArchive()
    const reading = readSysdump(archive as unknown as Blob, {
      onProgress: (_, share) => share > 0.3 && controller.abort(),
      signal: controller.signal,
    })
    await expect(reading).rejects.toThrow()
  })
})
