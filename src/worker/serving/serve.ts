/** What the engine's worker does with its messages; the worker is a shell around this, and tests run it without one. */
import { Engine, type Analysis } from '../../engine/doors/core'
import { unplacedLists } from '../../engine/doors/unplaced'
import type { Sender } from '../messages/sent-parts'
import type { Response, SentRequest } from '../messages/protocol'
import type { Question } from '../messages/questions'
import { settleText } from '../../values/last-change'
import { nextTask } from '../../values/next-task'
import { LateProblems } from './lint-report'
import type { rehearse } from './rehearsal'
import { createRunner, failure, isUnfinished, type Reply } from './runner'
import { ReceivedTexts } from '../messages/sent-texts'

/** Pods up to which an analysis is sent with its likely mistakes. */
const mostLintedAtOnce = 500

/** Nothing has been asked for so long: the page is at rest, and the code for an edit may be compiled ahead. */
const restsAfterMs = 1000

/** So long a question goes on by itself: then the page says by asking again that it still wants the answer. */
const goesOnForMs = 100
/** So long another question waits for it at least. */
const othersWaitMs = 15

type Post = (response: Response, transfer?: readonly ArrayBuffer[]) => void

/** Starts an engine; `post` gets its answers. @returns what takes in a message from the page */
export function serveEngine(post: Post): (sent: SentRequest) => void {
  const engine = new Engine()
  const texts = new ReceivedTexts()

  // A page without its lints still has its picture.
  let missingLints: string | null = null
  const lints = import('../../engine/doors/lints').catch(() => {
    missingLints = 'their code could not be loaded'
  })
  // Without this, only workspaces with more flows than can be listed have none; the answer then says why.
  const flowCounts = import('../../engine/doors/flow-counts').catch(() => undefined)

  // Without it all lists travel with their snapshot, each time.
  let sending: Sender | null = null
  const sender = import('../messages/sent-parts').then(
    ({ createSender }) => (sending = createSender()),
    () => undefined,
  )

  const now = (): number => performance.now()
  const spare = new SpareTime(post, engine, now)

  const run = createRunner(now, engine, () => missingLints, {
    onStep: (id, step) => post({ type: 'step', id, step }),
    lintLater(id, analysis, firstFile) {
      if (unplacedLists(analysis).endpoints.length <= mostLintedAtOnce) return false
      spare.take(id, analysis, firstFile)
      return true
    },
    sender: () => sending,
  })

  /** The number of the last text that has been sent. */
  let analysed = 0
  let aboutFlows: ReturnType<(typeof import('./answers'))['createFlowAnswers']> | null = null

  async function answer(sent: SentRequest): Promise<void> {
    try {
      const request = texts.complete(sent)
      if (request.type === 'analyze') {
        await Promise.all([lints, flowCounts, sender])
        const needs = engine.read(request.files)
        if (needs.clusterPolicies) await import('../../engine/doors/cluster-policies')
        if (needs.lookups) await import('../../engine/doors/lookups')
        if (needs.expressions)
          engine.provideExpressions((await import('../../engine/doors/re2')).regularExpressions.re2)
      }
      if (request.type === 'probe') await import('../../engine/doors/prober')
      const answers = request.type === 'ask' ? await import('./answers') : null
      if (request.type === 'ask' && request.question.kind === 'redact' && answers !== null) {
        post({ type: 'answer', id: request.id, answer: answers.redacted(request.question.asks) })
        return
      }
      if (request.type === 'ask' && answers?.readAhead(request.question) === true)
        answers.provideExpressions((await import('../../engine/doors/re2')).regularExpressions.re2)
      aboutFlows ??= answers?.createFlowAnswers(now) ?? null
      const isOlder = request.type === 'ask' && isAboutOlder(request.question)
      if (isOlder) await spare.lint()
      const turn = (): Reply =>
        run(request, (analysis, question, analyses) => {
          const found = aboutFlows?.(analyses, question)
          return found === undefined && answers !== null ? answers.answerQuestion(analysis, question) : (found ?? null)
        })
      give(isOlder ? turn() : await goneOnWith(turn))
    } catch (error) {
      give(failure(sent.id, error instanceof Error ? error.message : String(error)))
    }
  }

  /** Whether a question is about flows of an older text: the page is about to show what is wrong with the newer. */
  function isAboutOlder({ asks }: Question): boolean {
    return asks !== null && 'of' in asks && asks.of.snapshot !== undefined && asks.of.snapshot < analysed
  }

  /** Turns of a question until it is answered, something else is to be, or the page is to say whether it still wants to know. */
  async function goneOnWith(turn: () => Reply): Promise<Reply> {
    const start = now()
    let reply = turn()
    while (isUnfinished(reply) && now() - start < goesOnForMs) {
      // What else is asked comes in meanwhile.
      await nextTask()
      if (spare.hasTextWaiting || (spare.hasOthersWaiting && now() - start >= othersWaitMs)) break
      reply = turn()
    }
    return reply
  }

  function give({ response, transfer, unplaced }: Reply): void {
    if (response.type !== 'analysis') {
      post(response, transfer)
      return
    }
    analysed = response.id
    const { id } = response
    const sent = unplaced === undefined ? undefined : sending?.send(response.snapshot, unplaced)
    if (sent?.documents != null) post({ type: 'documents', id, documents: sent.documents })
    for (const part of sent?.parts ?? []) post({ type: 'part', id, part })
    post({ ...response, snapshot: sent?.rest ?? response.snapshot }, transfer)
    settleText()
  }

  // Requests are answered in their order, also while the regular expressions are still being loaded.
  let queue: Promise<void> = Promise.resolve()
  return (sent) => {
    spare.hear(sent.type === 'analyze')
    queue = queue.then(() => answer(sent)).then(() => spare.goOn(sent.type === 'analyze'))
  }
}

