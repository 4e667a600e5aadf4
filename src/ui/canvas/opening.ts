/** What is folded when a picture is opened, so that everything in sight can be read. */
import { clusterNodes, namespaceNode, workloadsOf, type Snapshot } from '../../store/index'
import { buildGraph, link } from './graph/elements'
import { paneOf } from './layout/arrangement'
import { choosePlaces } from './layout/choose'
import { takenRoom, usualPane, type Pane } from './layout/plan'
import { boundsOf, settle } from './layout/settle'

export type FoldLevel = 'nothing' | 'workloads' | 'namespaces'

/** Cards up to which it is worth trying whether they fit. */
const triedUpTo = 60
/** A picture that is a little larger than the pane is not folded: the rest is a short way off. */
const leastZoom = 0.72
const toolbarHeight = 36

/** Decided when other pods are shown than before, and kept from then on: neither typing nor resizing folds anything. */
export class Opening {
  private keys: ReadonlySet<string> = new Set()
  private level: FoldLevel = 'nothing'

  levelOf(snapshot: Snapshot): FoldLevel {
    const { endpoints } = snapshot
    const known = endpoints.filter(({ key }) => this.keys.has(key)).length
    if (endpoints.length === 0 || known * 2 > endpoints.length) return this.level
    this.keys = new Set(endpoints.map(({ key }) => key))
    this.level = openingFold(snapshot, paneSize())
    return this.level
  }
}

/** The pane is there before the picture in it. */
function paneSize(): Pane {
  const { width = 0, height = 0 } = document.querySelector('[data-pane=canvas]')?.getBoundingClientRect() ?? {}
  return width === 0 || height === 0 ? usualPane : { width, height: height - toolbarHeight }
}

/** The first way of folding with which the picture fits into a pane, in letters that can be read. */
function openingFold(snapshot: Snapshot, size: Pane): FoldLevel {
  const workloads = new Set([...workloadsOf(snapshot).values()].map(({ id }) => id))
  const ways: readonly (readonly [FoldLevel, ReadonlySet<string>])[] = [
    ['nothing', new Set()],
    ...(workloads.size > 0 ? [['workloads', workloads] as const] : []),
    [
      'namespaces',
      new Set([...workloads, ...snapshot.namespaces.map(({ name }) => namespaceNode(name)), clusterNodes]),
    ],
  ]
  return ways.find(([level, folded]) => level === 'namespaces' || fits(snapshot, folded, size))?.[0] ?? 'namespaces'
}

function fits(snapshot: Snapshot, folded: ReadonlySet<string>, size: Pane): boolean {
  const workloads = workloadsOf(snapshot)
  const cards = new Set(
    snapshot.endpoints.map(({ key }) => {
      const id = workloads.get(key)?.id
      return id !== undefined && folded.has(id) ? id : key
    }),
  )
  if (cards.size > triedUpTo) return false
  // A few cards are never folded: there is nothing to gain.
  if (cards.size <= 8) return true
  const { nodes, lines } = buildGraph(link(snapshot, folded, { text: '', verdicts: [] }), {
    showAllowed: true,
    showDropped: null,
    showOpen: null,
    showHost: null,
    showWorld: true,
    showUnserved: false,
    selection: null,
  })
  const bounds = boundsOf(settle(nodes, choosePlaces(nodes, lines, paneOf(size))))
  if (bounds === null) return true
  const zoom = Math.min(
    (size.width - takenRoom.width) / (bounds.right - bounds.left),
    (size.height - takenRoom.height) / (bounds.bottom - bounds.top),
  )
  return zoom >= leastZoom
}
