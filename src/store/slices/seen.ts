/** The slice of seen flows: what the shell sends is noted, equal requests once with their number. */
import type { StateCreator } from 'zustand'
import type { SeenFlow, SeenSlice } from '../state/seen'
import type { Store } from '../state/store-type'

/** More different requests than these are not kept. */
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
  addSeenFlows(flows) {
    if (flows.length > 0) set({ seenIn: placeOf(get()), seenFlows: withRequests(seenNow(get()), flows) })
  },
  forgetSeenFlows() {
    const { flowFilter, setFlowFilter } = get()
    set({ seenFlows: none })
    if (flowFilter.seenOnly === true) setFlowFilter({ ...flowFilter, seenOnly: false })
  },
})

/** The latest first; a request that fares as before counts once more. */
export function withRequests(
  before: readonly SeenFlow[],
  requests: readonly Omit<SeenFlow, 'count'>[],
): readonly SeenFlow[] {
  const kept = new Map(before.toReversed().map((seen) => [keyOf(seen), seen]))
  for (const request of requests) {
    const key = keyOf(request)
    const count = (kept.get(key)?.count ?? 0) + 1
    // What was sent last comes last.
    kept.delete(key)
    kept.set(key, { ...request, count })
  }
  return [...kept.values()].toReversed().slice(0, mostKept)
}

function keyOf({ flow, verdict, refusal, dropReason, egress, ingress }: Omit<SeenFlow, 'count'>): string {
  return JSON.stringify([flow, verdict, refusal ?? '', dropReason, egress, ingress])
}
