/** The engine as the store sees it: a client that talks to it in its worker, and its constants. */
import { createClient, type ClientEvents, type EngineClient, type Timers } from './client'

export type { Step } from './messages/protocol'
export type { ClientEvents, EngineClient, Timers } from './client'
export type { FlowsAbout, FlowsAsked, QuestionKind, Questions } from './messages/questions'
export { FlowSide, FlowVerdict, judgedSide, leftOutCodes } from '../engine/doors/core'

export const browserTimers: Timers = {
  set: (callback, milliseconds) => window.setTimeout(callback, milliseconds),
  clear: (handle) => window.clearTimeout(handle),
}

/** Starts the engine in a Web Worker of its own. Who follows it may come later: until there is a text it has nothing to say. */
export function startEngine(): (events: ClientEvents) => EngineClient {
  const nothing = (): void => undefined
  const followed: ClientEvents = {
    onSnapshot: nothing,
    onProblems: nothing,
    onStep: nothing,
    onRestart: nothing,
    onGiveUp: nothing,
  }
  const client = createClient(
    // A Worker's handlers take whole events; the client reads just their `data` and `message`.
    () =>
      new Worker(new URL('./serving/engine.worker.ts', import.meta.url), { type: 'module', name: 'engine' }) as never,
    browserTimers,
    followed,
  )
  return (events) => {
    Object.assign(followed, events)
    return client
  }
}
