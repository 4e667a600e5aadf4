import '../engine/doors/prober'
import { describe, expect, it } from 'vitest'
import { objectYaml } from '../engine/testing/manifests'
import { createClient, type WorkerLike } from './client'
import type { SentRequest } from './messages/protocol'
import type { Snapshot } from './messages/types'
import { createRunner } from './serving/runner'
import { serveEngine } from './serving/serve'
import { ReceivedTexts, SentTexts } from './messages/sent-texts'

class FakeWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null
  onerror: WorkerLike['onerror'] = null
  readonly received: SentRequest[] = []
  isTerminated = false
  private readonly run = createRunner(() => 0)
  private readonly texts = new ReceivedTexts()

  postMessage(message: SentRequest): void {
    this.received.push(message)
  }
  terminate(): void {
    this.isTerminated = true
  }
  ready(): void {
    this.onmessage?.({ data: { type: 'ready' } })
  }
  answer(index = this.received.length - 1, more: { readonly isUnlinted?: boolean } = {}): void {
    const { response } = this.run(this.texts.complete(this.received[index]!))
    this.onmessage?.({ data: response.type === 'analysis' ? { ...response, ...more } : response })
  }
  fail(message: string): void {
    this.onmessage?.({ data: { type: 'failure', id: this.received.at(-1)!.id, message } })
  }
  die(message: string): void {
    this.onerror?.({ message })
  }
}

/** A clock that stands still until the test lets the one timer run out. */
function fakeTimers() {
  let pending: { readonly callback: () => void; readonly milliseconds: number } | null = null
  return {
    set: (callback: () => void, milliseconds: number) => {
      pending = { callback, milliseconds }
      return 1
    },
    clear: () => {
      pending = null
    },
    expire: () => pending?.callback(),
    waitsMs: () => pending?.milliseconds ?? null,
  }
}

function setup(spawn?: () => WorkerLike) {
  const workers: FakeWorker[] = []
  const seen: string[] = []
  const timers = fakeTimers()
  const client = createClient(
    spawn ??
      (() => {
        const worker = new FakeWorker()
        workers.push(worker)
        return worker
      }),
    timers,
    {
      onSnapshot: (snapshot) => seen.push(`snapshot of ${snapshot.endpoints.length}`),
      onProblems: (problems) => seen.push(`${problems.length} problems`),
      onStep: (step) => seen.push(step),
      onRestart: (reason) => seen.push(`restart: ${reason}`),
      onGiveUp: (reason) => seen.push(`gave up: ${reason}`),
    },
  )
  return { client, workers, seen, timers, worker: () => workers.at(-1)! }
}

const pod = (name: string) => ({ name: `${name}.yaml`, text: objectYaml('Pod', name) })
const probe = { from: 'default/a', to: 'default/b', protocol: 'TCP', port: 80 } as const

