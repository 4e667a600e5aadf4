/**
 * The tracks of lines: heights in the lanes between cards, and places in the gaps between columns.
 *
 * Lines of one net (see `netsOf`) share tracks; all others keep apart. In each gap the upright stretches are put in the
 * order with the fewest crossings, as in channel routing (Hashimoto and Stevens 1971), with one more rule: where one
 * line comes in from the left at the height at which another goes out to the right, the first turns off earlier.
 */
import type { Point } from './geometry'
import { crossingCost, findWays, track, type Lane, type Way, type Wire } from './lanes'
import { crossingsOf } from './crossings'
import { spacing, type Frame, type Growth } from './places'

export interface Routes {
  /** Wire → its corners, from its start to its end. */
  readonly lines: ReadonlyMap<string, readonly Point[]>
  /** What the lines would need to keep their distance. */
  readonly growth: Growth
}

/** Between upright tracks. */
const uprightApart = 5
/** Room in a gap beside its tracks: for starts at the left, for arrowheads and crosses at the right. */
const gapMargin = { left: 12, right: 22 } as const
/** Heights closer than this would run into each other. */
const tooClose = 3.5
/** Gaps and lanes grow by steps, so that one more line seldom moves anything. */
const growthStep = 6

/** Lines up to which it is tried whether they cross less if nobody goes out of another's way. */
const comparedUpTo = 40

export function routeWires(frame: Frame, wires: readonly Wire[]): Routes {
  const careful = routed(frame, wires, crossingCost)
  if (wires.length > comparedUpTo) return careful
  const cost = costOfRoutes(wires, careful)
  if (cost === 0) return careful
  const other = routed(frame, wires, 0)
  return costOfRoutes(wires, other) < cost ? other : careful
}

function costOfRoutes(wires: readonly Wire[], { lines }: Routes): number {
  const { crossings, crossingPairs } = crossingsOf(
    wires.map(({ id, from, to }) => ({ start: from.key, end: to.key, points: lines.get(id) ?? [] })),
  )
  return crossings + crossingPairs
}

function routed(frame: Frame, wires: readonly Wire[], costOfCrossing: number): Routes {
  const ways = findWays(frame, wires, costOfCrossing)
  const { heights, needs } = heightsOf(ways)
  const keyOf = groupKeys(ways, heights)
  const gaps = groupsOf(frame, ways, heights, keyOf)
  const places = new Map<string, number>()
  const widths = new Map<number, number>()
  gaps.forEach((groups, gap) => {
    const { trackOf, count } = inOrder(groups)
    const needed = count * uprightApart + gapMargin.left + gapMargin.right
    const { left, right } = zoneOf(frame, gap, Math.max(spacing.column, needed))
    const column = frame.columnNumbers[gap]
    if (needed > spacing.column && column !== undefined) widths.set(column, Math.ceil(needed / growthStep) * growthStep)
    const room = right - left - gapMargin.left - gapMargin.right
    const apart = Math.min(10, room / Math.max(1, count - 1))
    const start = left + gapMargin.left + (room - apart * (count - 1)) / 2
    for (const group of groups) places.set(group.key, start + (trackOf.get(group) ?? 0) * apart)
  })
  const lines = new Map<string, readonly Point[]>()
  for (const way of ways)
    lines.set(
      way.wire.id,
      cornersOf(way, heights, (stretch) => places.get(keyOf(way.net, stretch))),
    )
  return { lines, growth: { gaps: widths, above: needs } }
}

/** Room between two columns that boxes leave. Beyond the outermost columns there is as much as is needed. */
function zoneOf(
  { columns, pads }: Frame,
  gap: number,
  beyond: number,
): { readonly left: number; readonly right: number } {
  const pad = pads[gap] ?? { left: 0, right: 0 }
  const before = columns[gap - 1]
  const after = columns[gap]
  const left = before === undefined ? (after?.left ?? 0) - pad.right - beyond : before.right + pad.left
  const right = after === undefined ? left + beyond : after.left - pad.right
  return { left, right }
}

