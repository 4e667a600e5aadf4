/** What can be counted of a picture: the same numbers for tests, the benchmark and the page. */
import type { GraphLine, GraphNode } from '../graph/model'
import { crossingsOf, type Crossings, isLevel, lengthOf, pathsOf, span, type Stretch } from './crossings'
import type { Box } from './geometry'
import type { Picture } from './picture'
import { spacing } from './places'

export interface Measures extends Crossings {
  /** Lines that run behind a card at which they do not end. */
  readonly behindCards: number
  /** Pairs of lines of different verdict that run on top of each other for a while. */
  readonly coincident: number
  /** Lines over the name of a namespace. */
  readonly overTitles: number
  /** Length of all lines together, each for itself. */
  readonly length: number
  /** Length of what is drawn: a track that several lines share counts once. */
  readonly drawnLength: number
}

interface Segment extends Stretch {
  readonly line: GraphLine
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
  segments.forEach((p, i) => {
    for (let j = i + 1; j < segments.length; j++) {
      const q = segments[j]
      if (q !== undefined && p.line.kind !== q.line.kind && runsAlong(p, q))
        coincident.add([p.line.id, q.line.id].sort().join())
    }
  })
  const paths = pathsOf(lines, routes)
  const { crossings, crossingPairs } = crossingsOf(paths)
  return {
    behindCards: behind.size,
    coincident: coincident.size,
    overTitles: over.size,
    crossings,
    crossingPairs,
    length: lengthOf(paths),
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

function runsAlong(p: Stretch, q: Stretch): boolean {
  if (isLevel(p) !== isLevel(q)) return false
  const [across, along] = isLevel(p) ? (['y', 'x'] as const) : (['x', 'y'] as const)
  if (Math.abs(p.a[across] - q.a[across]) >= nearness) return false
  const [p1, p2] = span(p.a[along], p.b[along])
  const [q1, q2] = span(q.a[along], q.b[along])
  return Math.min(p2, q2) - Math.max(p1, q1) > 2
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
