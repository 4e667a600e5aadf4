/** Which flows end otherwise than in an earlier model, without looking at those of which neither end has changed. */
import { FlowChange, changeOf } from '../rows/change'
import { mayDiffer, type Earlier, type PairWalk } from '../table/pair-walk'
import { DifferingKinds } from './differing-kinds'
import { partitionOf, sweep, type Feature } from './sweep'
import type { Work } from './work'

export interface ChangeCounts {
  /** By `FlowChange`. */
  readonly counts: Float64Array
  /** Keys of peers with a change between them; the first thousands of them. */
  readonly pairs: readonly (readonly [from: string, to: string])[]
  /** Both have the same flows. */
  readonly isAligned: boolean
}

const mostPairs = 5000

/** The flows of a walk beside those of an earlier one of the same engine. */
export class Changed {
  /** What tells peers apart that were not alike before. */
  readonly feature: Feature
  /** Peers that nobody speaks for. */
  readonly singles: ReadonlySet<number>
  private readonly earlier: readonly Earlier[]
  /** The pair that was judged last in the earlier walk, and how many rows it has. */
  private last = { s: -1, d: -1, rows: 0 }

  constructor(
    private readonly walk: PairWalk,
    private readonly before: PairWalk,
  ) {
    const earlier = walk.since(before)
    const kinds = before.kinds()
    this.earlier = earlier
    this.feature = earlier.map(
      ({ number, sendsAlike, receivesAlike }) => `${kinds[number] ?? 'new'} ${sendsAlike} ${receivesAlike}`,
    )
    this.singles = new Set(
      earlier.flatMap(({ number }, peer) =>
        number >= 0 && ((kinds[number] ?? 0) < 0 || walk.talksToItself(peer) !== before.talksToItself(number))
          ? [peer]
          : [],
      ),
    )
  }

  /** What has become of the flow in a row of the walk's table; `FlowChange.none` for one that is new. */
  readonly changeOf = (row: number): number => {
    const was = this.rowBefore(row)
    if (was < 0) return FlowChange.none
    return changeOf(this.before.table.verdict[was] ?? 0, this.walk.table.verdict[row] ?? 0)
  }

  /** Whether a flow from one peer to another may have changed. */
  readonly mayPass = (sender: number, receiver: number): boolean =>
    mayDiffer(this.earlier[sender], this.earlier[receiver])

  /** Whether both are of one cluster: half of the pods of before are still there. */
  get isOneCluster(): boolean {
    const pods = this.before.table.peers.filter(({ kind }) => kind === 'endpoint').length
    const { peers } = this.walk.table
    const kept = this.earlier.filter(({ number }, peer) => number >= 0 && peers[peer]?.kind === 'endpoint').length
    return pods > 0 && kept * 2 >= pods
  }

  /** Counts what has changed. */
  *count(): Work<ChangeCounts> {
    const { walk } = this
    const { table } = walk
    const counts = new Float64Array(5)
    const pairs: (readonly [string, string])[] = []
    const partition = partitionOf(walk, [this.feature], this.singles)
    const { receiversOf } = new DifferingKinds(partition, this.earlier)
    let isAligned = this.hasSamePeers()
    yield* sweep(
      walk,
      { partition, sources: null, destinations: null, mayPass: this.mayPass, receiversOf },
      (rows, { senders, receivers, weight, isApart }) => {
        let isChanged = false
        let [known, was] = [0, 0]
        for (let row = 0; row < rows; row++) {
          const at = this.rowBefore(row)
          if (at >= 0) known++
          const kind = at < 0 ? FlowChange.none : changeOf(this.before.table.verdict[at] ?? 0, table.verdict[row] ?? 0)
          if (kind === FlowChange.none) continue
          counts[kind] = (counts[kind] ?? 0) + weight
          isChanged = true
        }
        if (isAligned) was = rows === 0 ? this.rowsBefore(senders, receivers) : this.last.rows
        if (known !== rows || was !== rows) isAligned = false
        if (!isChanged) return
        for (const s of senders)
          for (const d of receivers) {
            if (pairs.length >= mostPairs) return
            if (isApart && s === d) continue
            pairs.push([table.peers[s]?.key ?? '', table.peers[d]?.key ?? ''])
          }
      },
    )
    return { counts, pairs, isAligned }
  }

  private hasSamePeers(): boolean {
    const [now, was] = [this.walk.table, this.before.table]
    return (
      now.peers.length === was.peers.length &&
      now.ports.length === was.ports.length &&
      now.peers.every(({ key }, i) => key === was.peers[i]?.key) &&
      now.ports.every(({ port, protocol }, i) => port === was.ports[i]?.port && protocol === was.ports[i].protocol)
    )
  }

  /** How many flows a pair had that has none any more. */
  private rowsBefore([s = 0]: readonly number[], receivers: readonly number[]): number {
    const d = receivers.find((peer) => peer !== s) ?? s
    return this.judgeBefore(s, d)
  }

  /** The row of the earlier table for the flow in a row of this one; -1 where there was none. */
  private rowBefore(row: number): number {
    const { table } = this.walk
    const rows = this.judgeBefore(table.source[row] ?? 0, table.destination[row] ?? 0)
    const port = table.ports[table.port[row] ?? 0]
    const { ports, port: own } = this.before.table
    // A pair has a flow for each port, of which there are few, and mostly the same as now.
    for (let i = 0; i < rows; i++) {
      const at = (row + i) % rows
      const was = ports[own[at] ?? 0]
      if (was?.port === port?.port && was?.protocol === port?.protocol) return at
    }
    return -1
  }

  private judgeBefore(s: number, d: number): number {
    const { last, earlier } = this
    if (last.s === s && last.d === d) return last.rows
    const [from, to] = [earlier[s]?.number ?? -1, earlier[d]?.number ?? -1]
    const rows = from < 0 || to < 0 ? 0 : this.before.judge(from, to)
    this.last = { s, d, rows }
    return rows
  }
}
