/** What flows come to in all, where only those that get through are kept by pairs of places. */
import type { FlowGroup } from '../../types'
import type { Member } from './members'
import { stopsAtDestination, stopsAtSource } from './pair-counts'
import { kindOf, kindsInto } from './parties'
import { PlaceTally, type FlowCounts } from './places'

/** More pairs than this nobody reads, and they would not fit into memory. */
const mostGroups = 250_000

/** What gets through into one place, by the number of the place that it comes from, in order. */
export interface OpenInto {
  readonly from: readonly number[]
  readonly open: readonly number[]
  readonly plain: readonly number[]
  readonly stops: readonly number[]
  /** The same as the page gets it, made where that is asked for. */
  groups?: readonly FlowGroup[]
}

export const nothingOpen: OpenInto = { from: [], open: [], plain: [], stops: [], groups: [] }

/** How much a place sends and takes, by the kind of the sender; see `SenderKind`. */
interface PlaceFacts {
  readonly sends: readonly [number, number, number]
  readonly takes: readonly [number, number, number]
  /** Flows of its pods to themselves, which are none. */
  readonly alone: number
}

/** Lists of members are kept with the namespaces that an edit leaves. */
const known = new WeakMap<readonly Member[], PlaceFacts>()

function factsOf(list: readonly Member[]): PlaceFacts {
  let facts = known.get(list)
  if (facts !== undefined) return facts
  const sends: [number, number, number] = [0, 0, 0]
  const takes: [number, number, number] = [0, 0, 0]
  let alone = 0
  for (const member of list) {
    const { count, ports, isPod, isAlone, asSource, asDestination } = member.trace
    if (asSource) sends[kindOf(member)] += count
    if (asDestination) {
      const kinds = kindsInto(member)
      for (const kind of [0, 1, 2] as const) if (kinds.has(kind)) takes[kind] += count * ports.length
    }
    if (isPod && isAlone) alone += count * ports.length
  }
  known.set(list, (facts = { sends, takes, alone }))
  return facts
}

/** All flows from places into others, whether they get through or not. */
function product(sends: readonly number[], takes: readonly number[]): number {
  let sum = 0
  for (let kind = 0; kind < 3; kind++) sum += (sends[kind] ?? 0) * (takes[kind] ?? 0)
  return sum
}

/**
 * What all flows come to.
 *
 * @param into what gets through into each place
 * @param pairs of how many pairs
 */
export function summedUp(
  places: readonly string[],
  members: readonly (readonly Member[])[],
  into: readonly OpenInto[],
  pairs: number,
): FlowCounts {
  const facts = members.map(factsOf)
  const sends = [0, 0, 0]
  const takes = [0, 0, 0]
  let alone = 0
  for (const own of facts) {
    for (let kind = 0; kind < 3; kind++) {
      sends[kind] = (sends[kind] ?? 0) + (own.sends[kind] ?? 0)
      takes[kind] = (takes[kind] ?? 0) + (own.takes[kind] ?? 0)
    }
    alone += own.alone
  }
  let [passed, forwarded] = [0, 0]
  const sent = new Float64Array(places.length)
  const received = new Float64Array(places.length)
  for (let to = 0; to < into.length; to++) {
    const { from, open, plain } = into[to] ?? nothingOpen
    for (let at = 0; at < from.length; at++) {
      const flows = open[at] ?? 0
      passed += flows
      forwarded += plain[at] ?? 0
      const sender = from[at] ?? 0
      if (sender === to) continue
      sent[sender] = (sent[sender] ?? 0) + flows
      received[to] = (received[to] ?? 0) + flows
    }
  }
  const tally = new PlaceTally()
  facts.forEach((own, place) => {
    const inside = product(own.sends, own.takes)
    const out = product(own.sends, takes) - inside
    const inward = product(sends, own.takes) - inside
    // A place of which there is no flow to or from another one is none of those that flows are counted by.
    if (out === 0 && inward === 0) return
    const [allowedOut, allowedIn] = [sent[place] ?? 0, received[place] ?? 0]
    tally.put(places[place] ?? '', {
      out: { allowed: allowedOut, dropped: out - allowedOut },
      in: { allowed: allowedIn, dropped: inward - allowedIn },
    })
  })
  return {
    groups: pairs <= mostGroups ? into.flatMap((own, to) => groupsInto(own, to, places, facts)) : null,
    isOpenOnly: true,
    totals: {
      forwarded,
      dropped: product(sends, takes) - alone - passed,
      redirected: passed - forwarded,
    },
    places: tally,
  }
}

/** What gets through into a place as the page gets it: the objects of before where nothing has changed. */
function groupsInto(
  own: OpenInto,
  to: number,
  places: readonly string[],
  facts: readonly PlaceFacts[],
): readonly FlowGroup[] {
  if (own.groups !== undefined) return own.groups
  const groups = own.from.map((from, at): FlowGroup => {
    const [open, forwarded, stops] = [own.open[at] ?? 0, own.plain[at] ?? 0, own.stops[at] ?? 0]
    const all = product(facts[from]?.sends ?? [], facts[to]?.takes ?? []) - (from === to ? (facts[to]?.alone ?? 0) : 0)
    return {
      from: places[from] ?? '',
      to: places[to] ?? '',
      forwarded,
      dropped: all - open,
      redirected: open - forwarded,
      isDroppedAtSource: (stops & stopsAtSource) !== 0,
      isDroppedAtDestination: (stops & stopsAtDestination) !== 0,
    }
  })
  own.groups = groups
  return groups
}
