/** Families of addresses: where a cluster has both, the outside is that of IPv4 and that of IPv6, and nobody is just the world. */
import { hasScheme, idName, outsideKey, type PeerKey } from '../../keys'
import type { Probe } from '../../types'
import type { PolicyModel } from '../model'

/** A question about the world, asked about one family. */
export interface OfFamily {
  readonly when: string
  readonly asked: Probe
}

/** The questions that one about the world comes to; null where the cluster has one family, or where it is about another peer. */
export function familiesOf({ cluster, endpointIndex }: PolicyModel, probe: Probe): readonly OfFamily[] | null {
  const end = probe.from === 'entity:world' ? 'from' : 'to'
  if (!cluster.settings.isDualStack || probe[end] !== 'entity:world') return null
  const other = probe[end === 'from' ? 'to' : 'from']
  const { addresses = [] } = cluster.endpoints[endpointIndex.get(other) ?? -1] ?? {}
  return [4, 6]
    .filter((family) => hasFamily(addresses, family))
    .map((family) => ({ when: `over IPv${family}`, asked: { ...probe, [end]: `entity:world-ipv${family}` } }))
}

/** The world of the family in which a flow goes: that of an address at its ends, or of all that a pod there has; IPv4 where both may be. */
export function worldOf({ cluster, endpointIndex }: PolicyModel, { from, to }: Probe): PeerKey {
  if (!cluster.settings.isDualStack) return outsideKey('entity', 'world')
  const isIPv6 = [from, to].some((key) => {
    const { addresses = [] } = cluster.endpoints[endpointIndex.get(key) ?? -1] ?? {}
    const isAddress = hasScheme(key, 'ip') || hasScheme(key, 'cidr')
    return key === 'entity:world-ipv6' || (isAddress && idName(key).includes(':')) || !hasFamily(addresses, 4)
  })
  return outsideKey('entity', isIPv6 ? 'world-ipv6' : 'world-ipv4')
}

/** Whether a pod has an address of a family, as far as is stated. */
function hasFamily(addresses: readonly string[], family: number): boolean {
  return addresses.length === 0 || addresses.some((address) => address.includes(':') === (family === 6))
}
