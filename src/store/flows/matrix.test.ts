import { endpointKey, outsideKey } from '../../engine/keys'
import { describe, expect, it } from 'vitest'
import { shopSnapshot } from '../testing/fixture'
import { filterRows } from './filter/filter'
import {
  cellState,
  countFlows,
  emptyCells,
  matrixAxis,
  matrixPorts,
  rowsOfCell,
  withoutEmpty,
  type MatrixGrouping,
  type MatrixPort,
} from './matrix'

const snapshot = shopSnapshot()
const rows = filterRows(snapshot.flows, { text: '', verdicts: [] }, null)

function matrix(grouping: MatrixGrouping, port: MatrixPort = null) {
  const axis = matrixAxis(snapshot, grouping)
  const cells = emptyCells(axis.members.length)
  countFlows(cells, axis, { table: snapshot.flows, rows, port })
  const at = (key: string): number => axis.members.findIndex((member) => member.key === key)
  return {
    axis,
    cells,
    state: (from: string, to: string) => cellState(cells, at(from) * cells.size + at(to)),
    cell: (from: string, to: string) => ({ source: at(from), destination: at(to) }),
  }
}

describe('the matrix by endpoint', () => {
  const { axis, cells, state, cell } = matrix('endpoint')

  it('lists pods by namespace, then what lies outside', () => {
    const labels = axis.members.map(({ label }) => label)
    expect(labels.slice(0, 3)).toEqual(['kube-system/coredns', 'kube-system/metrics', 'shop/api'])
    expect(labels.slice(-4)).toEqual(['host', 'world', '10.0.0.0/8', 'api.pay.example'])
  })

  it('says what each pair comes to', () => {
    expect(state('shop/frontend', 'shop/api')).toBe('allowed')
    expect(state('shop/api', 'shop/db')).toBe('proxied')
    expect(state('web/site', 'shop/api')).toBe('dropped')
    expect(state('web/site', 'web/crawler')).toBe('none')
  })

  it('counts every flow once, and finds it again in its cell', () => {
    const sum = (counts: Uint32Array): number => counts.reduce((total, count) => total + count, 0)
    expect(sum(cells.allowed) + sum(cells.dropped)).toBe(snapshot.flows.count)
    const found = rowsOfCell(axis, { table: snapshot.flows, rows, port: null }, cell('web/site', 'shop/api'))
    expect(found).toHaveLength(1)
  })
})

describe('the matrix by namespace', () => {
  it('joins pods, and says where only some of their flows pass', () => {
    expect(matrix('namespace').state('namespace:shop', 'namespace:shop')).toBe('mixed')
    expect(matrix('namespace').state('namespace:web', 'namespace:shop')).toBe('dropped')
  })

  it('looks at one port where one is chosen', () => {
    const { state } = matrix('namespace', { protocol: 'UDP', port: 53 })
    expect(state('namespace:shop', 'namespace:shop')).toBe('none')
    expect(state('namespace:shop', 'namespace:kube-system')).toBe('allowed')
  })
})

describe('the matrix by workload', () => {
  it('joins the pods of one workload', () => {
    const [first] = snapshot.endpoints
    const workload = { kind: 'Deployment', name: 'coredns' }
    const twins = ['coredns-1', 'coredns-2'].map((name) => ({
      ...first!,
      key: endpointKey('kube-system', name),
      name,
      workload,
    }))
    const { members } = matrixAxis({ ...snapshot, endpoints: twins }, 'workload')
    expect(members.filter(({ place }) => place === 'kube-system').map(({ label }) => label)).toContain(
      'kube-system/coredns',
    )
    expect(members.some(({ label }) => label.includes('coredns-1'))).toBe(false)
  })
})

it('leaves out members without flows, and keeps the others in their cells', () => {
  const { axis, cells } = matrix('endpoint', { protocol: 'UDP', port: 53 })
  const small = withoutEmpty(axis, cells)
  expect(small.axis.members).toHaveLength(8)
  const at = (key: string): number => small.axis.ofPeer.get(key) ?? -1
  expect(cellState(small.cells, at('web/site') * 8 + at('kube-system/coredns'))).toBe('allowed')
  expect(small.axis.members[at('web/site')]?.key).toBe('web/site')
  expect(at('entity:world')).toBe(-1)
  const whole = matrix('endpoint')
  expect(withoutEmpty(whole.axis, whole.cells)).toEqual({ axis: whole.axis, cells: whole.cells })
  expect(withoutEmpty(axis, emptyCells(axis.members.length)).axis).toBe(axis)
})

it('offers each port once, by number', () => {
  expect(matrixPorts(snapshot.flows).map(({ port }) => port)).toEqual([53, 80, 5432, 8080])
})

it('has nodes together, and as one line by namespace', () => {
  const peers = [
    ...snapshot.flows.peers,
    ...['n1', 'n2'].map((name) => ({ key: outsideKey('node', name), kind: 'node' as const, label: name, identity: 6 })),
  ]
  const withNodes = { ...snapshot, flows: { ...snapshot.flows, peers } }
  const own = matrixAxis(withNodes, 'endpoint').members.filter(({ place }) => place === 'cluster nodes')
  expect(own.map(({ label, selection }) => [label, selection])).toEqual([
    ['n1', { kind: 'peer', key: 'node:n1' }],
    ['n2', { kind: 'peer', key: 'node:n2' }],
  ])
  expect(matrixAxis(withNodes, 'namespace').members.at(-1)).toMatchObject({ selection: { kind: 'nodes' } })
})
