import { describe, expect, it } from 'vitest'
import { ciliumPolicy, clusterwidePolicy, onlyPolicy } from '../../testing/manifests'
import type { AnalyzeOptions } from '../../types'
import { describePorts } from '../describe'
import type { L7 } from '../entry'

const tcp = '[{port: "443", protocol: TCP}]'
const dns = '[{port: "53", protocol: ANY}]'
/** A policy with one `toPorts` item, on egress unless said otherwise. */
const item = (text: string, section = 'egress') => ciliumPolicy(`${section}: [{toPorts: [{${text}}]}]`)
const read = (document: string, options?: AnalyzeOptions) => onlyPolicy([document], options)
/** What Cilium itself refuses. Without an API server nothing of its schema is fatal. */
const refusals = (document: string, options: AnalyzeOptions = {}) =>
  read(document, { apiServer: false, ...options }).rejections.map(({ code }) => code)
const l7 = (text: string): L7 | null | undefined => {
  const policy = read(item(text), { apiServer: false })
  expect(policy.rejections).toEqual([])
  return policy.rules[0]?.entries[0]?.l7
}

describe('the ports of a rule', () => {
  const ports = (rule: string) =>
    (read(ciliumPolicy(rule)).rules[0]?.entries ?? []).map((entry) => describePorts(entry.ports))

  it.each([
    // An empty list is no limit; an item without ports is a limit that nothing meets.
    ['ingress: [{fromEntities: [all], toPorts: []}]', ['on every port']],
    ['ingress: [{fromEntities: [all], toPorts: [{}]}]', ['on no port']],
    ['ingress: [{fromEntities: [all], toPorts: [{ports: []}]}]', ['on no port']],
    ['ingress: [{fromEntities: [all], icmps: []}]', ['on every port']],
    ['ingress: [{fromEntities: [all], icmps: [{}]}]', ['on no port']],
    ['ingress: [{fromEntities: [all], icmps: [{fields: [{type: 8}]}], toPorts: []}]', ['on ICMP type 8']],
    [`ingress: [{toPorts: [{ports: ${tcp}}, {ports: ${dns}}]}]`, ['on TCP/443', 'on TCP/53, UDP/53, SCTP/53']],
    [`ingressDeny: [{toPorts: [{ports: ${tcp}}]}]`, ['on TCP/443']],
  ])('%s is %j', (rule, expected) => {
    expect(ports(rule)).toEqual(expected)
  })

  it('cannot be combined with ICMP types', () => {
    expect(refusals(ciliumPolicy(`ingress: [{toPorts: [{ports: ${tcp}}], icmps: [{fields: [{type: 8}]}]}]`))).toEqual([
      'icmp-with-ports',
    ])
  })

  it('cannot be ICMP types where those are switched off', () => {
    const rule = ciliumPolicy('ingress: [{icmps: [{fields: [{type: 8}]}]}]')
    expect(refusals(rule, { settings: { 'enable-icmp-rules': 'false' } })).toEqual(['icmp-rules-off'])
    expect(refusals(rule)).toEqual([])
  })
})

