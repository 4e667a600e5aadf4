/** Flows counted by one of their ends, where pairs of ends would be too many. */
import type { FlowGroup, FlowTotals, PlaceFlows } from '../../types'

/** Flows that are too many to list, counted. */
export interface FlowCounts {
  /** Null where there are too many. */
  readonly groups: readonly FlowGroup[] | null
  /** Pairs of which everything is dropped are left out. */
  readonly isOpenOnly: boolean
  readonly totals: FlowTotals
  readonly places: PlaceTally
}

export class PlaceTally {
  private readonly known = new Map<string, PlaceCounts>()

  /** Counts flows between two namespaces or outside peers; those within one are nobody's. */
  add(from: string, to: string, allowed: number, dropped: number): void {
    if (from === to) return
    for (const count of [this.of(from).out, this.of(to).in]) {
      count.allowed += allowed
      count.dropped += dropped
    }
  }

  all(): readonly PlaceFlows[] {
    return [...this.known].map(([key, counts]) => ({ key, ...counts }))
  }

  /** States what one place comes to so far. */
  put(key: string, counts: PlaceCounts): void {
    this.known.set(key, counts)
  }

  private of(key: string): PlaceCounts {
    let counts = this.known.get(key)
    if (counts === undefined) {
      counts = { in: { allowed: 0, dropped: 0 }, out: { allowed: 0, dropped: 0 } }
      this.known.set(key, counts)
    }
    return counts
  }
}

interface PlaceCounts {
  readonly in: Count
  readonly out: Count
}

interface Count {
  allowed: number
  dropped: number
}
