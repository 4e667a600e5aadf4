/** Random CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy. */
import fc from 'fast-check'
import { badEgress, badIngress } from './invalid'
import {
  expression,
  few,
  groups,
  labelMap,
  names,
  namespaceLabels,
  namespaces,
  patterns,
  podLabels,
  policyEntities,
  portNames,
  prefixes,
  prefixesIpv6,
  seldom,
  services,
  type Json,
} from './words'

/** Ways to spell the key of a pod label. */
const podKey = fc.oneof(
  { weight: 6, arbitrary: fc.constant((name: string) => name) },
  { weight: 1, arbitrary: fc.constant((name: string) => `k8s:${name}`) },
  { weight: 1, arbitrary: fc.constant((name: string) => `any:${name}`) },
)

const namespaceLabelKey = fc.constantFrom(
  (name: string) => `k8s:io.cilium.k8s.namespace.labels.${name}`,
  (name: string) => `io.cilium.k8s.namespace.labels.${name}`,
)

const namespaceKey = fc.constantFrom('k8s:io.kubernetes.pod.namespace', 'io.kubernetes.pod.namespace')

/** Labels that say which namespace, account or cluster. */
const placeLabels: fc.Arbitrary<Readonly<Record<string, string>>> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: fc.tuple(namespaceKey, fc.constantFrom(...namespaces)).map(([key, name]) => ({ [key]: name })),
  },
  { weight: 2, arbitrary: labelMap(namespaceLabels, { most: 1, key: namespaceLabelKey }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Readonly<Record<string, string>>>(
      { 'io.cilium.k8s.policy.serviceaccount': 'robot' },
      { 'io.cilium.k8s.policy.cluster': 'default' },
      { 'k8s:io.cilium.k8s.policy.cluster': 'other' },
    ),
  },
)

const reservedSelector = fc.constantFrom<Json>(
  { matchLabels: { 'reserved:host': '' } },
  { matchLabels: { 'reserved:world': '' } },
  { matchLabels: { 'reserved:remote-node': '' } },
  { matchExpressions: [{ key: 'reserved:host', operator: 'DoesNotExist' }] },
  { matchExpressions: [{ key: 'reserved:world', operator: 'DoesNotExist' }] },
  { matchExpressions: [{ key: 'reserved:world', operator: 'NotIn', values: [''] }] },
  { matchExpressions: [{ key: 'reserved:remote-node', operator: 'DoesNotExist' }] },
  {
    matchExpressions: [
      { key: 'reserved:health', operator: 'DoesNotExist' },
      { key: 'io.cilium.k8s.namespace.labels.env', operator: 'DoesNotExist' },
    ],
  },
  {
    matchExpressions: [
      { key: 'reserved:none', operator: 'DoesNotExist' },
      { key: 'io.cilium.k8s.policy.cluster', operator: 'In', values: ['default'] },
    ],
  },
  {
    matchExpressions: [
      { key: 'reserved:host', operator: 'DoesNotExist' },
      { key: 'app', operator: 'NotIn', values: ['web'] },
    ],
  },
)

const namespaceExpression: fc.Arbitrary<Json> = fc.oneof(
  fc
    .tuple(namespaceKey, fc.constantFrom('In', 'NotIn'), fc.subarray([...namespaces], { minLength: 1 }))
    .map(([key, operator, values]) => ({ key, operator, values })),
  namespaceKey.map((key) => ({ key, operator: 'Exists' })),
)

const podSelector: fc.Arbitrary<Json> = fc
  .record({
    labels: labelMap(podLabels, { most: 1, key: podKey }),
    place: placeLabels,
    expressions: fc.oneof(
      { weight: 4, arbitrary: fc.constant<Json[]>([]) },
      { weight: 2, arbitrary: expression(podLabels, podKey).map((requirement) => [requirement]) },
      { weight: 1, arbitrary: namespaceExpression.map((requirement) => [requirement]) },
    ),
  })
  .map(({ labels, place, expressions }): Json => {
    const matchLabels = { ...labels, ...place }
    return {
      ...(Object.keys(matchLabels).length === 0 ? {} : { matchLabels }),
      ...(expressions.length === 0 ? {} : { matchExpressions: expressions }),
    }
  })

