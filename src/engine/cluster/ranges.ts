/** What is left of a prefix when narrower ones are taken out of it: the addresses that the prefix itself decides about. */
import { formatAddress, formatPrefix, type Prefix } from './address'
import type { PrefixTable } from './prefix-table'

/** An inclusive range of addresses of one family. */
export interface AddressRange {
  readonly family: 4 | 6
  readonly first: bigint
  readonly last: bigint
}

function rangeOf({ family, bits, length }: Prefix): AddressRange {
  const width = BigInt((family === 4 ? 32 : 128) - length)
  return { family, first: bits, last: bits + (1n << width) - 1n }
}

/** Addresses of a prefix that no narrower one of a table holds, in order. */
export function ownRanges(prefix: Prefix, table: PrefixTable): readonly AddressRange[] {
  const { family, first, last } = rangeOf(prefix)
  const ranges: AddressRange[] = []
  let next = first
  for (const other of table.within(prefix)) {
    if (other.length <= prefix.length) continue
    const taken = rangeOf(other)
    if (taken.first > next) ranges.push({ family, first: next, last: taken.first - 1n })
    if (taken.last >= next) next = taken.last + 1n
  }
  if (next <= last) ranges.push({ family, first: next, last })
  return ranges
}

/** `0.0.0.0-9.255.255.255`, or the one address. */
export function rangeText({ family, first, last }: AddressRange): string {
  const text = (bits: bigint): string => formatAddress({ family, bits, length: family === 4 ? 32 : 128 })
  return first === last ? text(first) : `${text(first)}-${text(last)}`
}

const mostRanges = 3

/** What of a prefix it decides about itself: the prefix where that is all of it, else the ranges that narrower ones leave. */
export function rangesName(prefix: Prefix, table: PrefixTable): string {
  return isWhole(prefix, table) ? formatPrefix(prefix) : rangesText(ownRanges(prefix, table))
}

/** Whether no narrower prefix of a table lies in a prefix. */
export function isWhole(prefix: Prefix, table: PrefixTable): boolean {
  return table.within(prefix).every(({ length }) => length <= prefix.length)
}

/** The first ranges, and how many more there are. */
export function rangesText(ranges: readonly AddressRange[]): string {
  const texts = ranges.slice(0, mostRanges).map(rangeText)
  return ranges.length > mostRanges ? `${texts.join(', ')} and ${ranges.length - mostRanges} more` : texts.join(', ')
}
