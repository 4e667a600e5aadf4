/**
 * The way of each line across the columns between its ends: which free stretch between cards it takes in each.
 *
 * A line leaves the right side of its card, crosses columns in lanes (the stretches between cards, titles and borders of
 * boxes) and changes height only in the gaps between columns, so it never runs behind a card. Lanes are found by dynamic
 * programming over the columns; the cost is the way up and down, a little for each bend, and much for a full lane.
 */
import type { LineKind } from '../graph/model'
import { spacing, type Frame } from './places'

/** A line to be routed, with its ends in the picture. */
export interface Wire {
  readonly id: string
  readonly from: End
  readonly to: End
  readonly kind: LineKind
}

export interface End {
  /** Column at whose right side a line starts, or at whose left side it ends. */
  readonly column: number
  readonly x: number
  readonly y: number
  /** Lines with the same key and kind may touch here. */
  readonly key: string
  /** The sender that no line says of, and that a trunk may lead here all the same: the row's own card. */
  readonly own?: string
}

/** A stretch of a column that no card, title or border stands in. */
export interface Lane {
  readonly column: number
  readonly index: number
  readonly top: number
  readonly bottom: number
  /** What stands below: room above it can grow. Null below everything. */
  readonly below: string | null
}

/** A wire's way through one column. */
export interface Crossing {
  readonly lane: Lane
  readonly y: number
}

export interface Way {
  readonly wire: Wire
  readonly net: string
  /** In the order of the way. */
  readonly crossings: readonly Crossing[]
}

/** Between tracks of a lane, and from them to what stands around it. */
export const track = { apart: 6, margin: 4, closest: 3 } as const
/** Kinks that are smaller than this look like a mistake: where there is room, a line goes straight on. */
const smallestKink = 14
const bendCost = 10
const fullCost = 160
/** For each line that will be crossed, whatever the order of tracks. */
export const crossingCost = 12
/** What a line saves where one of its own net has gone before. */
const sharedGain = 14
/** Lanes of a column that a line may choose from: those nearest to where it comes from and goes to. */
const nearest = 5
const endless = 100_000

/** The free stretches of each column, from above to below. */
export function lanesOf(frame: Frame): readonly (readonly Lane[])[] {
  const obstacles: { readonly column: number; readonly top: number; readonly bottom: number; readonly id: string }[] =
    []
  for (const [id, { box, column, behind }] of frame.cards)
    obstacles.push({ column, top: box.top, bottom: box.bottom + behind, id })
  for (const [id, { box, first, last, head }] of frame.boxes)
    for (let column = first; column <= last; column++) {
      obstacles.push({ column, top: box.top - 2, bottom: box.top + head - spacing.lane + 1, id })
      obstacles.push({ column, top: box.bottom - 2, bottom: box.bottom + 2, id: `foot ${id}` })
    }
  return frame.columns.map((_, column) => {
    const own = obstacles
      .filter((other) => other.column === column)
      .sort((a, b) => a.top - b.top || a.bottom - b.bottom)
    const lanes: Lane[] = []
    let top = -endless
    for (const { top: next, bottom, id } of own) {
      if (next > top) lanes.push({ column, index: lanes.length, top, bottom: next, below: id })
      top = Math.max(top, bottom)
    }
    lanes.push({ column, index: lanes.length, top, bottom: endless, below: null })
    return lanes
  })
}

/** Columns that a line crosses: those between its ends, or back across its own and its receiver's. */
function crossedColumns({ from, to }: Wire): readonly number[] {
  const columns: number[] = []
  if (to.column > from.column) for (let c = from.column + 1; c < to.column; c++) columns.push(c)
  else for (let c = from.column; c >= to.column; c--) columns.push(c)
  return columns
}

/** Lines up to which those to a row are led apart where some of the senders share other rows as well. */
const partedUpTo = 40

/** Where lines of one verdict end, and who reaches it: its senders, and its own card. */
interface Target {
  readonly kind: LineKind
  readonly senders: string[]
  readonly reached: Set<string>
}

