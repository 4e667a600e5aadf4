/**
 * Flows counted by namespace, for clusters whose flows are too many to list: all of them are counted, none is made.
 *
 * Peers under the same rules in the same place form a group. What two groups let through of each other is a product: the
 * part of the senders that the receivers' row admits, times the part of the receivers that the senders' row admits.
 */
import type { FlowGroup, FlowTotals } from '../../types'
import { membersByPlace, type Member, type ServingPeers } from './members'
import { partiesOf } from './parties'
import { PairCounts, stopsAtDestination, stopsAtSource } from './pair-counts'
import { PlaceTally } from './places'
import { Tally } from './tally'
import type { PolicyModel } from '../../verdict/model'
import { lazily } from '../../../values/lazily'

/** Up to so many namespaces and outside peers every pair is listed; beyond, only pairs that let something through. */
const mostPlaces = 500
/** More pairs than this nobody reads, and they would not fit into memory. */
const mostGroups = 250_000
/** Up to so many pairs the counts are kept for the next edit: some 30 bytes each. */
const mostKeptPairs = 1_500_000

/** Places are few where there are so many times as many. */
const fewTimes = 8

/** What was counted last, by engine: each has its own expressions. */
const counted = new WeakMap<PolicyModel['expressions'], PairCounts>()

export interface FlowCounts {
  /** Null where there are too many. */
  readonly groups: readonly FlowGroup[] | null
  /** Pairs of which everything is dropped are left out. */
  readonly isOpenOnly: boolean
  readonly totals: FlowTotals
  readonly places: PlaceTally
}

/**
 * Counts all flows of a model by pairs of namespaces and outside peers. Pairs of which neither end has changed since the
 * last model of the same engine are not counted again.
 *
 * @param leftOut numbers of peers whose flows are not counted
 */
export function flowGroups(peers: ServingPeers, leftOut: ReadonlySet<number>): FlowCounts {
  const { model } = peers
  const members = membersByPlace(peers, leftOut)
  const places = [...members.keys()]
  const isKept = places.length ** 2 <= mostKeptPairs
  const before = isKept ? (counted.get(model.expressions) ?? null) : null
  const lists = [...members.values()]
  const counts = new PairCounts(
    places,
    lists.map((list) => list.map(({ trace }) => trace)),
    before,
    isKept,
  )
  const found = sumUp(counts, before, counting(model, counts, lists))
  if (isKept) counted.set(model.expressions, counts)
  return found
}

/** What counts the flows into a place that are not known. */
function counting(
  model: PolicyModel,
  counts: PairCounts,
  members: readonly (readonly Member[])[],
): (to: number) => void {
  const parties = lazily(() => partiesOf(model, counts.places, members))
  const all = lazily(() => new Tally(model, parties(), null, counts.wholePlaces() * fewTimes < counts.places.length))
  const some = new Map<readonly boolean[], Tally>()
  const of = (only: readonly boolean[]): Tally => {
    let tally = some.get(only)
    if (tally === undefined) some.set(only, (tally = new Tally(model, parties(), only, false)))
    return tally
  }
  return (to) => {
    const only = counts.sendersInto(to)
    if (only === 'all') counts.put(to, all().into(to), null)
    else if (only !== null) counts.put(to, of(only).into(to), only)
  }
}

function sumUp(counts: PairCounts, before: PairCounts | null, countInto: (to: number) => void): FlowCounts {
  const { places, isKept } = counts
  const isOpenOnly = places.length > mostPlaces
  let groups: FlowGroup[] | null = []
  let [flowsOfAll, passedOfAll, forwardedOfAll] = [0, 0, 0]
  const ends = new Ends(places)
  for (let to = 0; to < places.length; to++) {
    countInto(to)
    const offset = counts.offsetOf(to)
    const { all, open, plain } = counts
    ends.add(to, all, open, offset)
    // Here and below: what runs for every pair of thousands of places makes no objects.
    for (let from = 0; from < places.length; from++) {
      const flows = all[offset + from] ?? 0
      if (flows === 0) continue
      const passed = open[offset + from] ?? 0
      flowsOfAll += flows
      if (passed === 0 && isOpenOnly) continue
      const forwarded = plain[offset + from] ?? 0
      passedOfAll += passed
      forwardedOfAll += forwarded
      if (groups === null) continue
      const dropped = flows - passed
      const redirected = passed - forwarded
      const stop = counts.stopsOf(offset + from)
      const pair = to * places.length + from
      const known = before === null ? undefined : counts.groupBefore(pair)
      const group =
        known?.forwarded === forwarded &&
        known.dropped === dropped &&
        known.redirected === redirected &&
        known.isDroppedAtSource === ((stop & stopsAtSource) !== 0) &&
        known.isDroppedAtDestination === ((stop & stopsAtDestination) !== 0)
          ? known
          : {
              from: places[from] ?? '',
              to: places[to] ?? '',
              forwarded,
              dropped,
              redirected,
              isDroppedAtSource: (stop & stopsAtSource) !== 0,
              isDroppedAtDestination: (stop & stopsAtDestination) !== 0,
            }
      if (isKept) counts.groups[pair] = group
      groups.push(group)
      if (groups.length > mostGroups) groups = null
    }
  }
  const totals = {
    forwarded: forwardedOfAll,
    dropped: flowsOfAll - passedOfAll,
    redirected: passedOfAll - forwardedOfAll,
  }
  return { groups, isOpenOnly, totals, places: ends.tally() }
}

/** Flows by one of their ends, by the places' numbers. */
class Ends {
  private readonly seen: number[] = []
  private readonly isSeen: Uint8Array
  private readonly sent: Float64Array
  private readonly notSent: Float64Array
  private readonly received: Float64Array
  private readonly notReceived: Float64Array

  constructor(private readonly places: readonly string[]) {
    const { length } = places
    this.isSeen = new Uint8Array(length)
    this.sent = new Float64Array(length)
    this.notSent = new Float64Array(length)
    this.received = new Float64Array(length)
    this.notReceived = new Float64Array(length)
  }

  /** Adds the flows into one place, by that of their sender; flows within one place are nobody's. */
  add(to: number, all: Float64Array, open: Float64Array, offset: number): void {
    const { isSeen, sent, notSent } = this
    let [received, notReceived] = [0, 0]
    for (let from = 0; from < isSeen.length; from++) {
      const flows = all[offset + from] ?? 0
      if (flows === 0 || from === to) continue
      if (isSeen[from] === 0) this.see(from)
      if (isSeen[to] === 0) this.see(to)
      const allowed = open[offset + from] ?? 0
      const dropped = flows - allowed
      sent[from] = (sent[from] ?? 0) + allowed
      notSent[from] = (notSent[from] ?? 0) + dropped
      received += allowed
      notReceived += dropped
    }
    this.received[to] = received
    this.notReceived[to] = notReceived
  }

  /** In the order in which places were seen. */
  tally(): PlaceTally {
    const tally = new PlaceTally()
    for (const place of this.seen)
      tally.put(this.places[place] ?? '', {
        out: { allowed: this.sent[place] ?? 0, dropped: this.notSent[place] ?? 0 },
        in: { allowed: this.received[place] ?? 0, dropped: this.notReceived[place] ?? 0 },
      })
    return tally
  }

  private see(place: number): void {
    this.isSeen[place] = 1
    this.seen.push(place)
  }
}
