import { describe, expect, it } from 'vitest'
import { Engine } from '../../index'
import { ciliumPolicy, clusterNetworkPolicy, modelOf, networkPolicy, pod, somePods } from '../../testing/manifests'
import { hasBit } from '../../policy/selectors/bitset'
import type { AnalyzeOptions } from '../../types'
import type { PolicyModel } from '../model'
import { coversClass, decideClasses, rowsOf, writeRows } from './rows'
import { decideSide } from './side'
import type { ResolvedEntry } from './resolved'

/** Classes that tell some ports of TCP, UDP and ICMP apart, and the rest of everything. */
const classes = [
  { protocol: 0, ranges: [] },
  { protocol: 6, ranges: [[80, 80]] },
  { protocol: 6, ranges: [[8080, 8090]] },
  { protocol: 6, ranges: [[443, 443]] },
  { protocol: 17, ranges: [[53, 53]] },
  { protocol: 132, ranges: [[80, 80]] },
] as const
/** A port that stands for each of them; protocol 47 for those that no rule names. */
const samples = [
  [47, 0],
  [6, 80],
  [6, 8085],
  [6, 443],
  [17, 53],
  [132, 80],
] as const

const clusters: readonly (readonly [words: string, documents: readonly string[], options: AnalyzeOptions])[] = [
  ['no policy', [], {}],
  ['default deny', [networkPolicy('{podSelector: {}}')], {}],
  [
    'allows and denies on ports and ranges',
    [
      ciliumPolicy(
        'ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "80"}, {port: "8080", endPort: 8090}]}]}]',
        'a',
      ),
      ciliumPolicy(
        'ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]',
        'b',
      ),
    ],
    {},
  ],
  [
    'a Pass before a deny of its tier',
    [
      clusterNetworkPolicy(
        'tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Pass, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}]}, {action: Deny, from: [{namespaces: {}}]}]',
      ),
      networkPolicy('{podSelector: {}, ingress: [{ports: [{port: 80}]}]}'),
    ],
    {},
  ],
  [
    'requests through the proxy',
    [
      ciliumPolicy(
        'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{path: /}]}}]}]',
        'http',
      ),
      ciliumPolicy('ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]', 'plain'),
    ],
    {},
  ],
  [
    'peers that cannot authenticate each other',
    [ciliumPolicy('ingress: [{fromEndpoints: [{}], authentication: {mode: required}}, {fromEntities: [host]}]')],
    { settings: { 'mesh-auth-enabled': 'false' } },
  ],
  ['drops that are recorded only', [networkPolicy('{podSelector: {}}')], { settings: { 'policy-audit-mode': 'true' } }],
  [
    'requests that would go through the proxy but for want of an authentication, where drops are recorded only',
    [
      ciliumPolicy(
        'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}], authentication: {mode: required}}]',
      ),
    ],
    { settings: { 'mesh-auth-enabled': 'false', 'policy-audit-mode': 'true' } },
  ],
  ['SCTP switched off', [], { settings: { 'enable-sctp': 'false', 'policy-audit-mode': 'true' } }],
  ['a port by name', [ciliumPolicy('ingress: [{toPorts: [{ports: [{port: http, protocol: TCP}]}]}]')], {}],
  ['the mode always', [], { enforcement: 'always' }],
]

const words = ({ identities }: PolicyModel): number => (identities.length + 31) >>> 5

