/**
 * The page's end of the worker.
 *
 * Only the newest text is analysed: while one analysis runs, a newer one waits, and what waited before it is dropped.
 * A worker that dies, fails or falls silent is replaced, and its successor is given the newest text again; after three
 * replacements for the same text the client gives up until the text changes.
 */
import { join, KnownLists, ReceivedParts } from './parts'
import type { Response, SentRequest, Step } from './protocol'
import type { Answer, Question, QuestionKind, Questions } from './questions'
import { SentTexts } from './sent-texts'
import type { AnalyzeOptions, Probe, Snapshot, SourceFile, Verdict } from './types'

/** The part of a Worker that the client uses, so that tests can put their own in its place. */
export interface WorkerLike {
  postMessage(message: SentRequest): void
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
  /** The analysis that is running takes a while. */
  onStep(step: Step): void
  /** The worker has been replaced and asked again. */
  onRestart(reason: string): void
  /** It has been replaced three times for this text in vain; nothing is asked until the text changes. */
  onGiveUp(reason: string): void
}

export interface EngineClient {
  analyze(files: readonly SourceFile[], options: AnalyzeOptions): void
  /** Null where the worker could not answer. */
  readonly probe: (probe: Probe) => Promise<Verdict | null>
  /** Null where the worker could not answer. */
  readonly ask: <K extends QuestionKind>(kind: K, asks: Questions[K]['asks']) => Promise<Questions[K]['answer'] | null>
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
/** More time for more text: many times what a megabyte takes, as a machine may be busy with other things. */
const answerWithinMsPerMegabyte = 30_000

function timeFor({ files }: Work): number {
  const length = files.reduce((sum, { text }) => sum + text.length, 0)
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
  let texts = new SentTexts()
  /** What has come ahead of the analysis that is running. */
  let parts = new ReceivedParts()
  let lists = new KnownLists()
  let restarts = 0
  let timer: number | null = null
  /** Who waits for the answer to a probe or a question. */
  const waiting = new Map<number, (answer: Verdict | Answer | null) => void>()

  function start(): void {
    isReady = false
    texts = new SentTexts()
    parts = new ReceivedParts()
    lists = new KnownLists()
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
    const unanswered = [...waiting.values()]
    waiting.clear()
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
    worker.postMessage({ type: 'analyze', id: lastId, files: texts.shorten(newest.files), options: newest.options })
    arm()
  }

  function disarm(): void {
    if (timer !== null) timers.clear(timer)
    timer = null
  }

  /** Starts the clock anew while anything is owed, and stops it otherwise. */
  function arm(): void {
    disarm()
    if (running === null && waiting.size === 0) return
    timer = isReady
      ? timers.set(
          () => restart('it did not answer in time'),
          newest === null ? answerWithinMs : timeFor(running?.work ?? newest),
        )
      : timers.set(() => restart('its code did not arrive in time'), loadWithinMs)
  }

  function receive(response: Response): void {
    switch (response.type) {
      case 'ready':
        isReady = true
        break
      case 'verdict':
        give(response.id, response.verdict)
        break
      case 'answer':
        give(response.id, response.answer)
        break
      case 'failure':
        if (response.id === running?.id) {
          // Its caches may be half written: a fresh one starts from the text.
          restart(response.message)
          return
        }
        give(response.id, null)
        break
      case 'step':
        if (response.id === running?.id && !isWaiting) events.onStep(response.step)
        break
      case 'part':
        parts.add(response.part)
        break
      case 'analysis': {
        // What came with an answer that nobody waits for is what the next one builds on.
        const received = parts.take()
        if (response.id !== running?.id) return
        running = null
        if (isWaiting) send()
        else events.onSnapshot(join(response.snapshot, received, lists), response.durationMs)
        break
      }
    }
    arm()
  }

  function give(id: number, answer: Verdict | Answer | null): void {
    const waits = waiting.get(id)
    waiting.delete(id)
    waits?.(answer)
  }

  /** Sends a question; its answer is whatever the worker sends back under its number. */
  function put(request: (id: number) => SentRequest): Promise<Verdict | Answer | null> {
    const asked = worker
    if (asked === null) return Promise.resolve(null)
    return new Promise((resolve) => {
      const id = ++lastId
      waiting.set(id, resolve)
      asked.postMessage(request(id))
      if (timer === null) arm()
    })
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
    // The worker answers each question in kind, which the numbers keep apart.
    probe: (probe) => put((id) => ({ type: 'probe', id, probe })) as Promise<Verdict | null>,
    ask: (kind, asks) => put((id) => ({ type: 'ask', id, question: { kind, asks } as Question })) as Promise<never>,
    dispose: stop,
  }
}