describe('layer 7 rules are refused', () => {
  it.each([
    [`ports: ${tcp}, rules: {http: [{}], dns: [{matchPattern: "*"}]}`, 'l7-two-kinds'],
    // An empty list beside rules of the other kind counts as a second kind.
    [`ports: ${dns}, rules: {http: [], dns: [{matchPattern: "*"}]}`, 'l7-two-kinds'],
    ['ports: [{port: "0", protocol: TCP}], rules: {http: [{}]}', 'l7-port-zero'],
    ['ports: [{port: "80"}], rules: {http: [{}]}', 'http-not-tcp'],
    ['ports: [{port: "80", protocol: ANY}], rules: {http: [{}]}', 'http-not-tcp'],
    ['ports: [{port: "80", protocol: UDP}], rules: {http: [{}]}', 'http-not-tcp'],
    // One port of the wrong protocol is enough.
    ['ports: [{port: "80", protocol: TCP}, {port: "81", protocol: UDP}], rules: {http: [{}]}', 'http-not-tcp'],
    ['rules: {dns: [{matchPattern: "*"}]}', 'dns-no-port'],
    ['ports: [{port: "53", endPort: 54, protocol: UDP}], rules: {dns: [{matchPattern: "*"}]}', 'dns-port-range'],
    [`ports: ${dns}, rules: {dns: [{matchName: "a b"}]}`, 'fqdn-invalid'],
    [`ports: ${dns}, rules: {dns: [{matchName: a.io, matchPattern: "a/*"}]}`, 'fqdn-invalid'],
    [`ports: ${tcp}, serverNames: [a.io, ""]`, 'server-name-empty'],
    [`ports: ${tcp}, serverNames: [a.io], rules: {http: [{}]}`, 'server-names-with-l7'],
    [`ports: ${tcp}, listener: {name: l}, rules: {http: [{}]}`, 'listener-with-l7'],
    [`ports: ${tcp}, rules: {http: [{path: "("}]}`, 'expression-invalid'],
    [`ports: ${tcp}, rules: {http: [{method: "(?!GET).*"}]}`, 'expression-invalid'],
    [`ports: ${tcp}, rules: {http: [{headerMatches: [{value: x}]}]}`, 'header-no-name'],
    [`ports: ${tcp}, rules: {http: [{headerMatches: [{name: X, mismatch: DROP}]}]}`, 'header-mismatch'],
    [
      `ports: ${tcp}, rules: {http: [{headerMatches: [{name: X, secret: {namespace: shop}}]}]}`,
      'header-secret-no-name',
    ],
  ])('%s: %s', (text, code) => {
    expect(refusals(item(text))).toEqual([code])
  })

  it.each([
    [`ports: ${dns}, rules: {dns: [{matchPattern: "*"}]}`, 'dns-ingress'],
    [`ports: ${tcp}, listener: {name: l}`, 'listener-ingress'],
  ])('on ingress, %s: %s', (text, code) => {
    expect(refusals(item(text, 'ingress'))).toEqual([code])
  })

  it('where the proxy is switched off, empty lists of them aside', () => {
    const off = { settings: { 'enable-l7-proxy': 'false' } }
    expect(refusals(item(`ports: ${tcp}, rules: {http: [{}]}`), off)).toEqual(['l7-proxy-off'])
    expect(refusals(item(`ports: ${dns}, rules: {dns: [{matchPattern: "*"}]}`), off)).toEqual(['l7-proxy-off'])
    expect(refusals(item(`ports: ${tcp}, rules: {http: []}`), off)).toEqual([])
  })

  it.each([
    ['ingress', `ports: ${tcp}, rules: {http: [{}]}`, ['l7-on-host']],
    ['egress', `ports: ${tcp}, rules: {http: [{}]}`, ['l7-on-host']],
    ['egress', `ports: ${dns}, rules: {dns: [{matchPattern: "*"}]}`, []],
  ])('on nodes but for DNS on egress: %s, %s', (section, text, codes) => {
    expect(refusals(clusterwidePolicy(`nodeSelector: {}, ${section}: [{toPorts: [{${text}}]}]`))).toEqual(codes)
  })
})

describe('layer 7 rules are taken', () => {
  it.each([
    // A range is no hindrance to HTTP; nor is the port of a DNS rule, a name of one or an idle endPort.
    'ports: [{port: "1", endPort: 65535, protocol: TCP}], rules: {http: [{}]}',
    'ports: [{port: "5353", protocol: UDP}], rules: {dns: [{matchPattern: "*"}]}',
    'ports: [{port: dns, endPort: 60, protocol: UDP}], rules: {dns: [{matchPattern: "*"}]}',
    'ports: [{port: "53", endPort: 53, protocol: UDP}], rules: {dns: [{matchPattern: "*"}]}',
    `ports: ${tcp}, serverNames: [a.io], rules: {http: [{}]}, terminatingTLS: {secret: {name: s, namespace: shop}}`,
    // Nothing checks the host.
    `ports: ${tcp}, rules: {http: [{host: "("}]}`,
    `ports: ${tcp}, rules: {http: [{headerMatches: [{name: X, mismatch: LOG}]}]}`,
  ])('%s', (text) => {
    expect(refusals(item(text))).toEqual([])
  })

  it('on ingress, where they look at server names', () => {
    expect(refusals(item(`ports: ${tcp}, serverNames: [a.io]`, 'ingress'))).toEqual([])
  })
})

