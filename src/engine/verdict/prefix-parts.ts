/** What narrower prefixes leave of a prefix: policies see each address by the narrowest one that has it. Source: pkg/ipcache. */
import { hasScheme, idName, outsideKey } from '../keys'
import { formatPrefix, parsePrefix, type Prefix } from '../cluster/address'
import { PrefixTable } from '../cluster/prefix-table'
import { isWhole, ownRanges, rangesName, rangeText } from '../cluster/ranges'
import { remembered } from '../../values/remembered'
import type { PolicyModel } from './model'

/**
 * The narrower prefixes that hold all addresses of a prefix, or of the world, as keys of peers; null where some are left to
 * the peer itself, and for any other peer.
 */
export function partsOf(model: PolicyModel, key: string): readonly string[] | null {
  if (key !== 'entity:world' && !hasScheme(key, 'cidr')) return null
  const known = knownParts(model)
  let parts = known.get(key)
  if (parts === undefined) known.set(key, (parts = findParts(model, key)))
  return parts
}

/** Narrower prefixes that hold some of a prefix's addresses, as keys of peers; the prefix itself stands for the rest. */
export function narrowerIn(model: PolicyModel, key: string): readonly string[] {
  const prefix = prefixOf(key)
  return prefix === null ? [] : narrowerKeys(prefix, tableOf(model))
}

/** The addresses of a prefix that no narrower one holds, as `10.128.0.0-10.255.255.255`. */
export function restOf(model: PolicyModel, key: string): string {
  const prefix = prefixOf(key)
  return prefix === null ? key : ownRanges(prefix, tableOf(model)).map(rangeText).join(', ')
}

/**
 * The name of a prefix that narrower ones cover in part: the ranges that are left to it, such as
 * `10.128.0.0-10.255.255.255`. Null for any other peer.
 */
export function rangesOf(model: PolicyModel, key: string): string | null {
  const prefix = prefixOf(key)
  if (prefix === null || isWhole(prefix, tableOf(model))) return null
  return rangesName(prefix, tableOf(model))
}

/** Null for a peer that is no prefix. */
function prefixOf(key: string): Prefix | null {
  return hasScheme(key, 'cidr') ? parsePrefix(idName(key)) : null
}

/** All prefixes of a model. */
const tableOf = remembered(
  ({ prefixes }: PolicyModel) => new PrefixTable(prefixes.flatMap((text) => parsePrefix(text) ?? [])),
)
const knownParts = remembered((_model: PolicyModel) => new Map<string, readonly string[] | null>())

function findParts(model: PolicyModel, key: string): readonly string[] | null {
  const { isDualStack, family } = model.cluster.settings
  const isWorld = key === 'entity:world' && !isDualStack
  const prefix = isWorld ? { family, bits: 0n, length: 0 } : prefixOf(key)
  if (prefix === null || ownRanges(prefix, tableOf(model)).length > 0) return null
  return narrowerKeys(prefix, tableOf(model))
}

/** Narrower prefixes in a prefix to which addresses are left. */
function narrowerKeys(prefix: Prefix, table: PrefixTable): readonly string[] {
  return table
    .within(prefix)
    .filter((part) => part.length > prefix.length && ownRanges(part, table).length > 0)
    .map((part) => outsideKey('cidr', formatPrefix(part)))
}
