import { expect, it } from 'vitest'
import { certificate, mustOf, subjectOf } from './words'

const flow = { kind: 'flow', from: 'shop/web', to: 'shop/pay:8080', expect: 'denied' } as const

it('a goal says what it is about and what must be so', () => {
  expect([subjectOf(flow), mustOf(flow)]).toEqual(['shop/web → shop/pay:8080', 'must be denied'])
  const request = { ...flow, http: { method: 'GET', path: '/a' }, isProxied: true } as const
  expect([subjectOf(request), mustOf(request)]).toEqual([
    'shop/web → shop/pay:8080 GET /a',
    'must be refused with a 403',
  ])
  expect(mustOf({ kind: 'isolation', endpoint: 'a/b', ingress: true, egress: false })).toBe(
    'must be isolated for ingress, and not for egress',
  )
  expect(mustOf({ kind: 'isolation', endpoint: 'a/b', ingress: false, egress: false })).toBe(
    'must not be isolated for ingress, nor for egress',
  )
  expect(mustOf({ kind: 'isolation', endpoint: 'a/b', ingress: true, egress: true })).toBe(
    'must be isolated for ingress and for egress',
  )
  expect(subjectOf({ ...flow, protocol: 'TCP' })).toBe('shop/web → shop/pay:8080 TCP')
})

it('a certificate is one line', () => {
  const challenge = { title: 'Close it', exam: 'CKA' } as never
  expect(certificate(challenge, { edits: 6, seconds: 240, hints: 1 }, '2026-11-29')).toBe(
    'Membrane challenge “Close it” (in the style of the CKA): solved in 6 edits, 4 min, 1 hint, 2026-11-29',
  )
})
