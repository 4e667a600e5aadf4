/** Many prefixes at once: which of them lie inside another, and which is the longest around one, without asking each. */
import type { Prefix } from './address'

interface Placed {
  readonly prefix: Prefix
  readonly index: number
}

function widthOf({ family }: Prefix): number {
  return family === 4 ? 32 : 128
}

function compare(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family
  return a.bits < b.bits ? -1 : a.bits > b.bits ? 1 : a.length - b.length
}

/** The prefix of a given length around another, as one text for each family, length and network. */
function keyOf({ family, bits }: Prefix, length: number): string {
  return `${family}/${length}/${bits >> BigInt((family === 4 ? 32 : 128) - length)}`
}

export class PrefixTable {
  /** In order of family and address, so that what lies in a prefix stands together. */
  private readonly sorted: readonly Placed[]
  private readonly byKey = new Map<string, number>()
  /** Lengths that there are, the longest first, for each family. */
  private readonly lengths: Readonly<Record<4 | 6, readonly number[]>>

  /** @param prefixes by index; null where an index has none */
  constructor(prefixes: readonly (Prefix | null)[]) {
    const placed: Placed[] = []
    const lengths = { 4: new Set<number>(), 6: new Set<number>() }
    prefixes.forEach((prefix, index) => {
      if (prefix === null) return
      placed.push({ prefix, index })
      lengths[prefix.family].add(prefix.length)
      const key = keyOf(prefix, prefix.length)
      if (!this.byKey.has(key)) this.byKey.set(key, index)
    })
    this.sorted = placed.sort((a, b) => compare(a.prefix, b.prefix))
    const longestFirst = (of: ReadonlySet<number>): readonly number[] => [...of].sort((a, b) => b - a)
    this.lengths = { 4: longestFirst(lengths[4]), 6: longestFirst(lengths[6]) }
  }

  /** Indices of all prefixes that lie in another one, itself included. */
  inside(outer: Prefix): readonly number[] {
    return this.placedIn(outer).map(({ index }) => index)
  }

  /** All prefixes that lie in another one, itself included, in order of their addresses. */
  within(outer: Prefix): readonly Prefix[] {
    return this.placedIn(outer).map(({ prefix }) => prefix)
  }

  private placedIn(outer: Prefix): readonly Placed[] {
    const found: Placed[] = []
    const last = outer.bits + (1n << BigInt(widthOf(outer) - outer.length)) - 1n
    for (let i = this.firstFrom(outer); i < this.sorted.length; i++) {
      const entry = this.sorted[i]
      if (entry === undefined || entry.prefix.family !== outer.family || entry.prefix.bits > last) break
      if (entry.prefix.length >= outer.length) found.push(entry)
    }
    return found
  }

  /** Index of the longest prefix around another one, which may be the same; null where none is. */
  longestAround(inner: Prefix): number | null {
    for (const length of this.lengths[inner.family]) {
      if (length > inner.length) continue
      const index = this.byKey.get(keyOf(inner, length))
      if (index !== undefined) return index
    }
    return null
  }

  private firstFrom({ family, bits }: Prefix): number {
    let low = 0
    let high = this.sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      const prefix = this.sorted[middle]?.prefix
      if (prefix !== undefined && (prefix.family < family || (prefix.family === family && prefix.bits < bits)))
        low = middle + 1
      else high = middle
    }
    return low
  }
}
