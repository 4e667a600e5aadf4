/** Random NetworkPolicy and ClusterNetworkPolicy. */
import fc from 'fast-check'
import {
  expression,
  few,
  labelMap,
  names,
  namespaceLabels,
  namespaces,
  podLabels,
  portNames,
  portNumbers,
  prefixes,
  protocols,
  seldom,
  type Json,
} from './words'

/** A Kubernetes selector. The empty one is frequent on purpose. */
export function kubernetesSelector(alphabet: typeof podLabels | typeof namespaceLabels): fc.Arbitrary<Json> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 5, arbitrary: labelMap(alphabet).map((matchLabels) => ({ matchLabels })) },
    { weight: 3, arbitrary: expression(alphabet).map((requirement) => ({ matchExpressions: [requirement] })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(labelMap(alphabet, { most: 1 }), expression(alphabet))
        .map(([matchLabels, requirement]) => ({ matchLabels, matchExpressions: [requirement] })),
    },
  )
}

const pods = kubernetesSelector(podLabels)
const someNamespaces = fc.oneof(
  { weight: 4, arbitrary: kubernetesSelector(namespaceLabels) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...namespaces).map((name) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
  },
)

const block = fc.oneof(
  fc.constantFrom(...prefixes).map((cidr): Json => ({ cidr })),
  fc.constantFrom<Json>(
    { cidr: '10.0.0.0/8', except: ['10.1.1.0/24'] },
    { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '203.0.113.0/24'] },
    { cidr: '10.1.1.0/24', except: ['10.1.1.4/30'] },
    { cidr: '10.1.1.5' },
  ),
)

const networkPeer: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ podSelector: pods }) },
  { weight: 3, arbitrary: fc.record({ namespaceSelector: someNamespaces }) },
  { weight: 2, arbitrary: fc.record({ namespaceSelector: someNamespaces, podSelector: pods }) },
  { weight: 2, arbitrary: fc.record({ ipBlock: block }) },
)

const networkPort: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    {},
    { protocol: 'UDP' },
    { protocol: 'SCTP' },
    { port: 80, endPort: 90 },
    { port: 1, endPort: 1024 },
    { port: 'http', endPort: 82 },
    { port: 'metrics', endPort: 8081 },
  ),
  fc.record({ port: fc.constantFrom(...portNumbers, ...portNames) }),
  fc.record({ port: fc.constantFrom(...portNumbers, ...portNames), protocol: fc.constantFrom(...protocols) }),
)

function networkRule(peers: 'from' | 'to'): fc.Arbitrary<Json> {
  const rule = fc
    .record({ peers: few(networkPeer), ports: few(networkPort) }, { requiredKeys: [] })
    .map((fields): Json => ({
      ...(fields.peers === undefined ? {} : { [peers]: fields.peers }),
      ...(fields.ports === undefined ? {} : { ports: fields.ports }),
    }))
  return seldom(rule, fc.constant<Json>({ ports: [{ port: 80, protocol: 'HTTP' }] }), 60)
}

export const networkPolicy: fc.Arbitrary<(name: string) => Json> = fc
  .record(
    {
      namespace: fc.constantFrom(...namespaces),
      podSelector: pods,
      policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: few(networkRule('from')),
      egress: few(networkRule('to')),
    },
    { requiredKeys: ['namespace', 'podSelector'] },
  )
  .map(({ namespace, ...spec }) => (name) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec,
  }))

const podsPeer = fc.record({ namespaceSelector: someNamespaces, podSelector: pods })

const clusterPort: fc.Arbitrary<Json> = fc.oneof(
  fc
    .tuple(fc.constantFrom('tcp', 'udp', 'sctp'), fc.constantFrom(...portNumbers))
    .map(([protocol, number]) => ({ [protocol]: { destinationPort: { number } } })),
  fc
    .constantFrom('tcp', 'udp')
    .map((protocol) => ({ [protocol]: { destinationPort: { range: { start: 75, end: 8080 } } } })),
  fc.constantFrom<Json>({ tcp: {} }, { udp: {} }, { sctp: {} }),
  fc.constantFrom(...portNames).map((destinationNamedPort) => ({ destinationNamedPort })),
)

// Peers of unknown kinds are left to the vectors: beside other peers or ports nothing settles what they come to.
const ingressPeer: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ pods: podsPeer }) },
  { weight: 4, arbitrary: fc.record({ namespaces: someNamespaces }) },
)

const egressPeer: fc.Arbitrary<Json> = fc.oneof(
  { weight: 8, arbitrary: ingressPeer },
  {
    weight: 3,
    arbitrary: fc.record({ networks: fc.uniqueArray(fc.constantFrom(...prefixes), { minLength: 1, maxLength: 2 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ nodes: {} }) },
)

const domainPeer: fc.Arbitrary<Json> = fc.record({
  domainNames: fc.uniqueArray(fc.constantFrom('*.example.com', ...names), { minLength: 1, maxLength: 2 }),
})

function clusterRules(peers: 'from' | 'to', peer: fc.Arbitrary<Json>): fc.Arbitrary<Json[]> {
  const plain = fc
    .record(
      {
        action: fc.constantFrom('Accept', 'Deny', 'Pass'),
        peers: few(peer),
        protocols: few(clusterPort),
      },
      { requiredKeys: ['action'] },
    )
    .map(({ peers: list, ...rule }): Json => (list === undefined ? rule : { ...rule, [peers]: list }))
  const named = domainPeer.map((domains): Json => ({ action: 'Accept', [peers]: [domains] }))
  return few(peers === 'to' ? seldom(plain, named, 12) : plain, 3)
}

export const clusterNetworkPolicy: fc.Arbitrary<(name: string) => Json> = fc
  .record(
    {
      tier: fc.constantFrom('Admin', 'Baseline'),
      priority: fc.constantFrom(1, 2, 3),
      subject: fc.oneof(fc.record({ namespaces: someNamespaces }), fc.record({ pods: podsPeer })),
      ingress: clusterRules('from', ingressPeer),
      egress: clusterRules('to', egressPeer),
    },
    { requiredKeys: ['tier', 'priority', 'subject'] },
  )
  .map((spec) => (name) => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name },
    spec,
  }))
