/** What is folded when a picture is opened, so that everything in sight can be read. */
import { workloadsOf, type Snapshot } from '../../store/index'
import { openingZoom } from './drawing/camera'
import { cardDetails } from './graph/cards'
import { buildGraph, link } from './graph/elements'
import { paneOf } from './layout/arrangement'
import { choosePlaces } from './layout/choose'
import { takenRoom, usualPane, type Pane } from './layout/plan'
import { compose, extentOfPicture } from './layout/picture'

export type FoldLevel = 'nothing' | 'workloads' | 'namespaces'

/** What is folded when a picture opens. */
export interface Opened {
  readonly level: FoldLevel
  /** Cards are without labels and services. */
  readonly isBrief: boolean
}

export const unfolded: Opened = { level: 'nothing', isBrief: false }

/** Cards up to which it is worth trying whether they fit. */
const triedUpTo = 60
/** A few cards are never folded: there is nothing to gain. */
const fewCards = 8
/** A picture may be a little larger than the pane rather than folded: the rest is a short way off. */
const scrolledZoom = 0.72
const toolbarHeight = 36

/** Decided when other pods are shown than before, and kept from then on: neither typing nor resizing folds anything. */
export class Opening {
  private keys: ReadonlySet<string> = new Set()
  private opened: Opened = unfolded

  levelOf(snapshot: Snapshot): Opened {
    const { endpoints } = snapshot
    const known = endpoints.filter(({ key }) => this.keys.has(key)).length
    if (endpoints.length === 0 || known * 2 > endpoints.length) return this.opened
    this.keys = new Set(endpoints.map(({ key }) => key))
    this.opened = openedIn(snapshot, paneSize())
    return this.opened
  }
}

/** The pane is there before the picture in it. */
function paneSize(): Pane {
  const { width = 0, height = 0 } = document.querySelector('[data-pane=canvas]')?.getBoundingClientRect() ?? {}
  return width === 0 || height === 0 ? usualPane : { width, height: height - toolbarHeight }
}

/** The first way of folding with which the picture fits into a pane, in letters that can be read. */
function openedIn(snapshot: Snapshot, size: Pane): Opened {
  const workloads = new Set([...workloadsOf(snapshot).values()].map(({ id }) => id))
  const levels: readonly FoldLevel[] = workloads.size > 0 ? ['nothing', 'workloads'] : ['nothing']
  const ways = levels.flatMap((level) => [false, true].map((isBrief): Opened => ({ level, isBrief })))
  let nearest: { readonly way: Opened; readonly zoom: number } | null = null
  // The first that fits will do: laying out the others would take as long again.
  for (const way of ways) {
    const zoom = zoomOf(snapshot, idsOf(way, workloads), size)
    if (zoom >= openingZoom.least) return way
    if (zoom >= scrolledZoom && zoom > (nearest?.zoom ?? 0)) nearest = { way, zoom }
  }
  if (nearest !== null) return nearest.way
  return cardsOf(snapshot, new Set()) <= fewCards ? unfolded : { level: 'namespaces', isBrief: false }
}

function idsOf({ level, isBrief }: Opened, workloads: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...(level === 'workloads' ? workloads : []), ...(isBrief ? [cardDetails] : [])])
}

function cardsOf(snapshot: Snapshot, folded: ReadonlySet<string>): number {
  const workloads = workloadsOf(snapshot)
  const cards = snapshot.endpoints.map(({ key }) => {
    const id = workloads.get(key)?.id
    return id !== undefined && folded.has(id) ? id : key
  })
  return new Set(cards).size
}

/** The zoom at which a picture fits into a pane; 0 where it has too many cards to try. */
function zoomOf(snapshot: Snapshot, folded: ReadonlySet<string>, size: Pane): number {
  if (cardsOf(snapshot, folded) > triedUpTo) return 0
  const { nodes, lines } = buildGraph(link(snapshot, folded, { text: '', verdicts: [] }), {
    showAllowed: true,
    showDropped: null,
    showOpen: null,
    showHost: null,
    showWorld: true,
    showUnserved: false,
    selection: null,
  })
  const bounds = extentOfPicture(compose(nodes, lines, choosePlaces(nodes, lines, paneOf(size))))
  if (bounds === null) return openingZoom.most
  return Math.min(
    (size.width - takenRoom.width) / (bounds.right - bounds.left),
    (size.height - takenRoom.height) / (bounds.bottom - bounds.top),
  )
}
