/** Monaco and the store, kept in step: the store holds the one truth, undo included. */
import { useEffect, useRef, useState, type RefObject } from 'react'
import { problemsOf, useStore, type Store } from '../../store/index'
import { nextTask } from '../../values/next-task'
import { rangesOfSelection, selectionAt } from '../../store/text/places'
import { difference } from '../../values/difference'
import type { EditorDialog } from './language/host'
import { registerLanguage } from './language/register'
import { applyTheme, monaco } from './monaco'
import styles from './editor.module.css'
import { EditMarks } from './editMarks'
import { markProblems, registerProblems } from './problemMarks'
import { ignoreSelectionEchoes } from './selectionEcho'
import { markStepChanges } from './stepMarks'
import { warmUp } from './warm-up'
import { isWritten, textAfter } from './text-after'
import { editorLabel, editorPlaceholder, largeFile } from './words'

const cursorPauseMs = 150
/** A click on a hint moves the cursor too, shortly after. */
const holdMs = 400
/** Characters up to which pairs of brackets are marked. */
const bracketsUpTo = 200_000

const editorOptions = {
  model: null,
  automaticLayout: true,
  fontFamily: 'JetBrains Mono Variable, monospace',
  fontSize: 13,
  lineHeight: 20,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  tabSize: 2,
  insertSpaces: true,
  renderLineHighlight: 'line',
  lineNumbersMinChars: 3,
  glyphMargin: true,
  folding: true,
  ariaLabel: editorLabel,
  accessibilitySupport: 'on',
  largeFileOptimizations: true,
  // A file of one very long line would be wrapped: with `accessibilitySupport`, by measuring each character on the page.
  wordWrapOverride1: 'off',
  // Colouring pairs of brackets parses the whole file on the page: a second for a megabyte.
  // Models read it by this name, whatever else the editor is given.
  bracketPairColorization: { enabled: false },
  'bracketPairColorization.enabled': false,
  fixedOverflowWidgets: true,
  wordBasedSuggestions: 'off',
  quickSuggestions: { other: true, comments: false, strings: true },
  // Enter stays a new line where the word is already written.
  acceptSuggestionOnEnter: 'smart',
  suggest: { showWords: false, preview: false },
  unicodeHighlight: { ambiguousCharacters: false },
} satisfies monaco.editor.IStandaloneEditorConstructionOptions & Record<string, unknown>

/** Lines by which the model of a file grows. */
const linesAtOnce = 10_000
/** Larger files have no colours and folds, and cost the editor less: it decides by what a model begins with. */
const mostGrown = { characters: 15_000_000, parts: 25 }