describe('rows of all peers', () => {
  it.each(clusters)('say of each what the side of a single flow says: %s', (_, policies, options) => {
    const model = modelOf(
      [...somePods, pod('shop/named', 'app: named', '{name: http, containerPort: 8085}'), ...policies],
      options,
    )
    for (const [endpoint] of model.cluster.endpoints.entries()) {
      // A port by name is no class of its own here: its number lies inside of one.
      const map = model.maps.mapOf(endpoint, 'ingress')
      if (map.entries.some(({ ports }) => ports?.some(({ name }) => name !== undefined) === true)) continue
      const decisions = decideClasses(map, classes, words(model))
      for (const [i, [protocol, port]] of samples.entries()) {
        const row = decisions[i]
        if (row === undefined) throw new Error('no row')
        for (const peer of model.identities.keys()) {
          const side = decideSide(map, peer, protocol, port)
          expect(hasBit(row.allowed, peer)).toBe(side.decision === 'allowed' || side.isAudited)
          expect(hasBit(row.redirected, peer)).toBe(side.isL7)
        }
      }
    }
  })

  it('are computed once for the same classes', () => {
    const model = modelOf([...somePods, ...(clusters[2]?.[1] ?? [])])
    const map = model.maps.mapOf(0, 'ingress')
    const rows = rowsOf(map, classes, words(model), 'a')
    expect(rowsOf(map, classes, words(model), 'a')).toBe(rows)
    expect(rowsOf(map, classes.slice(0, 2), words(model), 'b')).toHaveLength(2)
  })

  it('of classes that meet the same entries are one', () => {
    const model = modelOf([...somePods, networkPolicy('{podSelector: {}, ingress: [{ports: [{port: 80}]}]}')])
    const rows = rowsOf(model.maps.mapOf(0, 'ingress'), classes, words(model), 'c')
    // TCP/80, and all others: only the local host's own rule covers those.
    expect(new Set(rows).size).toBe(2)
    expect(rows[2]).toBe(rows[4])
  })

  it.each([1, 70])('are written one after the other, as wide as %i words', (width) => {
    const model = modelOf([...somePods, networkPolicy('{podSelector: {}, ingress: [{ports: [{port: 80}]}]}')])
    const rows = rowsOf(model.maps.mapOf(0, 'ingress'), classes, width, `wide ${width}`)
    const target = {
      allowed: new Uint32Array((classes.length + 1) * width),
      redirected: new Uint32Array((classes.length + 1) * width),
    }
    writeRows(rows, target, { at: width, words: width })
    for (const [i, { allowed }] of rows.entries())
      expect(target.allowed.slice((i + 1) * width, (i + 2) * width)).toEqual(allowed.slice(0, width))
    expect(target.allowed.slice(0, width).every((word) => word === 0)).toBe(true)
  })
})

describe('an entry covers a class of ports', () => {
  const entry = (ports: ResolvedEntry['ports']) => ({ ports }) as ResolvedEntry

  it.each([
    ['all of them without ports', null, [true, true, true, true, true, true]],
    [
      'those of its protocol that lie in its range',
      [{ protocol: 6, first: 80, last: 8090 }],
      [false, true, true, true, false, false],
    ],
    [
      'none that it would cover in part',
      [{ protocol: 6, first: 8080, last: 8085 }],
      [false, false, false, false, false, false],
    ],
    [
      'never other protocols by ports',
      [{ protocol: 6, first: 0, last: 65_535 }],
      [false, true, true, true, false, false],
    ],
  ])('%s', (_, ports, covered) => {
    expect(classes.map((portClass) => coversClass(entry(ports), portClass))).toEqual(covered)
  })
})

describe('rows of before', () => {
  it('are those of the present workspace once peers have come and gone', () => {
    const policy = ciliumPolicy(
      'ingress: [{fromEndpoints: [{matchExpressions: [{key: app, operator: NotIn, values: [p3]}]}], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]',
    )
    const text = (count: number) =>
      [...somePods, ...Array.from({ length: count }, (_, i) => pod(`shop/p${i}`, `app: p${i}`)), policy].join('\n---\n')
    const engine = new Engine()
    for (const count of [2, 40, 41, 3, 0]) {
      const files = [{ name: 'm.yaml', text: text(count) }]
      const kept = engine.update(files).matrix()
      const fresh = new Engine().update(files).matrix()
      expect(kept.allowed).toEqual(fresh.allowed)
      expect(kept.redirected).toEqual(fresh.redirected)
    }
  })
})
