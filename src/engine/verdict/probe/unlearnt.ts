/**
 * Names that rules with `toFQDNs` let a pod reach and whose addresses Cilium does not learn from it: how these
 * addresses are seen then.
 */
import { hasScheme, idName, outsideKey } from '../../keys'
import { canonicalAddress, formatPrefix, parseAddress, parsePrefix } from '../../cluster/address'
import { canonicalName } from '../../cluster/cluster'
import { PrefixTable } from '../../cluster/prefix-table'
import { learning, type Learning } from './learning'
import { isOfCluster } from '../find-peer'
import type { PolicyModel } from '../model'
import { standingOf, type Sighting, type Standing } from '../sight'
import { optionsOf } from '../what-if'

interface Lesson {
  readonly name: string
  readonly way: Exclude<Learning, { readonly kind: 'learnt' }>
  /** Key of the peer that its addresses are while no name is known for them. */
  readonly unlearnt: string
}

/** What keeps Cilium from learning a peer's addresses by a pod's lookups; null where nothing does, or no name is in question. */
export function lessonOf(model: PolicyModel, from: Standing, key: string): Lesson | null {
  if (from.endpoint === null || model.patterns.length === 0) return null
  // Rules about names do not decide about what is in the cluster.
  if (hasScheme(key, 'ip') && isOfCluster(model, idName(key))) return null
  const names = namesOf(model, key)
  const [name] = names
  if (name === undefined) return null
  const { dns: stated = {}, learntNames = [] } = optionsOf(model)
  // Addresses that the options state are those that the agent has learnt.
  if (names.some((other) => (stated[other] ?? []).length > 0 || learntNames.includes(other))) return null
  const ways = names.map((other) => learning(model, from, other))
  const [way] = ways
  if (way === undefined || way.kind === 'learnt' || ways.some(({ kind }) => kind === 'learnt')) return null
  return { name, way, unlearnt: unlearntKey(model, key) }
}

/** How a pod's policies see a peer that they may know by a name; null where no name changes how it is seen. */
export function namedSightings(model: PolicyModel, from: Standing, key: string): readonly Sighting[] | null {
  const lesson = lessonOf(model, from, key)
  if (lesson === null || lesson.way.kind === 'unknown') return null
  const found = standingOf(model, lesson.unlearnt)
  const known = standingOf(model, key)
  if (typeof found === 'string' || typeof known === 'string') return null
  const unlearnt = { identity: found.identity }
  return lesson.way.kind === 'missed' ? [unlearnt] : [{ identity: known.identity }, unlearnt]
}

/** Names under which a peer outside may be known. */
function namesOf({ cluster }: PolicyModel, key: string): readonly string[] {
  if (hasScheme(key, 'dns')) return [canonicalName(idName(key))]
  const address = hasScheme(key, 'ip') ? canonicalAddress(idName(key)) : null
  if (address === null) return []
  return [...cluster.dns]
    .filter(([, addresses]) => addresses.some((text) => canonicalAddress(text) === address))
    .map(([name]) => name)
}

/**
 * The peer as which an address is seen while no name is known for it: the narrowest prefix of a policy around it, or
 * the world.
 */
function unlearntKey(model: PolicyModel, key: string): string {
  const text = hasScheme(key, 'ip') ? idName(key) : model.cluster.dns.get(canonicalName(idName(key)))?.[0]
  const address = text === undefined ? null : parseAddress(text)
  const { isDualStack, family } = model.cluster.settings
  const world = isDualStack ? `entity:world-ipv${address?.family ?? family}` : 'entity:world'
  if (address === null) return world
  const known = model.prefixes.flatMap((prefix) => parsePrefix(prefix) ?? [])
  const around = new PrefixTable(known).longestAround(address)
  const prefix = around === null ? undefined : known[around]
  return prefix === undefined ? world : outsideKey('cidr', formatPrefix(prefix))
}
