/** What the engine's worker does with its messages; the worker is a shell around this, and tests run it without one. */
import { Engine, type Analysis } from '../../engine/doors/core'
import { SentParts, split } from '../messages/parts'
import type { Response, SentRequest } from '../messages/protocol'
import { nextTask } from '../../values/next-task'
import { LateProblems } from './lint-report'
import { createRunner, failure, type Reply } from './runner'
import { SentTexts } from '../messages/sent-texts'

/** Pods up to which an analysis is sent with its likely mistakes. */
const mostLintedAtOnce = 500

/** Nothing has been asked for so long: the page is at rest, and the code for an edit may be compiled ahead. */
const restsAfterMs = 1000

type Post = (response: Response, transfer?: readonly ArrayBuffer[]) => void

/** Starts an engine; `post` gets its answers. @returns what takes in a message from the page */
export function serveEngine(post: Post): (sent: SentRequest) => void {
  const engine = new Engine()
  const texts = new SentTexts()
  const sentParts = new SentParts()

  // A page without its lints still has its picture.
  let missingLints: string | null = null
  const lints = import('../../engine/doors/lints').catch(() => {
    missingLints = 'their code could not be loaded'
  })

  const now = (): number => performance.now()
  const spare = new SpareTime(post, engine, now)

  const run = createRunner(now, engine, () => missingLints, {
    onStep: (id, step) => post({ type: 'step', id, step }),
    lintLater(id, analysis, firstFile) {
      if (analysis.endpoints.length <= mostLintedAtOnce) return false
      spare.take(id, analysis, firstFile)
      return true
    },
  })

  let aboutFlows: ReturnType<(typeof import('./answers'))['createFlowAnswers']> | null = null

  async function answer(sent: SentRequest): Promise<void> {
    try {
      const request = texts.complete(sent)
      if (request.type === 'analyze') await lints
      if (request.type === 'analyze') {
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
      give(
        run(request, (analysis, question, analyses) => {
          const found = aboutFlows?.(analyses, question)
          return found === undefined && answers !== null ? answers.answerQuestion(analysis, question) : (found ?? null)
        }),
      )
    } catch (error) {
      give(failure(sent.id, error instanceof Error ? error.message : String(error)))
    }
  }

  function give({ response, transfer }: Reply): void {
    if (response.type !== 'analysis') {
      post(response, transfer)
      return
    }
    const { parts, rest } = split(response.snapshot)
    for (const part of sentParts.shorten(parts)) post({ type: 'part', id: response.id, part })
    post({ ...response, snapshot: rest }, transfer)
  }

  // Requests are answered in their order, also while the regular expressions are still being loaded.
  let queue: Promise<void> = Promise.resolve()
  return (sent) => {
    spare.hear(sent.type === 'analyze')
    queue = queue.then(() => answer(sent)).then(() => spare.goOn())
  }
}

/** What is done whenever no question waits: lints what has been sent, and rehearses the first edit of a large workspace. */
class SpareTime {
  private linting: { readonly id: number; readonly problems: LateProblems } | null = null
  private waiting = 0
  /** What may be edited for the first time; null where it has been edited or rehearsed. */
  private unedited: Analysis | null | undefined
  private rehearsal: Iterator<undefined> | undefined
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

  /** Something is asked; a text where the page has a newer one. */
  hear(isText: boolean): void {
    this.waiting++
    clearTimeout(this.timer)
    if (!isText) return
    // Nobody asks what is wrong with an older text.
    this.linting = null
    if (this.rehearsal !== undefined) this.endRehearsal()
  }

  /** What was asked has been answered. */
  async goOn(): Promise<void> {
    this.waiting--
    while (this.waiting === 0 && this.linting !== null) {
      const { linting } = this
      // What else is asked comes in meanwhile.
      await nextTask()
      if (this.waiting > 0 || this.linting !== linting) return
      const diagnostics = linting.problems.turn()
      if (diagnostics === null) continue
      this.linting = null
      this.post({ type: 'problems', id: linting.id, diagnostics })
    }
    if (this.waiting === 0 && this.unedited != null) {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => void this.rehearse().catch(() => this.endRehearsal()), restsAfterMs)
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
    this.rehearsal = undefined
  }
}
