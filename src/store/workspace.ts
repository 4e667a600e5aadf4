/** The workspace slice: files and cluster options, with undo. */
import type { StateCreator } from 'zustand'
import { appendDocument, applyTextEdits, examplePodsFor } from '../edit/index'
import { uniqueFileName, withUniqueNames } from './file-names'
import { emptyHistory, record, redo, undo, type History } from './history'
import type { AnalyzeOptions, SourceFile, Store, TextEdit, WorkspaceSlice } from './types'

/** What undo brings back. */
interface Undoable {
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
  readonly activeFile: string
  readonly workspaceName: string
}

function undoableOf({ files, options, activeFile, workspaceName }: WorkspaceSlice): Undoable {
  return { files, options, activeFile, workspaceName }
}

/** Edits whose offsets lie outside the present text are no edits of it. */
function tryEdits(files: readonly SourceFile[], edits: readonly TextEdit[]): readonly SourceFile[] | null {
  try {
    return applyTextEdits(files, edits)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

export function createWorkspaceSlice(now: () => number): StateCreator<Store, [], [], WorkspaceSlice> {
  return (set, get) => {
    let history: History<Undoable> = emptyHistory()

    const labels = (): Pick<WorkspaceSlice, 'canUndo' | 'canRedo' | 'undoLabel' | 'redoLabel'> => ({
      canUndo: history.past.length > 0,
      canRedo: history.future.length > 0,
      undoLabel: history.past.at(-1)?.label ?? null,
      redoLabel: history.future.at(-1)?.label ?? null,
    })

    const change = (label: string, part: Partial<Undoable>, burstKey: string | null = null): void => {
      history = record(history, undoableOf(get()), label, burstKey, now())
      set({ ...part, ...labels() })
    }

    const travel = (step: typeof undo<Undoable>): void => {
      const result = step(history, undoableOf(get()))
      if (result === null) return
      history = result.history
      set({ ...result.state, ...labels() })
    }

    const names = (): readonly string[] => get().files.map((file) => file.name)

    return {
      workspaceName: 'Untitled workspace',
      files: [],
      activeFile: '',
      options: {},
      isLoaded: false,
      storageProblem: null,
      canUndo: false,
      canRedo: false,
      undoLabel: null,
      redoLabel: null,
      setText(file, text) {
        const { files } = get()
        const known = files.find(({ name }) => name === file)
        if (known === undefined || known.text === text) return
        change(
          `Typing in ${file}`,
          { files: files.map((other) => (other === known ? { ...known, text } : other)) },
          `type ${file}`,
        )
      },
      applyEdits(edits, label) {
        const { files, status, snapshot, announce } = get()
        const known = edits.filter((edit) => files.some(({ name }) => name === edit.file))
        if (known.length === 0) return
        // Panes take their offsets from the snapshot: where the text has moved on, they would hit the wrong place.
        const isBehind = snapshot !== null && (status === 'updating' || status === 'restarting' || status === 'failed')
        const edited = isBehind ? null : tryEdits(files, known)
        if (edited === null) announce(`${label}: the text has changed meanwhile. Try again in a moment.`)
        else change(label, { files: edited })
      },
      applyChange({ edits, newFiles, label }) {
        const { files, activeFile } = get()
        const all = [...files, ...newFiles.map((name) => ({ name, text: '' }))]
        change(label, { files: applyTextEdits(all, edits), activeFile: newFiles[0] ?? activeFile })
      },
      addFile(name = 'untitled.yaml', text = '') {
        const unique = uniqueFileName(name, names())
        change(`Add ${unique}`, { files: [...get().files, { name: unique, text }], activeFile: unique })
        return unique
      },
      renameFile(from, to) {
        if (from === to || to.trim() === '') return
        const unique = uniqueFileName(
          to,
          names().filter((name) => name !== from),
        )
        const { files, activeFile } = get()
        change(`Rename ${from}`, {
          files: files.map((file) => (file.name === from ? { ...file, name: unique } : file)),
          activeFile: activeFile === from ? unique : activeFile,
        })
      },
      removeFile(name) {
        const { files, activeFile } = get()
        const index = files.findIndex((file) => file.name === name)
        if (index < 0) return
        const left = files.filter((file) => file.name !== name)
        const next = left[Math.min(index, left.length - 1)]?.name ?? ''
        change(`Close ${name}`, { files: left, activeFile: activeFile === name ? next : activeFile })
      },
      setActiveFile(name) {
        if (names().includes(name)) set({ activeFile: name })
      },
      openWorkspace(name, files) {
        const unique = withUniqueNames(files)
        change(`Open ${name}`, { workspaceName: name, files: unique, activeFile: unique[0]?.name ?? '' })
        get().select(null, 'palette')
      },
      addExamplePods() {
        const { snapshot, files } = get()
        const accepted = snapshot?.policies.filter((policy) => policy.status === 'accepted') ?? []
        const yaml = examplePodsFor(
          accepted,
          snapshot?.endpoints.map((endpoint) => endpoint.key) ?? [],
          snapshot?.namespaces ?? [],
        )
        if (yaml === '') return
        const name = uniqueFileName('example-pods.yaml', names())
        const file = { name, text: '' }
        change('Add example pods', {
          files: applyTextEdits([...files, file], [appendDocument(file, yaml)]),
          activeFile: name,
        })
      },
      renameWorkspace(name) {
        const clean = name.trim()
        if (clean !== '' && clean !== get().workspaceName) change('Rename workspace', { workspaceName: clean })
      },
      setOptions(options) {
        if (JSON.stringify(options) !== JSON.stringify(get().options)) change('Change cluster settings', { options })
      },
      undo: () => travel(undo),
      redo: () => travel(redo),
    }
  }
}
