/** What the canvas draws: the graph of the workspace as it is folded, filtered and focused, and what of it is brought out. */
import { useEffect, useLayoutEffect, useMemo, useState } from 'react'
import {
  brokenFlows,
  pairKey,
  seenNow,
  useStore,
  type FlowFilter,
  type Snapshot,
  type Verdict,
} from '../../../store/index'
import { rowOfVerdict, withUnlisted } from '../../../store/flows/unlisted'
import {
  buildGraph,
  emptyGraph,
  isToBeAsked,
  link,
  nodesOfSelection,
  type CanvasView,
  type Graph,
  type Linked,
} from '../graph/elements'
import { emphasisOf, type Emphasis } from '../graph/emphasis'
import type { LineToggles } from '../graph/lines'
import type { Neighbourhood } from '../graph/neighbourhood'
import type { Pane } from '../layout/pane'
import { useLoaded } from '../../kit/useLoaded'
import { askForLinks } from './linking'
import type { Focus } from './useFocus'
import type { useGhosts } from './useGhosts'

const none: ReadonlySet<string> = new Set()
const loadAsked = () => import('../graph/emphasis-asked')

/** Pairs of a change that can be followed at all. */
const mostWatched = 12
/** Changed flows of a lesson's step that are all drawn. */
const mostChanged = 12
/** Flows that are about to break and are drawn although drops are not. */
const mostBroken = 40

/** What the canvas itself knows of what is to be drawn. */
interface PictureState {
  /** Ids of the groups that are one card. */
  readonly folded: ReadonlySet<string>
  readonly toggles: LineToggles
  readonly row: NonNullable<CanvasView['row']> | null
  readonly hovered: NonNullable<CanvasView['hovered']> | null
}

interface Pictured {
  /** Null without a snapshot. */
  readonly linked: Linked | null
  readonly graph: Graph
  /** The graph without what is not there yet, for gestures. */
  readonly withoutGhosts: Graph
  /** What is left of the picture while only neighbours are shown. */
  readonly reduced: Neighbourhood | null
  readonly focusOn: ReadonlySet<string> | null
  /** The pane since it got another size meanwhile. */
  readonly focusPane: Pane | null
  readonly emphasis: Emphasis | null
}

export function usePictured(
  shown: Snapshot | null,
  ghosts: Pick<ReturnType<typeof useGhosts>, 'dress' | 'isOn'>,
  focus: Focus,
  { folded, toggles, row, hovered }: PictureState,
): Pictured {
  const selection = useStore((state) => state.selection)
  const filter = useStore((state) => state.flowFilter)
  const watchedRows = useStore((state) => state.watchedRows)
  const seen = useStore(seenNow)
  const watched = useWatched()
  const { dress } = ghosts
  const explanation = useStore((state) => state.explanation)
  // A flow that one asks about may be one that no table lists, such as one to a port that nobody serves.
  const asked = useMemo(
    () =>
      selection?.kind !== 'flow' || explanation === null || isWithoutPacket(explanation)
        ? []
        : [rowOfVerdict(selection.flow, explanation)],
    [selection, explanation],
  )
  const listed = useMemo(
    () => (shown === null ? null : withUnlisted(shown, [...watchedRows, ...seen, ...asked])),
    [shown, watchedRows, seen, asked],
  )
  const usual = useLinked(listed, folded, filter)
  const { part } = focus
  const focusPane = useResized(focus)
  const focusFolds = useMemo(
    () => (part === null || usual === null || focus.on === null ? none : part.focusFolds(usual, focus.on, focusPane)),
    [part, usual, focus.on, focusPane],
  )
  const focused = useMemo(
    () => (focusFolds.size === 0 ? folded : new Set([...folded, ...focusFolds])),
    [folded, focusFolds],
  )
  const linked = useLinked(listed, focused, filter)
  const focusOn = useMemo(
    () => (linked === null || focus.on === null ? null : nodesOfSelection(linked, focus.on)),
    [linked, focus.on],
  )
  const whole = useMemo(
    () =>
      linked === null
        ? emptyGraph
        : dress(buildGraph(linked, { ...toggles, selection, focusOn, row, watched, hovered })),
    [linked, dress, toggles, selection, focusOn, row, watched, hovered],
  )
  const reduced = useMemo(
    () => (focusOn === null || part === null ? null : part.neighbourhood(whole, focusOn)),
    [part, whole, focusOn],
  )
  const graph = reduced?.graph ?? whole
  // Nobody edits what is not there.
  const withoutGhosts = useMemo(
    () => (ghosts.isOn ? { ...graph, nodes: graph.nodes.filter(({ isGhost }) => isGhost !== true) } : graph),
    [graph, ghosts.isOn],
  )
  const emphasis = useEmphasis(graph, linked)
  return { linked, graph, withoutGhosts, reduced, focusOn, focusPane, emphasis }
}

