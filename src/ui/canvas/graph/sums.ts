/** Flows counted by the ends that are one card. */
import type { Links } from './links'

interface CountedFlows {
  readonly allowed: number
  readonly dropped: number
  /** Not counted where there are too many flows to list. */
  readonly undecided?: number
}

/** Flows of a folded group. */
export interface PlaceSums {
  readonly in: CountedFlows
  readonly out: CountedFlows
}

interface Sum {
  allowed: number
  dropped: number
  undecided: number
}

interface Sums {
  readonly in: Sum
  readonly out: Sum
}

const noSum = (): Sum => ({ allowed: 0, dropped: 0, undecided: 0 })

export const nothing = (): Sums => ({ in: noSum(), out: noSum() })

/** Flows of folded namespaces: as they are counted, else those of all links by the node at either end. */
export function sumsByEnd({ links, places }: Links): ReadonlyMap<string, PlaceSums> {
  if (places !== null) return new Map(places.map((place) => [place.key, place]))
  const all = new Map<string, Sums>()
  const of = (id: string): Sums => {
    let sums = all.get(id)
    if (sums === undefined) all.set(id, (sums = nothing()))
    return sums
  }
  for (const { from, to, decided, open, redirected, dropped, undecided } of links) {
    for (const side of [of(to).in, of(from).out]) {
      side.allowed += decided.count + open.count + redirected.count
      side.dropped += dropped.count
      side.undecided += undecided.count
    }
  }
  return all
}
