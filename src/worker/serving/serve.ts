/** What the engine's worker does with its messages; the worker is a shell around this, and tests run it without one. */
import { Engine } from '../../engine/doors/core'
import { SentParts, split } from '../messages/parts'
import type { Response, SentRequest } from '../messages/protocol'
import { nextTask } from '../../values/next-task'
import { LateProblems } from './lint-report'
import { createRunner, failure, type Reply } from './runner'
import { SentTexts } from '../messages/sent-texts'

/** Pods up to which an analysis is sent with its likely mistakes. */
const mostLintedAtOnce = 500

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
  const linting = new Linting(post)

  const run = createRunner(now, engine, () => missingLints, {
    onStep: (id, step) => post({ type: 'step', id, step }),
    lintLater(id, analysis, firstFile) {
      if (analysis.endpoints.length <= mostLintedAtOnce) return false
      linting.start(id, new LateProblems(analysis, { firstFile, now }))
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
    // Nobody asks what is wrong with an older text.
    if (sent.type === 'analyze') linting.stop()
    linting.wait()
    queue = queue.then(() => answer(sent)).then(() => linting.goOn())
  }
}

/** Lints what has been sent, whenever no other question waits. */
class Linting {
  private current: { readonly id: number; readonly problems: LateProblems } | null = null
  private waiting = 0

  constructor(private readonly post: Post) {}

  start(id: number, problems: LateProblems): void {
    this.current = { id, problems }
  }

  stop(): void {
    this.current = null
  }

  wait(): void {
    this.waiting++
  }

  /** A question has been answered. */
  async goOn(): Promise<void> {
    this.waiting--
    while (this.waiting === 0 && this.current !== null) {
      const { current } = this
      // What else is asked comes in meanwhile.
      await nextTask()
      if (this.waiting > 0 || this.current !== current) return
      const diagnostics = current.problems.turn()
      if (diagnostics === null) continue
      this.current = null
      this.post({ type: 'problems', id: current.id, diagnostics })
    }
  }
}