/** What is done whenever no question waits: lints what has been sent, and rehearses the first edit of a large workspace. */
class SpareTime {
  private linting: { readonly id: number; readonly problems: LateProblems } | null = null
  private waiting = 0
  /** How many texts are among them. */
  private texts = 0
  /** What may be edited for the first time; null where it has been edited or rehearsed. */
  private unedited: Analysis | null | undefined
  private rehearsal: ReturnType<typeof rehearse> | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly post: Post,
    private readonly engine: Engine,
    private readonly now: () => number,
  ) {}

  /** A large workspace has been sent, without its likely mistakes. */
  take(id: number, analysis: Analysis, firstFile: string): void {
    this.linting = { id, problems: new LateProblems(analysis, { firstFile, now: this.now }) }
    if (this.unedited !== null) this.unedited = analysis
  }

  /** More is asked than the question that is being answered. */
  get hasOthersWaiting(): boolean {
    return this.waiting > 1
  }

  get hasTextWaiting(): boolean {
    return this.texts > 0
  }

  /** Something is asked; a text where the page has a newer one. */
  hear(isText: boolean): void {
    this.waiting++
    clearTimeout(this.timer)
    if (!isText) return
    this.texts++
    // Nobody asks what is wrong with an older text.
    this.linting = null
    if (this.unedited !== null) this.unedited = undefined
    if (this.rehearsal !== undefined) this.endRehearsal()
  }

  /** What was asked has been answered. */
  async goOn(isText: boolean): Promise<void> {
    this.waiting--
    if (isText) this.texts--
    if (this.waiting === 0) await this.lint()
    if (this.waiting === 0 && this.unedited != null) {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => void this.rehearse().catch(() => this.endRehearsal()), restsAfterMs)
    }
  }

  /** Lints what has been sent, as long as nothing else comes in. */
  async lint(): Promise<void> {
    const { waiting } = this
    while (this.waiting === waiting && this.linting !== null) {
      const { linting } = this
      // What else is asked comes in meanwhile.
      await nextTask()
      if (this.waiting !== waiting || this.linting !== linting) return
      const diagnostics = linting.problems.turn()
      if (diagnostics === null) continue
      this.linting = null
      this.post({ type: 'problems', id: linting.id, diagnostics })
    }
  }

  private async rehearse(): Promise<void> {
    const { unedited } = this
    if (unedited == null) return
    const { rehearse } = await import('./answers')
    while (this.waiting === 0 && this.unedited === unedited) {
      this.rehearsal ??= rehearse(unedited, this.engine, this.now)
      if (this.rehearsal.next().done === true) this.endRehearsal()
      await nextTask()
    }
  }

  private endRehearsal(): void {
    this.unedited = null
    this.rehearsal?.return()
    this.rehearsal = undefined
  }
}
