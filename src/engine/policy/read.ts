/** Every policy kind ends here, in one list of policies. */
import type { Cluster } from '../cluster/cluster'
import { policyKinds } from '../manifest/kinds'
import type { Resource } from '../manifest/resource'
import { admit } from './admission/admit'
import { readCiliumPolicy } from './cilium'
import { readClusterNetworkPolicy } from './cluster-network-policy'
import type { Policy } from './entry'
import type { Expressions } from '../expressions'
import { Findings } from './findings'
import { readNetworkPolicy } from './network-policy'
import type { RuleContext } from './rule-context'

/** What a policy was read with: all of a cluster that its reading looks at. */
interface Reading {
  readonly services: Cluster['services']
  readonly settings: Cluster['settings']
  readonly policy: Policy
}

/** Policies by resource: a document that an edit did not touch keeps its resource, and with it this. */
const readings = new WeakMap<Resource, Reading>()

/** Reads a resource as a policy; null for a resource that is none. */
export function readPolicy(resource: Resource, cluster: Cluster, expressions: Expressions): Policy | null {
  if (!policyKinds.has(resource.kind)) return null
  const { services, settings } = cluster
  const known = readings.get(resource)
  if (known?.services === services && isSame(known.settings, settings)) return known.policy
  const policy = makePolicy(resource, cluster, expressions)
  if (policy !== null) readings.set(resource, { services, settings, policy })
  return policy
}

function isSame(a: Cluster['settings'], b: Cluster['settings']): boolean {
  return a === b || (a.hasNodeLabels === b.hasNodeLabels && a.hasApiServer === b.hasApiServer)
}

/**
 * Reads a policy with what the API server and Cilium refuse. Both are always looked at, so that mending what the one
 * refuses does not bring up what the other does.
 */
function makePolicy(resource: Resource, cluster: Cluster, expressions: Expressions): Policy | null {
  const findings = new Findings(cluster.settings.hasApiServer)
  admit(resource, findings)
  return readByKind(resource, { cluster, findings, expressions })
}

function readByKind(
  resource: Resource,
  { cluster, findings, expressions }: Pick<RuleContext, 'cluster' | 'findings' | 'expressions'>,
): Policy | null {
  switch (resource.kind) {
    case 'NetworkPolicy':
      return readNetworkPolicy(resource, findings)
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy':
      return readCiliumPolicy(resource, { cluster, findings, expressions })
    case 'ClusterNetworkPolicy':
      return readClusterNetworkPolicy(resource, cluster, findings)
    // Every other kind by name: one that is added has to say here whether it is a policy, or it does not compile.
    case 'Namespace':
    case 'Pod':
    case 'Service':
    case 'Node':
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
    case 'CronJob':
    case 'EndpointSlice':
    case 'CiliumCIDRGroup':
    case 'CiliumIdentity':
    case 'CiliumNode':
    case 'Traffic':
    case 'External':
      return null
  }
}
