/** What a gesture comes to: edits of the text, or why it cannot be done. */
import type { SourceFile, SourceRange, TextEdit } from '../engine/types'
import { applyTextEdits } from '../yaml/edits/text-edits'

/** The text that gestures edit; the store's workspace is one as it is. */
export interface Workspace {
  readonly files: readonly SourceFile[]
  /** Where things are added that belong to no file yet. */
  readonly activeFile: string
}

export interface Change {
  readonly ok: true
  /** Names the step for undo, such as `Move shop/api to web`. */
  readonly label: string
  readonly edits: readonly TextEdit[]
  /** Files that the edits are in and that are not there yet: to be added, empty, in the same step. */
  readonly newFiles: readonly string[]
  /** Keys (`Kind/namespace/name`) of the resources that are new or have a new name, in order. */
  readonly made: readonly string[]
}

export interface Refusal {
  readonly ok: false
  /** One or two sentences for the user. */
  readonly why: string
  /** What stands in the way; null where it is no place in the text. */
  readonly range: SourceRange | null
}

export type Outcome = Change | Refusal

export function refuse(why: string, range: SourceRange | null = null): Refusal {
  return { ok: false, why, range }
}

/** The files with a change in them, to analyse it before it is made. */
export function filesWith({ files }: Workspace, { edits, newFiles }: Change): readonly SourceFile[] {
  return applyTextEdits([...files, ...newFiles.map((name) => ({ name, text: '' }))], edits)
}
