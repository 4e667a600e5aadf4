/** Undo and redo over whole states, with a name for each step. States share what did not change, so steps are cheap. */

interface Step<S> {
  readonly state: S
  readonly label: string
  /** It changed how things are shown, and nothing else. */
  readonly isView: boolean
}

export interface History<S> {
  readonly past: readonly Step<S>[]
  readonly future: readonly Step<S>[]
  /** Key of the burst that the last step belongs to, and when it was last added to; a burst is one step. */
  readonly burst: { readonly key: string; readonly at: number } | null
}

const depth = 200
const burstMs = 1000

export function emptyHistory<S>(): History<S> {
  return { past: [], future: [], burst: null }
}

/** A change that is about to be made. */
interface ChangeStep {
  readonly label: string
  /** Changes with the same key within a second of each other are one step; null for a step of its own. */
  readonly burstKey: string | null
  readonly now: number
  readonly isView?: boolean
}

/** Records that `state` is about to change. */
export function record<S>(
  history: History<S>,
  state: S,
  { label, burstKey, now, isView = false }: ChangeStep,
): History<S> {
  const { burst } = history
  const continues = burst !== null && burstKey !== null && burst.key === burstKey && now - burst.at < burstMs
  return {
    past: continues ? history.past : [...history.past.slice(-depth + 1), { state, label, isView }],
    future: [],
    burst: burstKey === null ? null : { key: burstKey, at: now },
  }
}

export function undo<S>(history: History<S>, state: S): { readonly history: History<S>; readonly state: S } | null {
  const step = history.past.at(-1)
  if (step === undefined) return null
  return {
    state: step.state,
    history: {
      past: history.past.slice(0, -1),
      future: [...history.future, { ...step, state }],
      burst: null,
    },
  }
}

export function redo<S>(history: History<S>, state: S): { readonly history: History<S>; readonly state: S } | null {
  const step = history.future.at(-1)
  if (step === undefined) return null
  return {
    state: step.state,
    history: {
      past: [...history.past, { ...step, state }],
      future: history.future.slice(0, -1),
      burst: null,
    },
  }
}
