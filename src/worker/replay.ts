/** The page's end of the worker that replays flows; loaded when somebody opens some. */
import type { ReplayRequest, ReplayResponse } from './messages/replay-protocol'

export {
  groups,
  groupWords,
  proposableOf,
  spanText,
  timeText,
  type Group,
  type ReplayRow,
  type RequestRow,
} from '../engine/doors/replay-words'
export type { PageReport } from './messages/replay-protocol'

export interface ReplayClient {
  readonly post: (request: ReplayRequest) => void
  readonly dispose: () => void
}

/** Starts the worker. A worker that dies tells it as a failure of the newest request. */
export function startReplay(
  receive: (response: ReplayResponse) => void,
  onDeath: (reason: string) => void,
): ReplayClient {
  const worker = new Worker(new URL('./serving/replay.worker.ts', import.meta.url), { type: 'module', name: 'replay' })
  worker.addEventListener('message', (event: MessageEvent<ReplayResponse>) => receive(event.data))
  worker.addEventListener('error', ({ message }) => onDeath(message === '' ? 'the worker stopped' : message))
  return { post: (request) => worker.postMessage(request), dispose: () => worker.terminate() }
}
