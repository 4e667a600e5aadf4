/** What the language features know of the editor that they work for. */
import type { LabelAt } from '../../../store/authoring'
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

/** The document around a position, so that a question about it does not cost the whole file. */
export interface DocumentAround {
  readonly text: string
  /** The position, as an offset in the document. */
  readonly offset: number
  /** Where the document begins in the file. */
  readonly start: number
}

export function documentAround(model: monaco.editor.ITextModel, position: monaco.IPosition): DocumentAround {
  const isMarker = (line: number): boolean => /^---(\s|$)/.test(model.getLineContent(line))
  let first = position.lineNumber
  while (first > 1 && !isMarker(first)) first--
  let last = position.lineNumber + 1
  const count = model.getLineCount()
  while (last <= count && !isMarker(last)) last++
  const start = model.getOffsetAt({ lineNumber: first, column: 1 })
  const text = model.getValueInRange({
    startLineNumber: first,
    startColumn: 1,
    endLineNumber: Math.min(last, count),
    endColumn: last <= count ? 1 : Infinity,
  })
  return { text, offset: model.getOffsetAt(position) - start, start }
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
