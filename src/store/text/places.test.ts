import { describe, expect, it } from 'vitest'
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

  it('has no text where it is a reserved entity, or gone', () => {
    expect(rangesOfSelection(snapshot, { kind: 'peer', key: 'entity:world' })).toEqual([])
    expect(rangesOfSelection(snapshot, { kind: 'endpoint', key: 'shop/nobody' })).toEqual([])
  })
})
