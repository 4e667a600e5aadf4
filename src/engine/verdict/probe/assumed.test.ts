import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import type { AnalyzeOptions, Probe } from '../../types'
import { cilium, config, object, podOn } from '../../testing/workspace'

const base = [podOn('s/a', {}), podOn('s/b', {})]

function doubtsOf(
  documents: readonly string[],
  asked: Partial<Probe> = {},
  options: AnalyzeOptions = {},
): readonly string[] {
  const text = [...base, ...documents].join('\n---\n')
  const probe: Probe = { from: 's/a', to: 's/b', protocol: 'TCP', port: 80, ...asked }
  const { doubts = [] } = analyze([{ name: 'm.yaml', text }], options).probe(probe)
  // Whether peers can authenticate is in doubt whatever the settings.
  return doubts.filter((doubt) => !doubt.includes('authenticated each other'))
}

const tiered = (action: string) =>
  object(
    'ClusterNetworkPolicy',
    '/k',
    `spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: ${action}, from: [{namespaces: {}}]}]}`,
  )
const authenticated = cilium('s', 'ingress: [{fromEndpoints: [{}], authentication: {mode: required}}]')

describe('what is taken for switched on', () => {
  it.each([
    ['SCTP', 'enable-sctp', [], { protocol: 'SCTP' as const }],
    ['VRRP', 'enable-extended-ip-protocols', [], { protocol: 'VRRP' as const, port: 0 }],
    ['an authentication', 'mesh-auth-enabled', [authenticated], {}],
    ['a ClusterNetworkPolicy that denies', 'enable-k8s-cluster-network-policy', [tiered('Deny')], {}],
    ['a ClusterNetworkPolicy that accepts', 'enable-k8s-cluster-network-policy', [tiered('Accept')], {}],
  ])('is in doubt for %s until something states it', (_, key, documents, asked) => {
    expect(doubtsOf(documents, asked)).toEqual([expect.stringContaining(`${key} is true, which nothing here states.`)])
    expect(doubtsOf(documents, asked, { settings: { [key]: 'true' } })).toEqual([])
    expect(doubtsOf([...documents, config(`${key}: "true"`)], asked)).toEqual([])
    // By default all of them are off, and then the answer is another one.
    expect(doubtsOf([...documents, config('')], asked)).toEqual([])
    expect(doubtsOf(documents, asked, { ciliumVersion: '1.21' })).toEqual([])
  })

  it('is in none where nothing hangs on it', () => {
    expect(doubtsOf([authenticated, tiered('Deny')], { from: 'entity:host' })).toEqual([])
    expect(doubtsOf([cilium('s', 'ingress: [{}]')], { protocol: 'SCTP' })).toEqual([])
  })
})
