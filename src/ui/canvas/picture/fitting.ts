/** Finds what has to be folded so that a picture fits into its pane. */
import { namespaceNode, workloadsOf, type Snapshot } from '../../../store/index'
import { openingZoom, presentedRoom } from '../drawing/camera'
import { buildGraph, startView, type CanvasView, type Graph } from '../graph/elements'
import { paneOf } from '../layout/arrangement'
import { keepChoice } from '../layout/choose'
import type { Box } from '../layout/geometry'
import { forLayout, isHeavyToPlan, planned, type Planned } from '../layout/jobs'
import { isNarrow, isWhole, takenRoom, usualPane, type Pane } from '../layout/pane'
import { headOf, spacing } from '../layout/places'
import { LayoutThread } from '../layout/thread'
import type { Scene } from '../../../values/scene'
import { finished } from '../../../values/turns'
import { linkInSteps, type Steps } from './linking'
import { allNamespaces, groupsOf, isFoldedAtFirst, unfolded, type FoldLevel, type Opened } from './opening'

/** Cards up to which it is worth trying whether they fit. */
const triedUpTo = 48
/** Pictures that are laid out at most to find out which one fits; in a narrow pane, that of a slow machine, fewer. */
const mostTried = { usual: 9, narrow: 5 } as const
/** Groups of namespaces of which it is tried whether folding them is enough. */
const mostGroups = 12
/** A picture is not laid out if it would take more than so many panes, should it be as dense as the densest one before it. */
const mostHoped = 1.1
/** A picture that goes on below is at most so many times as high as its pane. */
const mostPages = 2.5
/** All namespaces are one card each, which does not say how much it holds. */
const briefNamespaces: Opened = { ...allNamespaces, isBrief: true }

/**
 * The first way of folding with which the picture fits into a pane, in letters that can be read: nothing, labels and services,
 * the pods of workloads, single namespaces, all of them, and what their cards say of what they hold.
 */
export function openedIn(snapshot: Snapshot, pane: Pane | null): Opened {
  return finished(waysToOpen(snapshot, pane, []))
}

/** How far a picture goes; null where nothing is drawn. */
type BoundsOf = (graph: Graph, pane: Pane) => Steps<Box | null>

// eslint-disable-next-line require-yield
function* boundsHere(graph: Graph, pane: Pane): Steps<Box | null> {
  return planned({ graph, pane }).bounds
}

/**
 * The same in steps, between which the page may do something else. From the first picture on that is so large that it would hold
 * the page up, it is found out in a worker.
 */
export function* waysToOpenAside(...[snapshot, pane, scenes]: Parameters<typeof waysToOpen>): Steps<Opened> {
  const thread = new LayoutThread()
  let isAside = false
  function* boundsAside(graph: Graph, size: Pane): Steps<Box | null> {
    isAside ||= isHeavyToPlan(graph)
    const found: Planned[] = []
    if (isAside) yield thread.plan({ graph: forLayout(graph), pane: size }).then((answer) => found.push(answer))
    const [answer = planned({ graph, pane: size })] = found
    keepChoice(answer.choice)
    return answer.bounds
  }
  try {
    return yield* waysToOpen(snapshot, pane, scenes, boundsAside)
  } finally {
    thread.stop()
  }
}

/** The same in steps, all of them here. */
export function* waysToOpen(
  snapshot: Snapshot,
  pane: Pane | null,
  scenes: readonly Scene[],
  boundsOf: BoundsOf = boundsHere,
): Steps<Opened> {
  const size = pane?.isPresented === true ? presentedRoom(pane) : (pane ?? usualPane)
  const scene = scenes.find(({ extent: [left, top, right, bottom] }) => isWhole({ left, top, right, bottom }, size))
  if (scene !== undefined) return { ...unfolded, isBrief: scene.isBrief, scene }
  const levels: readonly FoldLevel[] = workloadsOf(snapshot).size > 0 ? ['nothing', 'workloads'] : ['nothing']
  yield
  const ways = levels.flatMap((level) => [false, true].map((isBrief): Opened => ({ ...unfolded, level, isBrief })))
  const level = levels.at(-1) ?? 'nothing'
  const some = groupsOfNamespaces(snapshot).map((ids): Opened => ({ level, isBrief: true, namespaces: new Set(ids) }))
  let left: number = mostTried[isNarrow(size) ? 'narrow' : 'usual']
  // Of all pictures that were too large: the least room that one of them took in the end for what its cards need.
  let spread = 0
  // The first that fits will do: laying out the others would take as long again.
  for (const way of [...ways, ...some, allNamespaces, briefNamespaces]) {
    const graph = yield* graphOf(snapshot, way)
    if (graph === null) continue
    const need = needOf(graph.nodes, size)
    const isHopeless = need > 1 || need * spread > mostHoped
    if (isHopeless || (left-- <= 0 && way.level !== 'namespaces')) continue
    yield
    const bounds = yield* boundsOf(graph, paneOf(size))
    if (bounds === null || (isWhole(bounds, size) && hasRoomBelow(bounds, size))) return way
    const taken = shareOf((bounds.right - bounds.left) * (bounds.bottom - bounds.top), size) / need
    spread = spread === 0 ? taken : Math.min(spread, taken)
  }
  return briefNamespaces
}