describe('the engine client', () => {
  it('analyses only the newest text that came while it was busy, and shows no late answer', () => {
    const { client, worker, seen } = setup()
    client.analyze([pod('a')], {})
    client.analyze([pod('a'), pod('b')], {})
    client.analyze([pod('a'), pod('b'), pod('c')], {})
    expect(worker().received).toHaveLength(1)
    worker().answer()
    expect(seen).toEqual([])
    expect(worker().received).toHaveLength(2)
    worker().answer()
    expect(seen).toEqual(['snapshot of 3'])
  })

  it('waits for the likely mistakes of what it has shown, unless there is a newer text', () => {
    const { client, worker, seen, timers } = setup()
    const sayProblems = (id: number): void => worker().onmessage?.({ data: { type: 'problems', id, diagnostics: [] } })
    client.analyze([pod('a')], {})
    worker().answer(0, { isUnlinted: true })
    expect(timers.waitsMs()).not.toBeNull()
    sayProblems(worker().received[0]!.id)
    expect(timers.waitsMs()).toBeNull()
    client.analyze([pod('a'), pod('b')], {})
    worker().answer(1, { isUnlinted: true })
    client.analyze([pod('a'), pod('b'), pod('c')], {})
    sayProblems(worker().received[1]!.id)
    worker().answer()
    expect(seen).toEqual(['snapshot of 1', '0 problems', 'snapshot of 2', 'snapshot of 3'])
  })

  it('has all of a large workspace, and what an edit only moves where it stands by now', async () => {
    const snapshots: Snapshot[] = []
    let onSnapshot = (): void => undefined
    const spawn = (): WorkerLike => {
      const serve = serveEngine((data) => worker.onmessage?.({ data: structuredClone(data) }))
      const worker: WorkerLike = {
        postMessage: (message) => serve(structuredClone(message)),
        terminate: () => undefined,
        onmessage: null,
        onerror: null,
      }
      return worker
    }
    const client = createClient(spawn, fakeTimers(), {
      onSnapshot: (snapshot) => {
        snapshots.push(snapshot)
        onSnapshot()
      },
      onProblems: () => undefined,
      onStep: () => undefined,
      onRestart: () => undefined,
      onGiveUp: () => undefined,
    })
    const shown = (text: string): Promise<void> =>
      new Promise((resolve) => {
        onSnapshot = resolve
        client.analyze([{ name: 'm', text }], {})
      })
    const text = Array.from({ length: 400 }, (_, i) => objectYaml('Pod', `p${i}`)).join('---\n')
    await shown(text)
    const [first] = snapshots
    const lines = first?.endpoints.map(({ range }) => range.line)
    await shown(`# a line more\n${text}`)
    const [, second] = snapshots
    expect(second?.endpoints).toHaveLength(400)
    expect(second?.endpoints.map(({ range }) => range.line)).toEqual(lines?.map((line) => line + 1))
    expect(second?.endpoints[399]).toBe(first?.endpoints[399])
    client.dispose()
  })

  it('sends of a large text what is new in it', () => {
    const sender = new SentTexts()
    const receiver = new ReceivedTexts()
    const pass = (text: string): SentRequest => {
      const sent: SentRequest = {
        type: 'analyze',
        id: 1,
        files: sender.shorten([{ name: 'large.yaml', text }, pod('a')]),
        options: {},
      }
      expect(receiver.complete(sent)).toMatchObject({ files: [{ name: 'large.yaml', text }, pod('a')] })
      return sent
    }
    const large = Array.from({ length: 9000 }, (_, i) => `line ${i}\n`).join('')
    pass(large)
    for (const text of [`${large}x`, `y${large}`, large.replace('line 4000', 'line'), large, '', large.slice(5)])
      pass(text)
    expect(pass(`${large.slice(5)}z`)).toMatchObject({
      files: [
        { name: 'large.yaml', change: { start: large.length - 5, end: large.length - 5, text: 'z' } },
        { name: 'a.yaml' },
      ],
    })
  })

  it('sends a text once, and again to a worker that is new', () => {
    const { client, workers, worker, seen } = setup()
    const textsSent = (request: SentRequest | undefined) =>
      request?.type === 'analyze' ? request.files.map(({ name, text }) => [name, text !== undefined]) : null
    client.analyze([pod('a'), pod('b')], {})
    worker().answer()
    client.analyze([pod('a'), { ...pod('b'), text: pod('c').text }, pod('d')], {})
    expect(textsSent(worker().received.at(-1))).toEqual([
      ['a.yaml', false],
      ['b.yaml', true],
      ['d.yaml', true],
    ])
    worker().answer()
    expect(seen.at(-1)).toBe('snapshot of 3')
    client.analyze([pod('a')], {})
    worker().fail('stopped')
    expect(workers).toHaveLength(2)
    expect(textsSent(worker().received.at(-1))).toEqual([['a.yaml', true]])
    worker().answer()
    expect(seen.at(-1)).toBe('snapshot of 1')
  })

  it('ignores an answer to a question that it did not ask', () => {
    const { client, worker, seen } = setup()
    client.analyze([pod('a')], {})
    worker().answer()
    worker().answer()
    expect(seen).toEqual(['snapshot of 1'])
  })

  it('answers a probe against the text analysed last', async () => {
    const { client, worker } = setup()
    client.analyze([pod('a'), pod('b')], {})
    worker().answer()
    const answer = client.probe(probe)
    worker().answer()
    expect(await answer).toMatchObject({ verdict: 'FORWARDED' })
  })
})

