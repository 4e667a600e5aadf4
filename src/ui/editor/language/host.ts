/** What the language features know of the editor that they work for. */
import type { LabelAt } from '../../../store/text/authoring'
import { useStore } from '../../../store/index'
import type { monaco } from '../monaco'

/** A question to the user that stands over the window. */
export type EditorDialog =
  | { readonly kind: 'rename'; readonly label: LabelAt }
  | { readonly kind: 'convert'; readonly policy: string }

export interface EditorHost {
  readonly editor: monaco.editor.IStandaloneCodeEditor
  /** Name of the file that a model shows; empty for a model that is not one of ours. */
  fileOf(model: monaco.editor.ITextModel): string
  modelOf(file: string): monaco.editor.ITextModel | undefined
  openDialog(dialog: EditorDialog): void
  /** Keeps the cursor of the present click from selecting what it stands on. */
  holdSelection(): void
}

export interface Disposable {
  dispose(): void
}

/** Monaco's bubble at the cursor, which its types leave out. */
interface MessageController extends monaco.editor.IEditorContribution {
  showMessage(message: string, position: monaco.IPosition): void
}

/** Says a sentence to everyone: beside the cursor, and to screen readers. */
export function tell({ editor }: EditorHost, text: string): void {
  useStore.getState().announce(text)
  const bubble = editor.getContribution<MessageController>('editor.contrib.messageController')
  const position = editor.getPosition()
  if (position !== null) bubble?.showMessage(text, position)
}

/** Offsets of a model as Monaco's range. */
export function rangeOf(model: monaco.editor.ITextModel, start: number, end: number): monaco.IRange {
  const from = model.getPositionAt(start)
  const to = model.getPositionAt(end)
  return {
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  }
}