/** Namespaces to be folded while others are not: single ones from the smallest on, then more and more of the largest. */
function groupsOfNamespaces({ endpoints }: Snapshot): readonly (readonly string[])[] {
  const sizes = new Map<string, number>()
  for (const { namespace } of endpoints) sizes.set(namespace, (sizes.get(namespace) ?? 0) + 1)
  const ids = [...sizes]
    // A single pod is no smaller as a namespace.
    .filter(([, pods]) => pods > 1)
    .sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
    .map(([name]) => namespaceNode(name))
  if (sizes.size < 2) return []
  return [...ids.map((id) => [id]), ...ids.slice(1, -1).map((_, i) => ids.slice(-2 - i))].slice(0, mostGroups)
}

/** The picture as it is when it is folded in this way; null where that leaves too many cards to try. */
export function* graphOf(snapshot: Snapshot, way: Opened, view: CanvasView = startView): Steps<Graph | null> {
  if (!isSmall(snapshot, way)) return null
  yield
  const folded = new Set(groupsOf(snapshot).filter((id) => isFoldedAtFirst(id, way, snapshot)))
  const linked = yield* linkInSteps(snapshot, folded, { text: '', verdicts: [] })
  yield
  if (new Set(snapshot.endpoints.map(({ key }) => linked.nodeOf.get(key))).size > triedUpTo) return null
  return buildGraph(linked, view)
}

/** Whether few enough pods and groups are left to be tried: a large snapshot is linked once, to be drawn, and not for each way. */
function isSmall(snapshot: Snapshot, { level, namespaces }: Opened): boolean {
  const workloads = workloadsOf(snapshot)
  const cards = new Set<string>()
  for (const { key, namespace } of snapshot.endpoints) {
    const box = namespaceNode(namespace)
    const isFolded = level === 'namespaces' || namespaces.has(box)
    cards.add(isFolded ? box : ((level === 'workloads' ? workloads.get(key)?.id : undefined) ?? key))
    if (cards.size > triedUpTo) return false
  }
  return true
}

/**
 * The share of a pane that cards and the boxes around them need, however they stand; above 1 they do not fit. Laying them out to
 * find that out takes far longer.
 */
export function needOf(nodes: Graph['nodes'], size: Pane): number {
  const widths = new Map<string, number>()
  let area = 0
  for (const { kind, parent, width, height } of nodes) {
    if (kind === 'namespace') continue
    area += (width + spacing.column) * (height + spacing.card)
    if (parent !== null) widths.set(parent, Math.max(width, widths.get(parent) ?? 0))
  }
  for (const node of nodes) {
    const width = node.kind === 'namespace' ? widths.get(node.id) : undefined
    if (width === undefined) continue
    area += (width + spacing.column) * (headOf(node) + spacing.foot + spacing.box - spacing.card)
  }
  return shareOf(area, size)
}

/** An area of the picture as a share of the pane, in letters that can be read. */
function shareOf(area: number, size: Pane): number {
  const { least } = openingZoom
  const pages = isNarrow(size) ? mostPages : 1
  const width = (size.width - takenRoom.width) / least + spacing.column
  const height = (size.height * pages - takenRoom.height) / least + spacing.card
  return area / (width * height)
}

function hasRoomBelow({ top, bottom }: Box, size: Pane): boolean {
  return !isNarrow(size) || (bottom - top) * openingZoom.least <= size.height * mostPages
}
