/** Every policy kind ends here, in one list of policies. */
import { settingFacts, type SettingKey } from '../../cilium/settings/table'
import { isAtLeast } from '../../cilium/settings/versions'
import type { Cluster } from '../../cluster/cluster'
import { isOn } from '../../cluster/settings'
import { isPolicyKind } from '../../manifest/kinds'
import type { Resource } from '../../manifest/resource'
import { writesRemovedRules } from '../../manifest/written-fields'
import { admit } from '../admission/admit'
import { readCiliumPolicy } from './cilium'
import { readProvided } from './cluster-policies'
import type { Policy } from '../entry'
import type { Expressions } from '../../expressions'
import { Findings } from '../findings'
import { readNetworkPolicy } from './network-policy'
import type { PolicyKind } from '../../types'
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
  if (!isPolicyKind(resource.kind)) return null
  const { services, settings } = cluster
  const known = readings.get(resource)
  if (known?.services === services && isSame(known.settings, settings)) return known.policy
  const policy = makePolicy(resource, cluster, expressions)
  if (policy !== null) readings.set(resource, { services, settings, policy })
  return policy
}

function isSame(a: Cluster['settings'], b: Cluster['settings']): boolean {
  return a === b || a.text === b.text
}

/** The settings without which Cilium does not read a kind. */
const switches: Readonly<Record<PolicyKind, SettingKey>> = {
  NetworkPolicy: 'enable-k8s-networkpolicy',
  CiliumNetworkPolicy: 'enable-cilium-network-policy',
  CiliumClusterwideNetworkPolicy: 'enable-cilium-clusterwide-network-policy',
  ClusterNetworkPolicy: 'enable-k8s-cluster-network-policy',
}

/** A policy of a kind that Cilium does not read in this cluster is kept, and does nothing. */
function withoutUnread(
  policy: Policy | null,
  resource: Resource,
  { settings }: Cluster,
  findings: Findings,
): Policy | null {
  if (policy === null) return null
  const key = switches[policy.kind]
  if (isOn(settings, key)) return policy
  const { since } = settingFacts[key]
  const isUnknown = since !== undefined && !isAtLeast(settings.version, since)
  findings.warn(
    ['kind'],
    'policy-kind-off',
    isUnknown
      ? `Cilium ${settings.version} does not know ${resource.kind}, so this policy does nothing`
      : `Cilium does not read ${resource.kind} in this cluster (${key} is false), so this policy does nothing`,
    isUnknown
      ? `It came with ${since}: choose that version, or write a Cilium policy.`
      : `Set ${key} to "true" in cilium-config.`,
  )
  return { ...policy, rules: [] }
}

/**
 * Reads a policy with what the API server and Cilium refuse. Both are always looked at, so that correcting what one of
 * them refuses does not reveal a second refusal.
 */
function makePolicy(resource: Resource, cluster: Cluster, expressions: Expressions): Policy | null {
  // Rules for Kafka and generic ones were a kind of their own up to 1.19.
  const isOld = !isAtLeast(cluster.settings.storedIn, '1.20')
  const findings = new Findings(
    cluster.settings.hasApiServer,
    (code, path) => isOld && code === 'l7-no-kind' && writesRemovedRules(resource.place.root, path),
  )
  admit(resource, findings, cluster.settings.version)
  return withoutUnread(readByKind(resource, { cluster, findings, expressions }), resource, cluster, findings)
}

function readByKind(
  resource: Resource,
  { cluster, findings, expressions }: Pick<RuleContext, 'cluster' | 'findings' | 'expressions'>,
): Policy | null {
  switch (resource.kind) {
    case 'NetworkPolicy':
      return readNetworkPolicy(resource, cluster, findings)
    case 'CiliumNetworkPolicy':
    case 'CiliumClusterwideNetworkPolicy':
      return readCiliumPolicy(resource, { cluster, findings, expressions })
    case 'ClusterNetworkPolicy':
      return readProvided(resource, cluster, findings)
    // Every other kind by name: one that is added has to say here whether it is a policy, or it does not compile.
    case 'Namespace':
    case 'Pod':
    case 'Service':
    case 'Node':
    case 'ConfigMap':
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
    case 'CronJob':
    case 'ReplicationController':
    case 'Rollout':
    case 'DeploymentConfig':
    case 'CloneSet':
    case 'VirtualMachine':
    case 'Endpoints':
    case 'EndpointSlice':
    case 'CiliumCIDRGroup':
    case 'CiliumIdentity':
    case 'CiliumLocalRedirectPolicy':
    case 'CiliumNode':
    case 'Traffic':
    case 'External':
      return null
  }
}
