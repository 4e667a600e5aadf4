import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { FlowSide } from '../../worker/index'
import { shopSnapshot } from '../testing/fixture'
import { filterRows } from './filter/filter'
import { droppedAt, flowRow, isUndecided, verdictCounts, type FlowRow } from '../../worker/rows'
import type { FlowColumn, FlowFilter, FlowTable } from '../state/store-type'

const { flows } = shopSnapshot()
const everything: FlowFilter = { text: '', verdicts: [] }
const rowsOf = (filter: Partial<FlowFilter>): readonly FlowRow[] =>
  [...filterRows(flows, { ...everything, ...filter }, null)].map((i) => flowRow(flows, i))
const pairs = (rows: readonly FlowRow[]): readonly string[] => rows.map(({ ref }) => `${ref.from} → ${ref.to}`)
const rowFor = (from: string, to: string): FlowRow =>
  rowsOf({}).find(({ ref }) => ref.from === from && ref.to === to) ?? expect.fail(`no flow ${from} → ${to}`)

describe('a row of the flow table', () => {
  it('says what was let through, on which port, and by which policy', () => {
    expect(rowFor('shop/frontend', 'shop/api')).toMatchObject({
      ref: { from: 'shop/frontend', to: 'shop/api', protocol: 'TCP', port: 8080 },
      sourceLabel: 'shop/frontend',
      port: '8080/TCP (http)',
      verdict: 'FORWARDED',
      reason: '',
      policies: ['default-allow', 'NetworkPolicy/shop/api-from-frontend'],
      droppedAt: null,
      isAssumed: false,
    })
  })

  it('says where and why a flow was dropped: nothing allowed it, or a rule denied it', () => {
    expect(rowFor('web/site', 'shop/api')).toMatchObject({
      verdict: 'DROPPED',
      reason: 'Policy denied',
      policies: [],
      droppedAt: 'ingress',
    })
    expect(rowFor('web/site', 'shop/legacy')).toMatchObject({
      reason: 'Policy denied by denylist',
      policies: ['CiliumClusterwideNetworkPolicy//no-legacy'],
      isAssumed: true,
    })
  })

  it('names the layer 7 proxy where the flow goes through it', () => {
    expect(rowFor('shop/api', 'shop/db')).toMatchObject({ verdict: 'REDIRECTED', l7: 'proxy' })
  })

  it.each([
    [FlowSide.denied, FlowSide.allowed, 'egress'],
    [FlowSide.allowed, FlowSide.denied, 'ingress'],
    [FlowSide.denied, FlowSide.denied, 'both'],
    [FlowSide.redirected, FlowSide.none, null],
  ])('knows the side that dropped it (egress %i, ingress %i)', (egress, ingress, side) => {
    const table = { ...flows, egress: Uint8Array.of(egress), ingress: Uint8Array.of(ingress) }
    expect(droppedAt(table, 0)).toBe(side)
  })
})

describe('filtering flows', () => {
  it('shows all of them where nothing is asked for', () => {
    expect(rowsOf({})).toHaveLength(flows.count)
  })

  it('by verdict agrees with the counts', () => {
    const counts = verdictCounts(flows)
    expect(rowsOf({ verdicts: ['DROPPED'] })).toHaveLength(counts.DROPPED)
    expect(rowsOf({ verdicts: ['FORWARDED', 'REDIRECTED'] })).toHaveLength(counts.FORWARDED + counts.REDIRECTED)
    expect(counts.DROPPED).toBeGreaterThan(0)
  })

  it('are counted by verdict among those that are given', () => {
    const rows = filterRows(flows, { text: 'web/site', verdicts: [] }, null)
    const counts = verdictCounts(flows, rows)
    expect(counts.FORWARDED + counts.DROPPED + counts.REDIRECTED + counts.ERROR).toBe(rows.length)
  })

  it('by words wants each of them somewhere in the row, in any case', () => {
    expect(pairs(rowsOf({ text: 'WEB/SITE legacy' }))).toEqual(['web/site → shop/legacy'])
    expect(rowsOf({ text: 'web/site nowhere' })).toEqual([])
  })

  it.each([
    ['a port', '53/udp', 'kube-system/coredns'],
    ['a port as policies write it', 'TCP/5432', 'shop/db'],
    ['a policy', 'db-l7', 'shop/db'],
    ['a verdict', 'redirected', 'shop/db'],
    ['a drop reason', 'denylist', 'shop/legacy'],
  ])('finds %s', (_what, text, to) => {
    const found = rowsOf({ text })
    expect(found.length).toBeGreaterThan(0)
    expect(new Set(found.map(({ ref }) => ref.to))).toEqual(new Set([to]))
  })
})

