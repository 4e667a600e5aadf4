import { describe, expect, it } from 'vitest'
import {
  ask,
  ciliumPolicy,
  clusterNetworkPolicy,
  modelOf,
  networkPolicy,
  onlyPolicy,
  pod,
} from '../../testing/manifests'
import type { HttpRequest } from '../../types'
import { answerDns, matchesHttp, nearestHttp } from './l7'

const pods = [pod('shop/web', 'app: web'), pod('shop/db', 'app: db'), pod('shop/dns', 'k8s-app: kube-dns')]
const on80 = 'toPorts: [{ports: [{port: "80", protocol: TCP}]'

function ruleOf(http: string) {
  const [rule] = onlyPolicy([ciliumPolicy(`ingress: [{${on80}, rules: {http: [${http}]}}]}]`)], {
    apiServer: false,
  }).rules
  const l7 = rule?.entries[0]?.l7
  if (l7?.kind !== 'http' || l7.rules[0] === undefined) throw new Error('no HTTP rule')
  return l7.rules[0]
}

describe('an HTTP rule', () => {
  it.each<readonly [rule: string, request: HttpRequest, matches: boolean]>([
    ['{}', {}, true],
    // Expressions cover the whole value.
    ['{path: /v1}', { path: '/v1' }, true],
    ['{path: /v1}', { path: '/v1/a' }, false],
    ['{path: /v1}', { path: '/a/v1' }, false],
    ['{path: "/v1/.*"}', { path: '/v1/a' }, true],
    ['{path: "/a|/b"}', { path: '/bc' }, false],
    // The path carries the query string.
    ['{path: /v1}', { path: '/v1?x=1' }, false],
    // A dot is any character.
    ['{path: /a.b}', { path: '/axb' }, true],
    // Capitals count, unless RE2's flag says otherwise.
    ['{path: /v1}', { path: '/V1' }, false],
    ['{path: "(?i)/v1"}', { path: '/V1' }, true],
    // A request for a tunnel has no path, whatever is asked.
    ['{method: CONNECT}', { method: 'CONNECT' }, true],
    ['{host: "a.io:443"}', { method: 'CONNECT', host: 'a.io:443' }, true],
    ['{method: CONNECT, path: "/.*"}', { method: 'CONNECT', path: '/' }, false],
    ['{path: "/?.*"}', { method: 'CONNECT' }, false],
    ['{method: GET}', {}, true],
    ['{method: GET}', { method: 'get' }, false],
    ['{method: "GET|HEAD"}', { method: 'HEAD' }, true],
    ['{path: /}', {}, true],
    ['{host: a.io}', { host: 'a.io' }, true],
    ['{host: a.io}', {}, false],
    ['{host: a.io}', { headers: { Host: 'a.io' } }, true],
    // All parts of a rule have to match.
    ['{method: GET, path: /v1}', { method: 'GET', path: '/v2' }, false],
    ['{headers: [X-Seen]}', { headers: { 'x-seen': '' } }, true],
    ['{headers: [X-Seen]}', {}, false],
    // The value of a header is compared as it is, with capitals, and is no expression.
    ['{headers: ["X-Role: admin"]}', { headers: { 'X-ROLE': 'admin' } }, true],
    ['{headers: ["X-Role: admin"]}', { headers: { 'X-Role': 'Admin' } }, false],
    ['{headers: ["X-Role: .*"]}', { headers: { 'X-Role': 'admin' } }, false],
    ['{headers: ["X-A: 1", "X-B: 2"]}', { headers: { 'X-A': '1' } }, false],
    ['{headerMatches: [{name: X-Role, value: admin}]}', { headers: { 'x-role': 'admin' } }, true],
    ['{headerMatches: [{name: X-Role, value: admin}]}', {}, false],
    // With a mismatch action the request goes on.
    ['{headerMatches: [{name: X-Role, value: admin, mismatch: REPLACE}]}', {}, true],
  ])('%s lets %j through: %s', (rule, request, matches) => {
    expect(matchesHttp(ruleOf(rule), request)).toBe(matches)
  })
})

