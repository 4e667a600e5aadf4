import { describe, expect, it } from 'vitest'
import { shopSnapshot } from '../../testing/fixture'
import { decidersOf, droppedAt, flowRow } from '../../../worker/rows'
import { rowsOfSelection } from './of-selection'
import type { Selection } from '../../state/store-type'

const snapshot = shopSnapshot()
const { flows } = snapshot

function marked(selection: Selection): readonly number[] {
  const rows = rowsOfSelection(snapshot, selection)
  return rows === null ? [] : [...rows].flatMap((is, i) => (is === 1 ? [i] : []))
}

describe('rows of the flow table', () => {
  it('are about a pod at one of their ends', () => {
    const rows = marked({ kind: 'endpoint', key: 'shop/api' })
    const all = Array.from({ length: flows.count }, (_, i) => i)
    const isAt = (i: number): boolean => [flowRow(flows, i).ref.from, flowRow(flows, i).ref.to].includes('shop/api')
    expect(rows).toEqual(all.filter(isAt))
    expect(rows.length).toBeGreaterThan(0)
  })

  it('are about a namespace by the pods in it, and about a pair in one direction', () => {
    for (const i of marked({ kind: 'namespace', name: 'web' })) {
      const { from, to } = flowRow(flows, i).ref
      expect(`${from} ${to}`).toContain('web/')
    }
    const pair = marked({ kind: 'edge', from: 'shop/frontend', to: 'shop/api' })
    expect(new Set(pair.map((i) => `${flowRow(flows, i).ref.from} ${flowRow(flows, i).ref.to}`))).toEqual(
      new Set(['shop/frontend shop/api']),
    )
  })

  it('are about a policy that decides', () => {
    const key = 'NetworkPolicy/shop/api-from-frontend'
    const rows = marked({ kind: 'policy', key })
    expect(rows.some((i) => decidersOf(flows, i).includes(key))).toBe(true)
  })

  it('are about each policy that asks for the default deny that drops them', () => {
    const isDropped = (i: number, to: string): boolean =>
      flowRow(flows, i).ref.to === to && droppedAt(flows, i) === 'ingress' && decidersOf(flows, i).length === 0
    for (const { key, isolates } of snapshot.policies) {
      const rows = new Set(marked({ kind: 'policy', key }))
      for (let i = 0; i < flows.count; i++)
        if (isolates.ingress.some((pod) => isDropped(i, pod))) expect(rows.has(i), `${key} row ${i}`).toBe(true)
    }
    const open = snapshot.policies.filter(({ isolates }) => isolates.ingress.length > 0)
    expect(open.length).toBeGreaterThan(0)
  })

  it('are one for a flow, which is found by itself', () => {
    expect(rowsOfSelection(snapshot, { kind: 'flow', flow: flowRow(flows, 0).ref })).toBeNull()
    expect(rowsOfSelection(snapshot, null)).toBeNull()
  })
})