describe('sorting flows', () => {
  const columns: readonly FlowColumn[] = ['source', 'destination', 'port', 'l7', 'verdict', 'reason', 'policy']

  it.each(columns)('by %s keeps every row, and equal rows in the order of the table', (column) => {
    for (const descending of [false, true]) {
      const sorted = filterRows(flows, everything, { column, descending })
      expect([...sorted].toSorted((a, b) => a - b)).toEqual([...filterRows(flows, everything, null)])
      const again = filterRows(flows, everything, { column, descending: !descending })
      expect([...again]).not.toEqual([...sorted])
    }
  })

  it('by source goes by the text, up or down', () => {
    const labels = (descending: boolean): readonly string[] =>
      [...filterRows(flows, everything, { column: 'source', descending })].map((i) => flowRow(flows, i).sourceLabel)
    expect(labels(false)).toEqual([...labels(false)].toSorted())
    expect(labels(true)).toEqual([...labels(true)].toSorted().reverse())
  })

  it('by port goes by the number, and sorts only what the filter leaves', () => {
    const rows = filterRows(flows, { text: 'web/site', verdicts: [] }, { column: 'port', descending: true })
    expect([...rows].map((i) => flowRow(flows, i).ref.port)).toEqual([8080, 5432, 80, 80, 53])
  })

  it('is exact at the limit of the table', () => {
    const count = 200_000
    const column = (value: (i: number) => number): Uint32Array =>
      Uint32Array.from({ length: count }, (_, i) => value(i))
    const empty = new Uint8Array(count)
    const table: FlowTable = {
      ...flows,
      count,
      total: count,
      source: column((i) => i % flows.peers.length),
      destination: column(() => 0),
      port: column((i) => i % flows.ports.length),
      egressBy: column(() => 0),
      ingressBy: column(() => 0),
      verdict: empty,
      egress: empty,
      ingress: empty,
      dropReason: empty,
    }
    const rows = filterRows(table, everything, { column: 'port', descending: true })
    const portOf = (i: number): number => table.ports[table.port[i] ?? 0]?.port ?? 0
    const isInOrder = rows.every((row, at) => {
      const next = rows[at + 1]
      if (next === undefined) return true
      return portOf(row) > portOf(next) || (portOf(row) === portOf(next) && row < next)
    })
    expect(rows).toHaveLength(count)
    expect(isInOrder).toBe(true)
  })
})

describe('what nobody states', () => {
  it('marks its rows', () => {
    const table = analyze([
      {
        name: 'm.yaml',
        text: [
          '{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: a, labels: {app: db}}, spec: {nodeName: n1, containers: [{name: c}]}}',
          '{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: a, labels: {app: agent}}, spec: {hostNetwork: true, containers: [{name: c}]}}',
          '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: p, namespace: a}, spec: {endpointSelector: {}, ingress: [{}]}}',
        ].join('\n---\n'),
      },
    ]).flows()
    const row = (from: string, to: string) =>
      [...Array(table.count).keys()].find(
        (i) => table.peers[table.source[i] ?? -1]?.key === from && table.peers[table.destination[i] ?? -1]?.key === to,
      ) ?? -1
    expect(isUndecided(table, row('a/agent', 'a/db'))).toBe(true)
    expect(isUndecided(table, row('entity:world', 'a/db'))).toBe(false)
  })
})
