/** What proposals know of the cluster, and the ends of a connection. */
import { namespaceOfNode, parsePeer, idName } from '../../engine/keys'
import type { Analysis, Direction, Endpoint, Probe } from '../../engine/types'

/** Plain data of an analysis; a snapshot has it too. */
export type Facts = Pick<Analysis, 'endpoints' | 'namespaces' | 'policies'>

export type ConnectionKind = 'NetworkPolicy' | 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy'

/** One end of a connection: something with pods, or something outside. */
export type End =
  /** Everywhere: its labels count whatever the namespace. */
  | { readonly type: 'endpoint'; readonly endpoint: Endpoint; readonly isEverywhere?: true }
  /** With labels it is selected by these instead of its name, and stands for all namespaces that have them. */
  | { readonly type: 'namespace'; readonly name: string; readonly labels?: Readonly<Record<string, string>> }
  | { readonly type: 'entity'; readonly name: string }
  | { readonly type: 'cidr'; readonly cidr: string }
  | { readonly type: 'dns'; readonly name: string }

/** An end that policies can have as their subject. */
export type SubjectEnd = Extract<End, { readonly type: 'endpoint' | 'namespace' }>

/** A flow without its request: what rules for addresses and ports decide on. */
export type FlowOf = Pick<Probe, 'from' | 'to' | 'protocol' | 'port'>

/** The end that a peer's key names (`namespace:NAME` for a whole namespace); null for a pod that is not there. */
export function readEnd(key: string, { endpoints }: Facts): End | null {
  const namespace = namespaceOfNode(key)
  if (namespace !== null) return { type: 'namespace', name: namespace }
  const parts = parsePeer(key)
  if (parts === null) return null
  switch (parts.kind) {
    case 'entity':
      return { type: 'entity', name: parts.name }
    case 'node':
      return { type: 'entity', name: 'remote-node' }
    case 'ip':
      return { type: 'cidr', cidr: `${parts.name}/${parts.name.includes(':') ? 128 : 32}` }
    case 'cidr':
      return { type: 'cidr', cidr: parts.name }
    case 'dns':
      return { type: 'dns', name: parts.name }
    case 'endpoint': {
      const endpoint = endpoints.find((candidate) => candidate.key === key)
      if (endpoint === undefined) return null
      // Pods on the host network are the host to every policy.
      return endpoint.hostNetwork === true ? { type: 'entity', name: 'host' } : { type: 'endpoint', endpoint }
    }
  }
}

/**
 * Names of peers for sentences: a workload's where policies take all its pods for the same, else the pod's; outside peers
 * without what kind they are.
 */
export function peerNamer({ endpoints }: Pick<Facts, 'endpoints'>): (key: string) => string {
  const workloads = new Map<string, Set<number>>()
  const names = new Map<string, string>()
  for (const { key, namespace, name, workload, identity } of endpoints) {
    const whole = `${namespace}/${workload?.name ?? name}`
    names.set(key, whole)
    const identities = workloads.get(whole)
    if (identities === undefined) workloads.set(whole, new Set([identity]))
    else identities.add(identity)
  }
  return (key) => {
    const whole = names.get(key)
    if (whole === undefined) return parsePeer(key)?.kind === 'endpoint' ? key : idName(key)
    return workloads.get(whole)?.size === 1 ? whole : key
  }
}

/** Whether policies can be about an end. */
export function isSubject(end: End): end is SubjectEnd {
  return end.type === 'namespace' || (end.type === 'endpoint' && end.endpoint.isUnderNoPolicy !== true)
}

/** The pods of an end. */
export function endpointsOf(end: SubjectEnd, { endpoints, namespaces }: Facts): readonly Endpoint[] {
  if (end.type === 'endpoint') return [end.endpoint]
  const { name, labels } = end
  const meant = new Set(
    labels === undefined ? [name] : namespaces.filter((other) => hasLabels(other, labels)).map((other) => other.name),
  )
  return endpoints.filter(({ namespace, hostNetwork }) => meant.has(namespace) && hostNetwork !== true)
}

export function hasLabels({ labels }: Facts['namespaces'][number], wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value)
}

export function namespaceOf(end: SubjectEnd): string {
  return end.type === 'endpoint' ? end.endpoint.namespace : end.name
}

export function isEnforced(endpoint: Endpoint, direction: Direction): boolean {
  return direction === 'ingress' ? endpoint.ingressEnforced : endpoint.egressEnforced
}

/** Whether default deny holds for a pod. */
export function isIsolated({ isolation }: Endpoint, direction: Direction): boolean {
  return isolation[direction].state === 'isolated'
}

/** The kind of policy that a namespace has most of, else the workspace, else NetworkPolicy: what a new rule is best written as. */
export function usualKind({ policies }: Facts, namespace: string): ConnectionKind {
  const kinds: readonly ConnectionKind[] = ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']
  const home = policies.filter((policy) => policy.namespace === namespace)
  const counted = home.length > 0 ? home : policies
  const count = (wanted: ConnectionKind): number => counted.filter(({ kind }) => kind === wanted).length
  return kinds.reduce((best, kind) => (count(kind) > count(best) ? kind : best))
}