describe('what layer 7 rules are read as', () => {
  it('nothing for an empty list, one rule that takes all for an empty one', () => {
    expect(l7(`ports: ${tcp}, rules: {http: []}`)).toBeNull()
    expect(l7(`ports: ${tcp}, rules: {http: [{}]}`)).toMatchObject({
      kind: 'http',
      rules: [{ path: null, method: null, host: null, headers: [] }],
    })
  })

  it('headers: the name up to the first space, without colons at its end, and the rest as the value', () => {
    const read = l7(
      `ports: ${tcp}, rules: {http: [{headers: ["X-Token: a b", "X-Seen", "X-Odd:: c", "X-Empty: "], headerMatches: [{name: X-Role, value: admin}, {name: X-Any, mismatch: ADD}]}]}`,
    )
    expect(read?.kind === 'http' ? read.rules[0]?.headers : null).toEqual([
      { name: 'X-Token', value: 'a b', isOptional: false },
      { name: 'X-Seen', value: null, isOptional: false },
      { name: 'X-Odd', value: 'c', isOptional: false },
      { name: 'X-Empty', value: '', isOptional: false },
      { name: 'X-Role', value: 'admin', isOptional: false },
      // With a mismatch action the request goes on without it.
      { name: 'X-Any', value: null, isOptional: true },
    ])
  })

  it('a host that RE2 cannot read matches nothing', () => {
    const read = l7(`ports: ${tcp}, rules: {http: [{host: "("}]}`)
    const host = read?.kind === 'http' ? read.rules[0]?.host : null
    expect([host?.text, host?.matches('(')]).toEqual(['(', false])
  })

  it('a DNS rule with a name and a pattern lets both be asked for', () => {
    expect(
      l7(`ports: ${dns}, rules: {dns: [{matchName: a.io, matchPattern: "*.b.io"}, {matchPattern: "*"}]}`),
    ).toMatchObject({
      kind: 'dns',
      rules: [
        { kind: 'name', text: 'a.io' },
        { kind: 'pattern', text: '*.b.io' },
        { kind: 'pattern', text: '*' },
      ],
    })
  })

  it.each([
    ['serverNames: [a.io]', { kind: 'tls', serverNames: ['a.io'], terminating: null, originating: null }],
    ['terminatingTLS: {secret: {name: s, namespace: shop}}', { kind: 'tls', serverNames: [] }],
    ['originatingTLS: {secret: {name: s, namespace: shop}}', { kind: 'tls', serverNames: [] }],
    // A namespaced configuration is looked for in the namespace of the subject, in a cluster-wide policy too.
    [
      'listener: {envoyConfig: {kind: CiliumEnvoyConfig, name: e}, name: l}',
      { kind: 'listener', name: 'l', resource: 'namespace/e', priority: 0 },
    ],
    [
      'listener: {envoyConfig: {kind: CiliumClusterwideEnvoyConfig, name: e}, name: l, priority: 7}',
      { kind: 'listener', name: 'l', resource: 'cluster/e', priority: 7 },
    ],
  ])('%s goes to the proxy without HTTP rules', (text, expected) => {
    expect(l7(`ports: ${tcp}, ${text}`)).toMatchObject(expected)
  })

  it('TLS contexts are equal where all of their fields are', () => {
    const context = (secret: string) => l7(`ports: ${tcp}, terminatingTLS: {secret: ${secret}}`)?.terminating
    expect(context('{name: s, namespace: shop}')).toBe(context('{namespace: shop, name: s}'))
    expect(context('{name: s, namespace: shop}')).not.toBe(context('{name: s, namespace: ops}'))
  })

  it('a deny rule has none', () => {
    expect(read(item(`ports: ${tcp}`, 'egressDeny')).rules[0]?.entries[0]?.l7).toBeNull()
  })
})
