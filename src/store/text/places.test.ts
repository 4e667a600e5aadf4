import { describe, expect, it } from 'vitest'
import { shopFiles, shopSnapshot } from '../testing/fixture'
import { rangeOfSelection, selectionAt } from './places'
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
    const whole = rangeOfSelection(snapshot, policy)!
    const rule = rangeOfSelection(snapshot, { ...policy, rulePath: 'spec.ingress[0]' })!
    expect(rule.start).toBeGreaterThan(whole.start)
    expect(rangeOfSelection(snapshot, { ...policy, rulePath: 'spec.egress[7]' })).toEqual(whole)
    expect(rangeOfSelection(snapshot, { kind: 'endpoint', key: 'shop/frontend' })?.file).toBe('cluster.yaml')
    expect(rangeOfSelection(snapshot, { kind: 'namespace', name: 'shop' })?.line).toBe(1)
  })

  it('has no text of its own where it is a flow, a peer outside, or gone', () => {
    expect(rangeOfSelection(snapshot, { kind: 'peer', key: 'entity:world' })).toBeNull()
    expect(rangeOfSelection(snapshot, { kind: 'edge', from: 'shop/api', to: 'shop/db' })).toBeNull()
    expect(rangeOfSelection(snapshot, { kind: 'endpoint', key: 'shop/nobody' })).toBeNull()
  })
})
