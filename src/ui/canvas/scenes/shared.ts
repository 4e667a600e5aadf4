/** One arrangement for several pictures, so that cards stay where they stand from one to the next. */
import type { Scene } from '../../../values/scene'
import { sharedCard, type GraphLine, type GraphNode } from '../graph/model'
import { paneOf, type Drawn } from '../layout/arrangement'
import { choosePlaces, judged } from '../layout/choose'
import { union } from '../layout/geometry'
import { compose, extentOfPicture, type Picture } from '../layout/picture'
import { noGrowth, type Frame, type Growth, type Places } from '../layout/places'
import { isWhole, type Pane } from '../layout/pane'
import { settle } from '../layout/settle'

type Shared = Pick<Scene, 'cards' | 'columns' | 'gaps' | 'above' | 'extent'>

/** Room is given to the lines of each picture, and once more when cards have moved for that. */
const rounds = 2

/** Plans for all lines, and for those of so many pictures that have the most. */
const ownPlans = 2

/**
 * Where cards stand in all of several pictures, with the lines that each draws for what it is about; null where
 * the pane would not show each of them whole.
 */
export function shareOf(graphs: readonly Drawn[], pane: Pane): Shared | null {
  // What a step watches is drawn whenever it is opened, so it has its room like other lines.
  const calm = graphs.map(({ nodes, lines }): Calm => ({
    nodes,
    lines: lines.map((line) => ({ ...line, isExtra: false })),
  }))
  const all = unionOf(calm)
  let together = bestPlaces(all, calm, paneOf(pane))
  let growth: Growth = { ...noGrowth, columns: columnsOf(settle(all.nodes, together)) }
  let pictures: readonly Picture[] = []
  for (let round = 0; round < rounds; round++) {
    pictures = calm.map((graph) => {
      const picture = compose(graph.nodes, graph.lines, placesIn(graph, together), growth)
      growth = picture.growth
      return picture
    })
    const { cards } = settle(all.nodes, together, growth)
    together = new Map(
      [...together].map(([id, { column, top }]) => [id, { column, top: cards.get(id)?.box.top ?? top }]),
    )
  }
  const extent = union(pictures.flatMap((picture) => extentOfPicture(picture) ?? []))
  if (extent === null || !isWhole(extent, pane)) return null
  return {
    cards: Object.fromEntries([...together].map(([id, { column, top }]) => [id, [column, Math.round(top)] as const])),
    columns: [...(growth.columns ?? [])].map(([number, { width, before }]) => [
      number,
      Math.ceil(width),
      before.left,
      before.right,
    ]),
    gaps: [...growth.gaps].map(([gap, room]) => [gap, Math.ceil(room)]),
    above: Object.fromEntries([...growth.above].map(([id, room]) => [id, Math.ceil(room)])),
    extent: [Math.floor(extent.left), Math.floor(extent.top), Math.ceil(extent.right), Math.ceil(extent.bottom)],
  }
}

/** The plan with which the pictures are the best when they are taken together. */
function bestPlaces(all: Calm, calm: readonly Calm[], pane: Pane): Places {
  const byLines = [...calm].sort((a, b) => b.lines.length - a.lines.length)
  let best: { readonly places: Places; readonly cost: number } = { places: new Map(), cost: Infinity }
  for (const lines of [
    all.lines,
    directed(all.lines, calm),
    ...byLines.slice(0, ownPlans).map((graph) => unionOf([graph]).lines),
  ]) {
    const places = choosePlaces(all.nodes, lines, pane)
    const cost = calm.reduce((sum, own) => sum + judged(own.nodes, own.lines, placesIn(own, places), pane).cost, 0)
    if (cost < best.cost - 1e-6) best = { places, cost }
  }
  return best.places
}

type Calm = Pick<Drawn, 'nodes' | 'lines'>

/**
 * Of lines both ways between two cards only those of the way that more of the pictures draw: where everybody may call everybody
 * at first, what is left in the end says who calls.
 */
function directed(lines: readonly GraphLine[], calm: readonly Calm[]): readonly GraphLine[] {
  const count = new Map<string, number>()
  for (const { nodes, lines: own } of calm) {
    const cards = new Map(nodes.map((node) => [node.id, sharedCard(node)]))
    const ways = new Set(own.map(({ from, to }) => `${cards.get(from) ?? from} ${cards.get(to) ?? to}`))
    for (const way of ways) count.set(way, (count.get(way) ?? 0) + 1)
  }
  return lines.filter(({ from, to }) => (count.get(`${from} ${to}`) ?? 0) >= (count.get(`${to} ${from}`) ?? 0))
}

/** All cards, each as large as in any of the pictures, and all lines. */
function unionOf(graphs: readonly Calm[]): Calm {
  const nodes = new Map<string, GraphNode>()
  const lines = new Map<string, GraphLine>()
  for (const graph of graphs) {
    const cards = new Map(graph.nodes.map((node) => [node.id, sharedCard(node)]))
    for (const node of graph.nodes) {
      const id = sharedCard(node)
      const known = nodes.get(id)
      const larger = known === undefined || isLarger(node, known) ? node : known
      nodes.set(id, { ...larger, id, width: Math.max(node.width, known?.width ?? 0) })
    }
    for (const line of graph.lines) {
      const [from, to] = [cards.get(line.from) ?? line.from, cards.get(line.to) ?? line.to]
      const id = `${from} ${to} ${line.row}`
      const known = lines.get(id)
      // What gets through in any of them is what the picture is ordered by.
      const kind = known === undefined || known.kind === 'dropped' ? line.kind : known.kind
      lines.set(id, { ...line, id, from, to, kind, isFaint: line.isFaint && known?.isFaint !== false })
    }
  }
  return { nodes: [...nodes.values()], lines: [...lines.values()] }
}

/** Boxes have no size of their own, but rows. */
function isLarger(one: GraphNode, other: GraphNode): boolean {
  return one.height > other.height || (one.height === other.height && one.rows.length > other.rows.length)
}

function placesIn({ nodes }: Calm, together: Places): Places {
  const own = nodes.flatMap((node) => {
    const place = together.get(sharedCard(node))
    return place === undefined ? [] : [[node.id, place] as const]
  })
  return new Map([...together, ...own])
}

function columnsOf({ columns, columnNumbers, pads }: Frame): NonNullable<Growth['columns']> {
  return new Map(
    columnNumbers.map((number, i) => {
      const { left, right } = columns[i] ?? { left: 0, right: 0 }
      return [number, { width: right - left, before: pads[i] ?? { left: 0, right: 0 } }]
    }),
  )
}
