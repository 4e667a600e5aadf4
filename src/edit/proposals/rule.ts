/** Rules and subjects as each kind of policy writes them. */
import type { Direction, Protocol } from '../../engine/types'
import type { PlainMap } from '../../yaml/written/render'
import { httpRule, type RequestPattern } from './requests'
import type { ConnectionKind, End, SubjectEnd } from './facts'
import { namespaceOf } from './facts'

export type Labels = Readonly<Record<string, string>>

/** A peer's field in a rule with its list, such as `fromEndpoints`. */
export interface PeerPart {
  readonly field: string
  readonly peers: readonly (PlainMap | string)[]
}

export const podNamespace = 'k8s:io.kubernetes.pod.namespace'
const namespaceLabel = 'k8s:io.cilium.k8s.namespace.labels.'

export function isCilium(kind: ConnectionKind): boolean {
  return kind !== 'NetworkPolicy'
}

export const apiVersionOf: Readonly<Record<ConnectionKind, string>> = {
  NetworkPolicy: 'networking.k8s.io/v1',
  CiliumNetworkPolicy: 'cilium.io/v2',
  CiliumClusterwideNetworkPolicy: 'cilium.io/v2',
}

export function subjectField(kind: ConnectionKind): string {
  return isCilium(kind) ? 'endpointSelector' : 'podSelector'
}

/** The selector of a policy about pods with some labels, or about all of a namespace. */
export function subjectSelector(kind: ConnectionKind, end: SubjectEnd, labels: Labels): PlainMap {
  return selector(kind === 'CiliumClusterwideNetworkPolicy' ? { ...ciliumPlace(end), ...labels } : labels)
}

/** Where the pods of an end live, as Cilium's labels say it; empty for everywhere. */
function ciliumPlace(end: SubjectEnd): Labels {
  if (end.type === 'endpoint') return end.isEverywhere === true ? {} : { [podNamespace]: namespaceOf(end) }
  if (end.labels === undefined) return { [podNamespace]: end.name }
  return Object.fromEntries(Object.entries(end.labels).map(([key, value]) => [namespaceLabel + key, value]))
}

function selector(labels: Labels): PlainMap {
  return Object.keys(labels).length === 0 ? {} : { matchLabels: labels }
}

/** The rule that a peer is written for: its kind of policy, the namespace of that policy, and its direction. */
export interface RuleOf {
  readonly kind: ConnectionKind
  /** Empty for a policy of the cluster. */
  readonly home: string
  readonly direction: Direction
}

/** A peer as the kind writes it, or why it cannot. */
export function peerPart(end: End, labels: Labels, rule: RuleOf): PeerPart | string {
  return isCilium(rule.kind) ? ciliumPeer(end, labels, rule) : networkPolicyPeer(end, labels, rule)
}

function networkPolicyPeer(end: End, labels: Labels, { home, direction }: RuleOf): PeerPart | string {
  const field = direction === 'ingress' ? 'from' : 'to'
  switch (end.type) {
    case 'endpoint':
    case 'namespace': {
      const namespace = namespaceOf(end)
      const pods = end.type === 'endpoint' ? { podSelector: selector(labels) } : {}
      if (end.type === 'endpoint' && end.isEverywhere === true)
        return { field, peers: [{ namespaceSelector: {}, ...pods }] }
      if (end.type === 'namespace' && end.labels !== undefined)
        return { field, peers: [{ namespaceSelector: selector(end.labels) }] }
      if (namespace === home)
        return { field, peers: [{ podSelector: selector(end.type === 'endpoint' ? labels : {}) }] }
      return {
        field,
        peers: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, ...pods }],
      }
    }
    case 'cidr':
      return { field, peers: [{ ipBlock: { cidr: end.cidr } }] }
    case 'entity':
      if (end.name.startsWith('world'))
        return { field, peers: [{ ipBlock: { cidr: end.name === 'world-ipv6' ? '::/0' : '0.0.0.0/0' } }] }
      return `NetworkPolicy cannot name ${end.name}. Choose CiliumNetworkPolicy.`
    case 'dns':
      return 'NetworkPolicy knows no DNS names. Choose CiliumNetworkPolicy.'
  }
}

function ciliumPeer(end: End, labels: Labels, { kind, home, direction }: RuleOf): PeerPart | string {
  const way = direction === 'ingress' ? 'from' : 'to'
  switch (end.type) {
    case 'endpoint':
    case 'namespace': {
      const namespace = namespaceOf(end)
      const own = end.type === 'endpoint' ? labels : {}
      const isNamespaced = kind === 'CiliumNetworkPolicy'
      const isEverywhere = end.type === 'endpoint' && end.isEverywhere === true
      // Without a word on the namespace a namespaced policy means its own.
      const inAll =
        isNamespaced && isEverywhere ? { matchExpressions: [{ key: podNamespace, operator: 'Exists' }] } : {}
      const isHere = isNamespaced && namespace === home && !(end.type === 'namespace' && end.labels !== undefined)
      const place = isHere && !isEverywhere ? {} : ciliumPlace(end)
      return { field: `${way}Endpoints`, peers: [{ ...selector({ ...place, ...own }), ...inAll }] }
    }
    case 'cidr':
      return { field: `${way}CIDR`, peers: [end.cidr] }
    case 'entity':
      // Cilium's schema takes no entity for one family of the world.
      if (end.name === 'world-ipv4') return { field: `${way}CIDR`, peers: ['0.0.0.0/0'] }
      if (end.name === 'world-ipv6') return { field: `${way}CIDR`, peers: ['::/0'] }
      return { field: `${way}Entities`, peers: [end.name] }
    case 'dns':
      return direction === 'egress'
        ? { field: 'toFQDNs', peers: [{ matchName: end.name }] }
        : 'Policies name DNS names only for what pods connect to.'
  }
}

/** The part of a rule about ports; empty for all ports. A text says why the kind cannot write it. */
export function portPart(
  kind: ConnectionKind,
  protocol: Protocol,
  port: number | null,
  requests: readonly RequestPattern[],
): PlainMap | string {
  if (requests.length > 0) {
    if (!isCilium(kind)) return 'NetworkPolicy cannot name requests. Choose CiliumNetworkPolicy.'
    if (protocol !== 'TCP' || port === null || port === 0) return 'HTTP rules need a TCP port: name it.'
    return {
      toPorts: [{ ports: [{ port: String(port), protocol }], rules: { http: requests.map(httpRule) } }],
    }
  }
  if (port === null) return {}
  if (protocol === 'ICMP' || protocol === 'ICMPv6') {
    if (!isCilium(kind)) return 'NetworkPolicy cannot name ICMP. Choose CiliumNetworkPolicy, or allow all ports.'
    return { icmps: [{ fields: [{ family: protocol === 'ICMP' ? 'IPv4' : 'IPv6', type: port }] }] }
  }
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP')
    return `A rule for ${protocol} alone needs a setting of Cilium that is off by default. Allow all ports instead.`
  return isCilium(kind) ? { toPorts: [{ ports: [{ port: String(port), protocol }] }] } : { ports: [{ protocol, port }] }
}

/** An empty policy of a kind; the spec is yet to be filled. */
export function policyDocument(kind: ConnectionKind, namespace: string, name: string, spec: PlainMap): PlainMap {
  const isNamespaced = kind !== 'CiliumClusterwideNetworkPolicy'
  return { apiVersion: apiVersionOf[kind], kind, metadata: { name, ...(isNamespaced ? { namespace } : {}) }, spec }
}
