import fc from 'fast-check'
import { expect, it } from 'vitest'
import { insideOf } from '../../analysis'
import { bigCluster } from '../../bench/cluster'
import { Engine } from '../../index'
import { networkPolicy, objectYaml, pod } from '../../testing/manifests'
import { flowGroups } from './groups'
import { walkOf } from './walk'

const more = [
  objectYaml('CiliumNetworkPolicy', 'ns-4/paths', {
    spec: '{endpointSelector: {matchLabels: {tier: data}}, ingress: [{fromEntities: [cluster, world], toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{method: GET}]}}]}]}',
  }),
  objectYaml('CiliumNetworkPolicy', 'ns-5/known', {
    spec: '{endpointSelector: {matchLabels: {tier: backend}}, egress: [{toEntities: [all], authentication: {mode: required}}, {toCIDR: [10.0.0.0/8, 203.0.113.7/32]}]}',
  }),
  objectYaml('CiliumNetworkPolicy', 'ns-6/in', {
    spec: '{endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEndpoints: [{matchLabels: {tier: data}}]}]}',
  }),
  objectYaml('Pod', 'bare/a', { labels: 'app: a' }),
  objectYaml('Pod', 'bare/b', { labels: 'app: b' }),
]

const changes: readonly (readonly [RegExp, string])[] = [
  [/tier: backend/, 'tier: data'],
  [/tier: (frontend|data)/, 'tier: backend'],
  [/app: app-\d/, 'app: other'],
  [/containerPort: \d+/, 'containerPort: 8080'],
  [/port: "?\d+"?/, 'port: "8080"'],
  [/ingress:/, 'ingressDeny:'],
  [/policyTypes: \[Ingress, Egress\]/, 'policyTypes: [Ingress]'],
  [/kind: CiliumNetworkPolicy/, 'kind: Unknown'],
  [/env: \w+/, 'env: live'],
  [/namespace: ns-\d/, 'namespace: elsewhere'],
  [/kind: Pod/, 'kind: Deployment'],
]

const counted = (engine: Engine, text: string, mostListed: number) => {
  const { model } = insideOf(engine.update([{ name: 'm', text }]))
  const { groups, totals, places } = flowGroups(walkOf(model), new Set(), mostListed)
  const open = groups?.filter(({ forwarded, redirected }) => forwarded + redirected > 0)
  const byKey = places.all().toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return structuredClone({ open, totals, places: byKey })
}

it('follows the one pair of many that an edit closes and opens, from either end', () => {
  const text = [
    ...Array.from({ length: 12 }, (_, i) => pod(`ns-${i}/p`, 'app: p')),
    ...Array.from({ length: 12 }, (_, i) => networkPolicy('{podSelector: {}}', 'deny', `ns-${i}`)),
    networkPolicy(
      '{podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: q}}}]}]}',
      'from',
      'ns-0',
    ),
  ].join('\n---\n')
  const at = (i: number, label: string): string =>
    text.replace(
      `name: p, namespace: ns-${i}, labels: {app: p}`,
      `name: p, namespace: ns-${i}, labels: {app: ${label}}`,
    )
  const engine = new Engine()
  const openIn = (own: string): readonly string[] | undefined => {
    const found = counted(engine, own, 0)
    expect(found).toEqual(counted(new Engine(), own, Infinity))
    return found.open?.flatMap(({ from, to }) => (from.startsWith('namespace:') ? `${from} ${to}` : []))
  }
  expect(openIn(text)).toEqual([])
  expect(openIn(at(7, 'q'))).toEqual(['namespace:ns-7 namespace:ns-0'])
  expect(openIn(at(3, 'q'))).toEqual(['namespace:ns-3 namespace:ns-0'])
  expect(openIn(text)).toEqual([])
  expect(openIn(text.replace('app: q', 'app: p'))).toHaveLength(11)
  expect(openIn(text)).toEqual([])
})

it('counts what gets through between many places as it is counted between few', () => {
  const cluster = [bigCluster({ namespaces: 10, apps: 3, replicas: 1 }), ...more].join('\n---\n')
  const edit = fc.record({ change: fc.nat(changes.length - 1), at: fc.nat(999) })
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
      const engine = new Engine()
      let text = cluster
      counted(engine, text, 0)
      for (const { change, at } of edits) {
        const [pattern, replacement] = changes[change]!
        const from = Math.floor((text.length * at) / 1000)
        text = text.slice(0, from) + text.slice(from).replace(pattern, replacement)
        const now = counted(engine, text, 0)
        expect(now).toEqual(counted(new Engine(), text, Infinity))
        expect(now).toEqual(counted(new Engine(), text, 0))
      }
    }),
    { numRuns: Number(process.env['MEMBRANE_EDIT_RUNS'] ?? 40) / 20 },
  )
})
