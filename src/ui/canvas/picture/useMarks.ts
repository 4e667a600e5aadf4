import { useEffect, type RefObject } from 'react'
import { pairKey, useStore, type SeenFlow } from '../../../store/index'
import type { CanvasController } from '../drawing/CanvasController'
import type { Graph } from '../graph/elements'
import { useLoaded } from '../../kit/useLoaded'

const load = () => import('../graph/observed')
const none: ReadonlyMap<string, string> = new Map()

/** Marks lines that were seen in observed flows, sent from the shell, or changed by the last edit. */
export function useMarks(
  controller: RefObject<CanvasController | null>,
  graph: Graph,
  seen: readonly SeenFlow[],
): void {
  // While observed flows are listed, the picture tells what was seen from what is predicted only.
  const replay = useStore((state) => (state.lowerView === 'replay' ? (state.replay?.report ?? null) : null))
  // Few visits see flows that were observed or sent.
  const part = useLoaded(load, replay !== null || seen.length > 0)
  useEffect(() => {
    const lines = replay === null || part === null ? null : part.observedLines(graph, part.observedPairs(replay))
    controller.current?.markObserved(lines)
  }, [controller, graph, replay, part])

  useEffect(
    () => controller.current?.markSeen(part === null ? none : part.seenLines(graph, seen)),
    [controller, graph, seen, part],
  )

  const changes = useStore((state) => state.changes)
  const changedFlows = useStore((state) => state.changedFlows)
  useEffect(() => {
    const pairs = new Set(changedFlows.map(({ from, to }) => pairKey(from, to)))
    if (changes?.isFresh === true) for (const pair of changes.pairs) pairs.add(pair)
    controller.current?.markChanged(pairs)
  }, [controller, changes, changedFlows, graph])
}
