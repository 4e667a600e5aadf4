/** Endpoints, namespaces and identities as the outside of the engine sees them. */
import { resourceRange } from '../../manifest/resource'
import type { Direction, Endpoint, Identity, Isolation, NamespaceSummary } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import type { SubjectMap } from '../../verdict/subject-maps'
import type { RuleOfPolicy } from '../../verdict/subjects'

/** Of an endpoint without a policy of its own. */
const open: Isolation = { ingress: { state: 'open', by: [] }, egress: { state: 'open', by: [] } }

function isolationOf(model: PolicyModel, endpoint: number): Isolation {
  const rules = model.maps.ruleSet(endpoint)?.rules ?? []
  return isolationBy(rules, (direction) => model.maps.mapOf(endpoint, direction))
}

/** How both directions of a subject stand, by its rules and maps. */
export function isolationBy(
  rules: readonly RuleOfPolicy[],
  mapOf: (direction: Direction) => Pick<SubjectMap, 'isEnforced' | 'isIsolated'>,
): Isolation {
  const direction = (name: Direction): Isolation[Direction] => {
    const { isEnforced, isIsolated } = mapOf(name)
    if (!isIsolated) return { state: isEnforced ? 'rules' : 'open', by: [] }
    const keys = rules.filter(({ rule }) => rule.isolates.includes(name)).map(({ policy }) => policy.key)
    return { state: 'isolated', by: [...new Set(keys)].sort() }
  }
  return { ingress: direction('ingress'), egress: direction('egress') }
}

export function summariseEndpoints(model: PolicyModel): readonly Endpoint[] {
  const selectedBy = new Map<number, readonly string[]>()
  const isolation = new Map<number, Isolation>()
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
      ...(endpoint.addresses.length === 0 ? {} : { addresses: endpoint.addresses }),
      ...(endpoint.nodeName === '' ? {} : { node: endpoint.nodeName }),
      ...(endpoint.workload === null ? {} : { workload: endpoint.workload }),
      range: resourceRange(endpoint.resource.place),
    }
    if (endpoint.isHostNetwork)
      return {
        ...base,
        ingressEnforced: false,
        egressEnforced: false,
        isolation: open,
        selectedBy: [],
        hostNetwork: true,
      }
    let policies = selectedBy.get(index)
    if (policies === undefined) {
      policies = [...new Set(model.maps.ruleSet(i)?.rules.map(({ policy }) => policy.key))].sort()
      selectedBy.set(index, policies)
    }
    let isolated = isolation.get(index)
    if (isolated === undefined) isolation.set(index, (isolated = isolationOf(model, i)))
    const conflict = model.maps.conflictOf(i)
    return {
      ...base,
      ingressEnforced: isolated.ingress.state !== 'open',
      egressEnforced: isolated.egress.state !== 'open',
      isolation: isolated,
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
