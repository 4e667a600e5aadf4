/**
 * Undo and redo over whole states, with a name for each step. The last step of either way holds a whole state; each one before
 * it is packed against the state that follows it, so that many steps of a large text cost little.
 */

/** Makes a state small by what it shares with the state that follows it, and makes it whole again. */
export interface Packing<S, P> {
  readonly pack: (state: S, next: S) => P
  /** Must give back the very state that was packed, for the `next` that it was packed against. */
  readonly unpack: (packed: P, next: S) => S
}

interface Named {
  readonly label: string
  /** It changed how things are shown, and nothing else. */
  readonly isView: boolean
}

type Step<S> = Named & { readonly state: S }

/** Steps in one way, the last to be taken first. */
export interface Steps<S, P> {
  readonly last: Step<S> | null
  readonly packed: readonly Step<P>[]
}

export interface History<S, P> {
  readonly past: Steps<S, P>
  readonly future: Steps<S, P>
  /** Key of the burst that the last step belongs to, and when it was last added to; a burst is one step. */
  readonly burst: { readonly key: string; readonly at: number } | null
}

const depth = 200
const burstMs = 1000
const noSteps = { last: null, packed: [] }

export function emptyHistory<S, P>(): History<S, P> {
  return { past: noSteps, future: noSteps, burst: null }
}

/** A change that is about to be made. */
interface ChangeStep {
  readonly label: string
  /** Changes with the same key within a second of each other are one step; null for a step of its own. */
  readonly burstKey: string | null
  readonly now: number
  readonly isView?: boolean
}

/** All steps of one way by name, the first first. */
export function namesOf<S, P>({ last, packed }: Steps<S, P>): readonly Named[] {
  return last === null ? packed : [...packed, last]
}

function pushed<S, P>({ last, packed }: Steps<S, P>, step: Step<S>, { pack }: Packing<S, P>): Steps<S, P> {
  if (last === null) return { last: step, packed }
  return { last: step, packed: [...packed.slice(-depth + 2), { ...last, state: pack(last.state, step.state) }] }
}

/** Without the last step, whose state is given. */
function popped<S, P>({ packed }: Steps<S, P>, state: S, { unpack }: Packing<S, P>): Steps<S, P> {
  const before = packed.at(-1)
  if (before === undefined) return noSteps
  return { last: { ...before, state: unpack(before.state, state) }, packed: packed.slice(0, -1) }
}

/** Records that `state` is about to change. */
export function record<S, P>(
  history: History<S, P>,
  state: S,
  { label, burstKey, now, isView = false }: ChangeStep,
  packing: Packing<S, P>,
): History<S, P> {
  const { burst } = history
  const continues = burst !== null && burstKey !== null && burst.key === burstKey && now - burst.at < burstMs
  return {
    past: continues ? history.past : pushed(history.past, { state, label, isView }, packing),
    future: noSteps,
    burst: burstKey === null ? null : { key: burstKey, at: now },
  }
}

/** What undo and redo come to: the steps that are left, and the state to show. */
interface Travelled<S, P> {
  readonly history: History<S, P>
  readonly state: S
}

export function undo<S, P>({ past, future }: History<S, P>, state: S, packing: Packing<S, P>): Travelled<S, P> | null {
  const step = past.last
  if (step === null) return null
  return {
    state: step.state,
    history: {
      past: popped(past, step.state, packing),
      future: pushed(future, { ...step, state }, packing),
      burst: null,
    },
  }
}

export function redo<S, P>({ past, future }: History<S, P>, state: S, packing: Packing<S, P>): Travelled<S, P> | null {
  const step = future.last
  if (step === null) return null
  return {
    state: step.state,
    history: {
      past: pushed(past, { ...step, state }, packing),
      future: popped(future, step.state, packing),
      burst: null,
    },
  }
}
