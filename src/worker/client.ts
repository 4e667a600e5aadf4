/**
 * The page's end of the worker.
 *
 * Only the newest text is analysed: while one analysis runs, a newer one waits, and what waited before it is dropped.
 * A worker that dies, fails or falls silent is replaced, and its successor is given the newest text again; after three
 * replacements for the same text the client gives up until the text changes.
 */
import type { Request, Response } from './protocol'
import type { Answer, AnswerTo, Question } from './questions'
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
  /** The worker has been replaced and asked again. */
  onRestart(reason: string): void
  /** It has been replaced three times for this text in vain; nothing is asked until the text changes. */
  onGiveUp(reason: string): void
}

export interface EngineClient {
  analyze(files: readonly SourceFile[], options: AnalyzeOptions): void
  /** Null where the worker could not answer. */
  probe(probe: Probe): Promise<Verdict | null>
  /** Asks about the last analysis. Null where the worker could not answer. */
  ask<Q extends Question>(question: Q): Promise<AnswerTo<Q> | null>
  dispose(): void
}

interface Work {
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
}

const restartLimit = 3
/** A slow line may take its time to bring the engine's code. */
const loadWithinMs = 30_000
const answerWithinMs = 5000
/** More time for more text: several times what a megabyte takes. */
const answerWithinMsPerMegabyte = 5000

function timeFor(work: Work | null): number {
  const length = (work?.files ?? []).reduce((sum, { text }) => sum + text.length, 0)
  return answerWithinMs + (length / 1_000_000) * answerWithinMsPerMegabyte
}

/** Starts a worker at once, and keeps one at work from then on. */
export function createClient(spawn: () => WorkerLike, timers: Timers, events: ClientEvents): EngineClient {
  /** Null after giving up, until there is a new text. */
  let worker: WorkerLike | null = null
  let isReady = false
  let lastId = 0
  /** The newest text, whether it waits, is being analysed or has been. */
  let newest: Work | null = null
  let isWaiting = false
  let running: { readonly id: number; readonly work: Work } | null = null
  let restarts = 0
  let timer: number | null = null
  const probes = new Map<number, (verdict: Verdict | null) => void>()
  const questions = new Map<number, (answer: Answer | null) => void>()

  function start(): void {
    isReady = false
    try {
      worker = spawn()
    } catch (error) {
      giveUp(error instanceof Error ? error.message : 'this browser does not start workers')
      return
    }
    worker.onmessage = ({ data }) => receive(data)
    worker.onerror = ({ message = '' }) => restart(message === '' ? 'the engine stopped' : message)
  }

  function stop(): void {
    disarm()
    if (worker !== null) {
      // What it has already posted is of no use any more.
      worker.onmessage = null
      worker.onerror = null
      worker.terminate()
      worker = null
    }
    running = null
    const unanswered = [...probes.values(), ...questions.values()]
    probes.clear()
    questions.clear()
    for (const answer of unanswered) answer(null)
  }

  function giveUp(reason: string): void {
    stop()
    events.onGiveUp(reason)
  }

  function restart(reason: string): void {
    stop()
    if (restarts >= restartLimit) {
      giveUp(reason)
      return
    }
    restarts++
    start()
    if (worker === null) return
    events.onRestart(reason)
    send()
  }

  /** Has the newest text analysed, if the worker is free. */
  function send(): void {
    if (newest === null || running !== null || worker === null) return
    isWaiting = false
    running = { id: ++lastId, work: newest }
    worker.postMessage({ type: 'analyze', id: lastId, files: newest.files, options: newest.options })
    arm()
  }

  function disarm(): void {
    if (timer !== null) timers.clear(timer)
    timer = null
  }

  /** Starts the clock anew while anything is owed, and stops it otherwise. */
  function arm(): void {
    disarm()
    if (running === null && probes.size === 0 && questions.size === 0) return
    timer = isReady
      ? timers.set(
          () => restart('it did not answer in time'),
          running === null && questions.size === 0 ? answerWithinMs : timeFor(running?.work ?? newest),
        )
      : timers.set(() => restart('its code did not arrive in time'), loadWithinMs)
  }

  function receive(response: Response): void {
    switch (response.type) {
      case 'ready':
        isReady = true
        break
      case 'verdict':
        answerProbe(response.id, response.verdict)
        break
      case 'answer':
        answerQuestion(response.id, response.answer)
        break
      case 'failure':
        if (response.id === running?.id) {
          // Its caches may be half written: a fresh one starts from the text.
          restart(response.message)
          return
        }
        answerProbe(response.id, null)
        answerQuestion(response.id, null)
        break
      case 'analysis':
        if (response.id !== running?.id) return
        running = null
        if (isWaiting) send()
        else events.onSnapshot(response.snapshot, response.durationMs)
        break
    }
    arm()
  }

  function answerProbe(id: number, verdict: Verdict | null): void {
    const answer = probes.get(id)
    probes.delete(id)
    answer?.(verdict)
  }

  function answerQuestion(id: number, answer: Answer | null): void {
    const receiver = questions.get(id)
    questions.delete(id)
    receiver?.(answer)
  }

  start()
  return {
    analyze(files, options) {
      newest = { files, options }
      isWaiting = true
      restarts = 0
      if (worker === null) start()
      send()
    },
    probe(probe) {
      const asked = worker
      if (asked === null) return Promise.resolve(null)
      return new Promise((resolve) => {
        const id = ++lastId
        probes.set(id, resolve)
        asked.postMessage({ type: 'probe', id, probe })
        if (timer === null) arm()
      })
    },
    ask<Q extends Question>(question: Q) {
      const asked = worker
      if (asked === null) return Promise.resolve(null)
      return new Promise<AnswerTo<Q> | null>((resolve) => {
        const id = ++lastId
        // The answer to a question is of the kind that the question names.
        questions.set(id, (answer) => resolve(answer as AnswerTo<Q> | null))
        asked.postMessage({ type: 'ask', id, question })
        if (timer === null) arm()
      })
    },
    dispose: stop,
  }
}
