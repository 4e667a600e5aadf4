import { describe, expect, it } from 'vitest'
import {
  cellState,
  countFlows,
  emptyCells,
  matrixAxis,
  useStore,
  type MatrixPort,
  type Selection,
} from '../../store/index'
import { shopSnapshot } from '../../store/testing/fixture'
import { openCell, selectedCells, selectedLines } from './selection'

const snapshot = shopSnapshot()
const axis = matrixAxis(snapshot, 'endpoint')
const labels = (selection: Selection | null): readonly string[] =>
  [...selectedLines(selection, snapshot, axis)].map((line) => axis.members[line]?.label ?? '?').toSorted()
const keyOf = (label: string): string => {
  const key = [...axis.ofPeer].find(([, line]) => axis.members[line]?.label === label)?.[0]
  if (key === undefined) throw new Error(`nobody is called ${label}`)
  return key
}

describe('lines of the matrix that are marked', () => {
  it('is the line of a selected pod, or of a peer outside', () => {
    expect(labels({ kind: 'endpoint', key: keyOf('shop/api') })).toEqual(['shop/api'])
    expect(labels({ kind: 'peer', key: keyOf('world') })).toEqual(['world'])
  })

  it('are all lines of a selected namespace', () => {
    const inShop = axis.members.filter(({ place }) => place === 'shop').map(({ label }) => label)
    expect(inShop.length).toBeGreaterThan(1)
    expect(labels({ kind: 'namespace', name: 'shop' })).toEqual(inShop.toSorted())
  })

  it('are the pods that a selected policy selects', () => {
    const policy = snapshot.policies.find(({ selects }) => selects.length > 0)
    if (policy === undefined) throw new Error('no policy selects a pod')
    const selected = policy.selects.map((key) => axis.members[axis.ofPeer.get(key) ?? -1]?.label ?? '?')
    expect(labels({ kind: 'policy', key: policy.key })).toEqual(selected.toSorted())
  })

  it('are none where nothing is selected, or what is not there', () => {
    expect(labels(null)).toEqual([])
    expect(labels({ kind: 'policy', key: 'NetworkPolicy/shop/gone' })).toEqual([])
    expect(labels({ kind: 'endpoint', key: 'shop/gone' })).toEqual([])
  })
})

describe('cells of the matrix that are marked', () => {
  it('is the cell of a selected flow, or of a pair', () => {
    const [from, to] = [keyOf('shop/frontend'), keyOf('shop/api')]
    const cell = { source: axis.ofPeer.get(from), destination: axis.ofPeer.get(to) }
    expect(selectedCells({ kind: 'edge', from, to }, axis)).toEqual([cell])
    expect(selectedCells({ kind: 'flow', flow: { from, to, protocol: 'TCP', port: 8080 } }, axis)).toEqual([cell])
  })

  it('is none for a pod alone, or for a pair that is not there', () => {
    expect(selectedCells({ kind: 'endpoint', key: keyOf('shop/api') }, axis)).toEqual([])
    expect(selectedCells({ kind: 'edge', from: 'shop/gone', to: keyOf('shop/api') }, axis)).toEqual([])
  })
})

describe('a cell of flows beyond the first rows, when it is opened', () => {
  const { flows } = snapshot
  const open = (grouping: 'namespace' | 'workload' | 'endpoint', from: string, to: string, port: MatrixPort = null) => {
    const own = matrixAxis(snapshot, grouping)
    const cells = emptyCells(own.members.length)
    countFlows(cells, own, { table: flows, rows: Uint32Array.from({ length: flows.count }, (_, i) => i), port: null })
    const [source = -1, destination = -1] = [from, to].map((label) =>
      own.members.findIndex((member) => member.label === label),
    )
    expect(cellState(cells, source * cells.size + destination)).not.toBe('none')
    const matrix = { axis: own, cells, rows: new Uint32Array(), progress: 1 }
    useStore.getState().setFlowFilter({ text: '', verdicts: [] })
    openCell({ snapshot, matrix, place: { source, destination }, port, grouping })
    return useStore.getState().flowFilter.text
  }

  it('lists the flows between two namespaces or workloads, or to outside', () => {
    expect(open('namespace', 'shop', 'shop')).toBe('--from-namespace shop --to-namespace shop')
    expect(open('workload', 'shop/frontend', 'shop/api', { protocol: 'TCP', port: 8080 })).toBe(
      '--from-namespace shop --from-workload frontend --to-namespace shop --to-workload api --protocol tcp --to-port 8080',
    )
    expect(open('endpoint', 'shop/frontend', 'world')).toBe('--from-pod shop/frontend --to-identity world')
  })

  it('shows the pair where it is one of pods', () => {
    const [from, to] = [keyOf('shop/frontend'), keyOf('shop/api')]
    expect(open('endpoint', from, to)).toBe('')
    expect(useStore.getState().selection).toEqual({ kind: 'edge', from, to })
  })
})
