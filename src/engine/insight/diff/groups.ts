/** Changed cells → few rectangles: everyone of one set, towards everyone of another, on the same ports. */
import { emptyBitset, forEachBit, hasBit, orInto, setBit, type Bitset } from '../../policy/selectors/bitset'
import type { ChangedRow } from './sets'

export interface Rectangle {
  readonly sources: Bitset
  readonly destinations: Bitset
  /** Indices of classes of ports, ascending. */
  readonly classes: readonly number[]
}

/**
 * Groups the changed cells of one kind, by sources first and by destinations first, and keeps what reads shorter.
 *
 * @param rows changed destinations of each source
 */
export function rectangles(rows: readonly ChangedRow[]): readonly Rectangle[] {
  const bySource = mergeEqual(
    rows.flatMap((row, source) => partition(row).map((part) => ({ ...part, sources: single(rows.length, source) }))),
    'destinations',
    'sources',
  )
  if (bySource.length < 2) return bySource
  const byDestination = mergeEqual(turn(bySource, rows.length), 'sources', 'destinations')
  return byDestination.length <= bySource.length ? byDestination : bySource
}

function single(size: number, index: number): Bitset {
  const bits = emptyBitset(size)
  setBit(bits, index)
  return bits
}

/** Splits a row into sets of destinations that change in the same classes of ports. */
function partition(row: ChangedRow): readonly { readonly destinations: Bitset; readonly classes: readonly number[] }[] {
  let parts: { destinations: Bitset; classes: readonly number[] }[] = []
  for (const { portClass, destinations } of row) {
    const rest = destinations.slice()
    const next: typeof parts = []
    for (const part of parts) {
      const both = part.destinations.map((word, i) => word & (destinations[i] ?? 0))
      if (!isEmpty(both)) next.push({ destinations: both, classes: [...part.classes, portClass] })
      const only = part.destinations.map((word, i) => word & ~(destinations[i] ?? 0))
      if (!isEmpty(only)) next.push({ destinations: only, classes: part.classes })
      for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] ?? 0) & ~(part.destinations[i] ?? 0)
    }
    if (!isEmpty(rest)) next.push({ destinations: rest, classes: [portClass] })
    parts = next
  }
  return parts
}

function isEmpty(bits: Bitset): boolean {
  return !bits.some((word) => word !== 0)
}

/** Joins rectangles that agree in ports and in one side, by uniting the other side. */
function mergeEqual(
  parts: Iterable<Rectangle>,
  equal: 'sources' | 'destinations',
  united: 'sources' | 'destinations',
): readonly Rectangle[] {
  const merged = new Map<string, Rectangle>()
  for (const part of parts) {
    const key = `${part.classes.join()}|${part[equal].join()}`
    const known = merged.get(key)
    if (known === undefined) merged.set(key, part)
    else orInto(known[united], part[united])
  }
  return [...merged.values()]
}

/** The same cells as one rectangle for each destination and set of ports. */
function* turn(parts: readonly Rectangle[], size: number): Iterable<Rectangle> {
  for (let destination = 0; destination < size; destination++) {
    const byPorts = new Map<string, Rectangle>()
    for (const { sources, destinations, classes } of parts) {
      if (!hasBit(destinations, destination)) continue
      const key = classes.join()
      const known = byPorts.get(key)
      if (known === undefined)
        byPorts.set(key, { sources: sources.slice(), destinations: single(size, destination), classes })
      else orInto(known.sources, sources)
    }
    yield* byPorts.values()
  }
}

/** Members of a set, in order. */
export function membersOf(bits: Bitset): readonly number[] {
  const members: number[] = []
  forEachBit(bits, (index) => members.push(index))
  return members
}
