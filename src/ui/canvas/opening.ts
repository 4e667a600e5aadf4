/** What is folded when a picture is opened, so that everything in sight can be read. */
import { clusterNodes, namespaceNode, workloadOfNode, workloadsOf, type Snapshot } from '../../store/index'
import { cardDetails } from './graph/cards'
import { openingZoom } from './drawing/camera'
import { buildGraph, link, type Graph } from './graph/elements'
import type { Box } from './layout/geometry'
import { paneOf } from './layout/arrangement'
import { choosePlaces } from './layout/choose'
import { isNarrow, isWhole, takenRoom, usualPane, type Pane } from './layout/plan'
import { spacing } from './layout/settle'
import { compose, extentOfPicture } from './layout/picture'

export type FoldLevel = 'nothing' | 'workloads' | 'namespaces'

/** What is folded when a picture opens. */
export interface Opened {
  readonly level: FoldLevel
  /** Cards are without labels and services. */
  readonly isBrief: boolean
  /** Namespaces that are one card although not all of them are. */
  readonly namespaces: ReadonlySet<string>
}

const none: ReadonlySet<string> = new Set()
export const unfolded: Opened = { level: 'nothing', isBrief: false, namespaces: none }
const allNamespaces: Opened = { level: 'namespaces', isBrief: false, namespaces: none }

/** Cards up to which it is worth trying whether they fit. */
const triedUpTo = 48
/** Pictures that are laid out at most to find out which one fits; in a narrow pane, that of a slow machine, fewer. */
const mostTried = { usual: 9, narrow: 5 } as const
/** Groups of namespaces of which it is tried whether folding them is enough. */
const mostGroups = 12
/** More nodes than these are one card at first. */
const mostNodes = 6
/** A picture that goes on below is at most so many times as high as its pane. */
const mostPages = 2.5
const toolbarHeight = 36

/**
 * Decided when other pods are shown than before or another step of a lesson, and kept from then on: neither typing nor
 * resizing folds anything.
 */
export class Opening {
  private keys: ReadonlySet<string> = new Set()
  private opened: Opened = unfolded
  private step: string | null = null
  /** The snapshot before the one of a step that is being opened. */
  private before: Snapshot | null = null

  /** @param step the lesson's step that is shown */
  levelOf(snapshot: Snapshot, step: string | null): Opened {
    if (step !== this.step) this.before = snapshot
    this.step = step
    const { endpoints } = snapshot
    const known = endpoints.filter(({ key }) => this.keys.has(key)).length
    const isOther = endpoints.length > 0 && known * 2 <= endpoints.length
    const isStep = this.before !== null && this.before !== snapshot
    if (isStep || isOther) this.before = null
    if (!isStep && !isOther) return this.opened
    this.keys = new Set(endpoints.map(({ key }) => key))
    this.opened = openedIn(snapshot, paneSize(), isOther ? null : this.opened)
    return this.opened
  }
}

/** The pane is there before the picture in it. */
function paneSize(): Pane {
  const { width = 0, height = 0 } = document.querySelector('[data-pane=canvas]')?.getBoundingClientRect() ?? {}
  return width === 0 || height === 0 ? usualPane : { width, height: height - toolbarHeight }
}

/** Whether a group is one card when a picture opens in this way. */
export function isFoldedAtFirst(id: string, { level, isBrief, namespaces }: Opened, { flows }: Snapshot): boolean {
  if (id === cardDetails) return isBrief
  if (id === clusterNodes)
    return level === 'namespaces' || flows.peers.filter(({ kind }) => kind === 'node').length > mostNodes
  return level === 'namespaces' || namespaces.has(id) || (level === 'workloads' && workloadOfNode(id) !== null)
}

/** All groups of a snapshot that can be one card. */
export function groupsOf(snapshot: Snapshot): readonly string[] {
  const workloads = new Set([...workloadsOf(snapshot).values()].map(({ id }) => id))
  return [...snapshot.namespaces.map(({ name }) => namespaceNode(name)), ...workloads, clusterNodes, cardDetails]
}

/**
 * The first way of folding with which the picture fits into a pane, in letters that can be read: as it has been before, if that
 * is known and fits, then labels and services, the pods of workloads, single namespaces, and all of them.
 */
export function openedIn(snapshot: Snapshot, size: Pane, before: Opened | null = null): Opened {
  const levels: readonly FoldLevel[] = workloadsOf(snapshot).size > 0 ? ['nothing', 'workloads'] : ['nothing']
  const ways = levels.flatMap((level) => [false, true].map((isBrief): Opened => ({ ...unfolded, level, isBrief })))
  const level = levels.at(-1) ?? 'nothing'
  const some = groupsOfNamespaces(snapshot).map((ids): Opened => ({ level, isBrief: true, namespaces: new Set(ids) }))
  let left: number = mostTried[isNarrow(size) ? 'narrow' : 'usual']
  // The first that fits will do: laying out the others would take as long again.
  for (const way of [...(before === null ? [] : [before]), ...ways, ...some]) {
    const graph = graphOf(snapshot, way)
    if (graph === null || !hasRoom(graph.nodes, size) || left-- <= 0) continue
    const places = choosePlaces(graph.nodes, graph.lines, paneOf(size))
    const bounds = extentOfPicture(compose(graph.nodes, graph.lines, places))
    if (bounds === null || (isWhole(bounds, size) && hasRoomBelow(bounds, size))) return way
  }
  return allNamespaces
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
function graphOf(snapshot: Snapshot, way: Opened): Graph | null {
  const folded = new Set(groupsOf(snapshot).filter((id) => isFoldedAtFirst(id, way, snapshot)))
  const linked = link(snapshot, folded, { text: '', verdicts: [] })
  if (new Set(snapshot.endpoints.map(({ key }) => linked.nodeOf.get(key))).size > triedUpTo) return null
  return buildGraph(linked, {
    showAllowed: true,
    showDropped: null,
    showOpen: null,
    showHost: null,
    showWorld: true,
    showUnserved: false,
    selection: null,
  })
}

/** Whether cards fit into a pane at all, however they stand: laying them out to find that out takes far longer. */
function hasRoom(nodes: Graph['nodes'], size: Pane): boolean {
  const { least } = openingZoom
  const pages = isNarrow(size) ? mostPages : 1
  const width = (size.width - takenRoom.width) / least + spacing.column
  const height = (size.height * pages - takenRoom.height) / least + spacing.card
  const area = nodes.reduce(
    (sum, card) => sum + (card.kind === 'namespace' ? 0 : (card.width + spacing.column) * (card.height + spacing.card)),
    0,
  )
  return area <= width * height
}

function hasRoomBelow({ top, bottom }: Box, size: Pane): boolean {
  return !isNarrow(size) || (bottom - top) * openingZoom.least <= size.height * mostPages
}