const endpoint = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Json>({}) },
  { weight: 18, arbitrary: podSelector },
  { weight: 3, arbitrary: reservedSelector },
)

const cidr = fc.constantFrom(...prefixes, ...prefixes, ...prefixesIpv6)

const cidrRule: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ cidr }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Json>(
      { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] },
      { cidr: '10.1.0.0/16', except: ['10.1.1.0/24', '10.1.1.5/32'] },
      { cidr: '0.0.0.0/0', except: ['10.1.1.5/32', '203.0.113.0/24'] },
      { cidr: '10.1.2.3/16', except: ['10.1.0.0/16'] },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(...groups, 'gone').map((cidrGroupRef) => ({ cidrGroupRef })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Json>(
      { cidrGroupRef: 'lab', except: ['10.1.1.0/24'] },
      { cidrGroupSelector: {} },
      { cidrGroupSelector: { matchLabels: { kind: 'in' } } },
      { cidrGroupSelector: { matchExpressions: [{ key: 'kind', operator: 'NotIn', values: ['in'] }] } },
      { cidrGroupSelector: { matchExpressions: [{ key: 'near', operator: 'DoesNotExist' }] }, except: ['10.1.1.0/24'] },
    ),
  },
)

const fqdn: fc.Arbitrary<Json> = fc.oneof(
  fc.record({ matchName: fc.constantFrom(...names) }),
  fc.record({ matchPattern: fc.constantFrom(...patterns) }),
)

const serviceNamespace = fc.constantFrom<Json>(...namespaces.map((namespace) => ({ namespace })), {})
const service: fc.Arbitrary<Json> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...services), serviceNamespace)
    .map(([serviceName, where]): Json => ({ k8sService: { serviceName, ...(where as object) } })),
  fc
    .tuple(fc.constantFrom<Json>({}, { matchLabels: { grp: 'z' } }), serviceNamespace)
    .map(([selector, where]): Json => ({ k8sServiceSelector: { selector, ...(where as object) } })),
)

type Side = 'from' | 'to'

/** At most one kind of peers, as the rules allow. */
function peers(
  side: Side,
  { nodes, names: hasNames }: { readonly nodes: boolean; readonly names: boolean },
): fc.Arbitrary<Json> {
  const list = (field: string, item: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
    few(item).map((items) => ({ [field]: items }))
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<Json>({}) },
    { weight: 8, arbitrary: list(`${side}Endpoints`, endpoint) },
    { weight: 4, arbitrary: list(`${side}Entities`, fc.constantFrom(...policyEntities)) },
    { weight: 2, arbitrary: list(`${side}CIDR`, cidr) },
    { weight: 4, arbitrary: list(`${side}CIDRSet`, cidrRule) },
    {
      weight: nodes ? 2 : 0,
      arbitrary: list(`${side}Nodes`, fc.constantFrom<Json>({}, { matchLabels: { zone: 'a' } })),
    },
    { weight: side === 'to' ? 2 : 0, arbitrary: list('toServices', service) },
    { weight: hasNames ? 2 : 0, arbitrary: list('toFQDNs', fqdn) },
  )
}

const portNumber = fc.constantFrom('80', '80', '81', '443', '8080', '53', '9090')

const port: fc.Arbitrary<Json> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ port: portNumber, protocol: fc.constantFrom('TCP', 'TCP', 'UDP', 'SCTP', 'ANY') }),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        port: fc.constantFrom(...portNames, 'HTTP'),
        protocol: fc.constantFrom('TCP', 'ANY'),
        endPort: fc.constantFrom(60, 82, 8081),
      },
      { requiredKeys: ['port', 'protocol'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Json>(
      { port: '75', endPort: 85, protocol: 'TCP' },
      { port: '75', endPort: 8080, protocol: 'TCP' },
      { port: '1', endPort: 65535, protocol: 'UDP' },
      { port: '80', endPort: 70, protocol: 'TCP' },
      { port: '0', protocol: 'TCP' },
      { port: '0', protocol: 'ANY' },
      { port: '0', protocol: 'VRRP' },
      { port: '0120', protocol: 'tcp' },
      { port: '80' },
      { port: '80', protocol: '' },
    ),
  },
)