/** The height of each net in each lane, and what has to grow so that all have room. */
function heightsOf(ways: readonly Way[]): {
  readonly heights: ReadonlyMap<Lane, ReadonlyMap<string, number>>
  readonly needs: ReadonlyMap<string, number>
} {
  const heights = new Map<Lane, Map<string, number>>()
  // A net that goes straight through several columns is one run, and stays straight.
  const runs: { readonly net: string; readonly y: number; readonly lanes: readonly Lane[] }[] = []
  for (const { net, crossings } of ways) {
    let run: { net: string; y: number; lanes: Lane[] } | null = null
    for (const { lane, y } of crossings) {
      if (run !== null && run.y === y) run.lanes.push(lane)
      else {
        run = { net, y, lanes: [lane] }
        runs.push(run)
      }
    }
  }
  const place = (net: string, wanted: number, lanes: readonly Lane[]): boolean => {
    const y = freeHeight(wanted, net, lanes, heights)
    if (y === null) return false
    for (const lane of lanes) {
      const own = heights.get(lane) ?? new Map<string, number>()
      own.set(net, y)
      heights.set(lane, own)
    }
    return true
  }
  const nets = new Map<Lane, Set<string>>()
  for (const { net, lanes } of runs) for (const lane of lanes) nets.set(lane, (nets.get(lane) ?? new Set()).add(net))
  const sorted = [...runs].sort((a, b) => b.lanes.length - a.lanes.length || a.y - b.y || (a.net < b.net ? -1 : 1))
  for (const { net, y, lanes } of sorted) {
    const open = lanes.filter((lane) => heights.get(lane)?.has(net) !== true)
    if (open.length === 0) continue
    // Where the run has been joined by another way of its net, it goes on at that height.
    const known = lanes.map((lane) => heights.get(lane)?.get(net)).find((height) => height !== undefined)
    if (!place(net, known ?? y, open))
      for (const lane of open) if (!place(net, y, [lane])) squeeze(net, y, lane, heights)
  }
  untangle(ways, heights)
  const needs = new Map<string, number>()
  for (const [lane, own] of nets) {
    const missing = own.size * track.apart + track.margin - (lane.bottom - lane.top)
    if (missing > 0 && lane.below !== null) needs.set(lane.below, Math.ceil(missing / growthStep) * growthStep)
  }
  return { heights, needs }
}

/**
 * Two nets that would come out of a gap at each other's heights keep their own instead: in a gap there is no order in
 * which two lines can exchange their heights without a stretch on top of each other.
 */
function untangle(ways: readonly Way[], heights: ReadonlyMap<Lane, Map<string, number>>): void {
  const passages = new Map<Lane, Map<Lane, Set<string>>>()
  for (const { net, crossings } of ways)
    crossings.slice(1).forEach(({ lane }, i) => {
      const before = crossings[i]?.lane ?? lane
      const [left, right] = before.column < lane.column ? [before, lane] : [lane, before]
      const from = passages.get(left) ?? new Map<Lane, Set<string>>()
      passages.set(left, from)
      from.set(right, (from.get(right) ?? new Set()).add(net))
    })
  for (const [left, to] of passages)
    for (const [right, nets] of to) {
      const [own, other] = [heights.get(left), heights.get(right)]
      const all = [...nets]
      all.forEach((a, i) => {
        for (const b of all.slice(i + 1)) {
          const [a1, b1, a2, b2] = [own?.get(a), own?.get(b), other?.get(a), other?.get(b)]
          if (a1 === undefined || b1 === undefined || a2 === undefined || b2 === undefined) continue
          if (Math.abs(a1 - b2) >= tooClose || Math.abs(b1 - a2) >= tooClose) continue
          other?.set(a, b2).set(b, a2)
        }
      })
    }
}

