/** Requests that were typed in the shell, as rows of the flow table. */
import { endpointKey } from '../../engine/keys'
import { describe, expect, it } from 'vitest'
import { FlowSide } from '../../worker/index'
import { withRequests } from './filter/requests'
import type { FlowTable, SeenFlow } from '../state/store-type'
import { cellText, flowRow, rowOfFlow, requestText, seenOf } from '../../worker/rows'
import { flaggedFlows, listFlows } from './filter/listed'
import { withSeen } from './with-seen'

const computed: FlowTable = {
  peers: [
    { key: endpointKey('shop', 'web'), kind: 'endpoint', label: 'shop/web', identity: 101 },
    { key: endpointKey('shop', 'api'), kind: 'endpoint', label: 'shop/api', identity: 102 },
  ],
  ports: [{ protocol: 'TCP', port: 8080, name: 'http', assumed: false }],
  deciders: [[], ['default-allow']],
  count: 1,
  total: 1,
  totals: { forwarded: 1, dropped: 0, redirected: 0 },
  source: Uint32Array.of(0),
  destination: Uint32Array.of(1),
  port: Uint32Array.of(0),
  verdict: Uint8Array.of(0),
  egress: Uint8Array.of(FlowSide.allowed),
  ingress: Uint8Array.of(FlowSide.allowed),
  egressBy: Uint32Array.of(1),
  ingressBy: Uint32Array.of(1),
  dropReason: Uint8Array.of(0),
}

const allowed = { side: FlowSide.allowed, by: ['default-allow'] }
const request: Omit<SeenFlow, 'count'> = {
  flow: { from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 8080 },
  timeMs: Date.UTC(2026, 0, 1, 9, 0, 3),
  verdict: 'DROPPED',
  dropReason: 133,
  egress: allowed,
  ingress: { side: FlowSide.denied, by: ['NetworkPolicy/shop/closed'] },
  records: [
    {
      time: '2026-01-01T09:00:03Z',
      verdict: 'DROPPED',
      Type: 'L3_L4',
      Summary: 'TCP Flags: SYN',
      event_type: { type: 1, sub_type: 133 },
      source: { namespace: 'shop', pod_name: 'web' },
      destination: { namespace: 'shop', pod_name: 'api' },
    },
  ],
}
const post: Omit<SeenFlow, 'count'> = {
  ...request,
  flow: { from: 'entity:world', to: 'shop/api', protocol: 'TCP', port: 80, http: { method: 'POST', path: '/post' } },
  verdict: 'REDIRECTED',
  refusal: 'HTTP 403 Forbidden',
  dropReason: 0,
  ingress: { side: FlowSide.redirected, by: ['CiliumNetworkPolicy/shop/l7'] },
  records: [],
}

const seen = withRequests([], [request, post, request])
const table = withSeen(computed, seen)

function rowsFor(text: string, more: object = {}, flagged: ReadonlySet<SeenFlow> | null = null): readonly string[] {
  const listed = listFlows({ table, computed, filter: { text, verdicts: [], ...more }, sort: null, flagged })
  return [...listed.rows].map(
    (row) => `${seenOf(table, row) === undefined ? '' : 'seen '}${flowRow(table, row).verdict}`,
  )
}

describe('seen requests', () => {
  it('are noted once with their number, the latest first', () => {
    expect(seen.map(({ count, flow }) => [flow.to, flow.port, count])).toEqual([
      ['shop/api', 8080, 2],
      ['shop/api', 80, 1],
    ])
  })

  it('stand before the computed flows with what became of them then', () => {
    expect(rowsFor('')).toEqual(['seen DROPPED', 'seen DROPPED', 'FORWARDED'])
    expect(cellText(table, 'time', 1)).toBe('09:00:03.000')
    expect(cellText(table, 'policy', 1)).toBe('shop/closed (NetworkPolicy)')
    expect(cellText(table, 'source', 2)).toBe('world')
    expect(cellText(table, 'l7', 2)).toBe('POST /post → HTTP 403 Forbidden')
  })

  it('are filtered by the word, by what they asked for, by verdict and by the switch', () => {
    expect(rowsFor('seen')).toEqual(['seen DROPPED', 'seen DROPPED'])
    expect(rowsFor('/post')).toEqual(['seen DROPPED'])
    expect(rowsFor('', { verdicts: ['FORWARDED'] })).toEqual(['FORWARDED'])
    expect(rowsFor('', { seenOnly: true })).toEqual(['seen DROPPED', 'seen DROPPED'])
    expect(rowsFor('', { changedOnly: true })).toEqual(['FORWARDED'])
  })

  it('are filtered in Hubble’s words by what was recorded', async () => {
    const flagged = await flaggedFlows(seen, '--to-pod shop/api --verdict DROPPED')
    expect(flagged.size).toBe(1)
    expect(rowsFor('--verdict DROPPED', { seenOnly: true }, flagged)).toEqual(['seen DROPPED'])
  })

  it('are told from the computed flow of the same ends', () => {
    expect(rowOfFlow(table, seen[0]!.flow)).toBe(1)
    expect(rowOfFlow(table, { ...request.flow })).toBe(0)
  })

  it('say what they asked for', () => {
    const [first] = seen
    expect(requestText({ ...first!, flow: { ...first!.flow, dnsName: 'api.shop' } })).toBe('DNS api.shop')
    expect(withSeen(computed, [])).toBe(computed)
  })
})
