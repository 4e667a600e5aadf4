/**
 * Which rules meet in one filter. Cilium merges the rules of a tier that name the same port, selector by selector, in an
 * order of their own; ports by name meet under the name alone.
 * Source: pkg/policy/l4.go (addL4Filter, L4PolicyMap), pkg/policy/rules.go (sort).
 */
import { compareTexts } from '../../../values/compare'
import type { PolicyEntry, PortRange } from '../../policy/entry'
import type { Selector } from '../../policy/selectors/selector'

/** What stands for every port of every protocol. */
const everyPort: PortRange = { protocol: 0, first: 0, last: 65_535 }

/** Ports of an entry, one of them for all where it names none. */
export function portsOf({ ports }: { readonly ports: readonly PortRange[] | null }): readonly PortRange[] {
  return ports ?? [everyPort]
}

/** Equal for ports of one filter. Ports with the same name are, whatever number or range they stand for. */
export function filterKey({ protocol, first, last, name, idleEnd }: PortRange): string {
  return name === undefined ? `${protocol} ${first}-${last} ${idleEnd ?? ''}` : `${protocol} ${name}`
}

const reservedLabel = /^reserved:[^ =&]+=$/

/** Equal for selectors whose rules are merged: an entity is the same one as its reserved label without a value. */
export function mergeText({ text }: Selector): string {
  return reservedLabel.test(text) ? text.slice(0, -1) : text
}

/** Selectors of an entry as such texts; one of them for every peer where it names none. */
export function selectorTexts({ peers }: PolicyEntry): readonly string[] {
  return peers === null ? ['all'] : peers.map(({ selector }) => mergeText(selector))
}

/** Entries in the order in which Cilium merges them: by rank, then by the policy's kind, namespace and name. */
export function inMergeOrder(entries: readonly PolicyEntry[]): readonly PolicyEntry[] {
  return entries.toSorted((a, b) => a.rank - b.rank || compareTexts(a.policy.key, b.policy.key))
}

/** The `endPort` of each port by name, by its filter: that of the first rule counts for all. */
export type SharedEnds = ReadonlyMap<string, number>

export const noEnds: SharedEnds = new Map()

/** Ranges that begin at a port by name. Most rules have none, and then the map is empty. */
export function sharedEnds(entries: readonly PolicyEntry[]): SharedEnds {
  if (!entries.some(({ ports }) => ports?.some(({ name, last }) => name !== undefined && last > 0) === true))
    return noEnds
  const ends = new Map<string, number>()
  for (const entry of inMergeOrder(entries)) {
    if (entry.peers?.length === 0) continue
    for (const port of entry.ports ?? []) {
      if (port.name === undefined) continue
      const key = `${entry.tier} ${filterKey(port)}`
      if (!ends.has(key)) ends.set(key, port.last)
    }
  }
  return ends
}

/** The range of a port by name in ingress, from the number that the subject gives it. */
export function namedRange(tier: number, port: PortRange, number: number, ends: SharedEnds): PortRange {
  const end = ends.get(`${tier} ${filterKey(port)}`) ?? 0
  return { ...port, first: number, last: end > number ? end : number }
}
