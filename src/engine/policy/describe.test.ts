import { describe, expect, it } from 'vitest'
import '../doors/cluster-policies'
import {
  ciliumPolicy,
  clusterNetworkPolicy,
  clusterwidePolicy,
  networkPolicy,
  onlyPolicy,
  somePods,
} from '../testing/manifests'
import { describeEntry, describePort, protocolName } from './describe'

const lines = (document: string): readonly string[] =>
  (onlyPolicy([...somePods, document], { nodeLabels: true }).rules[0]?.entries ?? []).map(describeEntry)
const inShop = (rule: string) => lines(ciliumPolicy(rule))[0]
const clusterwide = (rule: string) => lines(clusterwidePolicy(`endpointSelector: {}, ${rule}`))[0]
const peer = (selector: string) => inShop(`ingress: [{fromEndpoints: [${selector}]}]`)

describe('the peers of a rule, in words', () => {
  it.each([
    ['{matchLabels: {app: web}}', 'app=web in namespace shop'],
    ['{matchLabels: {"k8s:app": web}}', 'app=web in namespace shop'],
    ['{matchLabels: {"container:app": web}}', 'container:app=web in namespace shop'],
    ['{matchExpressions: [{key: app, operator: In, values: [a, b]}]}', 'app in (a, b) in namespace shop'],
    ['{matchExpressions: [{key: app, operator: NotIn, values: [a, b]}]}', 'app not in (a, b) in namespace shop'],
    ['{matchExpressions: [{key: app, operator: Exists}]}', 'with app in namespace shop'],
    ['{matchExpressions: [{key: app, operator: DoesNotExist}]}', 'without app in namespace shop'],
    ['{}', 'every pod in namespace shop'],
    ['{matchLabels: {"k8s:io.kubernetes.pod.namespace": ops}}', 'every pod in namespace ops'],
    [
      '{matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: In, values: [ops, lab]}]}',
      'every pod in namespace ops or lab',
    ],
    ['{matchLabels: {io.cilium.k8s.namespace.labels.team: a}}', 'every pod in namespaces team=a'],
    [
      '{matchExpressions: [{key: io.cilium.k8s.namespace.labels.team, operator: NotIn, values: [a]}]}',
      'every pod in namespaces with team not in (a)',
    ],
    // A reserved label switches off what Cilium adds: the words name no namespace.
    ['{matchLabels: {"reserved:host": ""}}', 'reserved:host='],
    ['{matchExpressions: [{key: "reserved:host", operator: Exists}]}', 'host'],
    ['{matchExpressions: [{key: "reserved:host", operator: DoesNotExist}]}', 'without reserved:host'],
    // The cluster is named where the author names it, and only there.
    ['{matchLabels: {io.cilium.k8s.policy.cluster: west}}', 'every pod in cluster west, in namespace shop'],
    ['{matchLabels: {"k8s:io.cilium.k8s.policy.cluster": west}}', 'every pod in cluster west, in namespace shop'],
  ])('%s is %s', (selector, words) => {
    expect(peer(selector)).toBe(`from ${words} on every port`)
  })

  it.each([
    ['{}', 'every pod of the cluster'],
    ['{matchLabels: {app: web}}', 'app=web in any namespace'],
  ])('%s of a cluster-wide policy is %s', (selector, words) => {
    expect(clusterwide(`ingress: [{fromEndpoints: [${selector}]}]`)).toBe(`from ${words} on every port`)
  })

  it.each([
    ['ingress: [{}]', 'from nobody on every port'],
    ['ingress: [{fromEndpoints: [], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]', 'from nobody on TCP/80'],
    ['ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]', 'from everyone on TCP/80'],
    ['ingress: [{toPorts: [{}]}]', 'from everyone on no port'],
    ['ingress: [{fromEntities: [all]}]', 'from everyone on every port'],
    // The two families of the world are said once.
    ['egress: [{toEntities: [world]}]', 'to world on every port'],
    ['egress: [{toEntities: [world-ipv4]}]', 'to world-ipv4 on every port'],
    ['egress: [{toCIDR: [10.1.2.3/16]}]', 'to 10.1.0.0/16 on every port'],
    [
      'egress: [{toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.0.0/16]}]}]',
      'to 10.0.0.0/8 except 10.1.0.0/16, 10.2.0.0/16 on every port',
    ],
    ['egress: [{toFQDNs: [{matchName: a.io}, {matchPattern: "*.b.io"}]}]', 'to a.io, *.b.io on every port'],
    ['egress: [{toCIDRSet: [{cidrGroupRef: lab}]}]', 'to CIDR group lab on every port'],
    // A hole of a group is as much a part of it as one of a prefix.
    [
      'egress: [{toCIDRSet: [{cidrGroupRef: lab, except: [10.1.0.0/16]}]}]',
      'to CIDR group lab except 10.1.0.0/16 on every port',
    ],
    ['egress: [{toCIDRSet: [{cidrGroupSelector: {matchLabels: {team: a}}}]}]', 'to CIDR group team=a on every port'],
    // Everything, pods and nodes included.
    ['egress: [{toCIDRSet: [{cidrGroupSelector: {}}]}]', 'to everyone on every port'],
    [
      'egress: [{toCIDRSet: [{cidrGroupSelector: {}, except: [10.1.0.0/16]}]}]',
      'to everyone except 10.1.0.0/16 on every port',
    ],
    [
      'egress: [{toCIDRSet: [{cidrGroupSelector: {matchExpressions: [{key: io.cilium.policy.cidrgroupname/lab, operator: DoesNotExist}]}}]}]',
      'to CIDR group other than lab on every port',
    ],
  ])('%s is %s', (rule, words) => {
    expect(inShop(rule)).toBe(words)
  })

  it('says four, and of more than four the first three and how many there are', () => {
    const prefixes = (count: number) => Array.from({ length: count }, (_, i) => `10.${i}.0.0/16`)
    expect(inShop(`egress: [{toCIDR: [${prefixes(4).join(', ')}]}]`)).toContain(prefixes(4).join(', '))
    expect(inShop(`egress: [{toCIDR: [${prefixes(6).join(', ')}]}]`)).toContain(`${prefixes(3).join(', ')} and 3 more`)
  })

  it('says what is written twice once', () => {
    expect(inShop('egress: [{toCIDR: [10.1.0.0/16, 10.1.2.3/16]}]')).toBe('to 10.1.0.0/16 on every port')
  })

  it('are those of the other kinds in the same words', () => {
    expect(lines(networkPolicy('{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}'))).toEqual([
      'from every pod of the cluster on every port',
    ])
    expect(
      lines(
        clusterNetworkPolicy(
          'tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Accept, to: [{networks: [10.0.0.0/8]}]}]',
        ),
      ),
    ).toEqual(['to 10.0.0.0/8 on every port'])
  })
})

