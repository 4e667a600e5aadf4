import { describe, expect, it } from 'vitest'
import { analyze } from '../engine/index'
import { createClient, type WorkerLike } from './client'
import type { Request } from './protocol'
import { createRunner, snapshotOf } from './runner'

class FakeWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null
  onerror: WorkerLike['onerror'] = null
  readonly received: Request[] = []
  isTerminated = false
  postMessage(message: Request): void {
    this.received.push(message)
  }
  terminate(): void {
    this.isTerminated = true
  }
  answer(index = this.received.length - 1): void {
    const run = createRunner(() => 0)
    const request = this.received[index]!
    this.onmessage?.({ data: run(request).response })
  }
}

function setup() {
  const workers: FakeWorker[] = []
  const seen: string[] = []
  let pending: (() => void) | null = null
  const client = createClient(
    () => {
      const worker = new FakeWorker()
      workers.push(worker)
      return worker
    },
    {
      set: (callback) => {
        pending = callback
        return 1
      },
      clear: () => {
        pending = null
      },
    },
    {
      onSnapshot: (snapshot) => seen.push(`snapshot of ${snapshot.endpoints.length}`),
      onRestart: (reason) => seen.push(`restart: ${reason}`),
      onGiveUp: (reason) => seen.push(`gave up: ${reason}`),
    },
  )
  return { client, workers, seen, expire: () => pending?.() }
}

const pod = (name: string) => ({ name: `${name}.yaml`, text: `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}` })

describe('the engine client', () => {
  it('analyses only the newest text that came while it was busy, and shows no late answer', () => {
    const { client, workers, seen } = setup()
    client.analyze([pod('a')], {})
    client.analyze([pod('a'), pod('b')], {})
    client.analyze([pod('a'), pod('b'), pod('c')], {})
    expect(workers[0]!.received).toHaveLength(1)
    workers[0]!.answer()
    expect(seen).toEqual([])
    expect(workers[0]!.received).toHaveLength(2)
    workers[0]!.answer()
    expect(seen).toEqual(['snapshot of 3'])
  })

  it('replaces a worker that does not answer and asks the new one again', () => {
    const { client, workers, seen, expire } = setup()
    client.analyze([pod('a')], {})
    expire()
    expect(workers[0]!.isTerminated).toBe(true)
    expect(seen).toEqual(['restart: the engine did not answer within 5 seconds'])
    workers[1]!.answer()
    expect(seen.at(-1)).toBe('snapshot of 1')
  })

  it('gives up after three failures on the same text, and works again on the next', () => {
    const { client, workers, seen } = setup()
    client.analyze([pod('a')], {})
    for (const i of [0, 1, 2]) workers[i]!.onerror?.({ message: 'out of memory' })
    expect(seen.at(-1)).toBe('gave up: out of memory')
    client.analyze([pod('b')], {})
    workers.at(-1)!.answer()
    expect(seen.at(-1)).toBe('snapshot of 1')
  })

  it('answers null to a probe whose worker died', async () => {
    const { client, workers } = setup()
    const answer = client.probe({ from: 'a', to: 'b', protocol: 'TCP', port: 80 })
    workers[0]!.onerror?.({ message: 'gone' })
    expect(await answer).toBeNull()
  })
})

describe('a snapshot', () => {
  it('survives the structured clone that carries it to the page', () => {
    const snapshot = snapshotOf(analyze([pod('a'), pod('b')]))
    expect(structuredClone(snapshot)).toEqual(snapshot)
  })
})
