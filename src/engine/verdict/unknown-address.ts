/**
 * Pods whose address nobody states, where prefixes match pods: an answer about them may depend on which of the prefixes holds
 * the address.
 */
import { parsePrefix } from '../cluster/address'
import { copyOf, clearBit, hasBit, setBit } from '../policy/selectors/bitset'
import type { PolicyEntry } from '../policy/entry'
import type { Selector } from '../policy/selectors/selector'
import type { PolicyModel } from './model'
import type { ResolvedEntry } from './maps/resolved'
import type { SubjectMap } from './maps/subject-maps'

/** A prefix that a pod's address may be in, with the identity of addresses there. */
export interface Place {
  readonly prefix: string
  /** Index among the model's identities. */
  readonly outside: number
}

/** Prefixes that make a difference to a map are few; more than these are not told apart. */
const mostPlaces = 8

/** Whether prefixes match pods, and nobody states a pod's address. */
export function hasUnknownAddress({ cluster }: PolicyModel, endpoint: number | null): boolean {
  if (!cluster.settings.cidrMode.pods || endpoint === null) return false
  const found = cluster.endpoints[endpoint]
  return found !== undefined && !found.isHostNetwork && found.addresses.length === 0
}

/** The prefixes that it matters to a map whether a peer's address is in. */
export function placesFor(model: PolicyModel, map: SubjectMap): readonly Place[] {
  const selectors = addressSelectors(map)
  if (selectors.length === 0) return []
  const seen = new Set<string>()
  const places: Place[] = []
  for (const text of model.prefixes) {
    const prefix = parsePrefix(text)
    const outside = prefix === null || prefix.length === 0 ? null : model.addresses().longestAround(prefix)
    if (outside === null) continue
    const matches = selectors
      .map((selector) => (hasBit(model.selection.select(selector), outside) ? '1' : '0'))
      .join('')
    if (seen.has(matches)) continue
    seen.add(matches)
    if (places.length < mostPlaces) places.push({ prefix: text, outside })
  }
  return places
}

function isOfAddresses({ type }: Selector): boolean {
  return type === 'cidr' || type === 'cidr-group'
}

function peersOf({ origin }: ResolvedEntry): NonNullable<PolicyEntry['peers']> {
  return origin.kind === 'policy' ? (origin.entry.peers ?? []) : []
}

function addressSelectors({ entries }: SubjectMap): readonly Selector[] {
  const found = entries.flatMap((entry) =>
    peersOf(entry)
      .map(({ selector }) => selector)
      .filter(isOfAddresses),
  )
  return [...new Map(found.map((selector) => [selector.text, selector])).values()]
}

/** The map as it is towards one peer whose address lies in a place. */
export function mapAt(map: SubjectMap, peer: number, place: Place | undefined): SubjectMap {
  if (place === undefined) return map
  const entries = map.entries.map((entry) => {
    const peers = peersOf(entry)
    if (!peers.some(({ selector }) => isOfAddresses(selector))) return entry
    const isSelected = peers.some(({ selector }) =>
      hasBit(map.selection.select(selector), isOfAddresses(selector) ? place.outside : peer),
    )
    const bits = copyOf(entry.peers)
    if (isSelected) setBit(bits, peer)
    else clearBit(bits, peer)
    return { ...entry, peers: bits }
  })
  return { ...map, entries }
}
