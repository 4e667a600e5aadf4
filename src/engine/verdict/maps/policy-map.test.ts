import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ask, ciliumPolicy, clusterNetworkPolicy, modelOf, networkPolicy, somePods } from '../../testing/manifests'
import type { AnalyzeOptions } from '../../types'
import { coveringEntries, type PolicyMap } from './policy-map'
import { coversPort, type ResolvedEntry } from './resolved'

const ingressOf = (policies: readonly string[], question = 'shop/web shop/db TCP/80', options: AnalyzeOptions = {}) =>
  ask(modelOf([...somePods, ...policies], options), question).ingress.decision

const closed = networkPolicy('{podSelector: {}}', 'closed')
const denyAll = ciliumPolicy('ingressDeny: [{fromEntities: [all]}]', 'deny')
const ruled = (tier: string, action: string) =>
  clusterNetworkPolicy(
    `tier: ${tier}, priority: 1, subject: {namespaces: {}}, ingress: [{action: ${action}}]`,
    tier.toLowerCase(),
  )

describe('what is asked first', () => {
  it.each([
    ['an Admin accept over a deny of Cilium’s own', [ruled('Admin', 'Accept'), denyAll], 'allowed'],
    [
      'an Admin deny over everything',
      [ruled('Admin', 'Deny'), ciliumPolicy('ingress: [{fromEntities: [all]}]')],
      'denied',
    ],
    ['a Baseline accept before default deny', [ruled('Baseline', 'Accept'), closed], 'allowed'],
    [
      'an allow before a Baseline deny',
      [ruled('Baseline', 'Deny'), networkPolicy('{podSelector: {}, ingress: [{}]}')],
      'allowed',
    ],
    ['the next tier behind a Pass', [ruled('Admin', 'Pass'), closed], 'denied'],
    ['a deny over an allow of the same rank', [denyAll, ciliumPolicy('ingress: [{fromEntities: [all]}]')], 'denied'],
    [
      'a broad deny over a narrow allow',
      [denyAll, ciliumPolicy('ingress: [{toPorts: [{ports: [{port: "80"}]}]}]')],
      'denied',
    ],
  ])('is %s', (_, policies, expected) => {
    expect(ingressOf(policies)).toBe(expected)
  })
})

describe('default deny', () => {
  it.each([
    ['does not come of a ClusterNetworkPolicy', [ruled('Admin', 'Pass')], 'allowed'],
    ['comes of a policy of denies alone', [ciliumPolicy('ingressDeny: [{fromEntities: [host]}]')], 'denied'],
    [
      'does not where the policy says so',
      [ciliumPolicy('enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEntities: [host]}]')],
      'allowed',
    ],
    ['comes of an empty rule', [ciliumPolicy('ingress: [{}]')], 'denied'],
  ])('%s', (_, policies, expected) => {
    expect(ingressOf(policies)).toBe(expected)
  })

  it('holds everywhere in the mode always, and nowhere in the mode never', () => {
    expect(ingressOf([], undefined, { enforcement: 'always' })).toBe('denied')
    expect(ingressOf([ruled('Admin', 'Deny')], undefined, { enforcement: 'never' })).toBe('allowed')
  })

  it('lets the local host in where there is any rule, and a deny shuts it out', () => {
    const host = 'entity:host shop/db TCP/80'
    expect(ingressOf([closed], host)).toBe('allowed')
    expect(ingressOf([denyAll], host)).toBe('denied')
    expect(ingressOf([], host, { enforcement: 'always' })).toBe('denied')
  })
})

describe('a map of many entries', () => {
  const range = fc
    .record({ protocol: fc.constantFrom(6, 17), first: fc.nat(6), length: fc.constantFrom(0, 0, 0, 2, 65_529) })
    .map(({ protocol, first, length }) => ({ protocol, first, last: first + length }))
  const entry = fc
    .record({
      action: fc.constantFrom('allow', 'deny', 'pass'),
      tier: fc.nat(2),
      peers: fc.nat(7),
      ports: fc.option(fc.array(range, { maxLength: 3 }), { nil: null }),
    })
    .map(({ action, tier, peers, ports }): ResolvedEntry => ({
      origin: { kind: 'default-allow' },
      action: action as ResolvedEntry['action'],
      tier,
      precedence: 0,
      isL7: false,
      peers: Uint32Array.of(peers),
      aggregated: Uint32Array.of(0),
      ports,
    }))

  it('gives the entries that a look at each of them gives', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 60, maxLength: 90 }), (entries) => {
        const map = { entries } as unknown as PolicyMap
        for (const protocol of [6, 17, 1])
          for (const port of [0, 1, 3, 6, 8, 65_535])
            for (const peer of [0, 1, 2]) {
              const skipped = new Set<number>()
              const expected = entries.filter(({ tier, peers, ports, action }) => {
                if (skipped.has(tier) || ((peers[0] ?? 0) & (1 << peer)) === 0 || !coversPort(ports, protocol, port))
                  return false
                if (action === 'pass') skipped.add(tier)
                return true
              })
              // Tiers come one after the other in a map, so the last Pass is the one that counts.
              if (new Set(expected.filter(({ action }) => action === 'pass').map(({ tier }) => tier)).size <= 1)
                expect(coveringEntries(map, peer, protocol, port)).toEqual(expected)
            }
      }),
      { numRuns: 60 },
    )
  })
})