describe('the ports of a rule, in words', () => {
  it.each([
    ['{port: "80", protocol: TCP}', 'TCP/80'],
    ['{port: "8000", endPort: 8010, protocol: UDP}', 'UDP/8000-8010'],
    ['{port: "80", endPort: 70, protocol: TCP}', 'TCP/80'],
    ['{port: http, protocol: TCP}', 'TCP/http'],
    ['{port: "0", protocol: TCP}', 'TCP'],
    ['{port: "53"}', 'TCP/53, UDP/53, SCTP/53'],
    ['{port: "0", protocol: VRRP}', 'VRRP'],
  ])('%s is %s', (port, words) => {
    expect(inShop(`egress: [{toPorts: [{ports: [${port}]}]}]`)).toBe(`to everyone on ${words}`)
  })

  it.each([
    ['{type: 8}', 'ICMP type 8'],
    // Type 0 is every type.
    ['{type: 0}', 'ICMP'],
    ['{type: EchoRequest, family: IPv6}', 'ICMPv6 type 128'],
  ])('the ICMP type %s is %s', (field, words) => {
    expect(inShop(`ingress: [{icmps: [{fields: [${field}]}]}]`)).toBe(`from everyone on ${words}`)
  })

  it('names protocols by number where they have no name, and none for all', () => {
    expect([protocolName(0), protocolName(6), protocolName(250)]).toEqual(['any protocol', 'TCP', 'protocol 250'])
    expect(describePort({ protocol: 250, first: 0, last: 65_535 })).toBe('protocol 250')
    expect(describePort({ protocol: 6, first: 0, last: 80 })).toBe('TCP/0-80')
    expect(describePort({ protocol: 6, first: 80, last: 65_535 })).toBe('TCP/80-65535')
  })
})

describe('the layer 7 rules of a rule, in words', () => {
  const withRules = (part: string) => inShop(`egress: [{toPorts: [{ports: [{port: "443", protocol: TCP}], ${part}}]}]`)

  it.each([
    ['rules: {http: [{method: GET, path: /v1}, {path: /v2}]}', 'HTTP GET /v1, /v2'],
    ['rules: {http: [{}]}', 'HTTP any request'],
    [
      'rules: {http: [{host: a.io, headers: ["X-Token: secret", X-Seen]}]}',
      'HTTP host a.io headers X-Token: secret, X-Seen',
    ],
    ['serverNames: [a.io, b.io]', 'TLS server name a.io, b.io'],
    ['terminatingTLS: {secret: {name: s, namespace: shop}}', 'TLS'],
    ['listener: {envoyConfig: {kind: CiliumEnvoyConfig, name: e}, name: http}', 'listener http'],
  ])('%s is %s', (part, words) => {
    expect(withRules(part)).toBe(`to everyone on TCP/443, ${words}`)
  })

  it('names what may be looked up', () => {
    expect(
      inShop(
        'egress: [{toPorts: [{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchPattern: "*"}, {matchName: a.io}]}}]}]',
      ),
    ).toBe('to everyone on UDP/53, DNS *, a.io')
  })
})
