/** The shell's Web Worker: a shell around the host. Requests are answered in their order, but for those that stop one. */
import { ShellHost } from './host'
import type { ShellRequest, ShellResponse } from './protocol'

const host = new ShellHost((response) => self.postMessage(response))
let queue: Promise<void> = Promise.resolve()

self.addEventListener('message', (event: MessageEvent<ShellRequest>) => {
  const request = event.data
  if (request.type === 'stop') void host.handle(request)
  else queue = queue.then(() => host.handle(request))
})
self.postMessage({ type: 'ready' } satisfies ShellResponse)
