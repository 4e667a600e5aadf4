/** What the language features know of the editor that they work for. */
import type { monaco } from '../monaco'

export interface EditorHost {
  readonly editor: monaco.editor.IStandaloneCodeEditor
  /** Name of the file that a model shows; empty for a model that is not one of ours. */
  fileOf(model: monaco.editor.ITextModel): string
  modelOf(file: string): monaco.editor.ITextModel | undefined
}

export interface Disposable {
  dispose(): void
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
