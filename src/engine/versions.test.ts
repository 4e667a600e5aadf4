/** What depends on the version of Cilium. Source: Documentation/operations/upgrade.rst and the paths beside the tests. */
import { describe, expect, it } from 'vitest'
import { analyze, type Analysis } from './index'
import { asking, cilium, config, node, object, podOn, service, tcp } from './testing/workspace'

const ask = asking(analyze)
const of = (documents: readonly string[], ciliumVersion: string): Analysis =>
  analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }], { ciliumVersion })

describe('a pattern that begins with "**."', () => {
  const dns =
    '{toEntities: [cluster], toPorts: [{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchPattern: "*"}]}}]}'
  const documents = [podOn('a/api'), cilium('a', `egress: [${dns}, {toFQDNs: [{matchPattern: "**.a.io"}]}]`)]

  it.each([
    ['1.18', 'denied'],
    ['1.19', 'allowed'],
    ['1.21', 'allowed'],
  ])('in %s: a name two labels below is %s (pkg/fqdn/matchpattern/matchpattern.go)', (ciliumVersion, expected) => {
    const options = { ciliumVersion }
    expect(ask(documents, 'a/api', 'x.y.a.io:443', { options })).toBe(expected)
    expect(ask(documents, 'a/api', 'x.a.io:443', { options })).toBe('allowed')
    expect(ask(documents, 'a/api', 'a.io:443', { options })).toBe('denied')
  })

  it('is read alike in rules of the DNS proxy', () => {
    const rules = [
      podOn('a/api'),
      podOn('a/dns', { ip: '10.0.0.53', ports: '{containerPort: 53, protocol: UDP}' }),
      cilium('a', `egress: [${dns.replace('"*"', '"**.a.io"')}]`),
    ]
    const asked = { from: 'a/api', to: 'a/dns', protocol: 'UDP', port: 53 } as const
    const request = (ciliumVersion: string, dnsName: string) =>
      of(rules, ciliumVersion).probe({ ...asked, dnsName }).request?.verdict
    expect(request('1.18', 'x.y.a.io')).toBe('DROPPED')
    expect(request('1.18', 'x.a.io')).toBe('FORWARDED')
    expect(request('1.19', 'x.y.a.io')).toBe('FORWARDED')
  })
})

describe('the mode always', () => {
  const documents = [podOn('a/api'), config('enable-policy: always'), cilium('a', 'egress: [{toEntities: [world]}]')]

  it.each([
    ['1.18', 'allowed'],
    ['1.19', 'allowed'],
    ['1.20', 'denied'],
    ['1.21', 'denied'],
  ])(
    'in %s: a pod without rules for ingress is %s to its own node (pkg/policy/repository.go)',
    (ciliumVersion, expected) => {
      const options = { ciliumVersion }
      expect(ask(documents, 'host', 'a/api:80', { options })).toBe(expected)
      expect(ask(documents, 'remote-node', 'a/api:80', { options })).toBe('denied')
    },
  )
})

describe('what the schema took up in 1.20', () => {
  it.each([
    ['the entity cluster-mesh', 'ingress: [{fromEntities: [cluster-mesh]}]'],
    ['the entity cluster-mesh', 'egressDeny: [{toEntities: [world, cluster-mesh]}]'],
    ['the protocol GRE', 'ingress: [{toPorts: [{ports: [{port: "0", protocol: GRE}]}]}]'],
    [
      'a star within a server name',
      'egress: [{toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: ["a.*.io"]}]}]',
    ],
  ])('%s refuses a policy before', (_, rules) => {
    const documents = [podOn('a/api'), cilium('a', rules)]
    const status = (version: string) => of(documents, version).policies.map(({ status: found }) => found)
    expect(status('1.18')).toEqual(['rejected'])
    expect(status('1.19')).toEqual(['rejected'])
    expect(status('1.20')).toEqual(['accepted'])
    const [message] = of(documents, '1.19').diagnostics.filter(({ severity }) => severity === 'error')
    expect(message?.message).toContain('1.20')
  })

  it.each(['*.a.io', '**.a.io', '*'])('is no star in front of a server name (%s)', (name) => {
    const rules = `egress: [{toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: ["${name}"]}]}]`
    expect(of([podOn('a/api'), cilium('a', rules)], '1.19').diagnostics.map(({ severity }) => severity)).not.toContain(
      'error',
    )
  })
})

describe('a node port that a pod dials where Cilium replaces kube-proxy', () => {
  const documents = [
    config('kube-proxy-replacement: "true"'),
    node('n1', '192.168.0.1'),
    podOn('a/api', { node: 'n1', ip: '10.0.0.1', host: '192.168.0.1' }),
    podOn('a/web', { node: 'n1', ip: '10.0.0.2', host: '192.168.0.1', ports: '{containerPort: 80}' }),
    service('a/web', 'type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]'),
    cilium('a', `egress: [{toEndpoints: [{}], ${tcp(80)}}]`),
    object('CiliumNetworkPolicy', 'a/in', 'spec: {endpointSelector: {}, ingress: [{fromEntities: [all]}]}'),
  ]
  const asked = { from: 'a/api', to: 'ip:192.168.0.1', protocol: 'TCP', port: 30_080 } as const

  it('is always balanced at the sender from 1.20 on, and before only with load balancing at sockets', () => {
    expect(of(documents, '1.20').probe(asked).doubts).toBeUndefined()
    const before = of(documents, '1.19').probe(asked)
    expect(before.verdict).toBe('FORWARDED')
    expect(before.doubts?.join(' ')).toMatch(/Before Cilium 1\.20 .* denied\./)
  })
})