/** The free height nearest to the wanted one; null where there is none in all of the lanes at once. */
function freeHeight(
  wanted: number,
  net: string,
  lanes: readonly Lane[],
  heights: ReadonlyMap<Lane, ReadonlyMap<string, number>>,
): number | null {
  const [top, bottom] = [Math.max(...lanes.map((lane) => lane.top)), Math.min(...lanes.map((lane) => lane.bottom))]
  // What was wanted nearer to a card was wanted for the sake of a straight line.
  const low = Math.min(top + track.margin, Math.max(top + track.closest, wanted))
  const high = Math.max(bottom - track.margin, Math.min(bottom - track.closest, wanted))
  const taken = lanes.flatMap((lane) =>
    [...(heights.get(lane) ?? [])].flatMap(([other, y]) => (other === net ? [] : [y])),
  )
  const isFree = (y: number): boolean =>
    y >= low - 0.01 && y <= high + 0.01 && taken.every((other) => Math.abs(other - y) >= track.apart - 0.01)
  const spots = [wanted, ...taken.flatMap((y) => [y - track.apart, y + track.apart]), low, high].filter(isFree)
  return spots.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || a - b)[0] ?? null
}

/** A lane without room: all that is in it moves together, in its order. */
function squeeze(net: string, wanted: number, lane: Lane, heights: Map<Lane, Map<string, number>>): void {
  const own = heights.get(lane) ?? new Map<string, number>()
  own.set(net, wanted)
  const order = [...own].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
  const room = lane.bottom - lane.top
  order.forEach(([other], i) => own.set(other, lane.top + (room * (i + 1)) / (order.length + 1)))
  heights.set(lane, own)
}

/** Lines of one net that are connected in one gap, with the heights at which they come in and go out. */
interface Group {
  readonly key: string
  readonly kind: string
  readonly left: readonly Pin[]
  readonly right: readonly Pin[]
  readonly top: number
  readonly bottom: number
}

interface Pin {
  readonly y: number
  /** What it belongs to outside of the gap; lines that share it are one there. */
  readonly at: string
}

interface Stretch {
  readonly gap: number
  readonly in: Pin & { readonly side: 'left' | 'right' }
  readonly out: Pin & { readonly side: 'left' | 'right' }
}

/** The parts of a way in the gaps, in order. */
function stretchesOf(
  { wire, net, crossings }: Way,
  heights: ReadonlyMap<Lane, ReadonlyMap<string, number>>,
): readonly Stretch[] {
  const isForward = wire.to.column > wire.from.column
  const stretches: Stretch[] = []
  let gap = wire.from.column + 1
  let before: Stretch['in'] = { side: 'left', y: wire.from.y, at: `start ${wire.from.key}` }
  for (const { lane, y } of crossings) {
    const at = `lane ${lane.column} ${lane.index}`
    const height = heights.get(lane)?.get(net) ?? y
    stretches.push({ gap, in: before, out: { side: isForward ? 'right' : 'left', y: height, at } })
    gap += isForward ? 1 : -1
    before = { side: isForward ? 'left' : 'right', y: height, at }
  }
  stretches.push({ gap, in: before, out: { side: 'right', y: wire.to.y, at: `end ${wire.to.key}` } })
  return stretches
}

function groupsOf(
  { columns }: Frame,
  ways: readonly Way[],
  heights: ReadonlyMap<Lane, ReadonlyMap<string, number>>,
  keyOf: (net: string, stretch: Stretch) => string,
): readonly (readonly Group[])[] {
  const drafts = new Map<string, { kind: string; gap: number; left: Map<string, Pin>; right: Map<string, Pin> }>()
  for (const way of ways)
    for (const stretch of stretchesOf(way, heights)) {
      const key = keyOf(way.net, stretch)
      const draft = drafts.get(key) ?? { kind: way.wire.kind, gap: stretch.gap, left: new Map(), right: new Map() }
      for (const pin of [stretch.in, stretch.out]) draft[pin.side].set(pin.at, pin)
      drafts.set(key, draft)
    }
  const gaps: Group[][] = Array.from({ length: columns.length + 1 }, () => [])
  for (const [key, { kind, gap, left, right }] of drafts) {
    const pins = [...left.values(), ...right.values()].map(({ y }) => y)
    gaps[gap]?.push({
      key,
      kind,
      left: [...left.values()],
      right: [...right.values()],
      top: Math.min(...pins),
      bottom: Math.max(...pins),
    })
  }
  return gaps
}

