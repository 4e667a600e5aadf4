import { describe, expect, it } from 'vitest'
import { FlowSide, FlowVerdict } from '../../worker/index'
import { shopSnapshot } from '../testing/fixture'
import { cellText, deciderName, rowOfFlow } from '../../worker/rows'
import { flowColumns } from '../state/flow-view'
import type { FlowTable } from '../state/store-type'

const { flows } = shopSnapshot()
const row = (from: string, to: string, port: number): number => rowOfFlow(flows, { from, to, protocol: 'TCP', port })

describe('a cell of the flow table', () => {
  it('names both ends with namespace and identity', () => {
    const i = row('web/site', 'shop/api', 8080)
    expect(Object.fromEntries(flowColumns.map((column) => [column, cellText(flows, column, i)]))).toEqual({
      time: expect.stringMatching(/^09:00:00\.\d\d0$/),
      source: 'web/site',
      sourceNamespace: 'web',
      sourceIdentity: '1008',
      destination: 'shop/api',
      destinationNamespace: 'shop',
      destinationIdentity: '1003',
      port: '8080/TCP (http)',
      protocol: 'TCP',
      l7: '',
      verdict: 'DROPPED',
      reason: 'Policy denied',
      direction: 'ingress',
      policy: 'default deny',
    })
  })

  it('says which side let a flow through, and that no policy had a say', () => {
    expect(cellText(flows, 'direction', row('shop/frontend', 'shop/api', 8080))).toBe('ingress')
    expect(cellText(flows, 'direction', row('shop/frontend', 'entity:world', 80))).toBe('')
    expect(cellText(flows, 'policy', row('shop/frontend', 'entity:world', 80))).toBe('no policy')
  })

  it('names a policy with its namespace and kind', () => {
    expect(deciderName('NetworkPolicy/shop/web')).toBe('shop/web (NetworkPolicy)')
    expect(deciderName('CiliumClusterwideNetworkPolicy//all')).toBe('all (CiliumClusterwideNetworkPolicy)')
  })

  it('names the first of many policies where only some are wanted', () => {
    const key = (i: number): string => `NetworkPolicy/shop/p${i}`
    const deciders = [Array.from({ length: 2000 }, (_, i) => key(i))]
    const zero = new Uint32Array(1)
    const table: FlowTable = { ...flows, deciders, egressBy: zero, ingressBy: zero, verdict: Uint8Array.of(0) }
    expect(cellText(table, 'policy', 0, 2)).toBe('shop/p0 (NetworkPolicy), shop/p1 (NetworkPolicy) and 1,998 more')
    expect(cellText(table, 'policy', 0).split(', ')).toHaveLength(2000)
  })

  it('leaves out the side without policy where the other side has one', () => {
    expect(cellText(flows, 'policy', row('shop/frontend', 'shop/api', 8080))).toBe(
      'shop/api-from-frontend (NetworkPolicy)',
    )
  })

  it('knows a flow that both sides dropped', () => {
    const table: FlowTable = {
      ...flows,
      verdict: Uint8Array.of(FlowVerdict.DROPPED),
      egress: Uint8Array.of(FlowSide.denied),
      ingress: Uint8Array.of(FlowSide.denied),
    }
    expect(cellText(table, 'direction', 0)).toBe('egress, ingress')
  })
})

describe('finding a flow', () => {
  it('is by both ends, port and protocol', () => {
    expect(row('web/site', 'shop/api', 8081)).toBe(-1)
    expect(row('web/nobody', 'shop/api', 8080)).toBe(-1)
    expect(rowOfFlow(flows, { from: 'web/site', to: 'shop/api', protocol: 'UDP', port: 8080 })).toBe(-1)
  })
})
