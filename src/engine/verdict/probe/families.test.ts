import { describe, expect, it } from 'vitest'
import { analyze, answerFlow } from '../../index'
import { ciliumPolicy, pod } from '../../testing/manifests'
import { node, podOn, service } from '../../testing/workspace'

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

  it('is that of the address which was dialled, where a node hands on what pods send without their address', () => {
    const text = [
      node('n1', 'fd00::1'),
      podOn('shop/web', { node: 'n1' }),
      podOn('shop/app', { node: 'n1' }),
      service('shop/web', 'type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]'),
    ]
    const decided = (rules: string): string =>
      analyze([{ name: 'a.yaml', text: [...text, ciliumPolicy(rules)].join('\n---\n') }], {
        ipFamilies: [...dual.ipFamilies],
        settings: { 'kube-proxy-replacement': 'false', 'routing-mode': 'tunnel' },
      }).probe({ from: 'shop/app', to: 'ip:fd00::1', protocol: 'TCP', port: 30080 }).ingress.decision
    expect(decided('ingress: [{fromCIDR: ["::/0"]}]')).toBe('allowed')
    expect(decided('ingress: [{fromCIDR: [0.0.0.0/0]}]')).toBe('denied')
  })
})
