/**
 * The arrangement of one workspace while it is open. What stands keeps its column and height; what is new is added. Opened
 * again, the same workspace comes out the same, with the cards that the user has moved where they were put.
 */
import type { Scene } from '../../../values/scene'
import type { Graph } from '../graph/elements'
import { sharedCard, type GraphNode } from '../graph/model'
import { extendPlaces } from './extend'
import { centreOf, type Point, type Positions } from './geometry'
import { compose, reroute, type Picture } from './picture'
import { choosePlaces } from './choose'
import type { Pane } from './pane'
import { noGrowth, outermost, type Frame, type Growth, type Place, type Places } from './places'
import { settle } from './settle'

/** Sizes of panes that are planned for: exact sizes would make every window another picture. */
const step = 10
const sizes = { least: { width: 220, height: 220 }, most: { width: 1600, height: 900 } } as const

/** A size like that of a pane that it has room for. */
export function paneOf({ width, height, ...rest }: Pane): Pane {
  const within = (size: number, side: 'width' | 'height'): number =>
    Math.max(sizes.least[side], Math.min(sizes.most[side], Math.floor(size / step) * step))
  return { ...rest, width: within(width, 'width'), height: within(height, 'height') }
}

type Plan = (nodes: readonly GraphNode[], lines: Graph['lines'], pane: Pane) => Places

/** What of a graph decides where everything stands. */
export type Drawn = Pick<Graph, 'nodes' | 'lines' | 'extras'>

/** All that an arrangement remembers: plain data, which a worker can be sent. */
export interface Remembered {
  readonly places: Places
  readonly growth: Growth
  readonly applied: Positions
  /** How wide cards have been: a shorter text makes none narrower. */
  readonly widths: ReadonlyMap<string, number>
  readonly key: string
  readonly current: Picture | null
  /** What pictures depended on that were shown before → the room that their lines were given to begin with. */
  readonly earlier: ReadonlyMap<string, Growth>
}

/** Pictures of before that are found again as they were: what is shown, hidden, selected or undone comes and goes. */
const mostEarlier = 4

const nothing: Remembered = {
  places: new Map(),
  growth: noGrowth,
  applied: {},
  widths: new Map(),
  key: '',
  current: null,
  earlier: new Map(),
}

export class Arrangement {
  /** @param plan where cards stand at first */
  constructor(private readonly plan: Plan = choosePlaces) {}

  /** Replaced by each change, so that who has an older one knows. */
  remembered: Remembered = nothing
  /** The places of cards that the user has moved, as they were given last, and what was remembered with those of before. */
  private given: Positions | null = null
  private left = new WeakMap<Positions, Remembered>()

  /** Forgets where everything stood: the next picture is computed from nothing. */
  reset(): void {
    this.given = null
    if (this.remembered.places.size > 0) this.remembered = { ...nothing }
  }

  /** Forgets what was left behind, too, as when another workspace is opened. */
  forget(): void {
    this.left = new WeakMap()
    this.reset()
  }

  /** Cards are about to be moved: whoever gives the present places again finds everything as it is now. */
  leave(): void {
    // The picture itself is made again from the rest.
    if (this.given !== null) this.left.set(this.given, { ...this.remembered, current: null })
  }

  /**
   * Goes back to what was left, where places are given again that cards had then, and to the beginning where that is not known
   * any more. Returns whether it does.
   */
  returnTo({ nodes }: Drawn, moved: Positions): boolean {
    const { given } = this
    if (moved === given) return false
    const there = this.left.get(moved)
    const isTakenBack = given !== null && nodes.some(({ id }) => ownOf(given, id) && !ownOf(moved, id))
    if (there !== undefined) {
      this.leave()
      this.remembered = there
    } else if (isTakenBack) this.reset()
    this.given = moved
    return there !== undefined || isTakenBack
  }

  /** Begins with places that several pictures share. */
  begin({ cards, columns, gaps, above }: Scene): void {
    const places = new Map(Object.entries(cards).map(([id, [column, top]]) => [id, { column, top }]))
    const growth: Growth = {
      gaps: new Map(gaps),
      above: new Map(Object.entries(above)),
      columns: new Map(columns.map(([number, width, left, right]) => [number, { width, before: { left, right } }])),
    }
    this.remembered = { ...nothing, places, growth }
  }

  /** Whether less than half of the cards have been there before. */
  isOther({ nodes }: Drawn): boolean {
    const cards = nodes.filter(({ kind }) => kind !== 'namespace')
    return cards.filter((node) => this.remembered.places.has(sharedCard(node))).length * 2 < cards.length
  }

  /** The picture of a graph if nothing about it has changed that moves a card or a line; else null. */
  unchanged(shown: Drawn, moved: Positions): Picture | null {
    const { key, places, current, applied } = this.remembered
    if (current === null || shown.extras.size > 0 || shown.lines.some(({ isExtra }) => isExtra)) return null
    const nodes = this.widened(shown.nodes)
    return newlyMoved(nodes, moved, applied).length === 0 && keyOf(nodes, shown.lines, placesOf(nodes, places)) === key
      ? current
      : null
  }

  /** Whether everything stands where it stood, so that at most some lines for what is looked at are to be led. */
  stands(shown: Drawn, moved: Positions): boolean {
    const { key, places, current, applied } = this.remembered
    const nodes = this.widened(shown.nodes)
    const lines = shown.lines.filter(({ isExtra }) => !isExtra)
    return current !== null && newlyMoved(nodes, moved, applied).length === 0 && keyOf(nodes, lines, places) === key
  }

