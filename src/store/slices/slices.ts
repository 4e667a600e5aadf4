/** The small slices: analysis, selection, view and commands. */
import type { StateCreator } from 'zustand'
import type { AnalysisSlice, CommandSlice, SelectionSlice, Store, ViewSlice } from '../state/store-type'

export const createAnalysisSlice: StateCreator<Store, [], [], AnalysisSlice> = (set) => ({
  status: 'empty',
  snapshot: null,
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

export const createSelectionSlice: StateCreator<Store, [], [], SelectionSlice> = (set, get) => ({
  selection: null,
  selectionOrigin: null,
  reveal: null,
  select(selection, origin) {
    if (JSON.stringify(selection) === JSON.stringify(get().selection)) return
    set({ selection, selectionOrigin: origin, explanation: null })
  },
  revealRange(range) {
    set({
      reveal: { range, nonce: (get().reveal?.nonce ?? 0) + 1 },
      ...(get().activeFile === range.file ? {} : { activeFile: range.file }),
    })
  },
})

export const createViewSlice: StateCreator<Store, [], [], ViewSlice> = (set, get) => ({
  isDrawing: false,
  startDrawing: () => set({ isDrawing: true }),
  theme: 'system',
  positions: {},
  collapsedPanes: [],
  flowFilter: { text: '', verdicts: [] },
  flowSort: null,
  setTheme: (theme) => set({ theme }),
  setPositions: (positions) => set({ positions }),
  togglePane(pane) {
    const { collapsedPanes } = get()
    set({
      collapsedPanes: collapsedPanes.includes(pane)
        ? collapsedPanes.filter((name) => name !== pane)
        : [...collapsedPanes, pane],
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
  registerCommands(commands) {
    const ids = new Set(commands.map((command) => command.id))
    set({ commands: [...get().commands.filter((command) => !ids.has(command.id)), ...commands] })
    return () => set({ commands: get().commands.filter((command) => !commands.includes(command)) })
  },
  announce: (announcement) => set({ announcement }),
})
