/** The one store of the application. */
import { create } from 'zustand'
import { createAnalysisSlice, createCommandSlice, createSelectionSlice, createViewSlice } from './slices'
import type { Store } from './types'
import { createWorkspaceSlice } from './workspace'

export const useStore = create<Store>()((...args) => ({
  ...createWorkspaceSlice(() => Date.now())(...args),
  ...createAnalysisSlice(...args),
  ...createSelectionSlice(...args),
  ...createViewSlice(...args),
  ...createCommandSlice(...args),
}))
