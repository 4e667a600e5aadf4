import { describe, expect, it } from 'vitest'
import { bigCluster } from '../../bench/cluster'
import { analyze, compareAnalyses, policyImpact, type Comparison, type FlowChange } from '../../index'
import { objectYaml } from '../../testing/manifests'

const pod = (namespace: string, name: string, labels = `app: ${name}`) =>
  objectYaml('Pod', `${namespace}/${name}`, { labels })
const base = [pod('shop', 'web'), pod('shop', 'api'), pod('shop', 'db'), pod('infra', 'metrics')]
const policy = (name: string, spec: string, namespace = 'shop') =>
  objectYaml('NetworkPolicy', `${namespace}/${name}`, { spec })
const cilium = (name: string, spec: string) => objectYaml('CiliumNetworkPolicy', `shop/${name}`, { spec })
const denyIngress = policy('deny', '{podSelector: {}, policyTypes: [Ingress]}')
const webToApi = policy(
  'web-to-api',
  '{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}]}',
)

const read = (documents: readonly string[]) => analyze([{ name: 'm.yaml', text: documents.join('---\n') }])
const compare = (before: readonly string[], after: readonly string[]) => compareAnalyses(read(before), read(after))
const lines = ({ flows }: Comparison) =>
  flows.map(({ kind, from, to, portsText }) => `${kind}: ${from.text} → ${to.text} on ${portsText}`)

