/** The engine's Web Worker: a shell around `serve.ts`. */
import type { Response, SentRequest } from '../messages/protocol'
import { serveEngine } from './serve'

const receive = serveEngine((response, transfer = []) => self.postMessage(response, { transfer: [...transfer] }))
self.addEventListener('message', (event: MessageEvent<SentRequest>) => receive(event.data))
self.postMessage({ type: 'ready' } satisfies Response)
