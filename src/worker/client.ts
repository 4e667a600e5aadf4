/**
 * The page's end of the worker.
 *
 * Only the newest text is analysed: while one analysis runs, a newer one waits, and what waited before it is dropped.
 * A worker that dies or does not answer within five seconds (more for a big text) is replaced and asked again; after three times in a row on
 * the same text the client gives up until the text changes.
 */
import type { Request, Response } from './protocol'
import type { AnalyzeOptions, Probe, Snapshot, SourceFile, Verdict } from './types'

/** The part of a Worker that the client uses, so that tests can put their own in its place. */
export interface WorkerLike {
  postMessage(message: Request): void
  terminate(): void
  onmessage: ((event: { readonly data: Response }) => void) | null
  onerror: ((event: { readonly message?: string }) => void) | null
}

export interface Timers {
  set(callback: () => void, milliseconds: number): number
  clear(handle: number): void
}

export interface ClientEvents {
  onSnapshot(snapshot: Snapshot, durationMs: number): void
  /** The worker is being replaced. */
  onRestart(reason: string): void
  /** It has been replaced three times for this text in vain. */
  onGiveUp(reason: string): void
}

export interface EngineClient {
  analyze(files: readonly SourceFile[], options: AnalyzeOptions): void
  /** Null where the worker was replaced before it could answer. */
  probe(probe: Probe): Promise<Verdict | null>
  dispose(): void
}

interface Work {
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
}

const answerWithinMs = 5000
/** Big clusters may take longer: ten seconds more for each megabyte. */
const extraMsPerCharacter = 0.01
const attempts = 3

export function createClient(spawn: () => WorkerLike, timers: Timers, events: ClientEvents): EngineClient {
  let worker = start()
  let lastId = 0
  let running: { readonly id: number; readonly work: Work } | null = null
  let waiting: Work | null = null
  let failures = 0
  let timer = 0
  const probes = new Map<number, (verdict: Verdict | null) => void>()

  function start(): WorkerLike {
    const created = spawn()
    created.onmessage = ({ data }) => receive(data)
    created.onerror = (event) =>
      restart(event.message === undefined || event.message === '' ? 'the engine stopped' : event.message)
    return created
  }

  function send(work: Work): void {
    running = { id: ++lastId, work }
    watch(work.files.reduce((sum, { text }) => sum + text.length, 0))
    worker.postMessage({ type: 'analyze', id: lastId, ...work })
  }

  function watch(size = 0): void {
    const withinMs = answerWithinMs + size * extraMsPerCharacter
    timers.clear(timer)
    timer = timers.set(
      () => restart(`the engine did not answer within ${Math.round(withinMs / 1000)} seconds`),
      withinMs,
    )
  }

  function receive(response: Response): void {
    if (response.type === 'verdict') {
      probes.get(response.id)?.(response.verdict)
      probes.delete(response.id)
      if (running === null && probes.size === 0) timers.clear(timer)
      return
    }
    if (response.type === 'failure' && probes.has(response.id)) {
      probes.get(response.id)?.(null)
      probes.delete(response.id)
      return
    }
    if (running === null || response.id !== running.id) return
    const { work } = running
    timers.clear(timer)
    running = null
    if (response.type === 'failure') {
      fail(work, response.message)
      return
    }
    failures = 0
    if (waiting === null) events.onSnapshot(response.snapshot, response.durationMs)
    next()
  }

  function next(): void {
    if (waiting === null) return
    const work = waiting
    waiting = null
    send(work)
  }

  function restart(reason: string): void {
    timers.clear(timer)
    worker.terminate()
    for (const answer of probes.values()) answer(null)
    probes.clear()
    worker = start()
    const work = running?.work ?? null
    running = null
    if (waiting !== null) {
      failures = 0
      next()
    } else if (work !== null) {
      fail(work, reason)
    } else {
      events.onRestart(reason)
    }
  }

  function fail(work: Work, reason: string): void {
    failures++
    if (failures >= attempts) {
      events.onGiveUp(reason)
      return
    }
    events.onRestart(reason)
    send(work)
  }

  return {
    analyze(files, options) {
      const work = { files, options }
      if (running === null) {
        failures = 0
        send(work)
      } else {
        waiting = work
      }
    },
    probe(probe) {
      return new Promise((resolve) => {
        const id = ++lastId
        probes.set(id, resolve)
        if (running === null) watch()
        worker.postMessage({ type: 'probe', id, probe })
      })
    },
    dispose() {
      timers.clear(timer)
      worker.terminate()
    },
  }
}
