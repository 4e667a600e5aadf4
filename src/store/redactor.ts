/** The page's end of redaction: asks the worker, and remembers what it said of files that have not changed. */
import type { Redacted, RedactOptions } from '../edit/redact'
import type { Timers } from '../worker/index'
import type { RedactRequest, RedactResponse } from './redact.worker'
import type { SourceFile } from './types'

export type { Redacted, RedactOptions } from '../edit/redact'

/** The part of a Worker that is used here. */
export interface RedactWorker {
  postMessage(message: RedactRequest): void
  terminate(): void
  onmessage: ((event: { readonly data: RedactResponse }) => void) | null
  onerror: (() => void) | null
}

/** Rejects where redaction fails or takes forever: then nothing may be stored or shared. */
export type Redact = (files: readonly SourceFile[], options: RedactOptions) => Promise<readonly Redacted[]>

const answerWithinMs = 60_000

interface Waiting {
  readonly resolve: (results: readonly Redacted[]) => void
  readonly reject: (reason: Error) => void
  readonly timer: number
}

export function createRedactor(spawn: () => RedactWorker, timers: Timers): Redact {
  let worker: RedactWorker | null = null
  let lastId = 0
  const waiting = new Map<number, Waiting>()
  /** One result for each file and purpose; files are replaced when they change. */
  const known = new Map<string, WeakMap<SourceFile, Redacted>>()

  function start(): RedactWorker {
    const started = spawn()
    started.onmessage = ({ data }) => settle(data.id, data.results)
    started.onerror = stop
    return started
  }

  function stop(): void {
    worker?.terminate()
    worker = null
    for (const id of waiting.keys()) settle(id, null)
  }

  function settle(id: number, results: readonly Redacted[] | null): void {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (asked === undefined) return
    timers.clear(asked.timer)
    if (results === null) asked.reject(new Error('redaction failed'))
    else asked.resolve(results)
  }

  function ask(texts: readonly string[], options: RedactOptions): Promise<readonly Redacted[]> {
    return new Promise((resolve, reject) => {
      worker ??= start()
      const id = ++lastId
      waiting.set(id, { resolve, reject, timer: timers.set(stop, answerWithinMs) })
      worker.postMessage({ id, texts, options })
    })
  }

  return async (files, options) => {
    const key = `${options.purpose} ${options.comments}`
    const cache = known.get(key) ?? new WeakMap<SourceFile, Redacted>()
    known.set(key, cache)
    const changed = files.filter((file) => !cache.has(file))
    if (changed.length > 0) {
      const results = await ask(
        changed.map(({ text }) => text),
        options,
      )
      changed.forEach((file, i) => {
        const result = results[i]
        if (result !== undefined) cache.set(file, result)
      })
    }
    return files.map((file) => cache.get(file) ?? { text: '', leftOut: [], unreadable: 0 })
  }
}

export function spawnRedactWorker(): RedactWorker {
  // A Worker's handlers take whole events; only their `data` is read here.
  return new Worker(new URL('./redact.worker.ts', import.meta.url), { type: 'module', name: 'redact' }) as never
}