/** Senders each of which reaches each of several rows, but that on its own card. */
interface Bundle {
  readonly name: string
  readonly kind: LineKind
  readonly senders: ReadonlySet<string>
}

/**
 * Lines that may share a track: those of one verdict to one row, or from one sender to its rows where it has more of
 * them; and all lines between several senders and several rows where each of the senders reaches each of the rows, but that
 * on its own card. No way along such a bundle leads from a sender to another's row that it does not reach, so nothing can be
 * read into it that is not there.
 */
export function netsOf(wires: readonly Wire[]): ReadonlyMap<string, string> {
  const targets = new Map<string, Target>()
  const count = new Map<string, number>()
  const endsOf = ({ from, to, kind }: Wire) => [`${kind} from ${from.key}`, `${kind} to ${to.key}`] as const
  for (const wire of wires) {
    const { from, to, kind } = wire
    const [source, row] = endsOf(wire)
    for (const end of [source, row]) count.set(end, (count.get(end) ?? 0) + 1)
    const target = targets.get(row) ?? { kind, senders: [], reached: new Set(to.own === undefined ? [] : [to.own]) }
    targets.set(row, target)
    target.senders.push(from.key)
    target.reached.add(from.key)
  }
  const leads = ({ kind, senders }: Bundle, target: Target): boolean =>
    kind === target.kind &&
    (wires.length <= partedUpTo || (target.senders.length > 1 && senders.size >= target.senders.length)) &&
    isWithin(senders, target.reached)
  const bundles = bundlesOf([...targets.values()], leads)
  const ends = new Map<string, { readonly from: Set<string>; readonly to: Set<string> }>()
  const chosen = wires.map((wire) => {
    const [source, row] = endsOf(wire)
    const target = targets.get(row)
    const found = bundles.find((one) => one.senders.has(wire.from.key) && target !== undefined && leads(one, target))
    if (found !== undefined) {
      const { from, to } = ends.get(found.name) ?? { from: new Set(), to: new Set() }
      ends.set(found.name, { from: from.add(source), to: to.add(row) })
    }
    return found?.name ?? ''
  })
  return new Map(
    wires.map((wire, i) => {
      const [source, target] = endsOf(wire)
      const bundle = chosen[i] ?? ''
      const { from, to } = ends.get(bundle) ?? {}
      if (from !== undefined && to !== undefined && from.size > 1 && to.size > 1) return [wire.id, bundle]
      return [wire.id, (count.get(source) ?? 0) > (count.get(target) ?? 0) ? source : target]
    }),
  )
}

/** Those of several rows, with the most lines first. */
function bundlesOf(targets: readonly Target[], leads: (bundle: Bundle, target: Target) => boolean): readonly Bundle[] {
  const bundles = new Map<string, Bundle>()
  for (const { kind, senders, reached } of targets)
    for (const group of [senders, [...reached]]) {
      const name = `${kind} all ${group.sort().join('\n')}`
      if (group.length > 1) bundles.set(name, { name, kind, senders: new Set(group) })
    }
  return [...bundles.values()]
    .map((bundle) => ({ ...bundle, rows: targets.filter((target) => leads(bundle, target)).length }))
    .filter(({ rows }) => rows > 1)
    .sort((a, b) => b.senders.size * b.rows - a.senders.size * a.rows || (a.name < b.name ? -1 : 1))
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  if (some.size > all.size) return false
  for (const one of some) if (!all.has(one)) return false
  return true
}

