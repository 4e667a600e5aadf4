/** Endpoints, namespaces and identities as the outside of the engine sees them. */
import { resourceRange } from '../../manifest/resource'
import type { Endpoint, Identity, NamespaceSummary } from '../../types'
import type { PolicyModel } from '../../verdict/model'

export function summariseEndpoints(model: PolicyModel): readonly Endpoint[] {
  const selectedBy = new Map<number, readonly string[]>()
  return model.cluster.endpoints.map((endpoint, i): Endpoint => {
    const index = model.inside.ofEndpoint[i] ?? 0
    const identity = model.identities[index]
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
      policies = [...new Set(model.maps.ruleSet(i)?.rules.map(({ policy }) => policy.key))].sort()
      selectedBy.set(index, policies)
    }
    const conflict = model.maps.conflictOf(i)
    return {
      ...base,
      ingressEnforced: model.maps.mapOf(i, 'ingress').isEnforced,
      egressEnforced: model.maps.mapOf(i, 'egress').isEnforced,
      selectedBy: policies,
      ...(conflict === null ? {} : { error: conflict }),
    }
  })
}

export function summariseIdentities(model: PolicyModel): readonly Identity[] {
  const bearers: string[][] = model.identities.map(() => [])
  model.cluster.endpoints.forEach((endpoint, i) => bearers[model.inside.ofEndpoint[i] ?? 0]?.push(endpoint.key))
  return model.identities.map(({ number, texts }, i) => ({ number, labels: texts, endpoints: bearers[i] ?? [] }))
}

export function summariseNamespaces(model: PolicyModel): readonly NamespaceSummary[] {
  return [...model.cluster.namespaces.values()].map(({ name, labels, resource }) => ({
    name,
    labels: Object.fromEntries(labels),
    implicit: resource === undefined,
    ...(resource === undefined ? {} : { range: resourceRange(resource.place) }),
  }))
}
