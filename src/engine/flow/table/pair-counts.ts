/** Flows counted by pairs of places, with what an earlier count says of pairs of which both ends are as they were. */
import type { FlowGroup } from '../../types'
import { receivesAlike, sendsAlike, type Trace } from './members'

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

/**
 * By pair: the number of the place that flows go to, times the number of places, plus that of the one they come from. Where
 * pairs are too many to be kept there are those into one place, which each `put` replaces.
 */
export class PairCounts {
  all: Float64Array
  open: Float64Array
  plain: Float64Array
  private readonly stops: Uint8Array
  /** What was put last, where pairs are not kept; it is read at once, as no pair is read twice. */
  private last: FlowsInto | null = null
  /** Those that were listed, by pair. */
  readonly groups: (FlowGroup | undefined)[] = []
  /** Places whose members send, or receive, otherwise than before. */
  private readonly staleAsSender: boolean[]
  private readonly staleAsReceiver: boolean[]
  /** The same, as far as pods are at the other end. */
  private readonly staleToPods: boolean[]
  private readonly staleFromPods: boolean[]
  /** By place: it is an outside peer, and no namespace. */
  private readonly isOutside: readonly boolean[]
  /** By what is asked: the places of which senders have to be counted; see `sendersInto`. */
  private readonly stale: Record<'outside' | 'pods' | 'podsFromOutside', readonly boolean[] | null>
  /** The place's number in the earlier count; -1 where it was not there. */
  private readonly earlier: Int32Array
  private readonly earlierSize: number
  private groupsBefore: readonly (FlowGroup | undefined)[] = []

  constructor(
    readonly places: readonly string[],
    private readonly traces: readonly (readonly Trace[])[],
    before: PairCounts | null,
    /** Whether all pairs are kept for a later count; else what flows into one place at a time is. */
    readonly isKept: boolean,
  ) {
    const size = places.length
    const cells = isKept ? size * size : 0
    const numbers = new Map(before?.places.map((place, i) => [place, i]))
    this.earlier = Int32Array.from(places, (place) => numbers.get(place) ?? -1)
    this.earlierSize = before?.places.length ?? 0
    const isStale = (isAlike: (a: Trace, b: Trace | undefined) => boolean): boolean[] =>
      traces.map((list, i) => {
        const old = before?.traces[this.earlier[i] ?? -1]
        return old?.length !== list.length || !list.every((member, at) => isAlike(member, old[at]))
      })
    this.staleAsSender = isStale((a, b) => sendsAlike(a, b, 'egress'))
    this.staleAsReceiver = isStale((a, b) => receivesAlike(a, b, 'ingress'))
    this.staleToPods = isStale((a, b) => sendsAlike(a, b, 'egressToPods'))
    this.staleFromPods = isStale((a, b) => receivesAlike(a, b, 'ingressFromPods'))
    this.isOutside = traces.map((list) => list.some(({ isPod }) => !isPod))
    const some = (isMeant: (place: number) => boolean): readonly boolean[] | null => {
      const found = places.map((_, i) => isMeant(i))
      return found.includes(true) ? found : null
    }
    const isStaleToPods = (i: number): boolean =>
      this.isOutside[i] === true ? this.staleAsSender[i] === true : this.staleToPods[i] === true
    this.stale = {
      outside: some((i) => this.staleAsSender[i] === true),
      pods: some(isStaleToPods),
      podsFromOutside: some((i) => this.isOutside[i] === true || isStaleToPods(i)),
    }
    const isSamePlaces = size === this.earlierSize && this.earlier.every((old, i) => old === i)
    this.all = new Float64Array(cells)
    this.open = new Float64Array(cells)
    this.plain = new Float64Array(cells)
    this.stops = new Uint8Array(cells)
    if (before === null) return
    this.groupsBefore = before.groups
    before.forget()
    if (isSamePlaces) {
      this.all.set(before.all)
      this.open.set(before.open)
      this.plain.set(before.plain)
      this.stops.set(before.stops)
    } else this.copyMoved(before)
  }

  /** Where the flows into a place begin. */
  offsetOf(to: number): number {
    return this.isKept ? to * this.places.length : 0
  }

  /** The places of which what flows into a place has to be counted: each such list is one object; null for none. */
  sendersInto(to: number): readonly boolean[] | 'all' | null {
    if (this.isOutside[to] === true) return this.staleAsReceiver[to] === true ? 'all' : this.stale.outside
    if (this.staleFromPods[to] === true) return 'all'
    return this.staleAsReceiver[to] === true ? this.stale.podsFromOutside : this.stale.pods
  }

  /** Into how many places the flows from everywhere have to be counted. */
  wholePlaces(): number {
    let count = 0
    for (let to = 0; to < this.places.length; to++) if (this.sendersInto(to) === 'all') count++
    return count
  }

  /** The group of a pair in the earlier count. */
  groupBefore(pair: number): FlowGroup | undefined {
    const size = this.places.length
    const to = this.earlier[Math.floor(pair / size)] ?? -1
    const from = this.earlier[pair % size] ?? -1
    return to < 0 || from < 0 ? undefined : this.groupsBefore[to * this.earlierSize + from]
  }

  /**
   * Writes down what flows into a place.
   *
   * @param only the places of which senders were counted; null for all
   */
  put(to: number, flows: FlowsInto, only: readonly boolean[] | null): void {
    if (!this.isKept) {
      this.last = flows
      this.all = flows.all
      this.open = flows.open
      this.plain = flows.plain
      return
    }
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
    return this.last === null ? (this.stops[pair] ?? 0) : stopsIn(this.last, pair)
  }

  /** An edit needs the last count alone, not those before it. */
  private forget(): void {
    this.groupsBefore = []
  }

  private copyMoved({ all, open, plain, stops }: PairCounts): void {
    const size = this.places.length
    for (let to = 0; to < size; to++) {
      const oldTo = this.earlier[to] ?? -1
      if (oldTo < 0) continue
      for (let from = 0; from < size; from++) {
        const oldFrom = this.earlier[from] ?? -1
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

function stopsIn({ all, admitted, stoppedAtSource }: FlowsInto, from: number): number {
  return (
    ((stoppedAtSource[from] ?? 0) > 0 ? stopsAtSource : 0) |
    ((all[from] ?? 0) > (admitted[from] ?? 0) ? stopsAtDestination : 0)
  )
}
