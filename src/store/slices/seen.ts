/** The slice of seen flows: what the shell has sent, and what it is to run. */
import type { StateCreator } from 'zustand'
import type { SeenFlow, SeenSlice } from '../state/seen'
import type { Store } from '../state/store-type'

/** Lines of the shell that a lesson looks at. */
const mostKept = 500

const none: readonly SeenFlow[] = []

/** What is on the screen: another workspace, lesson or challenge has seen nothing yet. */
function placeOf({ workspaceId, lessonAddress, challenge }: Store): string {
  return `${workspaceId} ${lessonAddress?.lesson ?? ''} ${challenge === null ? '' : JSON.stringify(challenge)}`
}

/** The requests that were seen in what is on the screen. */
export function seenNow(state: Store): readonly SeenFlow[] {
  return state.seenFlows.length > 0 && state.seenIn === placeOf(state) ? state.seenFlows : none
}

export const createSeenSlice: StateCreator<Store, [], [], SeenSlice> = (set, get) => ({
  shellCommand: null,
  ranLines: [],
  runInShell(shellCommand) {
    get().showLower('shell')
    set({ shellCommand })
  },
  addRanLine: (line) => set({ ranLines: [...get().ranLines, line].slice(-mostKept) }),
  seenIn: '',
  seenFlows: none,
  setSeenFlows: (seenFlows) => set({ seenIn: placeOf(get()), seenFlows }),
  forgetSeenFlows() {
    const { flowFilter, setFlowFilter } = get()
    set({ seenFlows: none })
    if (flowFilter.seenOnly === true) setFlowFilter({ ...flowFilter, seenOnly: false })
  },
})
