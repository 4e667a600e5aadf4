/** Every policy kind ends here, in one list of policies. */
import type { Cluster } from '../cluster/cluster'
import type { Resource } from '../manifest/resource'
import { readCiliumPolicy } from './cilium'
import { readClusterNetworkPolicy } from './cluster-network-policy'
import type { Policy } from './entry'
import { readNetworkPolicy } from './network-policy'

/** Reads a resource as a policy; null for a resource that is none. */
export function readPolicy(resource: Resource, cluster: Cluster): Policy | null {
  switch (resource.kind) {
    case 'NetworkPolicy':
      return readNetworkPolicy(resource)
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy':
      return readCiliumPolicy(resource, cluster)
    case 'ClusterNetworkPolicy':
      return readClusterNetworkPolicy(resource, cluster)
    default:
      return null
  }
}
