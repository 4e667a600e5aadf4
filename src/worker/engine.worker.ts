/** The engine's Web Worker: a shell around the runner. */
import type { Request } from './protocol'
import { createRunner } from './runner'

const run = createRunner(() => performance.now())

self.addEventListener('message', (event: MessageEvent<Request>) => {
  const { response, transfer } = run(event.data)
  self.postMessage(response, { transfer: [...transfer] })
})
