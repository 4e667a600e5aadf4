import { expect, it } from 'vitest'
import type { Probe, Side, Verdict, VerdictOutcome } from '../../types'
import { isStopped, merged } from './merging'

const side: Side = { decision: 'none', l7: false, by: [], match: 'none', steps: [] }
const probe: Probe = { from: 'shop/web', to: 'shop/db', protocol: 'TCP', port: 80 }
const way = (verdict: Verdict['verdict'], more: Partial<Verdict> = {}): VerdictOutcome => ({
  when: 'somewhere',
  probe,
  verdict: { verdict, egress: side, ingress: side, ...more },
})

it('one answer is that of all ways where they agree, and undecided with the strictest where they do not', () => {
  expect(merged([way('FORWARDED'), way('FORWARDED')], [], ['a doubt'])).toEqual(way('FORWARDED').verdict)
  const { verdict, isUndecided, outcomes, doubts } = merged([way('FORWARDED'), way('DROPPED')], [], ['a doubt'])
  expect([verdict, isUndecided, outcomes?.length, doubts]).toEqual(['DROPPED', true, 2, ['a doubt']])
})

it('of ways that are all stopped, the one that most ends stop is told', () => {
  const denied: Side = { ...side, decision: 'denied' }
  const receiver = way('DROPPED', { ingress: denied })
  const sender = way('DROPPED', { egress: { ...side, ofEntity: { decision: 'denied', l7: false, by: [] } } })
  const both = way('DROPPED', { egress: denied, ingress: denied })
  expect(merged([receiver, sender], [], [])).toEqual(sender.verdict)
  expect(merged([sender, both, receiver], [], [])).toEqual(both.verdict)
})

it('what is wrong in one way alone does not make the question one that cannot be answered', () => {
  const nowhere = way('DROPPED', { problem: 'nothing is there', hasNoBackend: true })
  expect(merged([nowhere, way('FORWARDED')], [], []).problem).toBeUndefined()
  expect(merged([nowhere, nowhere], [], []).problem).toBe('nothing is there')
})

it('a request that the proxy refuses does not get through, though its connection does', () => {
  const request = { verdict: 'DROPPED', steps: [] } as unknown as NonNullable<Verdict['request']>
  expect([way('FORWARDED'), way('REDIRECTED', { request })].map(({ verdict }) => isStopped(verdict))).toEqual([
    false,
    true,
  ])
})
