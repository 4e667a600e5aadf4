/**
 * Flows by the million, counted without looking at each: pods that are alike in all that policies and the filter ask about get the
 * same verdicts, so one pair of them is judged for all pairs of their kinds.
 */
import { FlowVerdict } from '../../types'
import type { PairWalk } from '../table/pair-walk'
import type { Work } from './work'

export type RowTest = (row: number) => boolean

/** Peers with the same verdicts. */
interface Kind {
  readonly members: readonly number[]
  /** Each other peer may see it in its own way: there is no speaking for several. */
  readonly isSingle: boolean
  readonly talksToItself: boolean
}

export type Partition = readonly Kind[]

/** @param features what tests ask about each peer: those that differ in one are not alike */
export function partitionOf(
  walk: PairWalk,
  features: readonly ArrayLike<string | number | boolean | undefined>[],
): Partition {
  const found = new Map<string, { members: number[]; isSingle: boolean; talksToItself: boolean }>()
  walk.kinds().forEach((kind, peer) => {
    const key = kind < 0 ? `single ${peer}` : `${kind} ${features.map((feature) => feature[peer]).join('\n')}`
    const own = found.get(key)
    if (own !== undefined) own.members.push(peer)
    else found.set(key, { members: [peer], isSingle: kind < 0, talksToItself: walk.talksToItself(peer) })
  })
  return [...found.values()]
}

/** How many flows there are, and how many of them are dropped. */
export interface Tally {
  total: number
  dropped: number
}

export interface Counted extends Tally {
  /** By number of the verdict. */
  readonly verdicts: Float64Array
  readonly source: EndCounts
  readonly destination: EndCounts
  /** By the keys that were asked for. */
  readonly byKey: ReadonlyMap<number, Tally>
}

/** Flows by the peer at one end. */
interface EndCounts {
  readonly total: Float64Array
  readonly dropped: Float64Array
}

/** Some of all flows: those between some peers that pass some tests. */
export interface Part {
  readonly partition: Partition
  /** 1 for each peer that may be there; null for all. */
  readonly sources: Uint8Array | null
  readonly destinations: Uint8Array | null
  readonly tests: readonly RowTest[]
}

export function passes({ tests }: Part, row: number): boolean {
  for (const test of tests) if (!test(row)) return false
  return true
}

const pairsAStep = 400

/** Counts a part. @param keysOf what each flow counts for besides, by its row in the walk's table */
export function* count(walk: PairWalk, part: Part, keysOf?: (row: number) => readonly number[]): Work<Counted> {
  const { partition, sources, destinations } = part
  const tally = new PartTally(walk, part, keysOf)
  const within = ({ members }: Kind, mask: Uint8Array | null): readonly number[] =>
    mask === null ? members : members.filter((peer) => mask[peer] === 1)
  const from = partition.map((kind) => within(kind, sources))
  const to = partition.map((kind) => within(kind, destinations))
  let pairs = 0
  for (const [a, senders] of from.entries()) {
    if (senders.length === 0) continue
    for (const [b, receivers] of to.entries()) {
      if (receivers.length === 0) continue
      if (partition[a]?.isSingle === true || partition[b]?.isSingle === true)
        for (const s of senders) {
          for (const d of receivers) tally.pair(s, d)
          pairs += receivers.length
        }
      else tally.kinds(a, b, senders, receivers)
      if (++pairs < pairsAStep) continue
      pairs = 0
      yield a / from.length
    }
  }
  return tally.counted()
}

class PartTally {
  private readonly verdicts = new Float64Array(4)
  private readonly byKey = new Map<number, Tally>()
  private readonly source: EndTally
  private readonly destination: EndTally

  constructor(
    private readonly walk: PairWalk,
    private readonly part: Part,
    private readonly keysOf: ((row: number) => readonly number[]) | undefined,
  ) {
    this.source = new EndTally(part.partition, walk.table.peers.length, part.destinations)
    this.destination = new EndTally(part.partition, walk.table.peers.length, part.sources)
  }

  /** Counts the flows between two peers. */
  pair(s: number, d: number): void {
    const { walk, part } = this
    const count = walk.judge(s, d)
    for (let row = 0; row < count; row++) {
      if (!passes(part, row)) continue
      const isDropped = this.add(row, 1)
      this.source.addTo(s, isDropped)
      this.destination.addTo(d, isDropped)
    }
  }