/** What is brought out: of what is selected, or else of the differences that are listed. */
function useEmphasis(graph: Graph, linked: Linked | null): Emphasis | null {
  const selection = useStore((state) => state.selection)
  // While differences are listed, the picture brings them out.
  const comparison = useStore((state) => (state.lowerView === 'compare' ? state.comparison : null))
  const spread = useStore((state) => state.spread)
  const asking = useLoaded(loadAsked, comparison !== null || spread !== null)
  return useMemo(() => {
    if (linked === null) return null
    const far = spread === null ? null : asking?.emphasisOfSpread(graph, spread)
    if (far !== null && far !== undefined) return far
    if (selection !== null || comparison === null) return emphasisOf(graph, selection, linked)
    return asking?.emphasisOfChanges(graph, linked.snapshot, comparison) ?? null
  }, [graph, selection, linked, comparison, spread, asking])
}

/** Nothing is sent of which anybody could say what becomes of it. */
function isWithoutPacket({ problem, hasNoBackend, isSelf }: Verdict): boolean {
  return problem !== undefined || hasNoBackend === true || isSelf === true
}

/** The pane once it has got another size while the picture is reduced to one thing. */
function useResized({ part, on }: Focus): Pane | null {
  const [resized, setResized] = useState<{ readonly on: Focus['on']; readonly pane: Pane } | null>(null)
  useEffect(() => {
    if (on !== null) return part?.watchPane((pane) => setResized({ on, pane }))
  }, [part, on])
  return resized?.on === on ? resized.pane : null
}

/** The flows linked; where the engine has to do that, the last ones until it has. */
function useLinked(snapshot: Snapshot | null, folded: ReadonlySet<string>, filter: FlowFilter): Linked | null {
  const [answered, setAnswered] = useState(0)
  const [last, setLast] = useState<Linked | null>(null)
  const isMissing = snapshot !== null && isToBeAsked(snapshot, folded, filter)
  useEffect(() => {
    if (snapshot === null || !isMissing) return
    let isWanted = true
    void askForLinks(snapshot, folded, filter).then((isThere) => {
      if (isThere && isWanted) setAnswered((count) => count + 1)
    })
    return () => {
      isWanted = false
    }
  }, [snapshot, folded, filter, isMissing])
  const fallBehind = useStore((state) => state.fallBehind)
  useLayoutEffect(() => (isMissing ? fallBehind() : undefined), [isMissing, fallBehind])
  const isWaiting = isMissing && last !== null
  const own = useMemo(
    () => (snapshot === null || isWaiting ? null : { answered, linked: link(snapshot, folded, filter) }),
    [snapshot, folded, filter, isWaiting, answered],
  )
  const linked = isWaiting ? last : (own?.linked ?? null)
  // While this renders: what is shown stays until the next is there.
  if (linked !== last) setLast(linked)
  return linked
}

/**
 * Pairs whose flows are drawn though nobody has selected them: those of the last edit, for a moment, those of a lesson's step,
 * and those that a draft is about to break while observed flows are listed.
 */
function useWatched(): ReadonlySet<string> {
  const changes = useStore((state) => state.changes)
  const changedFlows = useStore((state) => state.changedFlows)
  const watchedFlows = useStore((state) => state.watchedFlows)
  const seen = useStore(seenNow)
  const replay = useStore((state) => (state.lowerView === 'replay' ? (state.replay?.report ?? null) : null))
  return useMemo(() => {
    const wanted = [
      ...(replay === null ? [] : brokenFlows(replay).slice(0, mostBroken)),
      ...watchedFlows,
      ...seen.slice(0, mostWatched).map(({ flow }) => flow),
      ...(changedFlows.length > mostChanged ? [] : changedFlows),
    ]
    const pairs = new Set(wanted.map(({ from, to, protocol, port }) => `${pairKey(from, to)}\n${protocol}/${port}`))
    if (changes?.isFresh === true) for (const pair of changes.pairs) if (pairs.size < mostWatched) pairs.add(pair)
    return pairs
  }, [changes, changedFlows, watchedFlows, seen, replay])
}
