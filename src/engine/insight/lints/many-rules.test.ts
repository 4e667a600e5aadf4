import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'

const rule = (i: number): string =>
  `    - toCIDR: [${10 + (i >> 16)}.${(i >> 8) % 256}.${i % 256}.0/24]\n      toPorts: [{ports: [{port: "${1000 + i}", protocol: TCP}]}]\n`

describe('one policy with thousands of rules of prefixes and ports of their own', () => {
  // What looks at each rule beside each other one does not come to its end here.
  it('is linted', { timeout: 120_000 }, () => {
    const rules = Array.from({ length: 14_000 }, (_, i) => rule(i)).join('')
    const text = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: big, namespace: shop}
spec:
  endpointSelector: {}
  egress:
${rules}`
    const codes = analyze([{ name: 'big.yaml', text }])
      .lints()
      .map(({ code }) => code)
    expect(codes).toContain('policy-map-large')
  })
})
