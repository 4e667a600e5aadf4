import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { cilium, object, podOn, tcp } from '../../testing/workspace'

const resolver = object(
  'Pod',
  'kube-system/dns',
  'spec: {containers: [{name: c, ports: [{containerPort: 53, protocol: UDP}]}]}',
  'k8s-app: kube-dns',
)
const lookups = (names: string) =>
  `{toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: kube-dns}}], toPorts: [{ports: [{port: "53", protocol: UDP}], rules: {dns: [${names}]}}]}`
const toName = (name: string, more = '') => `{toFQDNs: [${name}]${more}}`

function doubtsOf(rules: string, to = 'ip:203.0.113.9', ...more: readonly string[]): readonly string[] {
  const documents = [podOn('s/a', {}), resolver, cilium('s', `egress: [${rules}]`), ...more]
  const analysis = analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }])
  return analysis.probe({ from: 's/a', to, protocol: 'TCP', port: 443 }).doubts ?? []
}

const everyLookup = lookups('{matchPattern: "*"}')

describe('an address that a rule about names may be about', () => {
  it.each(['matchName: a.io', 'matchPattern: "*.a.io"', 'matchPattern: "*"'])(
    'is in doubt where it is dropped: %s',
    (name) => {
      expect(doubtsOf(`${toName(`{${name}}`)}, ${everyLookup}`)).toEqual([
        expect.stringContaining('whether 203.0.113.9 is one is not stated'),
      ])
    },
  )

  it('is in none where another rule lets it through, or a deny drops it', () => {
    const named = toName('{matchName: a.io}')
    expect(doubtsOf(`${named}, ${everyLookup}, {toCIDR: [203.0.113.0/24]}`)).toEqual([])
    const deny = object(
      'CiliumNetworkPolicy',
      's/deny',
      'spec: {endpointSelector: {}, egressDeny: [{toCIDR: [203.0.113.0/24]}]}',
    )
    expect(doubtsOf(`${named}, ${everyLookup}`, 'ip:203.0.113.9', deny)).toEqual([])
  })

  it('is in none on another port, for a pod’s address, and where the name is never learnt', () => {
    expect(doubtsOf(`${toName('{matchName: a.io}', `, ${tcp(80)}`)}, ${everyLookup}`)).toEqual([])
    expect(doubtsOf(`${toName('{matchName: a.io}')}, ${everyLookup}`, 's/a')).toEqual([])
    expect(doubtsOf(`${toName('{matchName: a.io}')}, ${lookups('{matchName: b.io}')}`)).toEqual([])
  })

  it('is in none where the addresses of the name are stated', () => {
    const stated = object('External', '/a', 'spec: {dns: [a.io], addresses: [198.51.100.1]}')
    expect(doubtsOf(`${toName('{matchName: a.io}')}, ${everyLookup}`, 'ip:203.0.113.9', stated)).toEqual([])
  })
})

describe('a name that no rule lists', () => {
  const both = object('External', 'both', 'spec: {dns: [a.io, b.io], addresses: [203.0.113.9]}')

  it('is in doubt where it gets through by an address that it shares with one that is listed', () => {
    const rules = `${toName('{matchName: a.io}')}, ${everyLookup}`
    expect(doubtsOf(rules, 'dns:b.io', both)).toEqual([
      'No rule lists b.io: it gets through by an address that it shares with a.io, and only once a pod of the node has looked that name up.',
    ])
    expect(doubtsOf(rules, 'dns:a.io', both)).toEqual([])
    expect(doubtsOf(`${rules}, {toCIDR: [203.0.113.0/24]}`, 'dns:b.io', both)).toEqual([])
    // A rule for another port lets nothing through here.
    expect(doubtsOf(`${rules}, {toCIDR: [203.0.113.0/24], ${tcp(80)}}`, 'dns:b.io', both)).toHaveLength(1)
  })
})
