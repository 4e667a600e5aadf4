/**
 * The curves of edges and the places of their labels.
 *
 * An edge is a quadratic curve whose bend is chosen among a few: the one that crosses the fewest cards, follows no
 * other edge closely, and bends least. A label is shown where it overlaps nothing, or not at all.
 */
import { boxAround, contains, grown, overlaps, type Box, type Point } from './geometry'

export interface Card {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Wire {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly label: string
  readonly isDroppedAtSource: boolean
  readonly isDroppedAtDestination: boolean
}

export interface Route {
  /** Distance of the curve's control point from the line between the centres, to its right as seen from its start. */
  readonly bend: number
  /** Ends on the borders of the two cards, and the control point. A loop has two. */
  readonly from: Point
  readonly controls: readonly Point[]
  readonly to: Point
}

/** Edges up to which bends are chosen with care. */
const carefulUpTo = 160
const bends = [0, 26, -26, 54, -54, 96, -96, 150, -150, 220, -220]
/** Edges in both directions each keep to their own side. */
const mutualBends = [22, 46, 80, 124, 180, -46, -80, -124]
const samples = 16
/** Reach of a loop's control points beside its card, and of its ends above and below the card's middle. */
export const loopReach = 44
export const loopFoot = 13
export const labelHeight = 14
/** From the ends of an edge to its crosses; at the target the arrowhead stands between. */
const markDistance = { source: 12, target: 19 }
const characterWidth = 6.4

/** A route for each edge whose two cards are there. */
export function routeEdges(
  cards: readonly Card[],
  wires: readonly Wire[],
  /** Titles of namespaces. */
  titles: readonly Box[],
): ReadonlyMap<string, Route> {
  const byId = new Map(cards.map((card) => [card.id, card]))
  const pairs = new Set(wires.map(({ from, to }) => `${from} ${to}`))
  const isCareful = wires.length <= carefulUpTo
  const boxes = cards.map((card) => ({ id: card.id, box: grown(boxAround(card, card.width, card.height), 5) }))
  const used = new Map<string, number>()
  const routes = new Map<string, Route>()
  for (const { id, from, to } of wires) {
    const source = byId.get(from)
    const target = byId.get(to)
    if (source === undefined || target === undefined) continue
    if (from === to) {
      routes.set(id, loopRoute(source))
      continue
    }
    const isMutual = pairs.has(`${to} ${from}`)
    const choices = isMutual ? mutualBends : bends
    let best: { readonly route: Route; readonly cost: number; readonly points: readonly Point[] } | null = null
    for (const bend of isCareful ? choices : choices.slice(0, 1)) {
      const route = curve(source, target, bend)
      if (!isCareful) {
        best = { route, cost: 0, points: [] }
        break
      }
      const points = Array.from({ length: samples - 1 }, (_, i) => pointOn(route, (i + 1) / samples))
      const crossed = boxes.filter(
        (other) => other.id !== from && other.id !== to && points.some((point) => contains(other.box, point)),
      ).length
      const shared = points.reduce((sum, point) => sum + (used.get(cellOf(point)) ?? 0), 0)
      const hidden = titles.filter((title) => points.some((point) => contains(title, point))).length
      const cost = crossed * 400 + hidden * 400 + shared * 14 + Math.abs(bend)
      if (best === null || cost < best.cost) best = { route, cost, points }
      if (cost <= Math.abs(choices[0] ?? 0)) break
    }
    if (best === null) continue
    routes.set(id, best.route)
    for (const point of best.points) used.set(cellOf(point), (used.get(cellOf(point)) ?? 0) + 1)
  }
  return routes
}

function cellOf({ x, y }: Point): string {
  return `${Math.round(x / 12)} ${Math.round(y / 12)}`
}

function curve(source: Card, target: Card, bend: number): Route {
  const length = Math.max(1, Math.hypot(target.x - source.x, target.y - source.y))
  const control = {
    x: (source.x + target.x) / 2 - ((target.y - source.y) / length) * bend,
    y: (source.y + target.y) / 2 + ((target.x - source.x) / length) * bend,
  }
  return { bend, from: borderTowards(source, control), controls: [control], to: borderTowards(target, control) }
}

/** A loop leaves and enters at the right-hand border of its card. */
function loopRoute(card: Card): Route {
  const right = card.x + card.width / 2
  const spread = loopFoot * (1 + loopReach / (card.width / 2))
  return {
    bend: 0,
    from: { x: right, y: card.y - loopFoot },
    controls: [
      { x: right + loopReach, y: card.y - spread },
      { x: right + loopReach, y: card.y + spread },
    ],
    to: { x: right, y: card.y + loopFoot },
  }
}

/** Where the line from a card's centre towards a point leaves the card. */
function borderTowards(card: Card, point: Point): Point {
  const dx = point.x - card.x
  const dy = point.y - card.y
  const scale = Math.min(
    dx === 0 ? Infinity : card.width / 2 / Math.abs(dx),
    dy === 0 ? Infinity : card.height / 2 / Math.abs(dy),
  )
  return Number.isFinite(scale) ? { x: card.x + dx * scale, y: card.y + dy * scale } : { x: card.x, y: card.y }
}

/** Middle of a loop's two curves, each of which has one control point. */
export function seam([first, second]: readonly Point[]): Point | null {
  return first === undefined || second === undefined
    ? null
    : { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 }
}

/** A point of a route, `t` from 0 to 1. */
export function pointOn({ from, controls, to }: Route, t: number): Point {
  const [first = from, second = first] = controls
  const middle = seam(controls)
  if (middle === null) return onQuadratic(from, first, to, t)
  return t < 0.5 ? onQuadratic(from, first, middle, t * 2) : onQuadratic(middle, second, to, t * 2 - 1)
}

/** Where the cross of a side that drops stands: a little way along the edge from that end. */
export function markPoint(route: Route, end: 'source' | 'target'): Point {
  const middle = pointOn(route, 0.5)
  const { from, to } = route
  const length = Math.hypot(middle.x - from.x, middle.y - from.y) + Math.hypot(to.x - middle.x, to.y - middle.y)
  const t = Math.min(0.4, (end === 'source' ? markDistance.source : markDistance.target) / Math.max(1, length))
  return pointOn(route, end === 'source' ? t : 1 - t)
}

function onQuadratic(from: Point, control: Point, to: Point, t: number): Point {
  const at = (axis: 'x' | 'y'): number =>
    (1 - t) ** 2 * from[axis] + 2 * t * (1 - t) * control[axis] + t ** 2 * to[axis]
  return { x: at('x'), y: at('y') }
}

export interface Label {
  readonly centre: Point
  /** From the middle of the curve, where Cytoscape would draw it. */
  readonly offset: Point
}

/** Labels up to which all may be shown at once. */
const labelsUpTo = 32
const markSize = 12
const places = [0.5, 0.4, 0.6, 0.3, 0.7]

/** Where labels stand; edges whose label would overlap a card or another label have none. */
export function placeLabels(
  cards: readonly Card[],
  wires: readonly Wire[],
  routes: ReadonlyMap<string, Route>,
  titles: readonly Box[],
  /** Edges that come first, and alone where there are any. */
  preferred: ReadonlySet<string> | null,
): ReadonlyMap<string, Label> {
  const wanted = preferred === null ? wires : wires.filter(({ id }) => preferred.has(id))
  const labels = new Map<string, Label>()
  if (wanted.length > labelsUpTo) return labels
  const taken: Box[] = [...titles, ...cards.map((card) => boxAround(card, card.width, card.height))]
  for (const { id, isDroppedAtSource, isDroppedAtDestination } of wires) {
    const route = routes.get(id)
    if (route === undefined) continue
    if (isDroppedAtSource) taken.push(boxAround(markPoint(route, 'source'), markSize, markSize))
    if (isDroppedAtDestination) taken.push(boxAround(markPoint(route, 'target'), markSize, markSize))
  }
  const lines = linesOf(routes)
  for (const { id, label } of wanted) {
    const route = routes.get(id)
    if (route === undefined) continue
    const middle = pointOn(route, 0.5)
    const width = label.length * characterWidth + 6
    // On the line, else beside it.
    const aside = [0, width / 2 + 9, -width / 2 - 9]
    const centres = aside.flatMap((x) => places.map((t) => shifted(pointOn(route, t), x)))
    const clear = centres.filter((centre) => {
      const box = boxAround(centre, width, labelHeight)
      return !taken.some((other) => overlaps(box, other, 1))
    })
    // Best where no other line runs through it.
    const free = clear.find((centre) => !isCrossed(id, boxAround(centre, width, labelHeight), lines)) ?? clear[0]
    if (free === undefined) continue
    taken.push(boxAround(free, width, labelHeight))
    labels.set(id, { centre: free, offset: { x: free.x - middle.x, y: free.y - middle.y } })
  }
  return labels
}

/** Points along each route, close enough that none passes a label unseen. */
function linesOf(routes: ReadonlyMap<string, Route>): ReadonlyMap<string, readonly Point[]> {
  if (routes.size > carefulUpTo) return new Map()
  return new Map(
    [...routes].map(([id, route]) => {
      const count = Math.ceil(Math.hypot(route.to.x - route.from.x, route.to.y - route.from.y) / 8) + 4
      return [id, Array.from({ length: count }, (_, i) => pointOn(route, (i + 0.5) / count))]
    }),
  )
}

function isCrossed(own: string, box: Box, lines: ReadonlyMap<string, readonly Point[]>): boolean {
  for (const [id, points] of lines) if (id !== own && points.some((point) => contains(box, point))) return true
  return false
}

function shifted({ x, y }: Point, by: number): Point {
  return { x: x + by, y }
}
