import { describe, expect, it } from 'vitest'
import { analyze, answerFlow } from '../../index'
import { ciliumPolicy, pod } from '../../testing/manifests'

describe('the world of a cluster with both families of addresses', () => {
  const dual = { ipFamilies: ['IPv4', 'IPv6'] as const }
  const outcome = (rules: string, from: string, to: string, meta = ''): readonly string[] => {
    const text = [pod('shop/web', 'app: web', '{containerPort: 80}').replace(/$/, meta), ciliumPolicy(rules)].join(
      '\n---\n',
    )
    const found = answerFlow(analyze([{ name: 'a.yaml', text }], { ipFamilies: [...dual.ipFamilies] }), { from, to })
    if (typeof found === 'string') return [found]
    return found.answers.map(({ verdict }) => (verdict.isUndecided === true ? 'depends' : verdict.verdict))
  }
  it.each([
    ['egress: [{toCIDR: [0.0.0.0/0, "::/0"]}]', 'shop/web', 'world:443', 'FORWARDED'],
    ['egress: [{toCIDR: [0.0.0.0/0]}]', 'shop/web', 'world:443', 'depends'],
    ['egress: [{toEntities: [world]}]', 'shop/web', 'world:443', 'FORWARDED'],
    ['egress: [{toEndpoints: [{}]}]', 'shop/web', 'world:443', 'DROPPED'],
    ['ingress: [{fromCIDR: [0.0.0.0/0, "::/0"]}]', 'world', 'shop/web:80', 'FORWARDED'],
    ['ingress: [{fromCIDR: ["::/0"]}]', 'world', 'shop/web:80', 'depends'],
  ])('is asked about in each: %s, %s to %s', (rules, from, to, expected) => {
    expect(outcome(rules, from, to)).toEqual([expected])
  })

  it('is that of the family which the pod has an address of', () => {
    const status = '\nstatus: {podIP: 10.0.0.5, podIPs: [{ip: 10.0.0.5}], phase: Running}'
    expect(outcome('egress: [{toCIDR: [0.0.0.0/0]}]', 'shop/web', 'world:443', status)).toEqual(['FORWARDED'])
  })
})
