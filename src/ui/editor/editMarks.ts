/** What an edit by a button has written: brought into sight and marked for a moment, without taking the focus. */
import type { Store } from '../../store/index'
import styles from './editor.module.css'
import { monaco } from './monaco'

/** As long as the mark takes to fade (`.writtenLines`). */
const markMs = 2600

export class EditMarks {
  private readonly marks: monaco.editor.IEditorDecorationsCollection
  private timer = 0

  constructor(private readonly editor: monaco.editor.IStandaloneCodeEditor) {
    this.marks = editor.createDecorationsCollection()
  }

  /** Marks the places in the open file; nothing where the text has changed since. */
  show({ edited, files, activeFile }: Store): void {
    const model = this.editor.getModel()
    if (edited === null || model === null || edited.files !== files) return
    const ranges = edited.places
      .filter(({ file }) => file === activeFile)
      .map(({ start, end }) => linesOf(model, start, end))
    const [first] = ranges
    if (first === undefined) return
    window.clearTimeout(this.timer)
    // Cleared before, so that the same lines fade once more.
    this.marks.clear()
    this.marks.set(
      ranges.map((range) => ({ range, options: { isWholeLine: true, className: styles['writtenLines'] ?? '' } })),
    )
    this.editor.revealRangeInCenterIfOutsideViewport(first, monaco.editor.ScrollType.Immediate)
    this.timer = window.setTimeout(() => this.marks.clear(), markMs)
  }
}

/** The lines that a stretch of text touches: what begins or ends with a line break does not touch the line beyond. */
function linesOf(model: monaco.editor.ITextModel, start: number, end: number): monaco.Range {
  const text = model.getValue()
  let from = start
  let to = end
  while (from < to && /[\r\n]/.test(text.charAt(from))) from++
  while (to > from && /\s/.test(text.charAt(to - 1))) to--
  return new monaco.Range(model.getPositionAt(from).lineNumber, 1, model.getPositionAt(to).lineNumber, 1)
}
