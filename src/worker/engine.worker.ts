/** The engine's Web Worker: a shell around the runner. */
import { mayNeedExpressions } from '../engine/core'
import type { Request } from './protocol'
import { createRunner } from './runner'

const run = createRunner(() => performance.now())

async function answer(request: Request): Promise<void> {
  if (request.type === 'analyze' && mayNeedExpressions(request.files.map(({ text }) => text)))
    await import('../engine/re2')
  const { response, transfer } = run(request)
  self.postMessage(response, { transfer: [...transfer] })
}

// Requests are answered in their order, also while the regular expressions are still being loaded.
let queue: Promise<void> = Promise.resolve()
self.addEventListener('message', (event: MessageEvent<Request>) => {
  queue = queue.then(() => answer(event.data))
})
