/**
 * The arrangement of one workspace while it is open. What stands keeps its column and height; what is new is added. Opened
 * anew, the same workspace comes out the same, with the cards that the user has moved where they were put.
 */
import type { Graph } from '../graph/elements'
import type { GraphNode } from '../graph/model'
import { extendPlaces } from './extend'
import { centreOf, type Point, type Positions } from './geometry'
import { compose, reroute, type Picture } from './picture'
import { planPlaces, usualPane, type Pane } from './plan'
import { noGrowth, outermost, settle, type Frame, type Growth, type Place, type Places } from './settle'

/** Shapes of panes that are planned for: exact sizes would make every window another picture. */
const panes: Readonly<Record<'narrow' | 'usual' | 'wide', Pane>> = {
  narrow: { width: 390, height: 640 },
  usual: usualPane,
  wide: { width: 1400, height: 760 },
}

export function paneOf({ width, height }: Pane): Pane {
  if (width < 560 && height > width) return panes.narrow
  return width > 1100 && height > 600 ? panes.wide : panes.usual
}

type Plan = (nodes: readonly GraphNode[], lines: Graph['lines'], pane: Pane) => Places

export class Arrangement {
  /** @param plan where cards stand at first */
  constructor(private readonly plan: Plan = planPlaces) {}

  private places: Places = new Map()
  private growth: Growth = noGrowth
  private applied: Positions = {}
  /** How wide cards have been: a shorter text makes none narrower. */
  private widths = new Map<string, number>()
  private key = ''
  private current: Picture | null = null

  /** Forgets where everything stood: the next picture is computed from nothing. */
  reset(): void {
    this.places = new Map()
    this.growth = noGrowth
    this.applied = {}
    this.widths = new Map()
    this.key = ''
    this.current = null
  }

  /** Whether less than half of the cards have been there before. */
  isOther({ nodes }: Graph): boolean {
    const cards = nodes.filter(({ kind }) => kind !== 'namespace')
    return cards.filter(({ id }) => this.places.has(id)).length * 2 < cards.length
  }

  /** Places and routes for a graph; `moved` are the middles of the cards that the user has moved. */
  update(shown: Graph, moved: Positions, pane: Pane): Picture {
    const graph = { ...shown, nodes: shown.nodes.map((node) => this.widened(node)) }
    const calm = graph.nodes.filter(({ id }) => !graph.extras.has(id))
    const lines = graph.lines.filter(({ isExtra }) => !isExtra)
    const known = this.places
    if (known.size === 0) this.places = this.plan(calm, lines, pane)
    else if (calm.some(({ id, kind }) => kind !== 'namespace' && !known.has(id)))
      this.places = keepingGone(extendPlaces(calm, lines, known), known)
    this.apply(calm, moved)
    const extended = graph.extras.size === 0 ? this.places : extendPlaces(graph.nodes, lines, this.places)
    const key = keyOf(graph, lines, this.places)
    if (key !== this.key || this.current === null) {
      this.current = compose(graph.nodes, lines, extended, this.growth)
      this.growth = this.current.growth
      this.key = key
    }
    return lines.length === graph.lines.length ? this.current : reroute(graph.nodes, graph.lines, this.current)
  }

  /** Puts cards somewhere else, by so much. Returns the middles of those that were moved. */
  move(graph: Graph, ids: readonly string[], by: Point): Positions {
    const frame = this.current?.frame
    if (frame === undefined) return {}
    const next = new Map(this.places)
    for (const id of ids) {
      const card = frame.cards.get(id)
      const node = graph.nodes.find((other) => other.id === id)
      if (card === undefined || node === undefined) continue
      const { x, y } = centreOf(card.box)
      next.set(id, placeAt({ x: x + by.x, y: y + by.y }, node, frame))
    }
    this.places = next
    const settled = settle(graph.nodes, next, this.growth)
    const moved = Object.fromEntries(
      ids.flatMap((id) => {
        const box = settled.cards.get(id)?.box
        return box === undefined ? [] : [[id, centreOf(box)]]
      }),
    )
    this.applied = { ...this.applied, ...moved }
    return moved
  }

  private widened(node: GraphNode): GraphNode {
    const width = Math.max(node.width, this.widths.get(node.id) ?? 0)
    this.widths.set(node.id, width)
    return width === node.width ? node : { ...node, width }
  }

  private apply(nodes: readonly GraphNode[], moved: Positions): void {
    const news = nodes.filter(({ id, kind }) => {
      const [at, before] = [ownOf(moved, id), ownOf(this.applied, id)]
      return kind !== 'namespace' && at !== undefined && (before?.x !== at.x || before.y !== at.y)
    })
    if (news.length === 0) return
    const frame = settle(nodes, this.places, this.growth)
    const next = new Map(this.places)
    for (const node of news) {
      const at = ownOf(moved, node.id)
      if (at !== undefined) next.set(node.id, placeAt(at, node, frame))
    }
    this.places = next
    this.applied = moved
  }
}

function ownOf(positions: Positions, id: string): Point | undefined {
  return Object.hasOwn(positions, id) ? positions[id] : undefined
}

/** Cards that are folded away for a while find their places again. */
function keepingGone(places: Places, known: Places): Places {
  return new Map([...known, ...places])
}

/** The column that is nearest to a point, or a new one beyond the last. */
function placeAt({ x, y }: Point, { height, side, width }: GraphNode, frame: Frame): Place {
  const top = y - height / 2
  if (side !== null) return { column: outermost[side], top }
  let best: { readonly column: number; readonly distance: number; readonly right: number } | null = null
  frame.columns.forEach(({ left, right }, i) => {
    const column = frame.columnNumbers[i] ?? 0
    if (column === outermost.left || column === outermost.right) return
    const distance = Math.abs(x - (left + right) / 2)
    if (best === null || distance < best.distance) best = { column, distance, right }
  })
  // The compiler does not see assignments in callbacks.
  const found = best as { readonly column: number; readonly right: number } | null
  if (found === null) return { column: 1, top }
  return { column: x - width / 2 > found.right ? found.column + 1 : found.column, top }
}

/** What a picture depends on, to tell whether it has to be computed again. */
function keyOf(graph: Graph, lines: Graph['lines'], places: Places): string {
  const nodes = graph.nodes.map(({ id, width, height, rows }) => {
    const place = places.get(id)
    return `${id} ${width} ${height} ${place?.column ?? ''} ${place?.top ?? ''} ${rows.map((row) => row.id).join()}`
  })
  return `${nodes.join('\n')}\n${lines.map(({ id }) => id).join('\n')}`
}
