/** Every policy kind ends here, in one list of policies. */
import type { Cluster } from '../cluster/cluster'
import { policyKinds } from '../manifest/kinds'
import type { Resource } from '../manifest/resource'
import { readCiliumPolicy } from './cilium'
import { readClusterNetworkPolicy } from './cluster-network-policy'
import type { Policy } from './entry'
import type { Expressions } from './expressions'
import { readNetworkPolicy } from './network-policy'

/** What a policy was read with: all of a cluster that its reading looks at. */
interface Reading {
  readonly services: Cluster['services']
  readonly hasNodeLabels: boolean
  readonly policy: Policy
}

/** Policies by resource: a document that an edit did not touch keeps its resource, and with it this. */
const readings = new WeakMap<Resource, Reading>()

/** Reads a resource as a policy; null for a resource that is none. */
export function readPolicy(resource: Resource, cluster: Cluster, expressions: Expressions): Policy | null {
  if (!policyKinds.has(resource.kind)) return null
  const { services, settings } = cluster
  const { hasNodeLabels } = settings
  const known = readings.get(resource)
  if (known?.services === services && known.hasNodeLabels === hasNodeLabels) return known.policy
  const policy = makePolicy(resource, cluster, expressions)
  if (policy !== null) readings.set(resource, { services, hasNodeLabels, policy })
  return policy
}

function makePolicy(resource: Resource, cluster: Cluster, expressions: Expressions): Policy | null {
  switch (resource.kind) {
    case 'NetworkPolicy':
      return readNetworkPolicy(resource)
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy':
      return readCiliumPolicy(resource, cluster, expressions)
    case 'ClusterNetworkPolicy':
      return readClusterNetworkPolicy(resource, cluster)
    default:
      return null
  }
}
