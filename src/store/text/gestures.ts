/** Gestures of the canvas: what they come to is computed from the present text and applied as one undoable step. */
import type { Change, Outcome, Workspace } from '../../edit/gestures'
import { applyTextEdits } from '../../edit/index'
import { useStore } from '../store'
import type { SourceFile } from '../state/store-type'

export type { Change, ConnectionKind, DropOption, LabelChoice, Outcome, Proposal } from '../../edit/gestures'

export type Gestures = typeof import('../../edit/gestures')

/** Brings in the gestures, which come with a YAML reader. */
export const loadGestures = (): Promise<Gestures> => import('../../edit/gestures')

/** The files as a change would leave them; null where it is of another text. */
export function changedFiles(files: readonly SourceFile[], { edits, newFiles }: Change): readonly SourceFile[] | null {
  try {
    return applyTextEdits([...files, ...newFiles.map((name) => ({ name, text: '' }))], edits)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The text as it stands. */
export function presentWorkspace(): Workspace {
  const { files, activeFile } = useStore.getState()
  return { files, activeFile }
}

/** Applies an outcome; on a refusal, the user sees why, and the place. */
export function applyOutcome(outcome: Outcome): Change | null {
  const { applyChange, revealRange } = useStore.getState()
  if (!outcome.ok) {
    useStore.setState({ refusal: outcome })
    if (outcome.range !== null) revealRange(outcome.range)
    return null
  }
  useStore.setState({ refusal: null })
  applyChange(outcome)
  return outcome
}

/** Does a gesture on the present text. */
export async function doGesture(make: (gestures: Gestures, workspace: Workspace) => Outcome): Promise<Change | null> {
  const gestures = await loadGestures()
  return applyOutcome(make(gestures, presentWorkspace()))
}