/** @param costOfCrossing what it counts to cross a line, in pixels of a way round it */
export function findWays(frame: Frame, wires: readonly Wire[], costOfCrossing = crossingCost): readonly Way[] {
  const lanes = lanesOf(frame)
  const nets = netsOf(wires)
  /** Tracks of a lane: net → height. */
  const used = new Map<Lane, Map<string, number>>()
  // Short lines first: long ones have more choice.
  const passed: Passed = new Map()
  const order = [...wires].sort((a, b) => crossedColumns(a).length - crossedColumns(b).length || (a.id < b.id ? -1 : 1))
  return order.map((wire) => {
    const net = nets.get(wire.id) ?? wire.id
    const crossings = straightened(
      wire,
      findWay(wire, net, { lanes, used, passed, costOfCrossing }),
      (lane) => used.get(lane)?.has(net) === true,
    )
    for (const { lane, y } of crossings) {
      const own = used.get(lane) ?? new Map<string, number>()
      if (!own.has(net)) own.set(net, y)
      used.set(lane, own)
    }
    for (const { gap, chord } of chordsOf(wire, crossings))
      passed.set(gap, [...(passed.get(gap) ?? []), { wire, net, chord }])
    return { wire, net, crossings }
  })
}

/** Gap → the lines that have been led through it, with where they come in and go out. */
type Passed = Map<number, readonly { readonly wire: Wire; readonly net: string; readonly chord: Chord }[]>

/**
 * Where a line comes into a gap and goes out of it, as places on the gap's border: down its left side, then up its right
 * one. However their tracks are put in order, two lines cross where each has one end between the ends of the other.
 */
type Chord = readonly [number, number]

const atLeft = (y: number): number => y
const atRight = (y: number): number => 10 * endless - y

function isCrossed([a, b]: Chord, [c, d]: Chord): boolean {
  const [low, high] = a < b ? [a, b] : [b, a]
  const isInside = (place: number): boolean => place > low + 0.5 && place < high - 0.5
  const isOutside = (place: number): boolean => place < low - 0.5 || place > high + 0.5
  return (isInside(c) && isOutside(d)) || (isInside(d) && isOutside(c))
}

/** The gaps through which a line goes on its way. */
function chordsOf(
  { from, to }: Wire,
  crossings: readonly Crossing[],
): readonly { readonly gap: number; readonly chord: Chord }[] {
  const isForward = to.column > from.column
  const stretches: { gap: number; chord: Chord }[] = []
  let before = atLeft(from.y)
  let gap = from.column + 1
  for (const { y } of crossings) {
    stretches.push({ gap, chord: [before, isForward ? atRight(y) : atLeft(y)] })
    before = isForward ? atLeft(y) : atRight(y)
    gap += isForward ? 1 : -1
  }
  stretches.push({ gap, chord: [before, atRight(to.y)] })
  return stretches
}

interface Known {
  readonly lanes: readonly (readonly Lane[])[]
  /** Tracks of a lane: net → height. */
  readonly used: ReadonlyMap<Lane, ReadonlyMap<string, number>>
  readonly passed: Passed
  readonly costOfCrossing: number
}

interface State extends Crossing {
  readonly cost: number
  readonly before: State | null
}

function findWay(wire: Wire, net: string, { lanes, used, passed, costOfCrossing }: Known): readonly Crossing[] {
  const isForward = wire.to.column > wire.from.column
  /** What it costs to go through a gap from one place to another. */
  const through = (gap: number, chord: Chord): number => {
    let cost = 0
    for (const other of passed.get(gap) ?? []) {
      if (other.net === net || other.wire.from.key === wire.from.key || other.wire.to.key === wire.to.key) continue
      if (isCrossed(chord, other.chord)) cost += costOfCrossing
    }
    return cost
  }
  let gap = wire.from.column + 1
  let states: readonly (Omit<State, 'lane'> & { readonly lane: Lane | null })[] = [
    { lane: null, y: wire.from.y, cost: 0, before: null },
  ]
  const columns = crossedColumns(wire)
  for (const column of columns) {
    const next: State[] = []
    for (const { lane, ys, cost: own } of choices(lanes[column] ?? [], wire, net, used)) {
      for (const y of ys) {
        let best: State | null = null
        for (const state of states) {
          const chord: Chord = isForward
            ? [atLeft(state.y), atRight(y)]
            : [state.lane === null ? atLeft(state.y) : atRight(state.y), atLeft(y)]
          const cost = state.cost + own + way(state.y, y) + through(gap, chord)
          if (best === null || cost < best.cost)
            best = { lane, y, cost, before: state.lane === null ? null : { ...state, lane: state.lane } }
        }
        if (best !== null) next.push(best)
      }
    }
    states = next
    gap += isForward ? 1 : -1
  }
  let best = states[0]
  let least = Infinity
  for (const state of states) {
    const before = isForward || state.lane === null ? atLeft(state.y) : atRight(state.y)
    const cost = state.cost + way(state.y, wire.to.y) + through(gap, [before, atRight(wire.to.y)])
    if (cost < least) [best, least] = [state, cost]
  }
  const crossings: Crossing[] = []
  for (let state = best; state !== undefined && state.lane !== null;) {
    crossings.push({ lane: state.lane, y: state.y })
    if (state.before === null) break
    state = state.before
  }
  return crossings.reverse()
}

