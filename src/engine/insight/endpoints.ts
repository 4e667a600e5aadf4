/** Endpoints, namespaces and identities as the outside of the engine sees them. */
import { resourceRange } from '../manifest/resource'
import type { Endpoint, Identity, NamespaceSummary } from '../types'
import type { World } from '../verdict/world'

export function summariseEndpoints(world: World): readonly Endpoint[] {
  const selectedBy = new Map<number, readonly string[]>()
  return world.cluster.endpoints.map((endpoint, i): Endpoint => {
    const index = world.inside.ofEndpoint[i] ?? 0
    const identity = world.identities[index]
    const base = {
      key: endpoint.key,
      namespace: endpoint.namespace,
      name: endpoint.name,
      kind: endpoint.kind,
      replicas: endpoint.replicas,
      podLabels: Object.fromEntries(endpoint.podLabels),
      labels: identity?.texts ?? [],
      identity: identity?.number ?? 0,
      ports: endpoint.ports,
      ...(endpoint.podIP === '' ? {} : { address: endpoint.podIP }),
      ...(endpoint.nodeName === '' ? {} : { node: endpoint.nodeName }),
      ...(endpoint.workload === null ? {} : { workload: endpoint.workload }),
      range: resourceRange(endpoint.resource.place),
    }
    if (endpoint.isHostNetwork)
      return { ...base, ingressEnforced: false, egressEnforced: false, selectedBy: [], hostNetwork: true }
    let policies = selectedBy.get(index)
    if (policies === undefined) {
      policies = [...new Set(world.maps.ruleSet(i)?.rules.map(({ policy }) => policy.key))].sort()
      selectedBy.set(index, policies)
    }
    const conflict = world.maps.conflictOf(i)
    return {
      ...base,
      ingressEnforced: world.maps.mapOf(i, 'ingress').isEnforced,
      egressEnforced: world.maps.mapOf(i, 'egress').isEnforced,
      selectedBy: policies,
      ...(conflict === null ? {} : { error: conflict }),
    }
  })
}

export function summariseIdentities(world: World): readonly Identity[] {
  const bearers: string[][] = world.identities.map(() => [])
  world.cluster.endpoints.forEach((endpoint, i) => bearers[world.inside.ofEndpoint[i] ?? 0]?.push(endpoint.key))
  return world.identities.map(({ number, texts }, i) => ({ number, labels: texts, endpoints: bearers[i] ?? [] }))
}

export function summariseNamespaces(world: World): readonly NamespaceSummary[] {
  return [...world.cluster.namespaces.values()].map(({ name, labels, resource }) => ({
    name,
    labels: Object.fromEntries(labels),
    implicit: resource === undefined,
    ...(resource === undefined ? {} : { range: resourceRange(resource.place) }),
  }))
}
