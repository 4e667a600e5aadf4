import { describe, expect, it } from 'vitest'
import { analyze, compareAnalyses, compromise, reach } from '../../index'
import { cilium, node, podOn, service } from '../../testing/workspace'

const dns = podOn('kube-system/dns', { labels: 'k8s-app: kube-dns', ports: '{containerPort: 53, protocol: UDP}' })
const resolver = service(
  'kube-system/kube-dns',
  'clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}]',
)
const toDns = 'toEndpoints: [{matchLabels: {k8s-app: kube-dns, "k8s:io.kubernetes.pod.namespace": kube-system}}]'
const rule = (dnsRules: string) =>
  cilium(
    't',
    `egress: [{toFQDNs: [{matchName: x.a.io}], toPorts: [{ports: [{port: "443", protocol: TCP}]}]}, {${toDns}, toPorts: [{ports: [{port: "53", protocol: UDP}]${dnsRules}}]}]`,
  )
const proxied = rule(', rules: {dns: [{matchPattern: "*"}]}')
const plain = rule('')
const nodes = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2')]
const workspace = (...documents: readonly string[]) =>
  analyze([
    { name: 'm.yaml', text: [...nodes, podOn('t/a', { node: 'n1' }), dns, resolver, ...documents].join('\n---\n') },
  ])
const teacher = (on: string) => [
  podOn('u/teacher', { node: on }),
  cilium(
    'u',
    `egress: [{${toDns}, toPorts: [{ports: [{port: "53", protocol: UDP}], rules: {dns: [{matchName: x.a.io}]}}]}]`,
  ),
]

describe('a name that a rule allows', () => {
  const row = (...documents: readonly string[]) =>
    reach(workspace(...documents), { from: 't/a', to: 'x.a.io' }).rows.map(({ portsText, maybeText }) => ({
      portsText,
      maybeText,
    }))

  it('is reached where its addresses are learnt', () => {
    expect(row(proxied)).toEqual([{ portsText: 'TCP/443', maybeText: '' }])
    expect(row(plain)).toEqual([])
  })

  it('may be reached where another pod of the node may look it up', () => {
    expect(row(plain, ...teacher('n1'))).toEqual([{ portsText: '', maybeText: 'TCP/443' }])
    expect(row(plain, ...teacher('n2'))).toEqual([])
  })

  it('is reached by whoever takes the pod on the same terms', () => {
    const taken = (...documents: readonly string[]) => {
      const found = compromise(workspace(...documents), 't/a')
      if (typeof found === 'string') throw new Error(found)
      const hop = found.reached.find(({ key }) => key === 'dns:x.a.io')
      return hop === undefined ? null : `${hop.hops} via ${hop.via}${hop.isDoubtful ? ', perhaps' : ''}`
    }
    expect(taken(proxied)).toBe('1 via t/a')
    expect(taken(plain, ...teacher('n1'))).toBe('1 via t/a, perhaps')
    // The resolver is under no policy, and looks up what it likes.
    expect(taken(plain)).toBe('2 via kube-system/dns')
  })

  it('is opened by the DNS rule, and closed without it', () => {
    const changes = (before: string, after: string) =>
      compareAnalyses(workspace(before), workspace(after)).flows.flatMap(({ kind, to, because }) =>
        to.outside.includes('dns:x.a.io') ? [`${kind}: ${because}`] : [],
      )
    expect(changes(plain, proxied)).toEqual([
      'allowed: its lookups of x.a.io go through Cilium now, which learns the addresses from them',
    ])
    expect(changes(proxied, plain)).toEqual([
      'dropped: its lookups of x.a.io no longer go through Cilium, so the addresses are not known',
    ])
    expect(changes(proxied, proxied)).toEqual([])
  })
})
