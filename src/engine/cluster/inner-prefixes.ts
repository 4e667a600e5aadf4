/**
 * Prefixes of pods and nodes in the cluster, which rules about addresses see where policy-cidr-match-mode says so: nodes have
 * one for each address, pods the longest one around each address that anything names.
 * Source: pkg/ipcache/metadata.go, pkg/endpoint/endpoint.go, pkg/policy/types/selector.go (CIDRSelector.Matches).
 */
import { isAtLeast } from '../cilium/settings/versions'
import { formatPrefix, parseAddress, type Prefix } from './address'
import type { Label } from './labels'
import type { PrefixTable } from './prefix-table'
import type { Settings } from './settings'

/** What rules about addresses see of an identity inside of the cluster. */
export interface InnerPrefixes {
  readonly prefixes: readonly Prefix[]
  /** Whether `0.0.0.0/0` and `::/0` cover them; narrower prefixes always do. */
  readonly isInZero: boolean
}

function parsed(texts: readonly string[]): readonly Prefix[] {
  return texts.map(parseAddress).filter((address) => address !== null)
}

/** All addresses of a node. In 1.19 and later only the mode for pods makes the whole of a family cover nodes (#47827). */
export function prefixesOfNode(texts: readonly string[], { cidrMode, version }: Settings): InnerPrefixes | null {
  const prefixes = parsed(texts)
  if (!cidrMode.nodes || prefixes.length === 0) return null
  return { prefixes, isInZero: cidrMode.pods || !isAtLeast(version, '1.19') }
}

/**
 * What covers a pod's addresses.
 *
 * @param known prefixes that policies and groups name, with a table of them
 */
export function prefixesOfPod(
  texts: readonly string[],
  { cidrMode, family, isDualStack }: Settings,
  known: KnownPrefixes,
) {
  if (!cidrMode.pods) return null
  const addresses = parsed(texts)
  const families = new Set(addresses.map((address) => address.family))
  // Whatever the address is that nobody states, it is one of its family.
  if (families.size === 0) for (const each of isDualStack ? ([4, 6] as const) : [family]) families.add(each)
  const prefixes = addresses.map((address) => {
    const around = known.table.longestAround(address)
    return (around === null ? undefined : known.prefixes[around]) ?? wholeOf(address.family)
  })
  return {
    prefixes: prefixes.length > 0 ? prefixes : [...families].map(wholeOf),
    isInZero: true,
  } satisfies InnerPrefixes
}

export interface KnownPrefixes {
  readonly prefixes: readonly Prefix[]
  readonly table: PrefixTable
}

export function wholeOf(family: 4 | 6): Prefix {
  return { family, bits: 0n, length: 0 }
}

export function cidrLabels({ prefixes }: InnerPrefixes): readonly Label[] {
  return [...new Set(prefixes.map(formatPrefix))].map((key) => ({ source: 'cidr', key, value: '' }))
}
