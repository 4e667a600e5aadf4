/** The workspace slice: files and cluster options, with undo. */
import type { StateCreator } from 'zustand'
import { appendDocument, applyTextEdits } from '../../edit/index'
import { uniqueFileName, withUniqueNames } from '../state/file-names'
import type { SourceFile, Store, TextEdit, WorkspaceSlice } from '../state/store-type'
import { redo, undo } from './history'
import { undoableOf, UndoableWorkspace } from './undoable'

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

const noSteps = { canUndo: false, undoDepth: 0, canRedo: false, undoLabel: null, redoLabel: null } as const

const emptyWorkspace = {
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
  openings: 0,
  keptWorkspace: null,
  edited: null,
} as const satisfies Partial<WorkspaceSlice>

export function createWorkspaceSlice(now: () => number): StateCreator<Store, [], [], WorkspaceSlice> {
  return (set, get) => {
    const workspace = new UndoableWorkspace(set, get, now)
    return {
      workspaceId: newId(now),
      ...emptyWorkspace,
      ...noSteps,
      ...textActions(workspace),
      ...fileActions(workspace),
      ...workspaceActions(workspace),
      moveCards: (label, positions) => workspace.moveCards(label, positions),
      undo: () => workspace.travel(undo),
      redo: () => workspace.travel(redo),
    }
  }
}

/** Edits of texts that are there. */
function textActions(
  workspace: UndoableWorkspace,
): Pick<WorkspaceSlice, 'setText' | 'applyEdits' | 'showEdited' | 'applyChange' | 'addExamplePods'> {
  const { set, get } = workspace
  return {
    setText(file, text) {
      const { files } = get()
      const known = files.find(({ name }) => name === file)
      if (known === undefined || known.text === text) return
      workspace.change(
        `Typing in ${file}`,
        { files: files.map((other) => (other === known ? { ...known, text } : other)) },
        `type ${file}`,
      )
    },
    applyEdits(edits, label) {
      const { files, status, snapshot, tell } = get()
      const known = edits.filter((edit) => files.some(({ name }) => name === edit.file))
      if (known.length === 0) return
      // Panes take their offsets from the snapshot: where the text has moved on, they would hit the wrong place.
      const isBehind = snapshot !== null && (status === 'updating' || status === 'restarting' || status === 'failed')
      const edited = isBehind ? null : tryEdits(files, known)
      if (edited === null) tell(`${label}: the text has changed meanwhile. Try again in a moment.`)
      else workspace.changeText(label, files, known, edited)
    },
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
      workspace.changeText(label, all, edits)
    },
    addExamplePods(examplePodsFor) {
      const { snapshot, files } = get()
      const accepted = snapshot?.policies.filter((policy) => policy.status === 'accepted') ?? []
      const yaml = examplePodsFor(
        accepted,
        snapshot?.endpoints.map((endpoint) => endpoint.key) ?? [],
        snapshot?.namespaces ?? [],
      )
      if (yaml === '') return
      const name = uniqueFileName('example-pods.yaml', workspace.names())
      const file = { name, text: '' }
      const all = [...files, file]
      const edits = [appendDocument(file, yaml)]
      workspace.changeText('Add example pods', all, edits)
    },
  }
}

/** Files as a whole. */
function fileActions(
  workspace: UndoableWorkspace,
): Pick<WorkspaceSlice, 'addFile' | 'addFiles' | 'renameFile' | 'removeFile' | 'setActiveFile'> {
  const { set, get } = workspace
  return {
    addFile(name = 'untitled.yaml', text = '') {
      const unique = uniqueFileName(name, workspace.names())
      workspace.change(`Add ${unique}`, { files: [...get().files, { name: unique, text }], activeFile: unique })
      return unique
    },
    addFiles(files) {
      const before = get().files
      const kept = before.length === 1 && before[0]?.text === '' ? [] : before
      const all = withUniqueNames([...kept, ...files])
      const added = all.slice(kept.length).map(({ name }) => name)
      const [first] = added
      if (first === undefined) return []
      workspace.change(added.length === 1 ? `Add ${first}` : `Add ${added.length} files`, {
        files: all,
        activeFile: first,
      })
      return added
    },
    renameFile(from, to) {
      if (from === to || to.trim() === '') return
      const unique = uniqueFileName(
        to,
        workspace.names().filter((name) => name !== from),
      )
      const { files, activeFile } = get()
      workspace.change(`Rename ${from}`, {
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
      workspace.change(`Close ${name}`, { files: left, activeFile: activeFile === name ? next : activeFile })
    },
    setActiveFile(name) {
      if (workspace.names().includes(name)) set({ activeFile: name })
    },
  }
}

/** Workspaces as a whole: opened, put aside, copied, named, set up. */
function workspaceActions(
  workspace: UndoableWorkspace,
): Pick<
  WorkspaceSlice,
  'setAside' | 'bringBack' | 'openWorkspace' | 'showWorkspace' | 'copyWorkspace' | 'renameWorkspace' | 'setOptions'
> {
  const { set, get, now } = workspace
  /** The files as they were opened: as long as nobody has changed them, nothing is lost by opening others. */
  let opened: readonly SourceFile[] | null = null
  return {
    setAside(content) {
      if (get().keptWorkspace === null) {
        workspace.keepHistory()
        set({ keptWorkspace: undoableOf(get()) })
      }
      workspace.forgetHistory()
      set({ ...content, ...workspace.labels(), openings: get().openings + 1 })
      get().select(null, 'palette')
    },
    bringBack() {
      const { keptWorkspace } = get()
      if (keptWorkspace === null) return
      workspace.bringHistoryBack()
      set({ ...keptWorkspace, keptWorkspace: null, ...workspace.labels(), openings: get().openings + 1 })
      get().select(null, 'palette')
    },
    openWorkspace(name, files, view = {}) {
      if (get().keptWorkspace !== null) get().leaveLesson()
      const { workspaceId, files: before } = get()
      const isWorthKeeping = before !== opened && before.some(({ text }) => text.trim() !== '')
      opened = withUniqueNames(files)
      workspace.open(name, {
        workspaceId: isWorthKeeping ? newId(now) : workspaceId,
        workspaceName: name,
        files: opened,
        activeFile: opened[0]?.name ?? '',
        // Earlier places do not count: what is opened looks the same every time.
        positions: view.positions ?? {},
        ...(view.options === undefined ? {} : { options: view.options }),
      })
      get().select(null, 'palette')
    },
    showWorkspace(id, { workspaceName, files, options, activeFile, positions }) {
      if (get().keptWorkspace !== null) get().leaveLesson()
      workspace.open(workspaceName, { workspaceId: id, workspaceName, files, options, activeFile, positions })
      get().select(null, 'palette')
    },
    copyWorkspace() {
      const { workspaceName } = get()
      workspace.change('Copy workspace', { workspaceId: newId(now), workspaceName: `${workspaceName} (copy)` })
    },
    renameWorkspace(name) {
      const clean = name.trim()
      if (clean !== '' && clean !== get().workspaceName) workspace.change('Rename workspace', { workspaceName: clean })
    },
    setOptions(options) {
      if (JSON.stringify(options) !== JSON.stringify(get().options))
        workspace.change('Change cluster settings', { options })
    },
  }
}
