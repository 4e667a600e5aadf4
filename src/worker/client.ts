/**
 * The page's end of the worker.
 *
 * Only the newest text is analysed: while one analysis runs, a newer one waits, and what waited before it is dropped.
 * A worker that dies, fails or falls silent is replaced, and its successor is given the newest text again; after three
 * replacements for the same text the client gives up until the text changes.
 */
import type { ReceivedParts } from './messages/parts'
import type { Response, SentRequest, Step } from './messages/protocol'
import type { Answer, Question, QuestionKind, Questions } from './messages/questions'
import { SentTexts } from './messages/sent-texts'
import { settleText } from '../values/last-change'
import type { AnalyzeOptions, Probe, Snapshot, SourceFile, Verdict } from './messages/types'

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
  /** @param isUnlinted its likely mistakes come later */
  onSnapshot(snapshot: Snapshot, durationMs: number, isUnlinted: boolean): void
  /** All problems of the last snapshot, which came without its likely mistakes. */
  onProblems(diagnostics: Snapshot['diagnostics']): void
  /** The analysis that is running takes a while. */
  onStep(step: Step): void
  /** The worker has been replaced and asked again. */
  onRestart(reason: string): void
  /** It has been replaced three times for this text in vain; nothing is asked until the text changes. */
  onGiveUp(reason: string): void
}

export interface EngineClient {
  /** @param keep numbers of earlier snapshots that may still be asked about, besides the last one */
  analyze(files: readonly SourceFile[], options: AnalyzeOptions, keep?: readonly number[]): void
  /** Null where the worker could not answer. */
  readonly probe: (probe: Probe) => Promise<Verdict | null>
  /** Null where the worker could not answer. */
  readonly ask: <K extends QuestionKind>(kind: K, asks: Questions[K]['asks']) => Promise<Questions[K]['answer'] | null>
  dispose(): void
}

interface Work {
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
  readonly keep: readonly number[]
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
  const client = new Client(spawn, timers, events)
  client.start()
  return {
    analyze: (files, options, keep = []) => client.analyze({ files, options, keep }),
    // The worker answers each question in kind, which the numbers keep apart.
    probe: (probe) => client.put((id) => ({ type: 'probe', id, probe })) as Promise<Verdict | null>,
    ask: (kind, asks) =>
      client.put((id) => ({ type: 'ask', id, question: { kind, asks } as Question })) as Promise<never>,
    dispose: () => client.stop(),
  }
}

class Client {
  /** Null after giving up, until there is a new text. */
  private worker: WorkerLike | null = null
  private isReady = false
  private lastId = 0
  /** The newest text, whether it waits, is being analysed or has been. */
  private newest: Work | null = null
  private isWaiting = false
  private running: { readonly id: number; readonly work: Work } | null = null
  /** The newest text where only its likely mistakes are still to come. */
  private linted: { readonly id: number; readonly work: Work } | null = null
  private texts = new SentTexts()
  /** What has come ahead of the analysis that is running; null before anything has. */
  private parts: ReceivedParts | null = null
  /** What comes in while the code for parts is being loaded, which only large workspaces need; null at other times. */
  private held: Response[] | null = null
  private restarts = 0
  private timer: number | null = null
  /** Who waits for the answer to a probe or a question. */
  private readonly waiting = new Map<number, (answer: Verdict | Answer | null) => void>()

  constructor(
    private readonly spawn: () => WorkerLike,
    private readonly timers: Timers,
    private readonly events: ClientEvents,
  ) {}

  analyze(work: Work): void {
    this.newest = work
    this.isWaiting = true
    this.linted = null
    this.restarts = 0
    if (this.worker === null) this.start()
    this.send()
  }

  start(): void {
    this.isReady = false
    this.texts = new SentTexts()
    this.parts = null
    this.held = null
    try {
      this.worker = this.spawn()
    } catch (error) {
      this.giveUp(error instanceof Error ? error.message : 'this browser does not start workers')
      return
    }
    this.worker.onmessage = ({ data }) => this.receive(data)
    this.worker.onerror = ({ message = '' }) => this.restart(message === '' ? 'the engine stopped' : message)
  }

  stop(): void {
    this.disarm()
    if (this.worker !== null) {
      // What it has already posted is of no use any more.
      this.worker.onmessage = null
      this.worker.onerror = null
      this.worker.terminate()
      this.worker = null
    }
    this.running = null
    this.linted = null
    const unanswered = [...this.waiting.values()]
    this.waiting.clear()
    for (const answer of unanswered) answer(null)
  }

