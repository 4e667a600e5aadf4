import { describe, expect, it } from 'vitest'
import { ask, cidrGroup, ciliumPolicy, modelOf, networkPolicy, objectYaml, somePods } from '../../testing/manifests'

const closed = networkPolicy('{podSelector: {matchLabels: {app: db}}}', 'closed')
const texts = (steps: readonly { readonly text: string }[]) => steps.map(({ text }) => text)

describe('a verdict', () => {
  it('says what is wrong with a question that cannot be asked', () => {
    const model = modelOf(somePods)
    expect(ask(model, 'shop/gone shop/db TCP/80').problem).toContain('no endpoint "shop/gone"')
    expect(ask(model, 'shop/web shop/db TCP/99999').problem).toBe('99999 is not a port')
    expect(ask(model, 'shop/web shop/db HTTP/80').problem).toBe('"HTTP" is not a protocol')
  })

  it.each([
    ['shop/web node:gone TCP/80', 'there is no node "gone" in this workspace'],
    ['node:gone shop/db TCP/80', 'there is no node "gone" in this workspace'],
    ['shop/gone shop/db TCP/80', 'there is no endpoint "shop/gone" in this workspace'],
    ['shop/web service:shop/gone TCP/80', 'there is no service "shop/gone" in this workspace'],
    ['shop/web shop/db TCP/99999', '99999 is not a port'],
  ])('is none of %s, and says so', (question, problem) => {
    const found = ask(modelOf(somePods), question)
    expect(found).toMatchObject({ isUnanswered: true, problem })
    expect(found.hasNoBackend).toBeUndefined()
  })

  it('is one where a packet is dropped, or fails before any policy is asked', () => {
    const lone = objectYaml('Service', 'shop/lone', { spec: '{selector: {app: none}, ports: [{port: 80}]}' })
    const model = modelOf([...somePods, closed, lone])
    expect(ask(model, 'shop/web service:shop/lone TCP/80')).not.toHaveProperty('isUnanswered')
    expect(ask(model, 'shop/web shop/db TCP/80')).not.toHaveProperty('isUnanswered')
  })

  it('is forwarded where nothing forbids it, and names nobody but the default', () => {
    const { verdict, egress } = ask(modelOf(somePods), 'shop/web shop/db TCP/80')
    expect([verdict, egress.by]).toEqual(['FORWARDED', ['default-allow']])
  })

  it.each([
    ['default deny', [closed], { code: 133, text: 'Policy denied' }],
    [
      'a deny rule',
      [ciliumPolicy('ingressDeny: [{toPorts: [{ports: [{port: "80"}]}]}]')],
      { code: 181, text: 'Policy denied by denylist' },
    ],
  ])('is dropped by %s with Cilium’s own reason', (_, policies, reason) => {
    const { verdict, dropReason } = ask(modelOf([...somePods, ...policies]), 'shop/web shop/db TCP/80')
    expect([verdict, dropReason]).toEqual(['DROPPED', expect.objectContaining(reason)])
  })

  it('tells of every side what was looked at, and which step decided', () => {
    const { ingress } = ask(modelOf([...somePods, closed]), 'shop/web shop/db TCP/80')
    expect(texts(ingress.steps)).toEqual([
      'shop/db is isolated for ingress by NetworkPolicy/shop/closed.',
      'No rule lets this through, so default deny drops it.',
    ])
    expect(ingress.steps.filter(({ decisive }) => decisive === true)).toHaveLength(1)
  })

  it('fails on both sides of a pod whose policies cannot be combined', () => {
    const port = 'ports: [{port: "443", protocol: TCP}]'
    const clash = ciliumPolicy(`egress: [{toPorts: [{${port}, rules: {http: [{}]}}, {${port}, serverNames: [a.io]}]}]`)
    const { verdict, egress, problem } = ask(modelOf([...somePods, clash]), 'shop/web ops/admin TCP/80')
    expect([verdict, egress.decision]).toEqual(['DROPPED', 'error'])
    expect(problem).toContain('cannot be combined')
  })

  it('reaches every address of a family by a CIDR group that names /0, and not the world itself', () => {
    const policy = ciliumPolicy('egress: [{toCIDRSet: [{cidrGroupRef: all4, except: [10.0.0.0/8]}]}]')
    const model = modelOf([...somePods, cidrGroup('all4', '0.0.0.0/0'), policy])
    const peers = ['ip:8.8.8.8', 'ip:10.1.1.1', 'ip:2001:db8::1', 'entity:world', 'shop/db']
    const found = peers.map((peer) => ask(model, `shop/web ${peer} TCP/443`).egress.decision)
    expect(found).toEqual(['allowed', 'denied', 'denied', 'denied', 'denied'])
  })
})

