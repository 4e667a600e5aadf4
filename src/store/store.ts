/** The one store of the application. */
import { create, type StoreApi, type UseBoundStore } from 'zustand'
import { createFlowViewSlice } from './slices/flow-view'
import { createLessonSlice } from './slices/lessons'
import { createAnalysisSlice, createCommandSlice, createSelectionSlice, createViewSlice } from './slices/slices'
import type { Store } from './state/store-type'
import { createSeenSlice } from './slices/seen'
import { createInsightSlice } from './slices/insight'
import { createWorkspaceSlice } from './slices/workspace'

export type AppStore = UseBoundStore<StoreApi<Store>>

/** Makes a store; the clock tells which keystrokes belong to one burst of typing. */
export function createAppStore(now: () => number): AppStore {
  return create<Store>()((...args) => ({
    ...createWorkspaceSlice(now)(...args),
    ...createAnalysisSlice(...args),
    ...createSelectionSlice(...args),
    ...createViewSlice(...args),
    ...createFlowViewSlice(...args),
    ...createInsightSlice(...args),
    ...createCommandSlice(...args),
    ...createLessonSlice(...args),
    ...createSeenSlice(...args),
    replay: null,
  }))
}

export const useStore = createAppStore(() => Date.now())