const http = few(fc.constantFrom<Json>({}, { method: 'GET' }, { method: 'POST', path: '/v1/.*' }, { host: 'a' }))
const httpPorts: fc.Arbitrary<Json> = fc.record({
  ports: fc.array(
    fc.oneof(
      fc.record({ port: fc.constantFrom('80', '80', '8080', 'http'), protocol: fc.constant('TCP') }),
      fc.constantFrom<Json>(
        { port: '75', endPort: 8080, protocol: 'TCP' },
        { port: '80', endPort: 90, protocol: 'TCP' },
      ),
    ),
    { minLength: 1, maxLength: 2 },
  ),
  rules: fc.record({ http }),
})
const dnsPorts: fc.Arbitrary<Json> = fc.record({
  ports: fc.constantFrom<Json>([{ port: '53', protocol: 'ANY' }], [{ port: '53', protocol: 'UDP' }], [{ port: 'dns' }]),
  rules: fc.record({ dns: few(fqdn) }),
})

/** Seldom used. */
const rarePorts = fc.constantFrom<Json>(
  {},
  { ports: [] },
  { ports: [{ port: '53', protocol: 'TCP' }], rules: { http: [{}] } },
)

const context = fc.constantFrom('one', 'two').map((name) => ({ secret: { name, namespace: 'red' } }))

const listener = fc.record(
  {
    name: fc.constantFrom('l1', 'l2'),
    envoyConfig: fc.record({
      kind: fc.constantFrom('CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'),
      name: fc.constant('edge'),
    }),
    priority: fc.constantFrom(1, 50),
  },
  { requiredKeys: ['name', 'envoyConfig'] },
)

/** What goes to a proxy in ways that may clash: all on few ports, so that they meet. */
function proxyPorts(kind: 'ingress' | 'egress'): fc.Arbitrary<Json> {
  const ports = fc.constantFrom<Json[]>(
    [{ port: '443', protocol: 'TCP' }],
    [{ port: '443', protocol: 'TCP' }],
    [{ port: '80', protocol: 'TCP' }],
    [{ port: 'http', protocol: 'TCP' }],
    [{ port: '80', endPort: 70, protocol: 'TCP' }],
  )
  const serverNames = fc.constantFrom(['a.example.com'], ['*.example.com'])
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ ports }) },
    { weight: 3, arbitrary: fc.record({ ports, rules: fc.record({ http }) }) },
    { weight: 3, arbitrary: fc.record({ ports, serverNames }) },
    {
      weight: 2,
      arbitrary: fc.record(
        { ports, terminatingTLS: context, originatingTLS: context, rules: fc.record({ http }), serverNames },
        { requiredKeys: ['ports', 'terminatingTLS'] },
      ),
    },
    { weight: kind === 'egress' ? 2 : 0, arbitrary: fc.record({ ports, listener }) },
  )
}

function portRules(kind: 'ingress' | 'egress' | 'deny'): fc.Arbitrary<Json> {
  const plain = fc.record({ ports: fc.array(port, { minLength: 1, maxLength: 2 }) })
  const rule = fc.oneof(
    { weight: 8, arbitrary: plain },
    { weight: kind === 'deny' ? 0 : 3, arbitrary: httpPorts },
    { weight: kind === 'egress' ? 2 : 0, arbitrary: dnsPorts },
    { weight: kind === 'deny' ? 0 : 1, arbitrary: rarePorts },
    { weight: kind === 'deny' ? 0 : 2, arbitrary: proxyPorts(kind === 'ingress' ? 'ingress' : 'egress') },
  )
  const icmp = fc.constantFrom<Json>(
    { type: 8 },
    { type: 'EchoReply' },
    { type: 'EchoRequest', family: 'IPv4' },
    { type: 3 },
    { type: 128, family: 'IPv6' },
  )
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant<Json>({}) },
    { weight: 8, arbitrary: few(rule).map((toPorts) => ({ toPorts })) },
    { weight: 1, arbitrary: few(icmp).map((fields) => ({ icmps: [{ fields }] })) },
  )
}

