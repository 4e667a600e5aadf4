import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../store/index'
import { directionSentence, labelsBySource, verdictSentence } from './words'

const allowed = { decision: 'allowed', l7: false, by: [], match: 'all', steps: [] } as const
const flow = { from: 'shop/other', to: 'shop/web', protocol: 'TCP', port: 8080 } as const
const verdict = (part: Partial<Verdict>): Verdict => ({
  egress: allowed,
  ingress: allowed,
  verdict: 'FORWARDED',
  ...part,
})

describe('the sentence on a flow', () => {
  it('says at which end a default deny dropped it', () => {
    const dropped = verdict({ ingress: { ...allowed, decision: 'denied' }, verdict: 'DROPPED' })
    expect(verdictSentence(flow, dropped, [])).toBe('Dropped at ingress of shop/web: no rule allows it.')
  })
  it('tells a deny rule from a default deny, and names both ends', () => {
    const denied = { ...allowed, decision: 'denied', by: ['CiliumNetworkPolicy/shop/p'] } as const
    expect(
      verdictSentence(flow, verdict({ egress: denied, ingress: { ...denied, by: [] }, verdict: 'DROPPED' }), []),
    ).toBe('Dropped at egress of shop/other: a rule denies it; and dropped at ingress of shop/web: no rule allows it.')
  })
  it('says of a request that the proxy refuses that the connection was let through', () => {
    const request = { verdict: 'DROPPED', response: 'HTTP 403 Access denied' } as const
    expect(verdictSentence(flow, verdict({ verdict: 'REDIRECTED', request }), [])).toBe(
      'The connection is let through; the layer 7 proxy refuses the request.',
    )
  })
  it('says that a redirected connection goes by way of the proxy', () => {
    expect(verdictSentence(flow, verdict({ verdict: 'REDIRECTED' }), [])).toBe('Allowed, by way of the layer 7 proxy.')
  })
})

describe('isolation', () => {
  it('tells isolated, ruled and open apart', () => {
    expect(directionSentence('ingress', { state: 'isolated', by: ['p'] })).toContain('Isolated')
    expect(directionSentence('ingress', { state: 'isolated', by: [] })).toContain('the mode “always”')
    expect(directionSentence('ingress', { state: 'rules', by: [] })).toContain('Rules apply')
    expect(directionSentence('egress', { state: 'open', by: [] })).toContain('Open for egress')
  })
})

describe('labels', () => {
  it('are grouped by source, with dots and colons of keys left alone', () => {
    expect(labelsBySource(['k8s:app=web', 'reserved:host', 'k8s:a.b/c=d:e'])).toEqual(
      new Map([
        ['k8s', ['app=web', 'a.b/c=d:e']],
        ['reserved', ['host']],
      ]),
    )
  })
})
