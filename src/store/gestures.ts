/** Gestures of the canvas: what they come to is computed from the present text and applied as one undoable step. */
import type { Change, Outcome, Workspace } from '../edit/gestures'
import { useStore } from './store'

export type { Change, ConnectionKind, DropOption, LabelChoice, Outcome, Proposal } from '../edit/gestures'

export type Gestures = typeof import('../edit/gestures')

/** Brings in the gestures, which come with a YAML reader. */
export const loadGestures = (): Promise<Gestures> => import('../edit/gestures')

/** The text as it stands. */
export function presentWorkspace(): Workspace {
  const { files, activeFile } = useStore.getState()
  return { files, activeFile }
}

/** Applies an outcome; where it is a refusal, the user is told why and shown the place. */
export function applyOutcome(outcome: Outcome): Change | null {
  const { applyChange, announce, revealRange } = useStore.getState()
  if (!outcome.ok) {
    useStore.setState({ refusal: outcome })
    if (outcome.range !== null) revealRange(outcome.range)
    return null
  }
  useStore.setState({ refusal: null })
  applyChange(outcome)
  announce(`${outcome.label}. Undo with Ctrl+Z.`)
  return outcome
}

/** Does a gesture on the present text. */
export async function doGesture(make: (gestures: Gestures, workspace: Workspace) => Outcome): Promise<Change | null> {
  const gestures = await loadGestures()
  return applyOutcome(make(gestures, presentWorkspace()))
}
