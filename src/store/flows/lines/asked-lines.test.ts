/** Any stretch of a list that is never made is that of the table that is made whole, filtered and sorted row by row. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { examples } from '../../../lessons/examples/examples'
import { cellText, flowRow, groupRows, isUndecided, sortRows, usesFlags, verdictCounts } from '../../../worker/rows'
import { flowColumns } from '../../state/flow-view'
import { filterRows } from '../filter/filter'
import { aboutOf, rowsOfSelection } from './of-selection'
import { bigCluster } from '../../../engine/bench/cluster'
import { arbitraryCase } from '../../../engine/conformance/arbitrary'
import { finish, flowList, type FlowListQuery } from '../../../engine/doors/listing'
import { analyze, matchRows, parseFilter, type Analysis } from '../../../engine/index'
import { FlowVerdict } from '../../../worker/index'
import type { FlowTable } from '../../../worker/messages/types'

const extra = `apiVersion: apps/v1
kind: Deployment
metadata: {name: many, namespace: default}
spec: {replicas: 3, selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}]}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: on-host, namespace: default, labels: {app: a}}
spec: {hostNetwork: true, nodeName: n1, containers: [{name: c}]}
---
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 10.9.0.1}]}
---
apiVersion: v1
kind: Node
metadata: {name: n2}
status: {addresses: [{type: InternalIP, address: 10.9.0.2}]}
---
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: nodes}
spec: {nodeSelector: {}, ingress: [{fromEntities: [cluster]}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {enable-host-firewall: "true"}`

const texts = [
  '',
  '',
  'a',
  '80',
  'deny',
  'default',
  'dropped',
  'policy tcp',
  'world',
  '--verdict DROPPED',
  '--to-port 80',
  '--from-pod default/a',
  '--not --to-label app=a',
  '--pod default/',
  '--from-port 40000',
  '--traffic-direction egress',
  '--type trace:to-stack',
  '--type trace:to-overlay',
  '--type policy-verdict',
  '--protocol http',
  '--policy default-deny',
  '--node-name n1',
  '--ip-version 4 pod',
  '--identity world',
  '--to-service default/',
  '--reply',
] as const

const queries: fc.Arbitrary<FlowListQuery> = fc.record({
  text: fc.constantFrom(...texts),
  verdicts: fc.subarray(['FORWARDED', 'DROPPED', 'REDIRECTED'] as const, { maxLength: 2 }),
  sort: fc.option(fc.record({ column: fc.constantFrom(...flowColumns), descending: fc.boolean() })),
  grouping: fc.constantFrom('none', 'none', 'policy', 'source', 'destination'),
  collapsed: fc.subarray(['default-deny', 'default-allow', 'default/a', 'entity:world', 'default/many']),
})

/** As the page does it with a table that it has. */
function listed(analysis: Analysis, table: FlowTable, query: FlowListQuery) {
  const found = usesFlags(query.text)
    ? matchRows(table, parseFilter(query.text).filter, analysis)
    : filterRows(table, { text: query.text, verdicts: [] }, null)
  const wanted = new Set<number>(query.verdicts.map((name) => FlowVerdict[name]))
  const chosen = wanted.size === 0 ? found : found.filter((row) => wanted.has(table.verdict[row] ?? -1))
  const rows = query.sort === null ? chosen : sortRows(table, chosen, query.sort)
  return {
    counts: verdictCounts(table, found),
    flows: rows.length,
    ...groupRows(table, rows, query.grouping, new Set(query.collapsed)),
  }
}

const rowText = (table: FlowTable, row: number): string =>
  [...flowColumns.map((column) => cellText(table, column, row)), isUndecided(table, row)].join('|')

function expectSame(analysis: Analysis, query: FlowListQuery, [a, b]: readonly [number, number]): void {
  const table = analysis.flows(1_000_000)
  const whole = listed(analysis, table, query)
  const list = flowList(analysis, query)
  expect(finish(list.counts())).toEqual(whole.counts)
  expect(finish(list.size())).toEqual({ flows: whole.flows, lines: whole.lines.length })
  const [first, end] = [a, b].map((at) => at % (whole.lines.length + 1)).sort((x, y) => x - y) as [number, number]
  const window = finish(list.window(first, end))
  const headOf = (line: number) => window.groups.find((group) => group.line === line)
  const textOf = (line: number): string => {
    const row = window.lines[line - first] ?? -1
    if (row >= 0) return rowText(window.table, row)
    const { line: _, ...head } = headOf(line)!
    return JSON.stringify(head)
  }
  const wanted = [...whole.lines.subarray(first, end)].map((row) =>
    row >= 0 ? rowText(table, row) : JSON.stringify(orderedHead(whole.groups[-1 - row]!)),
  )
  expect(wanted.map((_, i) => orderedText(textOf(first + i)))).toEqual(wanted.map(orderedText))
  for (const line of [first, Math.max(first, end - 1)]) {
    const row = whole.lines[line] ?? -1
    if (row < 0) continue
    expect(finish(list.lineOf(flowRow(table, row).ref))).toBe(whole.lines.indexOf(row))
    const key = flowRow(table, row).ref.to
    const about = rowsOfSelection({ ...analysis, flows: table } as never, { kind: 'peer', key })
    expect(finish(list.lineAbout({ kind: 'ends', peers: [key] }))).toBe(
      whole.lines.findIndex((other) => other >= 0 && about?.[other] === 1),
    )
  }
  const snapshot = { ...analysis, policies: analysis.policies, endpoints: analysis.endpoints, flows: table } as never
  for (const { key } of analysis.policies.slice(0, 3)) {
    const about = rowsOfSelection(snapshot, { kind: 'policy', key })
    expect(finish(list.lineAbout(aboutOf(snapshot, { kind: 'policy', key })!))).toBe(
      whole.lines.findIndex((other) => other >= 0 && about?.[other] === 1),
    )
  }
}

const orderedHead = <T extends object>(head: T): object =>
  Object.fromEntries(Object.entries(head).toSorted(([a], [b]) => (a < b ? -1 : 1)))
const orderedText = (text: string): string =>
  text.startsWith('{') ? JSON.stringify(orderedHead(JSON.parse(text) as object)) : text

const stretch = fc.tuple(fc.nat(5000), fc.nat(5000))

describe('a list of flows that is never made', () => {
  it('is the table, for random workspaces, filters, orders and groups', () => {
    fc.assert(
      fc.property(arbitraryCase, fc.boolean(), queries, stretch, ({ manifest }, hasMore, query, at) => {
        const analysis = analyze([{ name: 'w.yaml', text: hasMore ? `${manifest}\n---\n${extra}` : manifest }])
        expectSame(analysis, query, at)
      }),
      { seed: 3, numRuns: 80 },
    )
  })

  it('is the table for the examples and a small copy of a large cluster', () => {
    const analyses = [
      ...examples.map(({ files }) => analyze(files)),
      analyze([{ name: 'big.yaml', text: bigCluster({ namespaces: 3, apps: 4, replicas: 3 }) }]),
    ]
    fc.assert(
      fc.property(fc.constantFrom(...analyses), queries, stretch, (analysis, query, at) =>
        expectSame(analysis, query, at),
      ),
      { seed: 5, numRuns: 120 },
    )
  })
})
