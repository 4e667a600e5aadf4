/**
 * The place where the reader of ClusterNetworkPolicy comes in. It is provided from outside, so that a page loads it when its
 * text holds such a policy.
 */
import type { Cluster } from '../../cluster/cluster'
import { ofKind, type Resource, type ResourceOf } from '../../manifest/resource'
import type { Policy } from '../entry'
import type { Findings } from '../findings'

type ClusterPolicyReader = (
  resource: ResourceOf<'ClusterNetworkPolicy'>,
  cluster: Cluster,
  findings: Findings,
) => Policy

let reader: ClusterPolicyReader | null = null

/** Gives the engine its reader of ClusterNetworkPolicy. */
export function provideClusterPolicies(implementation: ClusterPolicyReader): void {
  reader = implementation
}

/** Whether resources cannot be read as policies before the reader has been provided. */
export function needsClusterPolicies(resources: readonly Resource[]): boolean {
  return reader === null && ofKind(resources, 'ClusterNetworkPolicy').length > 0
}

/** @throws where no reader has been provided: `engine/doors/cluster-policies` was not loaded */
export const readProvided: ClusterPolicyReader = (resource, cluster, findings) => {
  if (reader === null) throw new Error('the reader of ClusterNetworkPolicy has not been loaded')
  return reader(resource, cluster, findings)
}