/** Union-find over the pins of each net in each gap: what shares a pin is one group. */
function groupKeys(ways: readonly Way[], heights: ReadonlyMap<Lane, ReadonlyMap<string, number>>) {
  const parents = new Map<string, string>()
  const find = (key: string): string => {
    const parent = parents.get(key) ?? key
    if (parent === key) return key
    const root = find(parent)
    parents.set(key, root)
    return root
  }
  const pinKey = (net: string, { gap }: Stretch, { side, at }: Stretch['in']): string => `${gap} ${net} ${side} ${at}`
  for (const way of ways)
    for (const stretch of stretchesOf(way, heights))
      parents.set(find(pinKey(way.net, stretch, stretch.in)), find(pinKey(way.net, stretch, stretch.out)))
  return (net: string, stretch: Stretch): string => find(pinKey(net, stretch, stretch.in))
}

const isUpright = ({ top, bottom }: Group): boolean => bottom - top > 0.5

/** Crossings, and far worse runs into each other, where `a` stands left of `b`. */
function costOf(a: Group, b: Group): number {
  let cost = 0
  for (const { y } of a.right) if (y > b.top + 0.5 && y < b.bottom - 0.5) cost += 1
  for (const { y } of b.left) if (y > a.top + 0.5 && y < a.bottom - 0.5) cost += 1
  for (const p of b.left)
    for (const q of a.right) if (Math.abs(p.y - q.y) < tooClose) cost += a.kind === b.kind ? 1000 : 3000
  return cost
}

function meets(a: Group, b: Group): boolean {
  return a.top - 4 < b.bottom && b.top - 4 < a.bottom
}

/** Puts the upright parts of a gap's groups in order, and gives each a track. */
function inOrder(groups: readonly Group[]): { readonly trackOf: ReadonlyMap<Group, number>; readonly count: number } {
  const upright = groups.filter(isUpright).sort((a, b) => a.top - b.top || (a.key < b.key ? -1 : 1))
  const order: Group[] = []
  // Each is put where it costs least, then neighbours are exchanged while that helps.
  for (const group of upright) {
    const before = [0]
    const after = [0]
    order.forEach((other, i) => before.push((before[i] ?? 0) + costOf(other, group)))
    for (let i = order.length - 1; i >= 0; i--) {
      const other = order[i]
      after.unshift((after[0] ?? 0) + (other === undefined ? 0 : costOf(group, other)))
    }
    let best = 0
    let least = Infinity
    before.forEach((cost, i) => {
      const total = cost + (after[i] ?? 0)
      if (total < least) [best, least] = [i, total]
    })
    order.splice(best, 0, group)
  }
  for (let round = 0; round < 8; round++) {
    let isBetter = false
    for (let i = 0; i + 1 < order.length; i++) {
      const [a, b] = [order[i], order[i + 1]]
      if (a === undefined || b === undefined || costOf(b, a) >= costOf(a, b)) continue
      order[i] = b
      order[i + 1] = a
      isBetter = true
    }
    if (!isBetter) break
  }
  const trackOf = new Map<Group, number>()
  let count = 0
  order.forEach((group, i) => {
    let at = 0
    for (let j = 0; j < i; j++) {
      const other = order[j]
      if (other === undefined) continue
      const mustFollow = meets(other, group) || costOf(group, other) >= 1000
      if (mustFollow) at = Math.max(at, (trackOf.get(other) ?? 0) + 1)
    }
    trackOf.set(group, at)
    count = Math.max(count, at + 1)
  })
  return { trackOf, count }
}

function cornersOf(
  way: Way,
  heights: ReadonlyMap<Lane, ReadonlyMap<string, number>>,
  placeOf: (stretch: Stretch) => number | undefined,
): readonly Point[] {
  const { wire } = way
  const points: Point[] = [{ x: wire.from.x, y: wire.from.y }]
  for (const stretch of stretchesOf(way, heights)) {
    const x = placeOf(stretch)
    if (x === undefined || Math.abs(stretch.in.y - stretch.out.y) < 0.01) continue
    points.push({ x, y: stretch.in.y }, { x, y: stretch.out.y })
  }
  points.push({ x: wire.to.x, y: wire.to.y })
  return points
}