  /** Places and routes for a graph; `moved` are the middles of the cards that the user has moved. */
  update(shown: Drawn, moved: Positions, pane: Pane): Picture {
    const nodes = this.widened(shown.nodes)
    const calm = nodes.filter(({ id }) => !shown.extras.has(id))
    const lines = shown.lines.filter(({ isExtra }) => !isExtra)
    const known = placesOf(nodes, this.remembered.places)
    let places = known
    if (known.size === 0) places = this.plan(calm, lines, pane)
    else if (calm.some(({ id, kind }) => kind !== 'namespace' && !known.has(id)))
      places = keepingGone(extendPlaces(calm, lines, known, pane), known)
    const { growth, applied } = this.remembered
    const news = newlyMoved(calm, moved, applied)
    if (news.length > 0) places = withMoved(places, news, settle(calm, places, growth))
    let { current, earlier } = this.remembered
    const key = keyOf(nodes, lines, places)
    if (key !== this.remembered.key || current === null) {
      const extended = shown.extras.size === 0 ? places : extendPlaces(nodes, lines, places, pane)
      const begun = earlier.get(key) ?? growth
      current = compose(nodes, lines, extended, begun)
      earlier = new Map([...[...earlier].filter(([other]) => other !== key).slice(1 - mostEarlier), [key, begun]])
    }
    const widths = new Map(this.remembered.widths)
    for (const { id, width } of nodes) widths.set(id, width)
    this.remembered = {
      places: sharedPlaces(nodes, places, this.remembered.places),
      growth: current.growth,
      applied: news.length > 0 ? moved : applied,
      widths,
      key,
      current,
      earlier,
    }
    return lines.length === shown.lines.length ? current : reroute(nodes, shown.lines, current)
  }

  /** Puts cards somewhere else, by so much. Returns the middles of those that were moved. */
  move(graph: Drawn, ids: readonly string[], by: Point): Positions {
    const { current, places, growth, applied } = this.remembered
    if (current === null) return {}
    this.leave()
    const next = new Map(placesOf(graph.nodes, places))
    for (const id of ids) {
      const card = current.frame.cards.get(id)
      const node = graph.nodes.find((other) => other.id === id)
      if (card === undefined || node === undefined) continue
      const { x, y } = centreOf(card.box)
      next.set(id, placeAt({ x: x + by.x, y: y + by.y }, node, current.frame))
    }
    const settled = settle(graph.nodes, next, growth)
    const moved = Object.fromEntries(
      ids.flatMap((id) => {
        const box = settled.cards.get(id)?.box
        return box === undefined ? [] : [[id, centreOf(box)]]
      }),
    )
    const shared = sharedPlaces(graph.nodes, next, places)
    this.remembered = { ...this.remembered, places: shared, applied: { ...applied, ...moved } }
    return moved
  }

  private widened(nodes: readonly GraphNode[]): readonly GraphNode[] {
    const { widths } = this.remembered
    return nodes.map((node) => {
      const width = Math.max(node.width, widths.get(node.id) ?? 0)
      return width === node.width ? node : { ...node, width }
    })
  }
}

/** What is known of the places of these cards: who receives stands where it received before, and not where it sent. */
function placesOf(nodes: readonly GraphNode[], known: Places): Places {
  const places = new Map(known)
  for (const node of nodes) {
    const shared = sharedCard(node)
    if (shared !== node.id) put(places, node.id, known.get(shared))
  }
  return places
}

/** The same to be remembered, beside the places of senders that are not there now. */
function sharedPlaces(nodes: readonly GraphNode[], own: Places, known: Places): Places {
  const places = new Map(own)
  for (const node of nodes) {
    const shared = sharedCard(node)
    if (shared === node.id) continue
    put(places, shared, own.get(node.id))
    put(places, node.id, known.get(node.id))
  }
  return places
}

function put(places: Map<string, Place>, id: string, place: Place | undefined): void {
  if (place === undefined) places.delete(id)
  else places.set(id, place)
}

interface Moved {
  readonly node: GraphNode
  readonly at: Point
}

/** Cards that the user has put elsewhere since the last picture. */
function newlyMoved(nodes: readonly GraphNode[], moved: Positions, applied: Positions): readonly Moved[] {
  return nodes.flatMap((node): readonly Moved[] => {
    const [at, before] = [ownOf(moved, node.id), ownOf(applied, node.id)]
    const isNew = node.kind !== 'namespace' && at !== undefined && (before?.x !== at.x || before.y !== at.y)
    return isNew ? [{ node, at }] : []
  })
}

function withMoved(places: Places, moved: readonly Moved[], frame: Frame): Places {
  const next = new Map(places)
  for (const { node, at } of moved) next.set(node.id, placeAt(at, node, frame))
  return next
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
  let best: { readonly column: number; readonly distance: number; readonly right: number } | null = null
  frame.columns.forEach(({ left, right }, i) => {
    const column = frame.columnNumbers[i] ?? 0
    // What lies outside has columns of its own, where there are such.
    if (column === outermost.left ? side !== 'left' : column === outermost.right && side !== 'right') return
    const distance = Math.abs(x - (left + right) / 2)
    if (best === null || distance < best.distance) best = { column, distance, right }
  })
  // The compiler does not see assignments in callbacks.
  const found = best as { readonly column: number; readonly right: number } | null
  if (found === null) return { column: 1, top }
  return { column: x - width / 2 > found.right ? found.column + 1 : found.column, top }
}

/** What a picture depends on, to tell whether it has to be computed again. */
function keyOf(nodes: readonly GraphNode[], lines: Graph['lines'], places: Places): string {
  const cards = nodes.map(({ id, width, height, count, rows }) => {
    const place = places.get(id)
    return `${id} ${width} ${height} ${count} ${place?.column ?? ''} ${place?.top ?? ''} ${rows.map((row) => row.id).join()}`
  })
  return `${cards.join('\n')}\n${lines.map(({ id }) => id).join('\n')}`
}