/** Parts of a text that end with lines; one where it does not have to grow. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  for (let at = 0, lines = 0; (at = text.indexOf('\n', at) + 1) > 0;)
    if (++lines % linesAtOnce === 0) {
      parts.push(text.slice(start, at))
      start = at
    }
  parts.push(text.slice(start))
  return text.length > mostGrown.characters || parts.length > mostGrown.parts ? [text] : parts
}

function setLineEnds(model: monaco.editor.ITextModel, text: string): void {
  model.setEOL(text.includes('\r\n') ? monaco.editor.EndOfLineSequence.CRLF : monaco.editor.EndOfLineSequence.LF)
}

class EditorBinding {
  private readonly editor: monaco.editor.IStandaloneCodeEditor
  private readonly models = new Map<string, monaco.editor.ITextModel>()
  /** The text that each model has, as the store's own object, so that comparing costs nothing. */
  private readonly texts = new Map<monaco.editor.ITextModel, string>()
  /** Models that may not have that text to the letter. */
  private readonly inOtherWords = new WeakSet<monaco.editor.ITextModel>()
  private readonly disposables: { dispose(): void }[] = []
  private readonly marks: monaco.editor.IEditorDecorationsCollection
  private readonly editMarks: EditMarks
  /** The selection whose text has been brought into sight: that of a flow is known once the flow is explained. */
  private shown: Store['selection'] = null
  private isApplying = false
  private isDisposed = false
  private cursorTimer = 0
  private heldUntil = 0

  constructor(host: HTMLElement, openDialog: (dialog: EditorDialog) => void) {
    this.editor = monaco.editor.create(host, editorOptions)
    this.marks = this.editor.createDecorationsCollection()
    this.editMarks = new EditMarks(this.editor)
    this.disposables.push({ dispose: ignoreSelectionEchoes(host) })
    this.registerKeys()
    this.disposables.push(
      ...registerProblems((model) => this.fileOf(model)),
      ...registerLanguage({
        editor: this.editor,
        fileOf: (model) => this.fileOf(model),
        modelOf: (file) => this.models.get(file),
        openDialog,
        holdSelection: () => {
          window.clearTimeout(this.cursorTimer)
          this.heldUntil = performance.now() + holdMs
        },
      }),
    )
    this.disposables.push(this.editor.onDidChangeCursorPosition((event) => this.onCursor(event.reason)))
    // The list of problems may take room from the text: the line that is being written stays in sight.
    this.disposables.push(
      this.editor.onDidLayoutChange(() => {
        const position = this.editor.getPosition()
        // Not its column: a selection may end far to the right of where it begins.
        if (position !== null && this.editor.hasTextFocus()) this.editor.revealLine(position.lineNumber)
      }),
    )
    // For tests alone: a page that is built for release has no such hook.
    if (import.meta.env.MODE !== 'release') Object.assign(window, { __membraneEditor: this.editor })
  }

  /** Takes in the files; the page may do something else between large ones, and before they are shown. */
  async start(): Promise<void> {
    for (const { name, text } of useStore.getState().files) {
      if (text.length < largeFile) continue
      await nextTask()
      if (this.isDisposed) return
      if (this.models.has(name)) continue
      if (name === useStore.getState().activeFile) await this.growModel(name, text)
      else this.addModel(name, text)
      await nextTask()
    }
    if (this.isDisposed) return
    this.syncFiles(useStore.getState())
    this.disposables.push({ dispose: useStore.subscribe((now, before) => this.onStore(now, before)) })
    if ((this.editor.getModel()?.getValueLength() ?? 0) >= largeFile) await nextTask()
    if (this.isDisposed) return
    const state = useStore.getState()
    this.showMarkers(state)
    // What was selected while the editor was on its way; its file comes with it.
    this.showSelection(state)
    if (state.reveal !== null) this.reveal(state)
    else this.editMarks.show(state)
    this.disposables.push(markStepChanges(this.editor))
    const observer = new MutationObserver(applyTheme)
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    this.disposables.push({ dispose: () => observer.disconnect() })
  }

  /** Has the cursor and the lines in sight where the plain text had them. */
  takeOver(plain: HTMLTextAreaElement): void {
    const { value, selectionStart, selectionEnd, selectionDirection, scrollTop, scrollLeft } = plain
    const model = this.editor.getModel()
    if (model === null || document.activeElement !== plain) return
    const place = (offset: number): monaco.Position => {
      const lines = value.slice(0, offset).split('\n')
      return new monaco.Position(lines.length, (lines.at(-1) ?? '').length + 1)
    }
    const [from, to] =
      selectionDirection === 'backward' ? [selectionEnd, selectionStart] : [selectionStart, selectionEnd]
    this.editor.setSelection(monaco.Selection.fromPositions(place(from), place(to)))
    this.editor.setScrollPosition({ scrollTop, scrollLeft })
    this.editor.focus()
  }

  dispose(): void {
    this.isDisposed = true
    window.clearTimeout(this.cursorTimer)
    for (const disposable of this.disposables) disposable.dispose()
    for (const model of this.models.values()) model.dispose()
    this.editor.dispose()
  }

  private registerKeys(): void {
    const { CtrlCmd, Shift } = monaco.KeyMod
    const { KeyK, KeyZ, KeyY } = monaco.KeyCode
    // Undo belongs to the store, which knows of all changes and not only of typing.
    this.editor.addCommand(CtrlCmd | KeyZ, () => useStore.getState().undo())
    this.editor.addCommand(CtrlCmd | Shift | KeyZ, () => useStore.getState().redo())
    // Monaco would wait for a second key behind this one; the palette is the window's, also from in here.
    this.editor.addCommand(CtrlCmd | KeyK, () =>
      window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true })),
    )
    this.editor.addCommand(CtrlCmd | KeyY, () => useStore.getState().redo())
  }

  private fileOf(model: monaco.editor.ITextModel): string {
    for (const [name, known] of this.models) if (known === model) return name
    return ''
  }

  private onStore(now: Store, before: Store): void {
    const isOther = now.activeFile !== before.activeFile || now.isReadOnly !== before.isReadOnly
    if (now.files !== before.files || isOther) this.syncFiles(now)
    if (problemsOf(now) !== problemsOf(before)) this.showMarkers(now)
    if (
      now.snapshot !== before.snapshot ||
      now.selection !== before.selection ||
      now.explanation !== before.explanation ||
      now.pairFlows !== before.pairFlows
    )
      this.showSelection(now)
    if (now.edited !== before.edited) this.editMarks.show(now)
    if (now.reveal !== null && now.reveal !== before.reveal) this.reveal(now)
  }

  /** Brings models in step with the files, by the smallest edit, so that cursor and folds stay. */
  private syncFiles({ files, activeFile, isReadOnly }: Store): void {
    const names = new Set(files.map((file) => file.name))
    for (const [name, model] of this.models) {
      if (names.has(name)) continue
      model.dispose()
      this.texts.delete(model)
      this.models.delete(name)
    }
    for (const { name, text } of files) {
      const model = this.models.get(name)
      if (model === undefined) this.addModel(name, text)
      else if (this.texts.get(model) !== text) this.replaceText(model, text)
    }
    const active = this.models.get(activeFile) ?? null
    // The pair of a bracket is found in a tree of the whole file, which takes seconds to make for megabytes.
    const isLarge = (active?.getValueLength() ?? 0) > bracketsUpTo
    this.editor.updateOptions({
      matchBrackets: isLarge ? 'never' : 'always',
      readOnly: active === null || isReadOnly,
      placeholder: editorPlaceholder,
    })
    if (this.editor.getModel() !== active) this.editor.setModel(active)
  }

  /**
   * Shows a file while its model grows, part by part: what the editor keeps of each line is made for a whole file at once
   * otherwise, when the file is shown.
   */
  private async growModel(name: string, text: string): Promise<void> {
    const parts = partsOf(text)
    const model = monaco.editor.createModel(parts[0] ?? '', 'yaml')
    setLineEnds(model, text)
    this.editor.updateOptions({ readOnly: true, matchBrackets: 'never' })
    this.editor.setModel(model)
    for (const part of parts.slice(1)) {
      await nextTask()
      if (this.isDisposed) return model.dispose()
      const { lineNumber, column } = model.getFullModelRange().getEndPosition()
      model.applyEdits([{ range: new monaco.Range(lineNumber, column, lineNumber, column), text: part }])
    }
    this.keepModel(model, name, text)
  }

  private addModel(name: string, text: string): void {
    const model = monaco.editor.createModel(text, 'yaml')
    setLineEnds(model, text)
    this.keepModel(model, name, text)
  }

  /** Follows a model that has the text of a file. */
  private keepModel(model: monaco.editor.ITextModel, name: string, text: string): void {
    this.models.set(name, model)
    this.texts.set(model, text)
    this.disposables.push(
      model.onDidChangeContent((event) => {
        if (this.isApplying) return
        const before = this.inOtherWords.delete(model) ? undefined : this.texts.get(model)
        const now = textAfter(before, event, model)
        this.texts.set(model, now)
        useStore.getState().setText(name, now)
      }),
    )
    // Mixed line ends are made one: tell the store, so that offsets agree.
    const written = model.getValue()
    if (written === text) return
    this.texts.set(model, written)
    useStore.getState().setText(name, written)
  }

  private replaceText(model: monaco.editor.ITextModel, text: string): void {
    const before = this.inOtherWords.has(model) ? undefined : this.texts.get(model)
    const { start, end, text: replacement } = difference(before ?? model.getValue(), text)
    const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end))
    this.isApplying = true
    model.applyEdits([{ range, text: replacement }])
    this.isApplying = false
    this.texts.set(model, text)
    if (isWritten(text, replacement, model)) this.inOtherWords.delete(model)
    else this.inOtherWords.add(model)
  }

  private showMarkers(store: Store): void {
    for (const [name, model] of this.models) markProblems(model, name, problemsOf(store))
  }

  /** Marks the lines of what is selected elsewhere, and shows them if that was just selected. */
  private showSelection({ snapshot, selection, selectionOrigin, explanation, pairFlows }: Store): void {
    const ranges =
      snapshot === null || selection === null ? [] : rangesOfSelection(snapshot, selection, explanation, pairFlows)
    const isHere = ({ file }: { readonly file: string }): boolean => this.models.get(file) === this.editor.getModel()
    const first = ranges.find(isHere) ?? ranges[0]
    const isNew = first !== undefined && selection !== this.shown
    if (isNew || selection === null) this.shown = selection
    if (isNew && selectionOrigin !== 'editor') useStore.getState().setActiveFile(first.file)
    this.marks.set(
      ranges.filter(isHere).map((range) => ({
        range: new monaco.Range(range.line, 1, range.endLine, 1),
        options: { isWholeLine: true, linesDecorationsClassName: styles['selectedLines'] ?? '' },
      })),
    )
    if (isNew && selectionOrigin !== 'editor' && isHere(first)) {
      this.editor.revealLineNearTop(first.line)
      this.editor.setScrollLeft(0)
    }
  }

  private reveal({ reveal }: Store): void {
    if (reveal === null) return
    const { range } = reveal
    if (this.models.get(range.file) !== this.editor.getModel()) useStore.getState().setActiveFile(range.file)
    this.editor.setSelection(new monaco.Range(range.line, range.column, range.endLine, range.endColumn))
    this.editor.revealRangeInCenterIfOutsideViewport(new monaco.Range(range.line, 1, range.endLine, 1))
    this.editor.focus()
  }

  /** The cursor selects what it stands on, after a short rest and only when the user moved it. */
  private onCursor(reason: monaco.editor.CursorChangeReason): void {
    window.clearTimeout(this.cursorTimer)
    if (reason !== monaco.editor.CursorChangeReason.Explicit || !this.editor.hasTextFocus()) return
    if (performance.now() < this.heldUntil) return
    this.cursorTimer = window.setTimeout(() => {
      const { snapshot, activeFile, select, status } = useStore.getState()
      const model = this.editor.getModel()
      const position = this.editor.getPosition()
      if (snapshot === null || model === null || position === null || status === 'updating') return
      const found = selectionAt(snapshot, activeFile, model.getOffsetAt(position))
      if (found !== null) select(found, 'editor')
    }, cursorPauseMs)
  }
}

