/** The workspace slice: files and cluster options, with undo. */
import type { StateCreator } from 'zustand'
import { appendDocument, applyTextEdits, examplePodsFor, invertTextEdits } from '../../edit/index'
import { uniqueFileName, withUniqueNames } from '../state/file-names'
import { emptyHistory, record, redo, undo, type History } from './history'
import type { AnalyzeOptions, SourceFile, Store, TextEdit, WorkspaceSlice } from '../state/store-type'

/** What undo brings back. */
interface Undoable {
  readonly workspaceId: string
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
  readonly activeFile: string
  readonly workspaceName: string
}

function undoableOf({ workspaceId, files, options, activeFile, workspaceName }: WorkspaceSlice): Undoable {
  return { workspaceId, files, options, activeFile, workspaceName }
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

/** An id that no other tab makes at the same moment. */
function newId(now: () => number): string {
  return `${now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`
}

export function createWorkspaceSlice(now: () => number): StateCreator<Store, [], [], WorkspaceSlice> {
  return (set, get) => {
    let history: History<Undoable> = emptyHistory()
    /** That of the kept workspace. */
    let keptHistory: History<Undoable> = emptyHistory()
    /** The files as they were opened: as long as nobody has changed them, nothing is lost by opening others. */
    let opened: readonly SourceFile[] | null = null

    const labels = (): Pick<WorkspaceSlice, 'canUndo' | 'undoDepth' | 'canRedo' | 'undoLabel' | 'redoLabel'> => ({
      canUndo: history.past.length > 0,
      undoDepth: history.past.length,
      canRedo: history.future.length > 0,
      undoLabel: history.past.at(-1)?.label ?? null,
      redoLabel: history.future.at(-1)?.label ?? null,
    })

    const change = (label: string, part: Partial<Undoable>, burstKey: string | null = null): void => {
      if (get().isReadOnly) {
        get().announce('This is for reading: open a copy to change it')
        return
      }
      history = record(history, undoableOf(get()), label, burstKey, now())
      set({ ...part, ...labels() })
    }

    /** Applies an edit that nobody typed: its file is opened, and the editor is told what was written. */
    const changeText = (
      label: string,
      before: readonly SourceFile[],
      edits: readonly TextEdit[],
      files: readonly SourceFile[],
    ): void => {
      const places = invertTextEdits(before, edits).map(({ file, start, end }) => ({ file, start, end }))
      const { activeFile } = get()
      const isOpen = places.length === 0 || places.some(({ file }) => file === activeFile)
      change(label, { files, activeFile: isOpen ? activeFile : (places[0]?.file ?? activeFile) })
      set({ edited: { label, files, places } })
    }

    const travel = (step: typeof undo<Undoable>): void => {
      const result = step(history, undoableOf(get()))
      if (result === null) return
      history = result.history
      set({ ...result.state, ...labels() })
    }

    const names = (): readonly string[] => get().files.map((file) => file.name)

    return {
      workspaceId: newId(now),
      workspaceName: 'Untitled workspace',
      files: [],
      activeFile: '',
      options: {},
      isLoaded: false,
      storageProblem: null,
      isElsewhere: false,
      leftOutCount: 0,
      inexactFiles: [],
      storage: null,
      importReport: null,
      importing: null,
      clusterDump: null,
      canUndo: false,
      undoDepth: 0,
      canRedo: false,
      undoLabel: null,
      redoLabel: null,
      keptWorkspace: null,
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
        else changeText(label, files, known, edited)
      },
      edited: null,
      showEdited() {
        const { edited, activeFile, collapsedPanes, togglePane } = get()
        if (edited === null) return
        if (collapsedPanes.includes('editor')) togglePane('editor')
        const isOpen = edited.places.some(({ file }) => file === activeFile)
        set({ edited: { ...edited }, activeFile: isOpen ? activeFile : (edited.places[0]?.file ?? activeFile) })
      },
      applyChange({ edits, newFiles, label }) {
        const { files } = get()
        const all = [...files, ...newFiles.map((name) => ({ name, text: '' }))]
        changeText(label, all, edits, applyTextEdits(all, edits))
      },
      addFile(name = 'untitled.yaml', text = '') {
        const unique = uniqueFileName(name, names())
        change(`Add ${unique}`, { files: [...get().files, { name: unique, text }], activeFile: unique })
        return unique
      },
      addFiles(files) {
        const before = get().files
        const kept = before.length === 1 && before[0]?.text === '' ? [] : before
        const all = withUniqueNames([...kept, ...files])
        const added = all.slice(kept.length).map(({ name }) => name)
        const [first] = added
        if (first === undefined) return []
        change(added.length === 1 ? `Add ${first}` : `Add ${added.length} files`, { files: all, activeFile: first })
        return added
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
      setAside(content) {
        const { keptWorkspace, positions } = get()
        if (keptWorkspace === null) {
          keptHistory = history
          set({ keptWorkspace: { ...undoableOf(get()), positions } })
        }
        history = emptyHistory()
        set({ ...content, ...labels() })
        get().select(null, 'palette')
      },
      bringBack() {
        const { keptWorkspace } = get()
        if (keptWorkspace === null) return
        history = keptHistory
        set({ ...keptWorkspace, keptWorkspace: null, ...labels() })
        get().select(null, 'palette')
      },
      openWorkspace(name, files, view = {}) {
        if (get().keptWorkspace !== null) get().leaveLesson()
        const { workspaceId, files: before } = get()
        const isWorthKeeping = before !== opened && before.some(({ text }) => text.trim() !== '')
        opened = withUniqueNames(files)
        // Whatever stood where before: what is opened looks the same every time.
        set({ positions: view.positions ?? {} })
        change(`Open ${name}`, {
          workspaceId: isWorthKeeping ? newId(now) : workspaceId,
          workspaceName: name,
          files: opened,
          activeFile: opened[0]?.name ?? '',
          ...(view.options === undefined ? {} : { options: view.options }),
        })
        get().select(null, 'palette')
      },
      showWorkspace(id, { workspaceName, files, options, activeFile, positions }) {
        if (get().keptWorkspace !== null) get().leaveLesson()
        set({ positions })
        change(`Open ${workspaceName}`, { workspaceId: id, workspaceName, files, options, activeFile })
        get().select(null, 'palette')
      },
      copyWorkspace() {
        const { workspaceName } = get()
        change('Copy workspace', { workspaceId: newId(now), workspaceName: `${workspaceName} (copy)` })
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
        const all = [...files, file]
        const edits = [appendDocument(file, yaml)]
        changeText('Add example pods', all, edits, applyTextEdits(all, edits))
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
