/** The engine's Web Worker: a shell around the runner. */
import { Engine } from '../engine/doors/core'
import { SentParts, split } from './parts'
import type { Response, SentRequest } from './protocol'
import { createRunner, failure, type Reply } from './runner'
import { SentTexts } from './sent-texts'

const engine = new Engine()
const texts = new SentTexts()
const sentParts = new SentParts()

// A page without its lints still has its picture.
let missingLints: string | null = null
const lints = import('../engine/doors/lints').catch(() => {
  missingLints = 'their code could not be loaded'
})

const run = createRunner(
  () => performance.now(),
  engine,
  () => missingLints,
  (id, step) => self.postMessage({ type: 'step', id, step } satisfies Response),
)

async function answer(sent: SentRequest): Promise<void> {
  try {
    const request = texts.complete(sent)
    if (request.type === 'analyze') await lints
    if (request.type === 'analyze' && engine.read(request.files))
      engine.provideExpressions((await import('../engine/doors/re2')).regularExpressions.re2)
    const answers = request.type === 'ask' ? await import('./answers') : null
    if (request.type === 'ask' && answers?.readAhead(request.question) === true)
      answers.provideExpressions((await import('../engine/doors/re2')).regularExpressions.re2)
    post(run(request, answers?.answerQuestion))
  } catch (error) {
    post(failure(sent.id, error instanceof Error ? error.message : String(error)))
  }
}

function post({ response, transfer }: Reply): void {
  if (response.type !== 'analysis') {
    self.postMessage(response, { transfer: [...transfer] })
    return
  }
  const { parts, rest } = split(response.snapshot)
  for (const part of sentParts.shorten(parts))
    self.postMessage({ type: 'part', id: response.id, part } satisfies Response)
  self.postMessage({ ...response, snapshot: rest }, { transfer: [...transfer] })
}

// Requests are answered in their order, also while the regular expressions are still being loaded.
let queue: Promise<void> = Promise.resolve()
self.addEventListener('message', (event: MessageEvent<SentRequest>) => {
  queue = queue.then(() => answer(event.data))
})
self.postMessage({ type: 'ready' } satisfies Response)