  /** Counts the flows between all peers of two kinds, by one pair of them. */
  kinds(a: number, b: number, senders: readonly number[], receivers: readonly number[]): void {
    const { walk, part } = this
    const isApart = a === b && part.partition[a]?.talksToItself !== true
    const receiving = part.destinations
    const same = isApart
      ? receiving === null
        ? senders.length
        : senders.filter((peer) => receiving[peer] === 1).length
      : 0
    const weight = senders.length * receivers.length - same
    if (weight === 0) return
    let [s = 0] = senders
    let [d = 0] = receivers
    if (isApart && s === d) {
      if (receivers.length > 1) d = receivers[1] ?? 0
      else s = senders[1] ?? 0
    }
    const count = walk.judge(s, d)
    for (let row = 0; row < count; row++) {
      if (!passes(part, row)) continue
      const isDropped = this.add(row, weight)
      this.source.addToKind(a, receivers.length, isDropped, isApart)
      this.destination.addToKind(b, senders.length, isDropped, isApart)
    }
  }

  counted(): Counted {
    const { verdicts, byKey } = this
    const of = (...numbers: readonly number[]): number =>
      numbers.reduce((sum, verdict) => sum + (verdicts[verdict] ?? 0), 0)
    const dropped = of(FlowVerdict.DROPPED, FlowVerdict.ERROR)
    return {
      verdicts,
      byKey,
      dropped,
      total: dropped + of(FlowVerdict.FORWARDED, FlowVerdict.REDIRECTED),
      source: this.source.counts(this.part.sources),
      destination: this.destination.counts(this.part.destinations),
    }
  }

  private add(row: number, weight: number): boolean {
    const verdict = this.walk.table.verdict[row] ?? 0
    const isDropped = verdict === FlowVerdict.DROPPED || verdict === FlowVerdict.ERROR
    this.verdicts[verdict] = (this.verdicts[verdict] ?? 0) + weight
    if (this.keysOf !== undefined)
      for (const key of this.keysOf(row)) {
        let tally = this.byKey.get(key)
        if (tally === undefined) this.byKey.set(key, (tally = { total: 0, dropped: 0 }))
        tally.total += weight
        if (isDropped) tally.dropped += weight
      }
    return isDropped
  }
}

/** Counts by one end: of single peers, and of all peers of a kind at once. */
class EndTally {
  private readonly single: EndCounts
  private readonly ofKind: EndCounts
  /** Flows that a peer of a kind would have with itself, and has not. */
  private readonly own: EndCounts

  constructor(
    private readonly partition: Partition,
    private readonly peers: number,
    /** Who may be at the other end. */
    private readonly others: Uint8Array | null,
  ) {
    this.single = newCounts(peers)
    this.ofKind = newCounts(partition.length)
    this.own = newCounts(partition.length)
  }

  addTo(peer: number, isDropped: boolean): void {
    addTo(this.single, peer, 1, isDropped)
  }

  addToKind(kind: number, others: number, isDropped: boolean, isApart: boolean): void {
    addTo(this.ofKind, kind, others, isDropped)
    if (isApart) addTo(this.own, kind, 1, isDropped)
  }

  counts(mask: Uint8Array | null): EndCounts {
    const { single, ofKind, own, others } = this
    const sum = newCounts(this.peers)
    this.partition.forEach(({ members }, kind) => {
      for (const peer of members) {
        if (mask !== null && mask[peer] !== 1) continue
        const hasSelf = others === null || others[peer] === 1
        for (const of of ['total', 'dropped'] as const)
          sum[of][peer] = (single[of][peer] ?? 0) + (ofKind[of][kind] ?? 0) - (hasSelf ? (own[of][kind] ?? 0) : 0)
      }
    })
    return sum
  }
}

function newCounts(size: number): EndCounts {
  return { total: new Float64Array(size), dropped: new Float64Array(size) }
}

function addTo({ total, dropped }: EndCounts, at: number, count: number, isDropped: boolean): void {
  total[at] = (total[at] ?? 0) + count
  if (isDropped) dropped[at] = (dropped[at] ?? 0) + count
}
