import { describe, expect, it } from 'vitest'
import { analyze, answerFlow } from '../../index'
import { ciliumPolicy, pod } from '../../testing/manifests'
import type { Verdict } from '../../types'

const tls = (names: string): string => `toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: [${names}]}]`
const onlyNames = ciliumPolicy(`egress: [{${tls('api.example.com, "*.cdn.example"')}}]`)

function verdictOf(to: string, policies = [onlyNames], http?: { method: string }): Verdict {
  const text = [pod('shop/web', 'app: web'), pod('shop/db', 'app: db'), ...policies].join('\n---\n')
  const answer = answerFlow(analyze([{ name: 'a.yaml', text }]), {
    from: 'shop/web',
    to,
    ...(http === undefined ? {} : { http }),
  })
  if (typeof answer === 'string' || answer.answers[0] === undefined) throw new Error(JSON.stringify(answer))
  return answer.answers[0].verdict
}

describe('server names of a rule', () => {
  it.each([
    ['api.example.com:443', 'FORWARDED'],
    ['API.example.com:443', 'FORWARDED'],
    ['a.cdn.example:443', 'FORWARDED'],
    ['a.b.cdn.example:443', 'DROPPED'],
    ['cdn.example:443', 'DROPPED'],
    ['other.example.com:443', 'DROPPED'],
  ])('decide a connection to %s by the name that is dialled: %s', (to, outcome) => {
    expect(verdictOf(to).request?.verdict).toBe(outcome)
  })

  it('are reported where they refuse a connection', () => {
    const { request, egress, verdict } = verdictOf('other.example.com:443')
    expect([verdict, request?.response]).toEqual(['REDIRECTED', 'connection reset'])
    expect(egress.steps.at(-1)).toMatchObject({
      kind: 'request',
      effect: 'deny',
      text: 'The proxy resets a TLS connection that asks for the server name other.example.com: only api.example.com or *.cdn.example is let through.',
    })
  })

  it('are a doubt where the question states no name', () => {
    for (const to of ['203.0.113.4:443', 'shop/db:443', 'world:443']) {
      const { request, doubts } = verdictOf(to)
      expect(request).toBeUndefined()
      expect(doubts?.[0]).toContain('lets only TLS connections through that ask for the server name api.example.com')
    }
  })

  it('decide in place of requests, which the proxy does not see in what it does not decrypt', () => {
    expect(verdictOf('api.example.com:443', [onlyNames], { method: 'GET' }).request?.verdict).toBe('FORWARDED')
    expect(verdictOf('b.example.com:443', [onlyNames], { method: 'GET' }).request?.response).toBe('connection reset')
  })

  it('do not stand in the way where a plain rule lets everything through', () => {
    const both = ciliumPolicy(`egress: [{${tls('api.example.com')}}, {toEntities: [world]}]`)
    expect(verdictOf('other.example.com:443', [both]).request?.verdict).toBe('FORWARDED')
    expect(verdictOf('203.0.113.4:443', [both]).doubts).toBeUndefined()
  })

  it('are those of all rules together, of whichever policies they are', () => {
    const two = [
      ciliumPolicy(`egress: [{${tls('api.example.com')}}, {${tls('b.example')}}]`),
      ciliumPolicy(`egress: [{toEntities: [world], ${tls('c.example')}}]`).replace('name: p', 'name: q'),
    ]
    expect(verdictOf('203.0.113.4:443', two).doubts?.[0]).toMatch(
      /^CiliumNetworkPolicy\/\S+ and CiliumNetworkPolicy\/\S+ let only TLS connections through that ask for the server name api.example.com or b.example or c.example;/,
    )
    expect(verdictOf('other.example.com:443', two).egress.steps.at(-1)?.text).toContain(
      'only api.example.com or b.example or c.example is let through.',
    )
  })
})

describe('the host of a request to a name', () => {
  const host = (port: string): string =>
    ciliumPolicy(
      `egress: [{toPorts: [{ports: [{port: "${port}", protocol: TCP}], rules: {http: [{host: 'a.io(:8080)?'}]}}]}]`,
    )
  it.each([
    ['a.io:80', '80', 'FORWARDED'],
    ['b.io:80', '80', 'DROPPED'],
    ['a.io:8080', '8080', 'FORWARDED'],
  ])('is that name: %s', (to, port, outcome) => {
    expect(verdictOf(to, [host(port)], { method: 'GET' }).request?.verdict).toBe(outcome)
  })
})
