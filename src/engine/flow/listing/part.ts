/** Flows counted by their verdicts, their ends and whatever else is asked. */
import { FlowVerdict } from '../../types'
import type { PairWalk } from '../table/pair-walk'
import { passes, sweep, type AlikePairs, type Part, type Partition } from './sweep'
import type { Work } from './work'

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

/** Counts a part. @param keysOf what each flow counts for besides, by its row in the walk's table */
export function* count(walk: PairWalk, part: Part, keysOf?: (row: number) => readonly number[]): Work<Counted> {
  const tally = new PartTally(walk, part, keysOf)
  yield* sweep(walk, part, (rows, pairs) => tally.take(rows, pairs))
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

  /** Counts the flows of all pairs by those of the one that was judged. */
  take(rows: number, { a, b, senders, receivers, weight, isSingle, isApart }: AlikePairs): void {
    const { source, destination } = this
    for (let row = 0; row < rows; row++) {
      if (!passes(this.part, row)) continue
      const isDropped = this.add(row, weight)
      if (isSingle) {
        source.addTo(senders[0] ?? 0, isDropped)
        destination.addTo(receivers[0] ?? 0, isDropped)
      } else {
        source.addToKind(a, receivers.length, isDropped, isApart)
        destination.addToKind(b, senders.length, isDropped, isApart)
      }
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
