/**
 * Flows counted by namespace, for clusters whose flows are too many to list: all of them are counted, none is made.
 *
 * Peers under the same rules in the same place form a group. What two groups let through of each other is a product: the
 * part of the senders that the receivers' row admits, times the part of the receivers that the senders' row admits.
 */
import type { FlowGroup } from '../../types'
import { ChangedPeers } from './changed-peers'
import { membersByPlace, tracesIn, type Member, type ServingPeers } from './members'
import { openCounts } from './open-counts'
import { partiesOf } from './parties'
import { PairCounts, stopsAtDestination, stopsAtSource } from './pair-counts'
import { PlaceTally, type FlowCounts } from './places'
import type { StalePlaces } from './stale-places'
import { Tally } from './tally'
import { LastMade } from '../../verdict/last-made'
import type { PolicyModel } from '../../verdict/model'
import { lazily } from '../../../values/lazily'

/** Up to so many namespaces and outside peers every pair is listed; beyond, only pairs that let something through. */
const mostPlaces = 500

/** Places are few where there are so many times as many. */
const fewTimes = 8

/** What was counted last. */
const counted = new LastMade<PairCounts>()

/**
 * Counts all flows of a model by pairs of namespaces and outside peers. Pairs of which neither end has changed since the
 * last model of the same engine are not counted again.
 *
 * @param leftOut numbers of peers whose flows are not counted
 * @param mostListed up to so many places every pair is listed
 */
export function flowGroups(peers: ServingPeers, leftOut: ReadonlySet<number>, mostListed = mostPlaces): FlowCounts {
  const { model } = peers
  const byPlace = membersByPlace(peers, leftOut)
  const places = [...byPlace.keys()]
  const members = [...byPlace.values()]
  const traces = members.map(tracesIn)
  if (places.length > mostListed)
    return openCounts(model, { places, traces, members }, (stale) => wholesale(model, { places, members, stale }))
  const before = counted.of(model) ?? null
  const counts = new PairCounts(places, traces, before, new ChangedPeers(model, members))
  const flows = wholesale(model, { places, members, stale: counts.stale })
  counted.keep(model, counts)
  return sumUp(counts, before, (to) => {
    const senders = counts.stale.sendersInto(to)
    if (senders === null) return
    const only = senders === 'all' ? null : senders
    counts.put(to, flows.into(to, only), only)
  })
}

/** Counts the flows into one place after another; from all places, or some. */
function wholesale(
  model: PolicyModel,
  {
    places,
    members,
    stale,
  }: {
    readonly places: readonly string[]
    readonly members: readonly (readonly Member[])[]
    readonly stale: StalePlaces
  },
) {
  const parties = lazily(() => partiesOf(model, places, members))
  const all = lazily(() => new Tally(model, parties(), null, stale.wholePlaces() * fewTimes < places.length))
  const some = new Map<readonly boolean[], Tally>()
  const of = (only: readonly boolean[]): Tally => {
    let tally = some.get(only)
    if (tally === undefined) some.set(only, (tally = new Tally(model, parties(), only, false)))
    return tally
  }
  return { into: (to: number, only: readonly boolean[] | null) => (only === null ? all() : of(only)).into(to) }
}

function sumUp(counts: PairCounts, before: PairCounts | null, countInto: (to: number) => void): FlowCounts {
  const { places } = counts
  const groups: FlowGroup[] = []
  let [flowsOfAll, passedOfAll, forwardedOfAll] = [0, 0, 0]
  const ends = new Ends(places)
  for (let to = 0; to < places.length; to++) {
    countInto(to)
    const offset = counts.offsetOf(to)
    const { all, open, plain } = counts
    ends.add(to, all, open, offset)
    // Here and below: what runs for every pair of hundreds of places makes no objects.
    for (let from = 0; from < places.length; from++) {
      const flows = all[offset + from] ?? 0
      if (flows === 0) continue
      const passed = open[offset + from] ?? 0
      const forwarded = plain[offset + from] ?? 0
      flowsOfAll += flows
      passedOfAll += passed
      forwardedOfAll += forwarded
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
      counts.groups[pair] = group
      groups.push(group)
    }
  }
  const totals = {
    forwarded: forwardedOfAll,
    dropped: flowsOfAll - passedOfAll,
    redirected: passedOfAll - forwardedOfAll,
  }
  return { groups, isOpenOnly: false, totals, places: ends.tally() }
}

/** Flows by one of their ends, by the places' numbers. */
class Ends {
  /** See `Findings.stays`. */
  static readonly stays = new Ends([])

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
