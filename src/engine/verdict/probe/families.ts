/** Families of addresses: where a cluster has both, the outside is that of IPv4 and that of IPv6, and nobody is just the world. */
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

/** Whether a pod has an address of a family, as far as is stated. */
function hasFamily(addresses: readonly string[], family: number): boolean {
  return addresses.length === 0 || addresses.some((address) => address.includes(':') === (family === 6))
}
