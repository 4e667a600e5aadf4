/**
 * Flows counted by pairs of places, where places are so many that only pairs between which something gets through are kept:
 * of all others it is enough how many flows they have, and that is a product of what each place sends and takes.
 */
import { LastMade } from '../../verdict/last-made'
import type { PolicyModel } from '../../verdict/model'
import { ChangedPairs } from './changed-pairs'
import { ChangedPeers } from './changed-peers'
import type { Member } from './members'
import { nothingOpen, summedUp, type OpenInto } from './open-sums'
import { stopsIn, type FlowsInto } from './pair-counts'
import type { FlowCounts } from './places'
import { StalePlaces, type CountedPlaces } from './stale-places'

/** Up to so many pairs the counts are kept for the next edit: some 40 bytes each. */
const mostKeptPairs = 1_500_000
/** Places that have changed are few where there are so many times as many. */
const fewTimes = 8

interface Counted extends CountedPlaces {
  readonly into: readonly OpenInto[]
}

/** What was counted last. */
const counted = new LastMade<Counted>()

/** Counts flows into places wholesale, where most places have changed. */
export interface Wholesale {
  /** @param only the places of which senders count; null for all */
  into(to: number, only: readonly boolean[] | null): FlowsInto
}

/**
 * Counts all flows of a model; those that get through by pairs of places.
 */
export function openCounts(
  model: PolicyModel,
  { places, traces, members }: CountedPlaces & { readonly members: readonly (readonly Member[])[] },
  wholesale: (stale: StalePlaces) => Wholesale,
): FlowCounts {
  const before = counted.of(model) ?? null
  const stale = new StalePlaces({ places, traces }, before, new ChangedPeers(model, members))
  const kept = keptOf(before, stale)
  const into = isMostlyStale(stale, places.length)
    ? wholesaleCounts(places.length, stale, kept, wholesale(stale))
    : changedCounts(new Changed(model, members, stale), kept)
  const pairs = into.reduce((sum, { from }) => sum + from.length, 0)
  if (pairs <= mostKeptPairs) counted.keep(model, { places, traces, into })
  else counted.forget(model)
  return summedUp(places, members, into, pairs)
}

function isMostlyStale(stale: StalePlaces, count: number): boolean {
  let changed = 0
  for (let place = 0; place < count; place++) if (stale.receives(place) || stale.sends(place)) changed++
  return changed * fewTimes >= count
}

/** What was counted before, by the numbers that places have now. */
function keptOf(before: Counted | null, stale: StalePlaces): readonly OpenInto[] {
  if (before === null) return Array.from(stale.earlier, () => nothingOpen)
  if (stale.isSamePlaces) return before.into
  const numbers = new Map<number, number>()
  stale.earlier.forEach((old, now) => {
    if (old >= 0) numbers.set(old, now)
  })
  return Array.from(stale.earlier, (old) => {
    const into = before.into[old] ?? nothingOpen
    const list = into.from.map((from, at) => ({ now: numbers.get(from) ?? -1, at })).filter(({ now }) => now >= 0)
    list.sort((a, b) => a.now - b.now)
    const pick = <T>(items: readonly T[]): readonly T[] => list.flatMap(({ at }) => items[at] ?? [])
    return {
      from: list.map(({ now }) => now),
      open: pick(into.open),
      plain: pick(into.plain),
      stops: pick(into.stops),
      ...(into.groups === undefined ? {} : { groups: pick(into.groups) }),
    }
  })
}

/** Puts together what gets through into a place; groups that are as they were are taken over. */
class Joined {
  readonly from: number[] = []
  readonly open: number[] = []
  readonly plain: number[] = []
  readonly stops: number[] = []

  add(from: number, open: number, plain: number, stops: number): void {
    this.from.push(from)
    this.open.push(open)
    this.plain.push(plain)
    this.stops.push(stops)
  }

  addFrom({ from, open, plain, stops }: OpenInto, at: number): void {
    this.add(from[at] ?? 0, open[at] ?? 0, plain[at] ?? 0, stops[at] ?? 0)
  }
}

function wholesaleCounts(
  size: number,
  stale: StalePlaces,
  kept: readonly OpenInto[],
  flows: Wholesale,
): readonly OpenInto[] {
  return kept.map((before, to) => {
    const senders = stale.sendersInto(to)
    if (senders === null) return before
    const only = senders === 'all' ? null : senders
    const counts = flows.into(to, only)
    const joined = new Joined()
    let at = 0
    for (let from = 0; from < size; from++) {
      while (at < before.from.length && (before.from[at] ?? 0) < from) at++
      if (only !== null && only[from] !== true) {
        if (before.from[at] === from) joined.addFrom(before, at)
        continue
      }
      const open = counts.open[from] ?? 0
      if (open > 0) joined.add(from, open, counts.plain[from] ?? 0, stopsIn(counts, from))
    }
    return joined
  })
}

/** The few places that have changed, and the pairs of theirs that let something through. */
class Changed {
  readonly pairs: ChangedPairs
  /** Of places that receive alike: from which of the changed ones something gets through. */
  readonly from: readonly Set<number>[]

  constructor(
    model: PolicyModel,
    members: readonly (readonly Member[])[],
    readonly stale: StalePlaces,
  ) {
    const isChanged = members.map((_, place) => stale.receives(place) || stale.sends(place))
    this.pairs = new ChangedPairs(model, members, isChanged)
    this.from = members.map(() => new Set())
    isChanged.forEach((_, place) => {
      if (!stale.sends(place)) return
      for (const to of this.pairs.outOf(place)) this.from[to]?.add(place)
    })
  }

  /** The places of which flows into a place are counted again. */
  isCountedInto(to: number): ((from: number) => boolean) | null {
    if (this.stale.receives(to)) return () => true
    const senders = this.stale.sendersInto(to)
    if (senders === null) return null
    return senders === 'all' ? () => true : (from) => senders[from] === true
  }

  /** The places from which something gets through into a place, among those that are counted again. */
  openInto(to: number): Iterable<number> {
    return this.stale.receives(to) ? this.pairs.into(to) : (this.from[to] ?? [])
  }
}

function changedCounts(changed: Changed, kept: readonly OpenInto[]): readonly OpenInto[] {
  return kept.map((before, to) => {
    const isCounted = changed.isCountedInto(to)
    if (isCounted === null) return before
    const found = [...changed.openInto(to)].filter(isCounted)
    if (found.length === 0 && !before.from.some(isCounted)) return before
    found.sort((a, b) => a - b)
    const joined = new Joined()
    let at = 0
    const keepUpTo = (from: number): void => {
      for (; at < before.from.length && (before.from[at] ?? 0) < from; at++)
        if (!isCounted(before.from[at] ?? 0)) joined.addFrom(before, at)
    }
    for (const from of found) {
      keepUpTo(from)
      const { open, plain, stops } = changed.pairs.between(from, to)
      if (open > 0) joined.add(from, open, plain, stops)
    }
    keepUpTo(Infinity)
    return joined
  })
}