describe('a request', () => {
  const get = (http: string) => `${on80}, rules: {http: [${http}]}}]`
  const request = (
    policies: readonly string[],
    http: HttpRequest,
    question = 'shop/web shop/db TCP/80',
  ): string | undefined => ask(modelOf([...pods, ...policies]), question, { http }).request?.verdict

  it('gets through by any rule of the list, and is refused by none of them', () => {
    const policy = ciliumPolicy(`ingress: [{${get('{path: /a}, {method: POST}')}}]`)
    expect(request([policy], { path: '/a' })).toBe('FORWARDED')
    expect(request([policy], { path: '/b', method: 'POST' })).toBe('FORWARDED')
    expect(request([policy], { path: '/b' })).toBe('DROPPED')
  })

  it.each([
    ['for the peer on every port', 'fromEndpoints: [{matchLabels: {app: web}}]'],
    ['for everyone on the port', `${on80}}]`],
    ['for everyone on all ports', 'toPorts: [{ports: [{port: "0", protocol: TCP}]}]'],
  ])('that the list refuses is rescued by a plain allow %s', (_, plain) => {
    const list = ciliumPolicy(`ingress: [{${get('{path: /a}')}}]`, 'list')
    expect(request([list, ciliumPolicy(`ingress: [{${plain}}]`, 'plain')], { path: '/b' })).toBe('FORWARDED')
  })

  it('is not rescued by an allow for another peer or port', () => {
    const list = ciliumPolicy(`ingress: [{${get('{path: /a}')}}]`, 'list')
    const others = [
      ciliumPolicy('ingress: [{fromEndpoints: [{matchLabels: {app: dns}}]}]', 'peer'),
      ciliumPolicy('ingress: [{toPorts: [{ports: [{port: "81", protocol: TCP}]}]}]', 'port'),
    ]
    expect(request([list, ...others], { path: '/b' })).toBe('DROPPED')
  })

  it('of the local host is rescued by the default rule that lets it in', () => {
    const list = ciliumPolicy(`ingress: [{${get('{path: /a}')}}]`)
    expect(request([list], { path: '/b' }, 'entity:host shop/db TCP/80')).toBe('FORWARDED')
    expect(request([list], { path: '/b' })).toBe('DROPPED')
  })

  it('is refused by a deny that is reached before the allow behind it', () => {
    const accept = clusterNetworkPolicy(
      'tier: Baseline, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny}, {action: Accept}]',
    )
    const list = networkPolicy('{podSelector: {}, policyTypes: []}', 'np')
    const http = ciliumPolicy(`enableDefaultDeny: {ingress: false}, ingress: [{${get('{path: /a}')}}]`, 'list')
    expect(request([http, accept, list], { path: '/b' })).toBe('DROPPED')
  })

  it('gets through whatever the list says where nothing asks for default deny', () => {
    const open = ciliumPolicy(`enableDefaultDeny: {ingress: false}, ingress: [{${get('{path: /a}')}}]`, 'open')
    expect(request([open], { path: '/b' })).toBe('FORWARDED')
    // The moment another policy isolates the pod the list holds as it is written.
    expect(request([open, ciliumPolicy('ingress: [{}]', 'closed')], { path: '/b' })).toBe('DROPPED')
  })
})

describe('the nearest HTTP rule', () => {
  const nearest = (http: string, request: HttpRequest) => {
    const model = modelOf([...pods, ciliumPolicy(`ingress: [{${on80}, rules: {http: [${http}]}}]}]`)])
    return nearestHttp(model.maps.mapOf(1, 'ingress').entries, request)
  }

  it.each<readonly [rules: string, request: HttpRequest, words: string]>([
    ['{method: GET, path: /a}', { path: '/b' }, 'the path must match /a as a whole, and it is /b'],
    ['{method: GET, path: /a}', { method: 'PUT', path: '/a' }, 'the method must match GET, and it is PUT'],
    ['{path: "/.*"}', { method: 'CONNECT' }, 'the path must match /.*, and a request with the method CONNECT has none'],
    ['{host: a.io}', {}, 'the host must match a.io, and it is '],
    ['{headers: ["X-Role: admin"]}', {}, 'the header X-Role is missing'],
    [
      '{headers: ["X-Role: admin"]}',
      { headers: { 'X-Role': 'x' } },
      'the header X-Role must be exactly admin (it is no expression), and it is x',
    ],
    // The first rule that only one thing is wrong with.
    ['{method: PUT, path: /a}, {path: /c}', { path: '/b' }, 'the path must match /c as a whole, and it is /b'],
  ])('of %s for %j says: %s', (rules, request, words) => {
    expect(nearest(rules, request)).toBe(words)
  })

  it('is none where each rule refuses more than one thing', () => {
    expect(nearest('{method: PUT, path: /a}', { path: '/b' })).toBeNull()
  })
})