/**
 * Without small kinks: a crossing that is a little higher or lower than its neighbour, or than an end of the line, takes the
 * height of that, even if it comes nearer to a card for it.
 *
 * @param isFixed the lanes in which the line has joined others
 */
function straightened(
  { from, to }: Wire,
  crossings: readonly Crossing[],
  isFixed: (lane: Lane) => boolean,
): readonly Crossing[] {
  const ys = crossings.map(({ y }) => y)
  const isRoom = (i: number, y: number): boolean => {
    const lane = crossings[i]?.lane
    return lane !== undefined && !isFixed(lane) && y >= lane.top + track.closest && y <= lane.bottom - track.closest
  }
  const isKink = (a: number, b: number): boolean => Math.abs(a - b) >= 0.5 && Math.abs(a - b) < smallestKink
  // Twice: a run that has become level may reach an end now.
  for (let round = 0; round < 2; round++)
    for (let i = 0; i <= ys.length; i++) {
      const [before, here] = [ys[i - 1] ?? from.y, ys[i] ?? to.y]
      if (!isKink(before, here)) continue
      if (isRoom(i, before)) ys[i] = before
      else if (isRoom(i - 1, here)) ys[i - 1] = here
    }
  return crossings.map((crossing, i) => ({ ...crossing, y: ys[i] ?? crossing.y }))
}

function way(from: number, to: number): number {
  const height = Math.abs(to - from)
  return height < 0.5 ? 0 : height + bendCost
}

interface Choice {
  readonly lane: Lane
  readonly ys: readonly number[]
  readonly cost: number
}

/** Lanes near to either end, each with the heights in it that matter. */
function choices(
  lanes: readonly Lane[],
  { from, to }: Wire,
  net: string,
  used: ReadonlyMap<Lane, ReadonlyMap<string, number>>,
): readonly Choice[] {
  const distance = ({ top, bottom }: Lane, y: number): number => Math.max(0, top - y, y - bottom)
  const near = new Set<Lane>()
  for (const y of [from.y, to.y])
    for (const lane of [...lanes]
      .sort((a, b) => distance(a, y) - distance(b, y) || a.index - b.index)
      .slice(0, nearest))
      near.add(lane)
  return [...near].map((lane): Choice => {
    const tracks = used.get(lane)
    const own = tracks?.get(net)
    if (own !== undefined) return { lane, ys: [own], cost: -sharedGain }
    const height = lane.bottom - lane.top
    const taken = tracks?.size ?? 0
    const isFull = (taken + 1) * track.apart + track.margin > height
    const inside = (y: number): number => {
      const [low, high] = [lane.top + track.margin, lane.bottom - track.margin]
      return low > high ? (lane.top + lane.bottom) / 2 : Math.max(low, Math.min(high, y))
    }
    return { lane, ys: [...new Set([inside(from.y), inside(to.y)])], cost: isFull ? fullCost : 0 }
  })
}
