/** The small slices: analysis, selection, view and commands. */
import { isPaneShown } from '../state/panes'
import type { StateCreator } from 'zustand'
import { whatIsLeft } from '../state/selection'
import type { AnalysisSlice, CommandSlice, Selection, SelectionSlice, Store, ViewSlice } from '../state/store-type'

export const createAnalysisSlice: StateCreator<Store, [], [], AnalysisSlice> = (set) => ({
  status: 'empty',
  viewsBehind: 0,
  fallBehind() {
    let own = 1
    const add = (more: number) => set(({ viewsBehind }) => ({ viewsBehind: viewsBehind + more }))
    add(own)
    return () => {
      if (own > 0) add(-own)
      own = 0
    }
  },
  snapshot: null,
  problems: null,
  durationMs: 0,
  step: null,
  notice: null,
  useNewVersion: null,
  isPartMissing: false,
  explanation: null,
  ask: async () => null,
  probe: async () => null,
  dismissNotice: () => set({ notice: null }),
  refusal: null,
  dismissRefusal: () => set({ refusal: null }),
})

/** Selections that going back remembers. */
const mostVisited = 100

export const createSelectionSlice: StateCreator<Store, [], [], SelectionSlice> = (set, get) => {
  /** What was selected before, the last at the end, and what going back has left. Those of one workspace. */
  let past: Selection[] = []
  let future: Selection[] = []
  let visitedIn = ''

  const go = (from: Selection[], to: Selection[]): boolean => {
    const { selection, workspaceId, snapshot } = get()
    if (workspaceId !== visitedIn || snapshot === null) return false
    for (let next = from.pop(); next !== undefined; next = from.pop()) {
      // What is gone since is passed over.
      const left = whatIsLeft(next, snapshot)
      if (left === null) continue
      if (selection !== null) to.push(selection)
      set({ selection: left, selectionOrigin: 'palette', explanation: null })
      return true
    }
    return false
  }

  return {
    selection: null,
    selectionOrigin: null,
    reveal: null,
    select(selection, origin) {
      const { selection: before, workspaceId } = get()
      if (JSON.stringify(selection) === JSON.stringify(before)) return
      if (workspaceId !== visitedIn) past = []
      visitedIn = workspaceId
      future = []
      if (before !== null) past = [...past.slice(1 - mostVisited), before]
      set({ selection, selectionOrigin: origin, explanation: null })
    },
    goBack: () => go(past, future),
    goForward: () => go(future, past),
    revealRange(range) {
      set({
        reveal: { range, nonce: (get().reveal?.nonce ?? 0) + 1 },
        ...(get().activeFile === range.file ? {} : { activeFile: range.file }),
        ...(get().collapsedPanes.includes('editor')
          ? { collapsedPanes: get().collapsedPanes.filter((pane) => pane !== 'editor') }
          : {}),
      })
    },
  }
}

export const createViewSlice: StateCreator<Store, [], [], ViewSlice> = (set, get) => ({
  drawSvg: null,
  embedding: null,
  isReadOnly: false,
  isDrawing: false,
  startDrawing: () => set({ isDrawing: true }),
  theme: 'system',
  positions: {},
  collapsedPanes: [],
  isTight: false,
  isInspectorKept: false,
  flowFilter: { text: '', verdicts: [] },
  flowSort: null,
  setTheme: (theme) => set({ theme }),
  setPositions: (positions) => set({ positions }),
  togglePane(pane) {
    const state = get()
    const isShown = isPaneShown(state, pane)
    const others = state.collapsedPanes.filter((name) => name !== pane)
    set({
      collapsedPanes: isShown ? [...others, pane] : others,
      isInspectorKept: pane === 'inspector' ? !isShown : state.isInspectorKept,
    })
  },
  setFlowFilter: (flowFilter) => set({ flowFilter }),
  setFlowSort: (flowSort) => set({ flowSort }),
  helpCode: null,
  showHelp: (helpCode) => set({ helpCode }),
})

export const createCommandSlice: StateCreator<Store, [], [], CommandSlice> = (set, get) => ({
  commands: [],
  announcement: '',
  told: '',
  registerCommands(commands) {
    const ids = new Set(commands.map((command) => command.id))
    set({ commands: [...get().commands.filter((command) => !ids.has(command.id)), ...commands] })
    return () => set({ commands: get().commands.filter((command) => !commands.includes(command)) })
  },
  announce: (announcement) => set({ announcement }),
  tell: (told) => set({ told, announcement: told }),
})