/** Few rules ask for it, so that most policies can be combined. */
const authentication: fc.Arbitrary<Json> = seldom(
  fc.constant<Json>({}),
  fc
    .constantFrom('required', 'required', 'disabled', 'test-always-fail')
    .map((mode): Json => ({ authentication: { mode } })),
  8,
)

function rules(direction: 'ingress' | 'egress', verdict: 'allow' | 'deny', nodes: boolean): fc.Arbitrary<Json[]> {
  const side = direction === 'ingress' ? 'from' : 'to'
  const names = direction === 'egress' && verdict === 'allow'
  const rule = fc
    .tuple(
      peers(side, { nodes, names }),
      portRules(verdict === 'deny' ? 'deny' : direction),
      verdict === 'deny' ? fc.constant({}) : authentication,
    )
    // All parts are objects.
    .map(([who, where, how]): Json => ({ ...(who as object), ...(where as object), ...(how as object) }))
  return few(seldom(rule, direction === 'ingress' ? badIngress : badEgress, 60), verdict === 'deny' ? 1 : 3)
}

function spec(nodes: boolean): fc.Arbitrary<Json> {
  const flag = fc.boolean()
  return fc
    .record(
      {
        endpointSelector: seldom(fc.oneof(fc.constant<Json>({}), podSelector), reservedSelector, 30),
        ingress: rules('ingress', 'allow', nodes),
        ingressDeny: rules('ingress', 'deny', nodes),
        egress: rules('egress', 'allow', nodes),
        egressDeny: rules('egress', 'deny', nodes),
        enableDefaultDeny: fc.record({ ingress: flag, egress: flag }, { requiredKeys: [] }),
      },
      { requiredKeys: ['endpointSelector', 'ingress'] },
    )
    .chain(({ ingress, ingressDeny, egressDeny, enableDefaultDeny, ...rest }) =>
      // Most policies keep few of their sections.
      fc
        .tuple(fc.integer({ min: 0, max: 9 }), fc.constant({ ingress, ingressDeny, egressDeny, enableDefaultDeny }))
        .map(([keep, sections]): Json => ({
          ...rest,
          ...(keep < 7 || rest.egress === undefined ? { ingress: sections.ingress } : {}),
          ...(keep % 2 === 0 && sections.ingressDeny !== undefined ? { ingressDeny: sections.ingressDeny } : {}),
          ...(keep % 3 === 0 && sections.egressDeny !== undefined ? { egressDeny: sections.egressDeny } : {}),
          ...(keep % 4 === 0 && sections.enableDefaultDeny !== undefined
            ? { enableDefaultDeny: sections.enableDefaultDeny }
            : {}),
        })),
    )
}

/** With `nodes`, rules may select nodes by label. */
export function ciliumPolicy(nodes: boolean): fc.Arbitrary<(name: string) => Json> {
  const body = fc.oneof(
    { weight: 6, arbitrary: spec(nodes).map((one): Json => ({ spec: one })) },
    { weight: 1, arbitrary: fc.array(spec(nodes), { minLength: 1, maxLength: 2 }).map((specs): Json => ({ specs })) },
  )
  return fc
    .tuple(body, fc.option(fc.constantFrom(...namespaces), { freq: 3 }))
    .map(([fields, namespace]) => (name) => ({
      apiVersion: 'cilium.io/v2',
      kind: namespace === null ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
      metadata: namespace === null ? { name } : { name, namespace },
      ...(fields as object), // `spec` or `specs`
    }))
}
