import { describe, expect, it } from 'vitest'
import { analyze, compareAnalyses, upgrade } from '../../index'
import { somePods } from '../../testing/manifests'

const run = (documents: readonly string[], ciliumVersion: string) =>
  analyze([{ name: 'm.yaml', text: [...somePods, ...documents].join('\n---\n') }], { ciliumVersion })

const ipBlock =
  '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: block, namespace: shop}, spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}}'
const authenticated =
  '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: auth, namespace: shop}, spec: {endpointSelector: {}, ingress: [{authentication: {mode: required}, fromEndpoints: [{}]}]}}'
const plain =
  '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: plain, namespace: shop}, spec: {endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}}'

describe('an upgrade of Cilium', () => {
  it('to a version with a hole is told for the policies that it opens', () => {
    const found = (to: '1.19' | '1.20') => upgrade(run([ipBlock], to), '1.18', to).findings
    expect(found('1.19')).toMatchObject([{ policy: 'NetworkPolicy/shop/block', effect: 'advisory' }])
    expect(found('1.19')[0]?.text).toContain('CVE-2026-56743')
    expect(found('1.20')).toEqual([])
  })

  it('is told where authentication ends, and the comparison shows what closes', () => {
    expect(upgrade(run([authenticated], '1.20'), '1.19', '1.20').findings).toMatchObject([
      { policy: 'CiliumNetworkPolicy/shop/auth', effect: 'inert', version: '1.20' },
    ])
    const { flows } = compareAnalyses(run([authenticated], '1.19'), run([authenticated], '1.20'))
    expect(flows.map(({ kind }) => kind)).toContain('dropped')
  })

  it('has nothing to report for most, and says how many facts were looked at', () => {
    const { findings, facts } = upgrade(run([plain], '1.21'), '1.18', '1.21')
    expect(findings).toEqual([])
    expect(facts).toBeGreaterThan(5)
    expect(compareAnalyses(run([plain], '1.18'), run([plain], '1.21')).isSame).toBe(true)
  })
})
