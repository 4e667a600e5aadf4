import { describe, expect, it } from 'vitest'
import { decidersAbout } from '../../worker/rows'
import { shopFiles, shopSnapshot } from '../testing/fixture'
import { rangesOfSelection, selectionAt } from './places'
import type { Selection } from '../state/store-type'

const snapshot = shopSnapshot()

function at(fileName: string, words: string): Selection | null {
  const text = shopFiles().find(({ name }) => name === fileName)!.text
  return selectionAt(snapshot, fileName, text.indexOf(words))
}

describe('the cursor', () => {
  it('stands on the rule rather than on the policy around it', () => {
    expect(at('policies.yaml', 'ports: [{port: http}]')).toEqual({
      kind: 'policy',
      key: 'NetworkPolicy/shop/api-from-frontend',
      rulePath: 'spec.ingress[0]',
    })
    expect(at('policies.yaml', 'podSelector: {matchLabels: {app: api}}')).toEqual({
      kind: 'policy',
      key: 'NetworkPolicy/shop/api-from-frontend',
    })
  })

  it('stands on a refused policy too', () => {
    expect(at('policies.yaml', '99999')).toEqual({ kind: 'policy', key: 'NetworkPolicy/shop/broken' })
  })

  it('stands on endpoints and namespaces', () => {
    expect(at('cluster.yaml', 'replicas: 3')).toEqual({ kind: 'endpoint', key: 'shop/frontend' })
    expect(at('cluster.yaml', 'team: shop')).toEqual({ kind: 'namespace', name: 'shop' })
  })

  it('stands on nothing in a resource that plays no part, and in an unknown file', () => {
    expect(at('cluster.yaml', 'ConfigMap')).toBeNull()
    expect(selectionAt(snapshot, 'other.yaml', 3)).toBeNull()
  })
})

describe('a selection', () => {
  it('is found in the text: the rule, else the policy, the endpoint, the namespace', () => {
    const policy = { kind: 'policy', key: 'NetworkPolicy/shop/api-from-frontend' } as const
    const [whole] = rangesOfSelection(snapshot, policy)
    const [rule] = rangesOfSelection(snapshot, { ...policy, rulePath: 'spec.ingress[0]' })
    expect(rule!.start).toBeGreaterThan(whole!.start)
    expect(rangesOfSelection(snapshot, { ...policy, rulePath: 'spec.egress[7]' })).toEqual([whole])
    expect(rangesOfSelection(snapshot, { kind: 'endpoint', key: 'shop/frontend' })[0]?.file).toBe('cluster.yaml')
    expect(rangesOfSelection(snapshot, { kind: 'namespace', name: 'shop' })[0]?.line).toBe(1)
  })

  it('is, of a flow or a line, the text of what decides about it', () => {
    const api = snapshot.policies.find(({ name }) => name === 'api-from-frontend')!
    expect(rangesOfSelection(snapshot, { kind: 'edge', from: 'shop/frontend', to: 'shop/api' })).toContainEqual(
      api.range,
    )
    const flow = { from: 'shop/frontend', to: 'shop/api', protocol: 'TCP', port: 8080 } as const
    const side = { decision: 'allowed', l7: false, by: [], match: 'all', steps: [] } as const
    const step = { kind: 'entry', effect: 'allow', text: '', decisive: true, range: api.rules[0]!.range } as const
    const explained = { egress: side, ingress: { ...side, steps: [step] }, verdict: 'FORWARDED' } as const
    expect(rangesOfSelection(snapshot, { kind: 'flow', flow })).toEqual([])
    expect(rangesOfSelection(snapshot, { kind: 'flow', flow }, explained)).toEqual([api.rules[0]!.range])
  })

  it('is, of a drop by default deny, the policies that ask for it at the end that drops', () => {
    const flow = { from: 'shop/db', to: 'shop/api', protocol: 'TCP', port: 8080 } as const
    const allowed = { decision: 'allowed', l7: false, by: [], match: 'all', steps: [] } as const
    const denied = { ...allowed, decision: 'denied' } as const
    const rule = snapshot.policies.find(({ rules }) => rules.length > 0)!.rules[0]!.range
    const step = { kind: 'entry', effect: 'allow', text: '', decisive: true, range: rule } as const
    const explained = { egress: { ...allowed, steps: [step] }, ingress: denied, verdict: 'DROPPED' } as const
    const { by } = snapshot.endpoints.find(({ key }) => key === 'shop/api')!.isolation.ingress
    expect(by.length).toBeGreaterThan(0)
    expect(rangesOfSelection(snapshot, { kind: 'flow', flow }, explained)).toEqual(
      snapshot.policies.filter(({ key }) => by.includes(key)).map(({ range }) => range),
    )
  })

  it('is, of a flow that no policy is about, both of its ends', () => {
    const flow = { from: 'shop/frontend', to: 'shop/db', protocol: 'TCP', port: 5432 } as const
    const side = { decision: 'none', l7: false, by: [], match: 'none', steps: [] } as const
    const explained = { egress: side, ingress: side, verdict: 'FORWARDED' } as const
    const ends = snapshot.endpoints.filter(({ key }) => key === flow.from || key === flow.to)
    expect(rangesOfSelection(snapshot, { kind: 'flow', flow }, explained)).toEqual(ends.map(({ range }) => range))
  })

  it('is, of a peer that nothing states, the policies that decide about its flows', () => {
    const ranges = rangesOfSelection(snapshot, { kind: 'peer', key: 'entity:world' })
    const deciding = new Set(decidersAbout(snapshot.flows, 'entity:world'))
    expect(ranges).toEqual(snapshot.policies.filter(({ key }) => deciding.has(key)).map(({ range }) => range))
  })

  it('has no text where nothing decides about a peer, or it is gone', () => {
    expect(rangesOfSelection(snapshot, { kind: 'peer', key: 'ip:192.0.2.1' })).toEqual([])
    expect(rangesOfSelection(snapshot, { kind: 'endpoint', key: 'shop/nobody' })).toEqual([])
  })
})
