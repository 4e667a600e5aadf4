/** The lessons slice: opens and leaves steps, and keeps the user's own filter meanwhile. */
import type { StateCreator } from 'zustand'
import type { LessonSlice } from '../state/lessons'
import type { FlowFilter, PaneName } from '../state/model'
import type { Store } from '../state/store-type'

const presenterPanes: readonly PaneName[] = ['editor', 'flows', 'inspector']

export const createLessonSlice: StateCreator<Store, [], [], LessonSlice> = (set, get) => {
  /** The user's filter of the flows, which would hide a lesson's. */
  let keptFilter: FlowFilter | null = null
  return {
    isLessonListOpen: false,
    isChallengeListOpen: false,
    challenge: null,
    lessonAddress: null,
    stepScenes: [],
    comparedFiles: null,
    changedFlows: [],
    watchedFlows: [],
    watchedRows: [],
    isVeiled: false,
    setVeiled: (isVeiled) => set({ isVeiled }),
    isPresenting: false,
    panesBeforePresenting: null,
    setLessonListOpen: (isLessonListOpen) => set({ isLessonListOpen }),
    openLesson: (lessonAddress) => set({ lessonAddress, challenge: null, isReadOnly: false, isLessonListOpen: false }),
    setChallengeListOpen: (isChallengeListOpen) => set({ isChallengeListOpen }),
    openChallenge(challenge) {
      get().setPresenting(false)
      set({
        challenge,
        lessonAddress: null,
        isReadOnly: false,
        stepScenes: [],
        isChallengeListOpen: false,
        changedFlows: [],
        watchedFlows: [],
        watchedRows: [],
      })
    },
    setChangedFlows: (changedFlows) => set({ changedFlows }),
    setWatchedFlows: (watchedFlows, watchedRows = []) => set({ watchedFlows, watchedRows }),
    showStep(content, comparedFiles, stepScenes = []) {
      const { keptWorkspace, flowFilter, setAside, setFlowFilter } = get()
      if (keptWorkspace === null) {
        keptFilter = flowFilter
        setFlowFilter({ text: '', verdicts: [] })
      }
      setAside(content)
      // The lesson says what the step changes, so the comparison of an earlier edit ends.
      set({ comparedFiles, stepScenes, changes: null, ranLines: [] })
    },
    leaveLesson(keepFiles = false) {
      const { workspaceName, files, activeFile } = get()
      get().setPresenting(false)
      set({
        lessonAddress: null,
        challenge: null,
        isReadOnly: false,
        comparedFiles: null,
        changedFlows: [],
        watchedFlows: [],
        watchedRows: [],
      })
      get().bringBack()
      if (keptFilter !== null) get().setFlowFilter(keptFilter)
      keptFilter = null
      if (!keepFiles) return
      get().openWorkspace(workspaceName, files)
      get().setActiveFile(activeFile)
    },
    setPresenting(isPresenting) {
      const { collapsedPanes, panesBeforePresenting } = get()
      if (isPresenting === (panesBeforePresenting !== null)) return
      set({
        isPresenting,
        panesBeforePresenting: isPresenting ? collapsedPanes : null,
        collapsedPanes: isPresenting ? presenterPanes : (panesBeforePresenting ?? []),
      })
    },
  }
}
