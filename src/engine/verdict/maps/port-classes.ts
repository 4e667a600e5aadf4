/** Cuts the ports of each protocol into classes in which no rule tells two ports apart. */
import type { PortRange } from '../../policy/entry'
import { statedBy } from './authentication'
import type { ResolvedEntry } from './resolved'

export interface ClassOfPorts {
  /** IP protocol number; 0 for every protocol that no rule names. */
  readonly protocol: number
  /** Inclusive ranges, in order. */
  readonly ranges: readonly (readonly [first: number, last: number])[]
}

/** Ports that a rule names, of one protocol. */
export type RangeOfPorts = Pick<PortRange, 'protocol' | 'first' | 'last'>

/** Equal for equal ranges. */
export function rangeKey({ protocol, first, last }: RangeOfPorts): number {
  return (protocol * 65_536 + first) * 65_536 + last
}

/** Classes of all ports that any of the entries tells apart; see `classesOfRanges`. */
export function portClasses(
  maps: Iterable<{ readonly entries: readonly Pick<ResolvedEntry, 'ports'>[] }>,
): readonly ClassOfPorts[] {
  const ranges = new Map<number, RangeOfPorts>()
  const seen = new Set<ResolvedEntry['ports']>()
  let isByBlock = false
  for (const { entries } of maps) {
    for (const entry of entries) {
      const { ports } = entry
      isByBlock ||= 'origin' in entry && statedBy(entry as ResolvedEntry) !== null
      // Many maps hold the same entries.
      if (seen.has(ports)) continue
      seen.add(ports)
      for (const range of ports ?? []) ranges.set(rangeKey(range), range)
    }
  }
  return classesOfRanges([...ranges.values()], isByBlock)
}

/**
 * Classes of the ports that different ranges tell apart; the last one stands for all other protocols.
 *
 * @param isByBlock whether entries ask for an authentication: the blocks of their ranges are told apart then too, as of two
 * equal rules that of the narrower block says which one is asked for
 */
export function classesOfRanges(ranges: readonly RangeOfPorts[], isByBlock: boolean): readonly ClassOfPorts[] {
  const named = new Map<number, (readonly [number, number])[]>()
  for (const { protocol, first, last } of ranges) {
    const list = named.get(protocol)
    if (list === undefined) named.set(protocol, [[first, last]])
    else list.push([first, last])
  }
  const classes: ClassOfPorts[] = []
  for (const protocol of [...named.keys()].sort((a, b) => a - b)) {
    const own = named.get(protocol) ?? []
    classes.push(...cut(protocol, isByBlock ? inBlocks(protocol, own) : own))
  }
  classes.push({ protocol: 0, ranges: [[0, 65_535]] })
  return classes
}

/** Ranges with their blocks, each once. */
function inBlocks(
  protocol: number,
  ranges: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  const found = new Map<number, readonly [number, number]>()
  for (const [first, last] of ranges) {
    found.set(first * 65_536 + last, [first, last])
    for (const block of blocksOf({ protocol, first, last }))
      found.set(block.first * 65_536 + block.last, [block.first, block.last])
  }
  return [...found.values()]
}

/** A range cut into blocks of a power of two, as keys can hold them. Source: pkg/policy/portrange.go. */
export function blocksOf(range: PortRange): readonly PortRange[] {
  const blocks: PortRange[] = []
  let first = range.first
  while (first <= range.last) {
    let size = 65_536
    while (first % size !== 0 || first + size - 1 > range.last) size /= 2
    blocks.push({ protocol: range.protocol, first, last: first + size - 1 })
    first += size
  }
  return blocks
}

function cut(protocol: number, ranges: readonly (readonly [number, number])[]): readonly ClassOfPorts[] {
  const starts = new Set([0])
  for (const [first, last] of ranges) {
    starts.add(first)
    if (last < 65_535) starts.add(last + 1)
  }
  const cuts = [...starts].sort((a, b) => a - b)
  // Stretches that the same ranges cover are one class, wherever they lie.
  const byCover = new Map<string, (readonly [number, number])[]>()
  const byStart = ranges.map((_, index) => index).sort((a, b) => (ranges[a]?.[0] ?? 0) - (ranges[b]?.[0] ?? 0))
  let next = 0
  let cover: readonly number[] = []
  for (let i = 0; i < cuts.length; i++) {
    const first = cuts[i] ?? 0
    const last = (cuts[i + 1] ?? 65_536) - 1
    // From stretch to stretch a few ranges end and a few begin.
    const going = cover.filter((index) => (ranges[index]?.[1] ?? 0) >= first)
    let range = byStart[next]
    while (range !== undefined && (ranges[range]?.[0] ?? 0) <= first) {
      going.push(range)
      range = byStart[++next]
    }
    cover = going.sort((a, b) => a - b)
    const key = cover.join()
    const stretches = byCover.get(key)
    if (stretches === undefined) byCover.set(key, [[first, last]])
    else stretches.push([first, last])
  }
  return [...byCover.values()].map((stretches) => ({ protocol, ranges: stretches }))
}

/** Index of the class that holds a port; the class of other protocols where no rule names the protocol. */
export function classOf(classes: readonly ClassOfPorts[], protocol: number, port: number): number {
  const found = classes.findIndex(
    (item) => item.protocol === protocol && item.ranges.some(([first, last]) => first <= port && port <= last),
  )
  return found >= 0 ? found : classes.length - 1
}