/** What is being composed of several keys is first composed to its end. */
async function composed(plain: HTMLTextAreaElement | null): Promise<void> {
  if (plain?.dataset['composing'] === undefined) return
  await new Promise((resolve) => plain.addEventListener('compositionend', resolve, { once: true }))
}

/** Mounts Monaco into the element that the returned ref is given to, in place of a plain text. */
export function useMonaco(
  plain: RefObject<HTMLTextAreaElement | null>,
  onReady: () => void,
): {
  readonly host: RefObject<HTMLDivElement | null>
  readonly dialog: EditorDialog | null
  readonly closeDialog: () => void
} {
  const host = useRef<HTMLDivElement>(null)
  const [dialog, setDialog] = useState<EditorDialog | null>(null)
  useEffect(() => {
    if (host.current === null) return
    const element = host.current
    let binding: EditorBinding | null = null
    let isGone = false
    // Monaco's services, the editor and its text are each a task of their own.
    const start = async (): Promise<void> => {
      await warmUp(editorOptions)
      await nextTask()
      if (isGone) return
      binding = new EditorBinding(element, setDialog)
      await nextTask()
      if (isGone) return
      await binding.start()
      await composed(plain.current)
      if (isGone) return
      if (plain.current !== null) binding.takeOver(plain.current)
      onReady()
    }
    void start()
    return () => {
      isGone = true
      binding?.dispose()
    }
  }, [plain, onReady])
  return { host, dialog, closeDialog: () => setDialog(null) }
}
