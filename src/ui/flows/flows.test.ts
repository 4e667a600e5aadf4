import { describe, expect, it } from 'vitest'
import { deciderName, policyNames } from './words'
import type { FlowRow } from '../../store/index'

const row = (part: Partial<FlowRow>): FlowRow => ({
  index: 0,
  ref: { from: 'a/a', to: 'a/b', protocol: 'TCP', port: 80 },
  sourceLabel: 'a/a',
  destinationLabel: 'a/b',
  port: '80/TCP',
  l7: '',
  verdict: 'FORWARDED',
  reason: '',
  policies: [],
  droppedAt: null,
  isAssumed: false,
  ...part,
})

describe('the policy column', () => {
  it('names a policy with its namespace and kind', () => {
    expect(deciderName('NetworkPolicy/shop/web')).toBe('shop/web (NetworkPolicy)')
    expect(deciderName('CiliumClusterwideNetworkPolicy//all')).toBe('all (CiliumClusterwideNetworkPolicy)')
  })
  it('says default deny where nothing matched', () => {
    expect(policyNames(row({ verdict: 'DROPPED' }))).toEqual(['default deny'])
  })
  it('leaves out the side without policy where the other side has one', () => {
    expect(policyNames(row({ policies: ['default-allow', 'NetworkPolicy/shop/web'] }))).toEqual([
      'shop/web (NetworkPolicy)',
    ])
  })
  it('says no policy once', () => {
    expect(policyNames(row({ policies: ['default-allow'] }))).toEqual(['no policy'])
  })
})