describe('a worker that does not work', () => {
  it('is replaced after five seconds of silence, and its successor is asked again', () => {
    const { client, workers, worker, seen, timers } = setup()
    worker().ready()
    client.analyze([pod('a')], {})
    expect(timers.waitsMs()).toBeLessThan(5010)
    timers.expire()
    expect(workers[0]!.isTerminated).toBe(true)
    expect(seen).toEqual(['restart: it did not answer in time'])
    worker().answer()
    expect(seen.at(-1)).toBe('snapshot of 1')
    expect(timers.waitsMs()).toBeNull()
  })

  it('has more time while its code is still on its way, and for a large text', () => {
    const { client, worker, timers } = setup()
    client.analyze([{ name: 'large.yaml', text: ' '.repeat(4_000_000) }], {})
    expect(timers.waitsMs()).toBe(30_000)
    worker().ready()
    expect(timers.waitsMs()).toBe(125_000)
  })

  it('is given up after three replacements for the same text, and started again for the next', async () => {
    const { client, workers, worker, seen } = setup()
    client.analyze([pod('a')], {})
    for (let i = 0; i < 4; i++) worker().die('out of memory')
    expect(workers).toHaveLength(4)
    expect(workers.every(({ isTerminated }) => isTerminated)).toBe(true)
    expect(seen.at(-1)).toBe('gave up: out of memory')
    expect(await client.probe(probe)).toBeNull()
    client.analyze([pod('b')], {})
    worker().answer()
    expect(seen.at(-1)).toBe('snapshot of 1')
  })

  it('is given up also where it dies before there is any text', () => {
    const { workers, worker, seen } = setup()
    for (let i = 0; i < 4; i++) worker().die('')
    expect(workers).toHaveLength(4)
    expect(seen.at(-1)).toBe('gave up: the engine stopped')
  })

  it('is given up where a probe kills it each time, although the text itself is no trouble', () => {
    const { client, worker, seen } = setup()
    client.analyze([pod('a')], {})
    for (let i = 0; i < 4; i++) {
      worker().answer()
      void client.probe(probe)
      worker().die('stack overflow')
    }
    expect(seen.at(-1)).toBe('gave up: stack overflow')
  })

  it('is replaced when the engine throws, so that no half-written cache stays', () => {
    const { client, workers, worker, seen } = setup()
    client.analyze([pod('a')], {})
    worker().fail('impossible state')
    expect(workers[0]!.isTerminated).toBe(true)
    worker().answer()
    expect(seen).toEqual(['restart: impossible state', 'snapshot of 1'])
  })

  it('loses its probes, and its successor knows the text again', async () => {
    const { client, worker, seen } = setup()
    client.analyze([pod('a'), pod('b')], {})
    worker().answer()
    const lost = client.probe(probe)
    worker().die('gone')
    expect(await lost).toBeNull()
    expect(worker().received).toMatchObject([{ type: 'analyze' }])
    worker().answer()
    expect(seen).toEqual(['snapshot of 2', 'restart: gone', 'snapshot of 2'])
  })

  it('is replaced when a probe hangs, and not when a probe fails', async () => {
    const { client, worker, seen, timers } = setup()
    worker().ready()
    client.analyze([pod('a')], {})
    worker().answer()
    const failing = client.probe(probe)
    worker().fail('no')
    expect(await failing).toBeNull()
    expect(timers.waitsMs()).toBeNull()
    void client.probe(probe)
    timers.expire()
    expect(seen.at(-1)).toBe('restart: it did not answer in time')
  })

  it('is reported where the browser starts none at all', () => {
    const { client, seen } = setup(() => {
      throw new Error('workers are forbidden here')
    })
    client.analyze([pod('a')], {})
    expect(seen.at(-1)).toBe('gave up: workers are forbidden here')
  })
})
