/** What is left out of the cards of a reduced picture, so that its pane shows all that one looks at. */
import { briefCard, cardWithoutBox, scarceCard } from '../graph/cards'
import type { Graph } from '../graph/elements'
import { Arrangement, paneOf } from '../layout/arrangement'
import { choosePlacesAround } from '../layout/around'
import { extentOfPicture } from '../layout/picture'
import { isWhole, type Pane } from '../layout/pane'
import { noteHeight, type Dress, type Reduced } from './arranging'

/** How a picture that is reduced to some cards is laid out for a pane of a size, and what of its cards it shows. */
export function reducedTo(cards: ReadonlySet<string>, graph: Graph, size: Pane): Reduced {
  return { arrangement: around(cards), dress: dressIn(size, graph, cards) ?? dressesOf(cards).at(-1) ?? briefly }
}

/** Lays a picture out around what it is reduced to. */
function around(cards: ReadonlySet<string>): Arrangement {
  return new Arrangement((nodes, lines, pane) => choosePlacesAround(nodes, lines, pane, cards))
}

/** With how little of its cards left out a reduced picture is seen whole; null where that takes more. */
export function dressIn(size: Pane, graph: Graph, cards: ReadonlySet<string>): Dress | null {
  const pane = { ...size, height: size.height - noteHeight }
  const isSeen = (dress: Dress): boolean => {
    const bounds = extentOfPicture(around(cards).update(dress(graph), {}, paneOf(pane)))
    return bounds === null || isWhole(bounds, pane)
  }
  return dressesOf(cards).find(isSeen) ?? null
}

function dressesOf(cards: ReadonlySet<string>): readonly Dress[] {
  const withoutOthers: Dress = (graph) => withoutBoxes(graph, homesOf(graph, cards))
  const withoutAny: Dress = (graph) => withoutBoxes(graph, new Set())
  const scarcely =
    (dress: Dress): Dress =>
    (graph) =>
      withPortsInUse(dress(graph), cards)
  return [(whole) => whole, briefly, withoutOthers, withoutAny, ...[briefly, withoutOthers, withoutAny].map(scarcely)]
}

function briefly(graph: Graph): Graph {
  return { ...graph, nodes: graph.nodes.map(briefCard) }
}

/** Neighbours are without the ports at which no line ends, folded namespaces also without what they hold. */
function withPortsInUse(graph: Graph, centre: ReadonlySet<string>): Graph {
  const ends = new Map<string, Set<string>>()
  for (const { to, row } of graph.lines) ends.set(to, (ends.get(to) ?? new Set()).add(row))
  const nodes = graph.nodes.map((node) =>
    centre.has(node.id) || node.kind === 'namespace' ? node : scarceCard(node, ends.get(node.id) ?? new Set()),
  )
  return { ...graph, nodes }
}

/** The boxes around what a picture is reduced to. */
function homesOf(graph: Graph, cards: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(graph.nodes.flatMap(({ id, parent }) => (cards.has(id) ? (parent ?? []) : [])))
}

/** Cards stand without the boxes of their namespaces, but for those that lines begin or end at and those to be kept. */
function withoutBoxes(graph: Graph, kept: ReadonlySet<string>): Graph {
  const ends = new Set(graph.lines.flatMap(({ from, to }) => [from, to]))
  const boxes = new Map(
    graph.nodes.flatMap(({ id, kind, title }) =>
      kind === 'namespace' && !ends.has(id) && !kept.has(id) ? [[id, title] as const] : [],
    ),
  )
  const nodes = graph.nodes.flatMap((node) => {
    if (boxes.has(node.id)) return []
    const namespace = node.parent === null ? undefined : boxes.get(node.parent)
    return [namespace === undefined ? briefCard(node) : cardWithoutBox(node, namespace)]
  })
  return { ...graph, nodes }
}
