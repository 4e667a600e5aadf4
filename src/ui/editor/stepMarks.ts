/** In a lesson: what the step has changed in the open file, as marked lines and, between them, the lines that are gone. */
import { lineChanges, type LineChanges } from '../../store/lessons/diff'
import { useStore, type SourceFile, type Store } from '../../store/index'
import styles from './editor.module.css'
import { monaco } from './monaco'

type Editor = monaco.editor.IStandaloneCodeEditor

const size = { fontSize: 13, lineHeight: 20, lineNumbersMinChars: 3, glyphMargin: true, folding: true }
/** Large letters, and their room is the text's: nothing is clicked here. */
const presenterSize = { fontSize: 18, lineHeight: 27, lineNumbersMinChars: 2, glyphMargin: false, folding: false }

/** Marks changes for as long as the editor lives. */
export function markStepChanges(editor: Editor): monaco.IDisposable {
  const marks = editor.createDecorationsCollection()
  let zones: string[] = []
  /** Files that the last step was compared with, so that its first change is shown once. */
  let shownFor: readonly SourceFile[] | null = null

  function update(): void {
    const { comparedFiles, activeFile, files } = useStore.getState()
    const text = files.find(({ name }) => name === activeFile)?.text
    const model = editor.getModel()
    const changes =
      comparedFiles === null || text === undefined || model === null
        ? null
        : lineChanges(comparedFiles.find(({ name }) => name === activeFile)?.text ?? '', text)
    marks.set(
      (changes?.added ?? []).map(({ from, to }) => ({
        range: new monaco.Range(from, 1, to, 1),
        options: {
          isWholeLine: true,
          className: styles['addedLines'] ?? '',
          linesDecorationsClassName: styles['addedBar'] ?? '',
        },
      })),
    )
    showRemoved(changes)
    if (changes !== null && comparedFiles !== shownFor) {
      shownFor = comparedFiles
      const first = Math.min(changes.added[0]?.from ?? Infinity, (changes.removed[0]?.after ?? Infinity) + 1)
      // Lines that are gone from the very top stand above the first line.
      if (first <= 3) editor.setScrollTop(0)
      else if (Number.isFinite(first)) editor.revealLineNearTop(first - 2)
    }
  }

  function showRemoved(changes: LineChanges | null): void {
    editor.changeViewZones((accessor) => {
      for (const zone of zones) accessor.removeZone(zone)
      zones = (changes?.removed ?? []).map(({ after, lines }) =>
        accessor.addZone({ afterLineNumber: after, heightInLines: lines.length, domNode: removedNode(lines) }),
      )
    })
  }

  function removedNode(lines: readonly string[]): HTMLElement {
    const node = document.createElement('div')
    node.className = styles['removedLines'] ?? ''
    node.textContent = lines.join('\n')
    node.setAttribute('aria-label', `${lines.length === 1 ? 'Removed line' : 'Removed lines'}: ${lines.join('; ')}`)
    editor.applyFontInfo(node)
    return node
  }

  function onStore(now: Store, before: Store): void {
    if (now.isPresenting !== before.isPresenting) editor.updateOptions(now.isPresenting ? presenterSize : size)
    if (
      now.comparedFiles !== before.comparedFiles ||
      now.activeFile !== before.activeFile ||
      now.files !== before.files
    )
      update()
  }

  if (useStore.getState().isPresenting) editor.updateOptions(presenterSize)
  update()
  const stop = useStore.subscribe(onStore)
  const models = editor.onDidChangeModel(update)
  return {
    dispose() {
      stop()
      models.dispose()
    },
  }
}
