/** Flows counted by pairs of places, with what an earlier count says of pairs of which both ends are as they were. */
import type { FlowGroup } from '../../types'
import type { Trace } from './members'
import type { ChangedPeers } from './changed-peers'
import { StalePlaces } from './stale-places'

/** Bits of `PairCounts.stops`. */
export const stopsAtSource = 1
export const stopsAtDestination = 2

/** Flows into one place, by the place that they come from. */
export interface FlowsInto {
  readonly all: Float64Array
  readonly open: Float64Array
  readonly plain: Float64Array
  readonly admitted: Float64Array
  readonly stoppedAtSource: Float64Array
}

/** By pair: the number of the place that flows go to, times the number of places, plus that of the one they come from. */
export class PairCounts {
  readonly all: Float64Array
  readonly open: Float64Array
  readonly plain: Float64Array
  private readonly stops: Uint8Array
  /** Those that were listed, by pair. */
  readonly groups: (FlowGroup | undefined)[] = []
  readonly stale: StalePlaces
  private readonly earlierSize: number
  private groupsBefore: readonly (FlowGroup | undefined)[] = []

  constructor(
    readonly places: readonly string[],
    readonly traces: readonly (readonly Trace[])[],
    before: PairCounts | null,
    peers: ChangedPeers | null = null,
  ) {
    const size = places.length
    const cells = size * size
    this.stale = new StalePlaces({ places, traces }, before, peers)
    this.earlierSize = before?.places.length ?? 0
    this.all = new Float64Array(cells)
    this.open = new Float64Array(cells)
    this.plain = new Float64Array(cells)
    this.stops = new Uint8Array(cells)
    if (before === null) return
    this.groupsBefore = before.groups
    before.forget()
    if (this.stale.isSamePlaces) {
      this.all.set(before.all)
      this.open.set(before.open)
      this.plain.set(before.plain)
      this.stops.set(before.stops)
    } else this.copyMoved(before)
  }

  /** Where the flows into a place begin. */
  offsetOf(to: number): number {
    return to * this.places.length
  }

  /** The group of a pair in the earlier count. */
  groupBefore(pair: number): FlowGroup | undefined {
    const size = this.places.length
    const { earlier } = this.stale
    const to = earlier[Math.floor(pair / size)] ?? -1
    const from = earlier[pair % size] ?? -1
    return to < 0 || from < 0 ? undefined : this.groupsBefore[to * this.earlierSize + from]
  }

  /**
   * Writes down what flows into a place.
   *
   * @param only the places of which senders were counted; null for all
   */
  put(to: number, flows: FlowsInto, only: readonly boolean[] | null): void {
    const { all, open, plain } = flows
    const offset = this.offsetOf(to)
    for (let from = 0; from < this.places.length; from++) {
      if (only !== null && only[from] !== true) continue
      const pair = offset + from
      this.all[pair] = all[from] ?? 0
      this.open[pair] = open[from] ?? 0
      this.plain[pair] = plain[from] ?? 0
      this.stops[pair] = stopsIn(flows, from)
    }
  }

  /** Where flows of a pair are stopped. */
  stopsOf(pair: number): number {
    return this.stops[pair] ?? 0
  }

  /** An edit needs the last count alone, not those before it. */
  private forget(): void {
    this.groupsBefore = []
  }

  private copyMoved({ all, open, plain, stops }: PairCounts): void {
    const size = this.places.length
    const { earlier } = this.stale
    for (let to = 0; to < size; to++) {
      const oldTo = earlier[to] ?? -1
      if (oldTo < 0) continue
      for (let from = 0; from < size; from++) {
        const oldFrom = earlier[from] ?? -1
        if (oldFrom < 0) continue
        const [pair, old] = [to * size + from, oldTo * this.earlierSize + oldFrom]
        this.all[pair] = all[old] ?? 0
        this.open[pair] = open[old] ?? 0
        this.plain[pair] = plain[old] ?? 0
        this.stops[pair] = stops[old] ?? 0
      }
    }
  }
}

/** Where flows from a place are stopped. */
export function stopsIn({ all, admitted, stoppedAtSource }: FlowsInto, from: number): number {
  return (
    ((stoppedAtSource[from] ?? 0) > 0 ? stopsAtSource : 0) |
    ((all[from] ?? 0) > (admitted[from] ?? 0) ? stopsAtDestination : 0)
  )
}
