import { describe, expect, it } from 'vitest'
import { ciliumPolicy, clusterNetworkPolicy, modelOf, networkPolicy, somePods } from '../../testing/manifests'
import type { AnalyzeOptions } from '../../types'
import { conflictedSide, decideSide, deciders, dropReasonOf, matchType, type SideDecision } from './side'
import { standingOf } from '../sight'

const numbers = { TCP: 6, UDP: 17, SCTP: 132, ICMP: 1, VRRP: 112 } as const

interface Question {
  readonly from?: string
  readonly protocol?: keyof typeof numbers
  readonly port?: number
  readonly options?: AnalyzeOptions
  readonly conflict?: string
}

/** What the policies of `shop/db` say of what comes in. */
function side(policies: readonly string[], question: Question = {}): SideDecision & { readonly match: string } {
  const { from = 'shop/web', protocol = 'TCP', port = 80, options = {}, conflict = null } = question
  const model = modelOf([...somePods, ...policies], options)
  const peer = standingOf(model, from)
  if (typeof peer === 'string') throw new Error(peer)
  const map = model.maps.mapOf(model.endpointIndex.get('shop/db') ?? 0, 'ingress')
  const decided = conflict === null ? decideSide(map, peer.identity, numbers[protocol], port) : conflictedSide
  return { ...decided, match: matchType(decided.winners, peer.identity, numbers[protocol], port) }
}

const from = (peer: string, ports = '') => ciliumPolicy(`ingress: [{${peer}${ports}}]`)
const tcp = (port: string) => `toPorts: [{ports: [{port: "${port}", protocol: TCP}]}]`
const web = 'fromEndpoints: [{matchLabels: {app: web}}]'

describe('one side of a flow', () => {
  it('is denied by nobody where nothing covers it, and allowed by nobody but the default where nothing has to', () => {
    expect(side([from(web, `, ${tcp('81')}`)])).toMatchObject({ decision: 'denied', winners: [], covering: [] })
    const open = side([])
    expect([open.decision, deciders(open.winners)]).toEqual(['allowed', ['default-allow']])
  })

  it('knows all that covers it, the winner first', () => {
    const both = side([from(web), ciliumPolicy('ingressDeny: [{fromEntities: [all]}]', 'deny')])
    expect([both.decision, deciders(both.winners), both.covering.map(({ action }) => action)]).toEqual([
      'denied',
      ['CiliumNetworkPolicy/shop/deny'],
      ['deny', 'allow'],
    ])
  })

  it('is an error where the policies cannot be combined, whatever they say', () => {
    expect(side([from(web)], { conflict: 'two kinds' })).toMatchObject({ decision: 'error', isL7: false, winners: [] })
  })

  it('goes through the proxy where the winner sends it there, and only where it is allowed', () => {
    const http = ciliumPolicy(
      'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{path: /}]}}]}]',
    )
    expect(side([http])).toMatchObject({ decision: 'allowed', isL7: true })
    expect(side([http, ciliumPolicy('ingressDeny: [{fromEntities: [all]}]', 'deny')])).toMatchObject({
      decision: 'denied',
      isL7: false,
    })
  })

  it('passes all the same, as audited, where drops are recorded only', () => {
    const audit = { settings: { 'policy-audit-mode': 'true' } }
    expect(side([from(web, `, ${tcp('81')}`)], { options: audit })).toMatchObject({
      decision: 'denied',
      isAudited: true,
    })
    expect(side([from(web)], { options: audit })).toMatchObject({ decision: 'allowed', isAudited: false })
    // Connection tracking drops what it does not know before any policy applies.
    const sctp = {
      protocol: 'SCTP',
      options: { settings: { 'policy-audit-mode': 'true', 'enable-sctp': 'false' } },
    } as const
    expect(side([], sctp)).toMatchObject({ decision: 'denied', isAudited: false })
  })
})

describe('the reason of a drop', () => {
  const reason = (policies: readonly string[], question: Question = {}) => dropReasonOf(side(policies, question)).code

  it('is 133 where nothing lets it through', () => {
    expect(reason([from(web, `, ${tcp('81')}`)])).toBe(133)
  })

  it('is 181 by a deny, also by the default deny behind a Pass', () => {
    expect(reason([ciliumPolicy('ingressDeny: [{fromEntities: [all]}]')])).toBe(181)
    const pass = clusterNetworkPolicy('tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Pass}]')
    expect(reason([pass, networkPolicy('{podSelector: {}}')])).toBe(181)
  })

  it('is 189 where peers cannot authenticate each other', () => {
    const required = ciliumPolicy('ingress: [{fromEntities: [all], authentication: {mode: required}}]')
    expect(reason([required], { options: { settings: { 'mesh-auth-enabled': 'false' } } })).toBe(189)
    expect(side([required], { options: { settings: { 'mesh-auth-enabled': 'true' } } }).decision).toBe('allowed')
  })

  it.each([
    ['SCTP', 'enable-sctp'],
    ['VRRP', 'enable-extended-ip-protocols'],
  ] as const)('is 137 for %s where %s is off, whatever policy says', (protocol, key) => {
    const anyone = [ciliumPolicy('ingress: [{fromEntities: [all]}]')]
    const port = protocol === 'SCTP' ? 80 : 0
    expect(reason(anyone, { protocol, port, options: { settings: { [key]: 'false' } } })).toBe(137)
    expect(side(anyone, { protocol, port, options: { settings: { [key]: 'true' } } }).decision).toBe('allowed')
  })
})

describe('the match that Hubble reports', () => {
  it.each<readonly [words: string, policies: readonly string[], question: Question, match: string]>([
    ['of a peer on a port', [from(web, `, ${tcp('80')}`)], {}, 'L3-L4'],
    ['of a peer on a protocol', [from(web, `, ${tcp('0')}`)], {}, 'L3-Proto'],
    ['of a peer', [from(web)], {}, 'L3-Only'],
    ['of a port for everyone', [from(tcp('80'))], {}, 'L4-Only'],
    ['of a protocol for everyone', [from(tcp('0'))], {}, 'Proto-Only'],
    ['of everyone', [from('fromEntities: [all]')], {}, 'all'],
    ['of nobody', [from('fromEntities: [world]')], {}, 'none'],
    // The entity cluster stands in the map by one key for all pods, the world by one for all prefixes.
    ['of a pod by the entity cluster', [from('fromEntities: [cluster]')], {}, 'all'],
    ['of the raw world by its entity', [from('fromEntities: [world]')], { from: 'entity:world' }, 'L3-Only'],
    ['where nothing is enforced', [], {}, 'all'],
  ])('%s', (_, policies, question, match) => {
    expect(side(policies, question).match).toBe(match)
  })

  it('is of a prefix under the world all, and of one that is named L3-Only', () => {
    const named = ciliumPolicy('egress: [{toCIDR: [203.0.113.0/24]}]', 'named')
    const question = { from: 'ip:203.0.113.9' }
    expect(side([from('fromEntities: [world]'), named], question).match).toBe('all')
    expect(side([from('fromCIDR: [203.0.113.0/24]')], question).match).toBe('L3-Only')
  })
})