  private giveUp(reason: string): void {
    this.stop()
    this.events.onGiveUp(reason)
  }

  private restart(reason: string): void {
    this.stop()
    if (this.restarts >= restartLimit) {
      this.giveUp(reason)
      return
    }
    this.restarts++
    this.start()
    if (this.worker === null) return
    this.events.onRestart(reason)
    this.send()
  }

  /** Has the newest text analysed, if the worker is free. */
  private send(): void {
    if (this.newest === null || this.running !== null || this.worker === null) return
    this.isWaiting = false
    this.running = { id: ++this.lastId, work: this.newest }
    this.worker.postMessage({
      type: 'analyze',
      id: this.lastId,
      files: this.texts.shorten(this.newest.files),
      options: this.newest.options,
      ...(this.newest.keep.length === 0 ? {} : { keep: this.newest.keep }),
    })
    this.arm()
    // While the worker is at it: nobody asks how this text was made again.
    settleText()
  }

  private disarm(): void {
    if (this.timer !== null) this.timers.clear(this.timer)
    this.timer = null
  }

  /** Starts the clock again while anything is owed, and stops it otherwise. */
  private arm(): void {
    this.disarm()
    const owed = this.running ?? this.linted
    if (owed === null && this.waiting.size === 0) return
    this.timer = this.isReady
      ? this.timers.set(
          () => this.restart('it did not answer in time'),
          this.newest === null ? answerWithinMs : timeFor(owed?.work ?? this.newest),
        )
      : this.timers.set(() => this.restart('its code did not arrive in time'), loadWithinMs)
  }

  /** Goes on with what has been held back, once the code for parts is there. */
  private async loadParts(worker: WorkerLike | null): Promise<void> {
    const code = await import('./messages/parts').catch(() => null)
    if (worker !== this.worker) return
    if (code === null) {
      this.restart('a part of the page could not be loaded')
      return
    }
    const held = this.held ?? []
    this.held = null
    this.parts = new code.ReceivedParts()
    for (const response of held) this.receive(response)
  }

  private receive(response: Response): void {
    if (this.held !== null) {
      this.held.push(response)
      return
    }
    switch (response.type) {
      case 'ready':
        this.isReady = true
        break
      case 'verdict':
        this.give(response.id, response.verdict)
        break
      case 'answer':
        this.give(response.id, response.answer)
        break
      case 'failure':
        if (response.id === this.running?.id) {
          // Its caches may be half written: a fresh one starts from the text.
          this.restart(response.message)
          return
        }
        this.give(response.id, null)
        break
      case 'step':
        if (response.id === this.running?.id && !this.isWaiting) this.events.onStep(response.step)
        break
      case 'documents':
        if (this.parts === null) {
          this.held = [response]
          void this.loadParts(this.worker)
          return
        }
        this.parts.documents.take(response.documents)
        break
      case 'part':
        this.parts?.add(response.part)
        break
      case 'analysis': {
        // What came with an answer that nobody waits for is what the next one builds on.
        const snapshot = this.parts?.join(response.snapshot) ?? response.snapshot
        if (response.id !== this.running?.id) return
        const { running } = this
        const { durationMs, isUnlinted = false } = response
        this.running = null
        if (this.isWaiting) {
          this.send()
          break
        }
        this.linted = isUnlinted ? running : null
        this.events.onSnapshot(snapshot, durationMs, isUnlinted)
        break
      }
      case 'problems':
        if (response.id !== this.linted?.id) break
        this.linted = null
        this.events.onProblems(response.diagnostics)
        break
    }
    this.arm()
  }

  private give(id: number, answer: Verdict | Answer | null): void {
    const waits = this.waiting.get(id)
    this.waiting.delete(id)
    waits?.(answer)
  }

  /** Sends a question; its answer is whatever the worker sends back under its number. */
  put(request: (id: number) => SentRequest): Promise<Verdict | Answer | null> {
    const asked = this.worker
    if (asked === null) return Promise.resolve(null)
    return new Promise((resolve) => {
      const id = ++this.lastId
      this.waiting.set(id, resolve)
      asked.postMessage(request(id))
      if (this.timer === null) this.arm()
    })
  }
}