describe('a label of several CIDR groups around an address', () => {
  const policy = ciliumPolicy(
    'egress: [{toCIDRSet: [{cidrGroupSelector: {matchLabels: {kind: in}}}], toPorts: [{ports: [{port: "80"}]}]}]',
  )
  const decision = (...groups: readonly string[]) =>
    ask(modelOf([...somePods, ...groups, policy]), 'shop/web ip:10.1.1.1 TCP/80').egress.decision
  it('has the value of the longest prefix', () => {
    expect(decision(cidrGroup('a', '10.0.0.0/8', 'kind: out'), cidrGroup('b', '10.1.0.0/16', 'kind: in'))).toBe(
      'allowed',
    )
    expect(decision(cidrGroup('a', '10.0.0.0/8', 'kind: in'), cidrGroup('b', '10.1.0.0/16', 'kind: out'))).toBe(
      'denied',
    )
  })
  it('has that of the first by name where the prefixes are equal', () => {
    expect(decision(cidrGroup('b', '10.0.0.0/8', 'kind: out'), cidrGroup('a', '10.0.0.0/8', 'kind: in'))).toBe(
      'allowed',
    )
  })
})

describe('a request through the proxy', () => {
  const model = modelOf([
    ...somePods,
    ciliumPolicy(
      'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET, path: /public}]}}]}]',
    ),
  ])
  it.each([
    [{ method: 'GET', path: '/public' }, 'FORWARDED'],
    [{ method: 'PUT', path: '/public' }, 'DROPPED'],
    [{ method: 'GET', path: '/public/more' }, 'DROPPED'],
  ])('%j is %s: a path covers the whole value', (http, expected) => {
    const { verdict, request } = ask(model, 'shop/web shop/db TCP/80', { http })
    expect([verdict, request?.verdict]).toEqual(['REDIRECTED', expected])
  })

  it('that the list refuses passes by a plain rule on the same port', () => {
    const plain = ciliumPolicy('ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]', 'plain')
    const http = ciliumPolicy(
      'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}]',
    )
    const { request, ingress } = ask(modelOf([...somePods, plain, http]), 'shop/web shop/db TCP/80', {
      http: { method: 'PUT' },
    })
    expect([request?.verdict, ingress.by.length]).toEqual(['FORWARDED', 2])
  })
})

describe('a near miss', () => {
  const misses = (rule: string, question: string) => {
    const model = modelOf([...somePods, ciliumPolicy(`ingress: [${rule}]`)])
    return ask(model, question).ingress.steps.flatMap(({ kind, missing }) => (kind === 'near-miss' ? [missing] : []))
  }
  const onPort = 'toPorts: [{ports: [{port: "80", protocol: TCP}]}]'
  it.each([
    ['another port', `{fromEndpoints: [{}], ${onPort}}`, 'shop/web shop/db TCP/81', ['port']],
    ['another protocol', `{fromEndpoints: [{}], ${onPort}}`, 'shop/web shop/db UDP/80', ['protocol']],
    ['a label', '{fromEndpoints: [{matchLabels: {app: api}}]}', 'shop/web shop/db TCP/80', ['label']],
    ['a namespace', '{fromEndpoints: [{}]}', 'ops/admin shop/db TCP/80', ['namespace']],
    ['an address where a pod is asked for', '{fromCIDR: [10.0.0.0/8]}', 'shop/web shop/db TCP/80', ['peer-kind']],
    ['an empty rule', '{}', 'shop/web shop/db TCP/80', ['peer-kind']],
  ])('names what is missing: %s', (_, rule, question, expected) => {
    expect(misses(rule, question)).toEqual(expected)
  })
})
