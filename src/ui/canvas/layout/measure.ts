/** What can be counted of a picture: the same numbers for tests, the benchmark and the page. */
import type { GraphLine, GraphNode } from '../graph/model'
import { contains, type Box, type Point } from './geometry'
import type { Picture } from './picture'
import { spacing } from './places'

export interface Measures {
  /** Lines that run behind a card at which they do not end. */
  readonly behindCards: number
  /** Pairs of lines of different verdict that run on top of each other for a while. */
  readonly coincident: number
  /** Lines over the name of a namespace. */
  readonly overTitles: number
  /** Places where lines cross that have no end in common. Lines on one track are one line there. */
  readonly crossings: number
  /** Pairs of lines without a common end that cross. */
  readonly crossingPairs: number
  /** Length of all lines together, each for itself. */
  readonly length: number
  /** Length of what is drawn: a track that several lines share counts once. */
  readonly drawnLength: number
}

interface Segment {
  readonly line: GraphLine
  readonly a: Point
  readonly b: Point
}

/** Lines nearer than this to each other, side by side, look like one. */
const nearness = 1.5

export function measure(
  nodes: readonly GraphNode[],
  lines: readonly GraphLine[],
  { frame, routes }: Pick<Picture, 'frame' | 'routes'>,
): Measures {
  const segments = lines.flatMap((line) => {
    const points = routes.get(line.id) ?? []
    return points.slice(1).map((b, i): Segment => ({ line, a: points[i] ?? b, b }))
  })
  const titles = titlesOf(nodes, frame)
  const cards = [...frame.cards].map(([id, { box }]) => ({ id, box }))
  const behind = new Set<string>()
  const over = new Set<string>()
  for (const segment of segments) {
    const { line } = segment
    for (const { id, box } of cards)
      if (id !== line.from && id !== line.to && cuts(segment, box, -0.5)) behind.add(line.id)
    for (const title of titles) if (cuts(segment, title, 0)) over.add(line.id)
  }
  const coincident = new Set<string>()
  let crossingPairs = 0
  const crossings = new Set<number>()
  segments.forEach((p, i) => {
    for (let j = i + 1; j < segments.length; j++) {
      const q = segments[j]
      if (q === undefined || p.line.id === q.line.id) continue
      if (p.line.kind !== q.line.kind && runsAlong(p, q)) coincident.add([p.line.id, q.line.id].sort().join())
      const sharesEnd = p.line.from === q.line.from || (p.line.to === q.line.to && p.line.row === q.line.row)
      const place = sharesEnd ? null : crossingOf(p, q)
      if (place === null) continue
      crossingPairs++
      crossings.add(numberOf(place))
    }
  })
  const length = segments.reduce((sum, { a, b }) => sum + Math.hypot(b.x - a.x, b.y - a.y), 0)
  return {
    behindCards: behind.size,
    coincident: coincident.size,
    overTitles: over.size,
    crossings: crossings.size,
    crossingPairs,
    length: Math.round(length),
    drawnLength: Math.round(drawnLengthOf(segments)),
  }
}

/** Where the names of namespaces stand; they are never wider than the first column of their box. */
function titlesOf(nodes: readonly GraphNode[], frame: Picture['frame']): readonly Box[] {
  return nodes.flatMap(({ id, kind }) => {
    const placed = kind === 'namespace' ? frame.boxes.get(id) : undefined
    if (placed === undefined) return []
    const { left, top } = placed.box
    const right = frame.columns[placed.first]?.right ?? left
    return [{ left: left + 2, right, top: top + 2, bottom: top + spacing.title - 2 }]
  })
}

function cuts({ a, b }: Segment, box: Box, margin: number): boolean {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)]
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)]
  return (
    left < box.right + margin && right > box.left - margin && top < box.bottom + margin && bottom > box.top - margin
  )
}

const isLevel = ({ a, b }: Segment): boolean => Math.abs(a.y - b.y) < 0.01
const span = (a: number, b: number): readonly [number, number] => (a < b ? [a, b] : [b, a])

function runsAlong(p: Segment, q: Segment): boolean {
  if (isLevel(p) !== isLevel(q)) return false
  const [across, along] = isLevel(p) ? (['y', 'x'] as const) : (['x', 'y'] as const)
  if (Math.abs(p.a[across] - q.a[across]) >= nearness) return false
  const [p1, p2] = span(p.a[along], p.b[along])
  const [q1, q2] = span(q.a[along], q.b[along])
  return Math.min(p2, q2) - Math.max(p1, q1) > 2
}

/** Where two lines cross, if they do. */
function crossingOf(p: Segment, q: Segment): Point | null {
  if (isLevel(p) === isLevel(q)) return null
  const [level, upright] = isLevel(p) ? [p, q] : [q, p]
  const [x1, x2] = span(level.a.x, level.b.x)
  const [y1, y2] = span(upright.a.y, upright.b.y)
  const place = { x: upright.a.x, y: level.a.y }
  return contains({ left: x1 + 0.1, right: x2 - 0.1, top: y1 + 0.1, bottom: y2 - 0.1 }, place) ? place : null
}

/** Tenths of a pixel, in one number for each place. */
function numberOf({ x, y }: Point): number {
  return Math.round(x * 10) * 2 ** 26 + Math.round(y * 10)
}

function drawnLengthOf(segments: readonly Segment[]): number {
  const tracks = new Map<string, (readonly [number, number])[]>()
  for (const segment of segments) {
    const { a, b } = segment
    const key = isLevel(segment) ? `level ${a.y.toFixed(1)}` : `upright ${a.x.toFixed(1)}`
    const stretch = isLevel(segment) ? span(a.x, b.x) : span(a.y, b.y)
    const track = tracks.get(key)
    if (track === undefined) tracks.set(key, [stretch])
    else track.push(stretch)
  }
  let length = 0
  for (const track of tracks.values()) {
    let end = -Infinity
    for (const [from, to] of track.sort(([a], [b]) => a - b)) {
      length += Math.max(0, to - Math.max(from, end))
      end = Math.max(end, to)
    }
  }
  return length
}
