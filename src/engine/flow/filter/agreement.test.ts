/** Filters on table rows and on records must let the same flows through, and nothing that is typed may throw. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { re2Find } from '../../doors/re2'
import {
  analyze,
  completeFilter,
  filterFlows,
  flowRecords,
  matchRows,
  parseAsk,
  parseFilter,
  printFilter,
  type HubbleFilter,
} from '../../index'
import { examples } from '../../../lessons/examples/examples'

const nodes = `apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop, labels: {app: a}}
spec: {nodeName: n1}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: shop, labels: {app: b}}
spec: {nodeName: n2}
---
apiVersion: v1
kind: Pod
metadata: {name: broken, namespace: shop, labels: {app: broken}}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: kube-system, labels: {app: agent}}
spec: {hostNetwork: true, nodeName: n1}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: a, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: a}}
  egress:
  - toEntities: [host]
  - toEndpoints: [{matchLabels: {app: b}}]
    toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: b, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: b}}, ingressDeny: [{fromEndpoints: [{matchLabels: {app: a}}]}]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: broken, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: broken}}
  ingress:
  - toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]
  egress:
  - toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]
  - toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {dns: [{matchName: a.io}]}}]
`
const analyses = [...examples.map(({ files }) => files), [{ name: 'nodes.yaml', text: nodes }]].map((files) =>
  analyze(files),
)

const values = {
  pod: ['np-demo/', 'np-demo/web', 'web', '/', 'star-wars/t', 'shop/a', 'kube-system/'],
  namespace: ['np-demo', 'star-wars', 'shop', 'default'],
  label: ['app', 'app=web', '!app', 'org=empire,class!=deathstar', 'reserved:world', 'k8s:app in (web, api)'],
  identity: ['world', 'host', '2', '1'],
  ip: ['10.0.0.0/8', '0.0.0.0/0', '203.0.113.0/24'],
  workload: ['Deployment/', 'web', 'api'],
} as const

const endTerm = fc.constantFrom(...(Object.keys(values) as (keyof typeof values)[])).chain((field) =>
  fc.record({
    flag: fc.constantFrom(`from-${field}` as const, `to-${field}` as const, field),
    value: fc.constantFrom(...values[field]),
    isNegated: fc.boolean(),
  }),
)
const otherTerm = fc.oneof(
  fc.record({
    flag: fc.constant('to-port' as const),
    value: fc.constantFrom('80', '8080', '443', '53'),
    isNegated: fc.boolean(),
  }),
  fc.record({
    flag: fc.constant('protocol' as const),
    value: fc.constantFrom('tcp', 'udp', 'icmp'),
    isNegated: fc.boolean(),
  }),
)
const filters: fc.Arbitrary<HubbleFilter> = fc.record({
  terms: fc.array(fc.oneof(endTerm, otherTerm), { minLength: 1, maxLength: 4 }),
  words: fc.constant([]),
})

describe('filters on rows and on records', () => {
  it('agree about the ends, the port and the protocol', () => {
    const tables = analyses.map((analysis) => {
      const table = analysis.flows()
      const rows = Array.from({ length: table.count }, (_, i) => i)
      // A flow's first record goes the way of the flow.
      const records = rows.map((row) => flowRecords(analysis, table, [row])[0])
      // A pod on the host network is the host to Hubble; its rows have its name all the same.
      const onHost = new Set(analysis.endpoints.filter(({ hostNetwork }) => hostNetwork).map(({ key }) => key))
      const isOffHost = (row: number): boolean =>
        ![table.source[row], table.destination[row]].some((peer) => onHost.has(table.peers[peer!]!.key))
      return { analysis, table, rows: rows.filter((row) => records[row] !== undefined && isOffHost(row)), records }
    })
    fc.assert(
      fc.property(fc.nat(tables.length - 1), filters, (index, written) => {
        const { analysis, table, rows, records } = tables[index]!
        // What cannot be combined is left out as it is when typed.
        const { filter } = parseFilter(printFilter(written))
        const matched = new Set(matchRows(table, filter, analysis))
        const found = new Set(
          filterFlows(
            records.filter((record) => record !== undefined),
            filter,
            re2Find,
          ),
        )
        expect(rows.filter((row) => matched.has(row))).toEqual(rows.filter((row) => found.has(records[row]!)))
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})

describe('event types of rows', () => {
  it.each([
    'drop',
    'drop:133',
    'drop:181',
    'policy-verdict',
    'trace',
    '1',
    '1:133',
    '4:1',
    '4:0',
    '5',
    '3',
    '7:1',
    ...['endpoint', 'proxy', 'overlay', 'host', 'stack'].map((point) => `trace:to-${point}`),
  ])('%s are those of their records', (type) => {
    const { filter } = parseFilter(`--type ${type}`)
    for (const analysis of analyses) {
      const table = analysis.flows()
      const rows = Array.from({ length: table.count }, (_, i) => i)
      const wanted = rows.filter((row) => filterFlows(flowRecords(analysis, table, [row]), filter, re2Find).length > 0)
      expect([...matchRows(table, filter, analysis)]).toEqual(wanted)
    }
  })
})

describe('whatever is typed', () => {
  const words = fc.constantFrom(
    '--',
    '-',
    '--not',
    '--pod',
    '--from-label',
    '-n',
    'a/b',
    '"',
    "'",
    '->',
    '→',
    'curl',
    'kubectl',
    'exec',
    '--',
    'http://[',
    'x:y',
    ':',
    '/',
    '[::1]:80',
    '-H',
    '-X',
    '99999',
    '__proto__',
    'constructor/x',
    'shop/',
    '\\',
    '(',
    'TCP/',
    'dns',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.oneof(words, fc.string({ maxLength: 4 })), { maxLength: 8 }).map((list) => list.join(' ')),
  )

  it('as a filter is read without fault, completed, and printed as it was read', () => {
    const [analysis] = analyses
    fc.assert(
      fc.property(text, fc.nat(40), (typed, caret) => {
        const { filter, problems } = parseFilter(typed)
        expect(parseFilter(printFilter(filter)).filter).toEqual(filter)
        for (const { start, end } of problems) expect(start <= end && end <= typed.length).toBe(true)
        completeFilter(typed, Math.min(caret, typed.length), analysis!)
        matchRows(analysis!.flows(10), filter, analysis!)
      }),
      { seed: 1, numRuns: 500 },
    )
  })

  it('as a question is answered or refused', () => {
    const [analysis] = analyses
    fc.assert(
      fc.property(text, (typed) => {
        const { probe, problems } = parseAsk(typed, analysis!, { from: 'entity:world' })
        expect(probe === null).toBe(problems.length > 0)
        if (probe !== null) analysis!.probe(probe)
        for (const { start, end } of problems) expect(start <= end && end <= typed.length).toBe(true)
      }),
      { seed: 1, numRuns: 1000 },
    )
  })
})