describe('a comparison', () => {
  it('of a workspace with itself finds nothing', () => {
    const all = [...base, denyIngress, webToApi]
    expect(compare(all, all)).toEqual({
      isSame: true,
      doubts: [],
      policies: [],
      endpoints: [],
      isolation: [],
      flows: [],
      flowTotal: 0,
      leftOut: { before: [], after: [] },
    })
  })

  it('names the policies of each side that took no part', () => {
    const calico =
      'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: c, namespace: shop}\nspec: {}\n'
    const refused = policy('deny', '{podSelector: {}, policyTypes: [ingress]}')
    expect(compare([...base, calico], [...base, refused]).leftOut).toEqual({
      before: ['NetworkPolicy/shop/c'],
      after: ['NetworkPolicy/shop/deny'],
    })
  })

  it('says of a new policy that it selects nobody', () => {
    const idle = policy('idle', '{podSelector: {matchLabels: {app: wbe}}}')
    const added = { kind: 'added', key: 'NetworkPolicy/shop/idle' }
    expect(compare(base, [...base, idle]).policies).toEqual([{ ...added, selectsNobody: true }])
    expect(compare([...base, idle], base).policies).toEqual([{ ...added, kind: 'removed' }])
    const ofNodes = objectYaml('CiliumClusterwideNetworkPolicy', 'nodes', { spec: '{nodeSelector: {}, ingress: [{}]}' })
    expect(compare(base, [...base, ofNodes]).policies).toEqual([
      { kind: 'added', key: 'CiliumClusterwideNetworkPolicy//nodes' },
    ])
  })

  it('says of an edited policy, and of one whose pods are gone, that it selects nobody now, and the other way round', () => {
    const ofPods = (app: string) => policy('api', `{podSelector: {matchLabels: {app: ${app}}}}`)
    const [right, wrong] = [
      [...base, ofPods('api')],
      [...base, ofPods('apo')],
    ]
    const key = 'NetworkPolicy/shop/api'
    expect(compare(right, wrong)).toMatchObject({ isSame: false, policies: [{ kind: 'now-idle', key }] })
    expect(compare(wrong, right).policies).toEqual([{ kind: 'no-longer-idle', key }])
    expect(compare(wrong, [...base, ofPods('apu')])).toMatchObject({ isSame: true, policies: [] })
    expect(compare([ofPods('api')], right).policies).toEqual([{ kind: 'no-longer-idle', key }])
  })

  it('says what a default deny closes in one line, and whom it isolates', () => {
    const result = compare(base, [...base, denyIngress])
    expect(lines(result)).toEqual(['dropped: everyone but host → every pod of shop on every port'])
    expect(result.isolation).toMatchObject([
      {
        kind: 'isolated',
        direction: 'ingress',
        endpoints: { text: 'every pod of shop' },
        by: ['NetworkPolicy/shop/deny'],
      },
    ])
    expect(result.policies).toEqual([{ kind: 'added', key: 'NetworkPolicy/shop/deny' }])
    // No rule names a port, so any will do; one that people know is asked about.
    expect(result.flows[0]?.sample).toMatchObject({ protocol: 'TCP', port: 80 })
    expect(result.flows[0]?.because).toBe(
      'no rule allows it, and NetworkPolicy/shop/deny isolates shop/api for ingress',
    )
  })

  it('names the one flow that an allow opens, with its port and its policy', () => {
    const result = compare([...base, denyIngress], [...base, denyIngress, webToApi])
    expect(lines(result)).toEqual(['allowed: shop/web → shop/api on TCP/8080'])
    expect(result.flows[0]).toMatchObject({
      sample: { from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 8080 },
      before: { verdict: 'DROPPED', droppedAt: 'ingress' },
      after: { verdict: 'FORWARDED', ingressBy: ['NetworkPolicy/shop/web-to-api'] },
      because: 'NetworkPolicy/shop/web-to-api lets it through',
      pairs: 1,
    })
    expect(result.isolation).toEqual([])
  })

  it('says which ports stay where only some close', () => {
    expect(lines(compare(base, [...base, webToApi]))).toEqual([
      'dropped: everyone but shop/web, host → shop/api on every port',
      'dropped: shop/web → shop/api on every port but TCP/8080',
    ])
  })

  it('tells a flow that comes under layer 7 rules, and rules that change, from one that opens', () => {
    const http = (path: string) =>
      cilium(
        'http',
        `{endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: ${path}}]}}]}]}`,
      )
    expect(lines(compare([...base, webToApi], [...base, webToApi, http('/v1')]))).toEqual([
      'to-l7: shop/web → shop/api on TCP/8080',
    ])
    expect(lines(compare([...base, http('/v1')], [...base, http('/v2')]))).toEqual([
      'l7-rules: shop/web → shop/api on TCP/8080',
    ])
    expect(lines(compare([...base, webToApi, http('/v1')], [...base, webToApi]))).toEqual([
      'from-l7: shop/web → shop/api on TCP/8080',
    ])
  })

  it('says by which server names something gets through', () => {
    const tls = (names: string, more = '') =>
      cilium(
        'tls',
        `{endpointSelector: {matchLabels: {app: web}}, egress: [{toEndpoints: [{matchLabels: {app: api}}], toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: [${names}]${more}}]}]}`,
      )
    const closed = cilium('closed', '{endpointSelector: {matchLabels: {app: web}}, egress: [{}]}')
    const [opened] = compare([...base, closed], [...base, closed, tls('a.example')]).flows
    expect(opened?.because).toBe('CiliumNetworkPolicy/shop/tls lets it through, only with the server name a.example')
    expect(opened?.after.serverNames).toEqual({ egress: ['a.example'] })
    const [other] = compare([...base, tls('a.example')], [...base, tls('b.example, c.example')]).flows
    expect(other?.because).toBe(
      'CiliumNetworkPolicy/shop/tls lets it through only with the server name b.example or c.example',
    )
    const decrypted = ', terminatingTLS: {secret: {name: t}}, rules: {http: [{method: GET}]}'
    expect(lines(compare([...base, tls('a.example', decrypted)], [...base, tls('b.example', decrypted)]))).toEqual([
      'l7-rules: shop/web → shop/api on TCP/443',
    ])
  })

  it('groups an egress lock by its sender', () => {
    const lock = policy('lock', '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}')
    expect(lines(compare(base, [...base, lock]))).toEqual(['dropped: shop/web → everyone on every port'])
  })

  it('compares prefixes that only one of the two names', () => {
    const out = cilium('out', '{endpointSelector: {matchLabels: {app: web}}, egress: [{toCIDR: [203.0.113.0/24]}]}')
    const narrow = cilium('out', '{endpointSelector: {matchLabels: {app: web}}, egress: [{toCIDR: [203.0.113.7/32]}]}')
    expect(lines(compare([...base, out], [...base, narrow]))).toEqual([
      'dropped: shop/web → 203.0.113.0-203.0.113.6, 203.0.113.8-203.0.113.255 on every port',
    ])
  })

  it('finds pods with generated names again by their workload', () => {
    const replica = (hash: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: cart-${hash}-x2x4z\n  namespace: shop\n  labels: {app: cart, pod-template-hash: ${hash}}\n  ownerReferences: [{kind: ReplicaSet, name: cart-${hash}}]\n`
    expect(compare([...base, replica('5d8f9c')], [...base, replica('7bb4f6')]).isSame).toBe(true)
    expect(compare(base, [...base, replica('7bb4f6')]).endpoints).toEqual([
      { kind: 'added', namespace: 'shop', name: 'cart', isIngressIsolated: false, isEgressIsolated: false },
    ])
  })

  it('shows what a policy that comes to be refused no longer does', () => {
    const broken = webToApi.replace('port: 8080', 'port: true')
    const result = compare([...base, webToApi], [...base, broken])
    expect(result.policies).toEqual([{ kind: 'now-refused', key: 'NetworkPolicy/shop/web-to-api' }])
    expect(result.isolation).toMatchObject([{ kind: 'no-longer-isolated', endpoints: { text: 'shop/api' } }])
  })
})

describe('the impact of a policy', () => {
  it('is what the workspace would be without it', () => {
    const analysis = read([...base, denyIngress, webToApi])
    expect(lines(policyImpact(analysis, 'NetworkPolicy/shop/web-to-api'))).toEqual([
      'allowed: shop/web → shop/api on TCP/8080',
    ])
    expect(policyImpact(analysis, 'NetworkPolicy/shop/no-such').isSame).toBe(true)
  })
})

/** Members of a group, as probes write them. */
const keysOf = ({ namespaces, outside }: FlowChange['from']) => [
  ...namespaces.flatMap(({ name, workloads }) => workloads.map((workload) => `${name}/${workload}`)),
  ...outside,
]

describe('a big cluster', () => {
  const without = (text: string, isGone: (policy: number) => boolean): string => {
    let count = 0
    const documents = text.split('\n---\n')
    return documents.filter((document) => !document.includes('Policy\n') || !isGone(count++)).join('\n---\n')
  }

  it('is compared to the last flow', () => {
    const text = bigCluster({ namespaces: 3, apps: 4, replicas: 1 })
    const [before, after] = [without(text, (i) => i % 5 === 0), without(text, (i) => i % 4 === 1)].map((changed) =>
      analyze([{ name: 'm.yaml', text: changed }]),
    )
    const { flows } = compareAnalyses(before!, after!)
    expect(flows.length).toBeGreaterThan(3)
    const changed = new Map<string, string>()
    for (const { kind, from, to, ports } of flows)
      for (const source of keysOf(from))
        for (const destination of keysOf(to))
          for (const { protocol, ranges } of ports)
            for (const port of [1, 80, 443, 5432, 8080, 9090])
              if (protocol === 'TCP' && ranges.some(([first, last]) => first <= port && port <= last)) {
                const key = `${source} ${destination} ${port}`
                expect(changed.has(key)).toBe(false)
                changed.set(key, kind)
              }
    let count = 0
    const peers = [...after!.endpoints.map(({ key }) => key), 'entity:world', 'entity:host']
    for (const from of peers)
      for (const to of peers)
        for (const port of [1, 80, 443, 5432, 8080, 9090]) {
          if (from === to) continue
          const probe = { from, to, protocol: 'TCP', port } as const
          const [was, is] = [before!.probe(probe).verdict, after!.probe(probe).verdict]
          const expected = was === is ? undefined : was === 'DROPPED' ? 'allowed' : is === 'DROPPED' ? 'dropped' : 'l7'
          const said = changed.get(`${from} ${to} ${port}`)
          expect(`${from} ${to} ${port} ${said?.replace(/^(to|from)-l7$/, 'l7')}`).toBe(
            `${from} ${to} ${port} ${expected}`,
          )
          if (expected !== undefined) count++
        }
    expect(count).toBeGreaterThan(100)
  })

  it('of five thousand pods takes moments', { timeout: 60_000 }, () => {
    const text = bigCluster({ namespaces: 50, apps: 20, replicas: 5 })
    const begin = performance.now()
    const before = analyze([{ name: 'm.yaml', text }])
    const after = analyze([{ name: 'm.yaml', text: without(text, (i) => i % 9 === 0) }])
    const start = performance.now()
    const result = compareAnalyses(before, after)
    const took = performance.now() - start
    // A busy machine is slow at everything: what counts is that comparing costs about as much as analysing.
    expect(took).toBeLessThan(Math.max(2000, 4 * (start - begin)))
    for (const { sample, before: was, after: is } of result.flows.slice(0, 50)) {
      expect(before.probe(sample).verdict).toBe(was.verdict)
      expect(after.probe(sample).verdict).toBe(is.verdict)
    }
  })
})
