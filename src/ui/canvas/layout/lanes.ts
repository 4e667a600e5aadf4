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
export const track = { apart: 6, margin: 4, closest: 2 } as const
/** Kinks that are smaller than this look like a mistake: where there is room, a line goes straight on. */
const smallestKink = 14
const bendCost = 10
const fullCost = 160
/** What a line saves where one of its own net has gone before. */
const sharedGain = 14
/** Lanes of a column that a line may choose from: those nearest to where it comes from and goes to. */
const nearest = 5
const endless = 100_000

/** The free stretches of each column, from above to below. */
export function lanesOf(frame: Frame): readonly (readonly Lane[])[] {
  const obstacles: { readonly column: number; readonly top: number; readonly bottom: number; readonly id: string }[] =
    []
  for (const [id, { box, column }] of frame.cards) obstacles.push({ column, top: box.top, bottom: box.bottom, id })
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

/**
 * Lines that may share a track: those of one verdict to one row, or from one sender to its rows where it has more of
 * them; and all lines between several senders and several rows where each of the senders reaches each of the rows. No way
 * along such a bundle leads from a sender to a row that it does not reach, so nothing can be read into it that is not there.
 */
export function netsOf(wires: readonly Wire[]): ReadonlyMap<string, string> {
  const senders = new Map<string, string[]>()
  const endsOf = ({ from, to, kind }: Wire) => [`${kind} from ${from.key}`, `${kind} to ${to.key}`] as const
  for (const wire of wires) {
    const [, row] = endsOf(wire)
    senders.set(row, [...(senders.get(row) ?? []), wire.from.key])
  }
  /** Verdict and senders → the rows that exactly these reach. */
  const rows = new Map<string, string[]>()
  const bundles = new Map<string, string>()
  for (const [row, list] of senders) {
    const bundle = `${row.slice(0, row.indexOf(' '))} all ${list.sort().join('\n')}`
    bundles.set(row, bundle)
    rows.set(bundle, [...(rows.get(bundle) ?? []), row])
  }
  const count = new Map<string, number>()
  for (const wire of wires) for (const end of endsOf(wire)) count.set(end, (count.get(end) ?? 0) + 1)
  return new Map(
    wires.map((wire) => {
      const [source, target] = endsOf(wire)
      const bundle = bundles.get(target)
      if (bundle !== undefined && (rows.get(bundle)?.length ?? 0) > 1 && (senders.get(target)?.length ?? 0) > 1)
        return [wire.id, bundle]
      return [wire.id, (count.get(source) ?? 0) > (count.get(target) ?? 0) ? source : target]
    }),
  )
}

export function findWays(frame: Frame, wires: readonly Wire[]): readonly Way[] {
  const lanes = lanesOf(frame)
  const nets = netsOf(wires)
  /** Tracks of a lane: net → height. */
  const used = new Map<Lane, Map<string, number>>()
  // Short lines first: long ones have more choice.
  const order = [...wires].sort((a, b) => crossedColumns(a).length - crossedColumns(b).length || (a.id < b.id ? -1 : 1))
  return order.map((wire) => {
    const net = nets.get(wire.id) ?? wire.id
    const crossings = straightened(wire, findWay(wire, net, lanes, used), (lane) => used.get(lane)?.has(net) === true)
    for (const { lane, y } of crossings) {
      const own = used.get(lane) ?? new Map<string, number>()
      if (!own.has(net)) own.set(net, y)
      used.set(lane, own)
    }
    return { wire, net, crossings }
  })
}

interface State extends Crossing {
  readonly cost: number
  readonly before: State | null
}

function findWay(
  wire: Wire,
  net: string,
  lanes: readonly (readonly Lane[])[],
  used: ReadonlyMap<Lane, ReadonlyMap<string, number>>,
): readonly Crossing[] {
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
          const cost = state.cost + own + way(state.y, y)
          if (best === null || cost < best.cost)
            best = { lane, y, cost, before: state.lane === null ? null : { ...state, lane: state.lane } }
        }
        if (best !== null) next.push(best)
      }
    }
    states = next
  }
  let best = states[0]
  let least = Infinity
  for (const state of states) {
    const cost = state.cost + way(state.y, wire.to.y)
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
