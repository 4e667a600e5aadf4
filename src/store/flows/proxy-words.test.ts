import { expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { cilium, podOn } from '../../engine/testing/workspace'
import type { Verdict } from '../state/store-type'
import { checkedByRules, proxiedWay } from './proxy-clauses'
import { proxyWord } from './proxy-words'

const ports = [
  '{ports: [{port: "8080", protocol: TCP}], serverNames: [x.io]}',
  '{ports: [{port: "5353", protocol: UDP}], rules: {dns: [{matchName: x.io}]}}',
  '{ports: [{port: "9000", endPort: 9010, protocol: TCP}], rules: {http: [{method: GET}]}}',
  '{ports: [{port: "7000", protocol: TCP}], listener: {name: l, envoyConfig: {name: e}}}',
  '{ports: [{port: "6000", protocol: TCP}]}',
]
const named = '{ports: [{port: web, protocol: TCP}], rules: {http: [{method: GET}]}}'
const text = [
  podOn('s/a'),
  cilium('s', `egress: [{toPorts: [${ports.join()}]}]`),
  cilium('s', `ingress: [{toPorts: [${named}]}]`, 'named'),
].join('\n---\n')
const { policies } = analyze([{ name: 'm.yaml', text }])
const [own, byName] = ['CiliumNetworkPolicy/s/p', 'CiliumNetworkPolicy/s/named']
const wordOn = (port: number, ...deciders: readonly string[]) => proxyWord(policies, deciders, port)

it('tells what the proxy reads on a port by the rules, not by its number', () => {
  expect([8080, 5353, 9005, 7000].map((port) => wordOn(port, own))).toEqual(['TLS', 'DNS', 'HTTP', 'L7'])
})

it('claims nothing where policies read different things, or none of them names the port', () => {
  expect(wordOn(8080, own, byName)).toBe('L7')
  expect(wordOn(9005, own, byName)).toBe('HTTP')
  expect(wordOn(6000, own)).toBe('L7')
  expect(wordOn(8080, 'default-allow')).toBe('L7')
})

it('takes a port by name for any port', () => {
  expect(wordOn(8080, byName)).toBe('HTTP')
})

it('says it in sentences, of the side alone that goes through the proxy', () => {
  const side = { decision: 'allowed', match: 'all', steps: [] } as const
  const verdict: Verdict = {
    verdict: 'REDIRECTED',
    egress: { ...side, l7: true, by: [own] },
    ingress: { ...side, l7: false, by: [byName] },
  }
  const wayTo = (port: number) => proxiedWay({ from: 's/a', to: 's/a', protocol: 'TCP', port }, verdict, policies)
  expect(wayTo(8080)).toBe('Allowed, and the layer 7 proxy checks each TLS connection')
  expect(wayTo(5353)).toBe('Allowed, and the layer 7 proxy checks each DNS query')
  expect(wayTo(9000)).toBe('Allowed, and the layer 7 proxy checks each request')
  expect(wayTo(7000)).toBe('Allowed, by way of the layer 7 proxy')
  const rulesOf = (policy: string) =>
    policies.find(({ key }) => key === policy)?.rules.map(({ path }) => ({ policy, path }))
  expect(checkedByRules(rulesOf(byName) ?? [], policies)).toBe(', requests checked by the proxy')
  expect(checkedByRules(rulesOf(own)?.slice(0, 1) ?? [], policies)).toBe(', TLS connections checked by the proxy')
  expect(checkedByRules(rulesOf(own) ?? [], policies)).toBe(', by way of the proxy')
})