describe('a DNS query', () => {
  const toDns = 'toEndpoints: [{matchLabels: {k8s-app: kube-dns}}]'
  const query = (policies: readonly string[], dnsName: string, port = 'UDP/53') =>
    ask(modelOf([...pods, ...policies]), `shop/web shop/dns ${port}`, { dnsName }).request
  const list = (names: string, port = '{port: "53", protocol: ANY}', name = 'list') =>
    ciliumPolicy(`egress: [{${toDns}, toPorts: [{ports: [${port}], rules: {dns: [${names}]}}]}]`, name)

  it.each([
    ['a.io', 'FORWARDED'],
    ['A.IO.', 'FORWARDED'],
    ['x.a.io', 'DROPPED'],
    ['x.b.io', 'FORWARDED'],
    ['x.y.b.io', 'DROPPED'],
    ['b.io', 'DROPPED'],
    ['x.y.c.io', 'FORWARDED'],
    ['c.io', 'DROPPED'],
  ])('for %s is %s', (name, verdict) => {
    const policy = list('{matchName: a.io}, {matchPattern: "*.b.io"}, {matchPattern: "**.c.io"}')
    expect(query([policy], name)?.verdict).toBe(verdict)
  })

  it('is not rescued by a rule without ports or on more of them', () => {
    const plain = [
      ciliumPolicy(`egress: [{${toDns}}]`, 'l3'),
      ciliumPolicy(`egress: [{${toDns}, toPorts: [{ports: [{port: "0", protocol: UDP}]}]}]`, 'all'),
      ciliumPolicy(`egress: [{${toDns}, toPorts: [{ports: [{port: "50", endPort: 60, protocol: UDP}]}]}]`, 'range'),
    ]
    for (const policy of plain) expect(query([list('{matchName: a.io}'), policy], 'b.io')?.verdict).toBe('DROPPED')
  })

  it('for any name gets through by a rule for the same port that has no DNS rules', () => {
    const plain = ciliumPolicy(`egress: [{${toDns}, toPorts: [{ports: [{port: "53", protocol: UDP}]}]}]`, 'plain')
    expect(query([list('{matchName: a.io}'), plain], 'b.io')?.verdict).toBe('FORWARDED')
  })

  it('is asked about on the very port and protocol of the rule', () => {
    const model = modelOf([...pods, list('{matchName: a.io}', '{port: "53", protocol: UDP}')])
    const { entries } = model.maps.mapOf(0, 'egress')
    expect(answerDns(entries, 'a.io', 17, 53).isAllowed).toBe(true)
    expect(answerDns(entries, 'a.io', 6, 53).isAllowed).toBe(false)
    expect(answerDns(entries, 'a.io', 17, 5353).isAllowed).toBe(false)
  })

  it('that is refused is answered as the cluster says', () => {
    const policies = [list('{matchName: a.io}')]
    const answer = (settings: Readonly<Record<string, string>>) =>
      ask(modelOf([...pods, ...policies], { settings }), 'shop/web shop/dns UDP/53', { dnsName: 'b.io' }).request
        ?.response
    expect(answer({})).toMatch(/REFUSED/i)
    expect(answer({ 'tofqdns-dns-reject-response-code': 'nameError' })).toMatch(/NXDOMAIN/i)
  })
})
