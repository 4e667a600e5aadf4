import { describe, expect, it } from 'vitest'
import { analyze, Engine } from './index'
import type { AnalyzeOptions, Probe } from './types'
import { objectYaml } from './testing/manifests'

const nodes = [
  '{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}',
  '{apiVersion: v1, kind: Node, metadata: {name: n2}, status: {addresses: [{type: InternalIP, address: 192.0.2.2}]}}',
  '{apiVersion: cilium.io/v2, kind: CiliumNode, metadata: {name: n1}, spec: {addresses: [{type: CiliumInternalIP, ip: 10.1.0.1}]}}',
]
const pod = (name: string, address: string, node = 'n1') =>
  objectYaml('Pod', `shop/${name}`, {
    labels: `app: ${name}`,
    spec: `{nodeName: ${node}, containers: [{name: c, ports: [{containerPort: 80}]}]}`,
    status: `{podIP: ${address}, podIPs: [{ip: ${address}}]}`,
  })
const pods = [pod('web', '10.1.0.5'), pod('db', '10.2.0.5', 'n2')]
const policy = (rules: string, app = 'web') =>
  objectYaml('CiliumNetworkPolicy', 'shop/p', { spec: `{endpointSelector: {matchLabels: {app: ${app}}}, ${rules}}` })

function run(rules: string, mode: string, options: AnalyzeOptions = {}, more: readonly string[] = []) {
  const text = [...nodes, ...pods, ...more, policy(rules)].join('\n---\n')
  return analyze([{ name: 'm.yaml', text }], {
    ...options,
    settings: { 'policy-cidr-match-mode': mode, ...options.settings },
  })
}

function ask(question: string, rules: string, mode: string, options: AnalyzeOptions = {}) {
  const [from = '', to = ''] = question.split(' -> ')
  const probe: Probe = { from, to, protocol: 'TCP', port: 80 }
  return run(rules, mode, options).probe(probe)
}
const verdict = (...of: Parameters<typeof ask>) => ask(...of).verdict

describe('policy-cidr-match-mode', () => {
  it.each([
    // By default a prefix is what lies outside.
    ['', 'shop/web -> shop/db', 'toCIDR: [10.2.0.0/16]', 'DROPPED'],
    ['', 'shop/web -> ip:192.0.2.2', 'toCIDR: [192.0.2.0/24]', 'DROPPED'],
    ['nodes', 'shop/web -> shop/db', 'toCIDR: [10.2.0.0/16]', 'DROPPED'],
    ['pods', 'shop/web -> shop/db', 'toCIDR: [10.2.0.0/16]', 'FORWARDED'],
    ['pods', 'shop/web -> shop/db', 'toCIDR: [10.3.0.0/16]', 'DROPPED'],
    ['pods', 'shop/web -> shop/db', 'toCIDR: [0.0.0.0/0]', 'FORWARDED'],
    ['pods', 'shop/web -> shop/db', 'toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}]', 'DROPPED'],
    ['pods', 'shop/web -> ip:192.0.2.2', 'toCIDR: [192.0.2.0/24]', 'DROPPED'],
    // A remote node by each of its addresses.
    ['nodes', 'shop/web -> ip:192.0.2.2', 'toCIDR: [192.0.2.0/24]', 'FORWARDED'],
    ['nodes', 'shop/web -> node:n2', 'toCIDR: [192.0.2.2/32]', 'FORWARDED'],
    ['nodes', 'shop/web -> node:n2', 'toCIDR: [192.0.2.3/32]', 'DROPPED'],
    ['nodes', 'shop/web -> node:n2', 'toEntities: [remote-node]', 'FORWARDED'],
    // The own node by all of them at once, one that is excepted included.
    ['nodes', 'shop/web -> ip:192.0.2.1', 'toCIDR: [10.1.0.0/16]', 'FORWARDED'],
    ['nodes pods', 'shop/web -> ip:192.0.2.1', 'toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.1.0.1/32]}]', 'DROPPED'],
    ['nodes', 'shop/web -> ip:192.0.2.1', 'toCIDRSet: [{cidr: 192.0.2.0/24, except: [192.0.2.1/32]}]', 'DROPPED'],
    // The whole of a family covers nodes with both modes alone.
    ['nodes', 'shop/web -> node:n2', 'toCIDR: [0.0.0.0/0]', 'DROPPED'],
    ['nodes pods', 'shop/web -> node:n2', 'toCIDR: [0.0.0.0/0]', 'FORWARDED'],
    ['nodes pods', 'shop/web -> shop/db', 'toCIDR: [10.2.0.0/16]', 'FORWARDED'],
    ['nodes pods', 'shop/web -> entity:health', 'toCIDR: [0.0.0.0/0]', 'DROPPED'],
  ])('%s: %s under %s', (mode, question, rule, wanted) => {
    expect(verdict(question, `egress: [{${rule}}]`, mode)).toBe(wanted)
  })

  it('lets the whole of a family cover nodes in 1.18, before it meant the world', () => {
    const rules = 'egress: [{toCIDR: [0.0.0.0/0]}]'
    expect(verdict('shop/web -> node:n2', rules, 'nodes', { ciliumVersion: '1.18' })).toBe('FORWARDED')
    expect(verdict('shop/web -> node:n2', rules, 'nodes', { ciliumVersion: '1.19' })).toBe('DROPPED')
  })

  it('for pods came with 1.20', () => {
    const rules = 'egress: [{toCIDR: [10.2.0.0/16]}]'
    expect(verdict('shop/web -> shop/db', rules, 'pods', { ciliumVersion: '1.19' })).toBe('DROPPED')
  })

  it('lets denies by prefix hit pods, and deny the own node', () => {
    const rules = 'egress: [{toEntities: [all]}], egressDeny: [{toCIDR: [10.0.0.0/8]}]'
    expect(verdict('shop/web -> shop/db', rules, '')).toBe('FORWARDED')
    expect(verdict('shop/web -> shop/db', rules, 'pods')).toBe('DROPPED')
    expect(verdict('shop/web -> node:n1', rules, 'pods')).toBe('FORWARDED')
    expect(verdict('shop/web -> node:n1', rules, 'nodes')).toBe('DROPPED')
    expect(verdict('shop/web -> node:n2', rules, 'nodes')).toBe('FORWARDED')
  })

  it('makes groups and names reach nodes', () => {
    const group =
      '{apiVersion: cilium.io/v2, kind: CiliumCIDRGroup, metadata: {name: machines}, spec: {externalCIDRs: [192.0.2.0/24]}}'
    const asked: Probe = { from: 'shop/web', to: 'node:n2', protocol: 'TCP', port: 80 }
    const byGroup = 'egress: [{toCIDRSet: [{cidrGroupRef: machines}]}]'
    expect(run(byGroup, '', {}, [group]).probe(asked).verdict).toBe('DROPPED')
    expect(run(byGroup, 'nodes', {}, [group]).probe(asked).verdict).toBe('FORWARDED')
    const byName = 'egress: [{toFQDNs: [{matchName: node.example}]}]'
    const dns = { 'node.example': ['192.0.2.2'] }
    expect(run(byName, 'nodes', { dns }).probe(asked).verdict).toBe('FORWARDED')
    expect(run(byName, 'pods', { dns }).probe(asked).verdict).toBe('DROPPED')
  })

  it('judges what comes in from the own node, which no prefix has to let in', () => {
    const rules = 'ingress: [{fromCIDR: [203.0.113.0/24]}]'
    expect(verdict('node:n1 -> shop/web', rules, 'nodes')).toBe('FORWARDED')
    expect(verdict('node:n2 -> shop/web', rules, 'nodes')).toBe('DROPPED')
    expect(verdict('node:n2 -> shop/web', 'ingress: [{fromCIDR: [192.0.2.2/32]}]', 'nodes')).toBe('FORWARDED')
    expect(verdict('entity:host -> shop/web', 'ingressDeny: [{fromCIDR: [10.1.0.1/32]}]', 'nodes')).toBe('DROPPED')
  })

  it('names the prefixes that an answer hangs on where a pod has no address', () => {
    const unplaced =
      '{apiVersion: apps/v1, kind: Deployment, metadata: {name: api, namespace: shop}, spec: {template: {metadata: {labels: {app: api}}}}}'
    const analysis = run('egress: [{toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}]}]', 'pods', {}, [unplaced])
    const answer = analysis.probe({ from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 80 })
    expect(answer).toMatchObject({ verdict: 'DROPPED', isUndecided: true })
    expect(answer.outcomes?.map(({ when }) => when)).toEqual([
      'if its address is in none of the prefixes',
      'if its address is in 10.0.0.0/8',
    ])
    expect(analysis.flows().undecided?.length).toBeGreaterThan(0)
    expect(analysis.settings.find(({ key }) => key === 'policy-cidr-match-mode')?.doubt).toContain('no address')
  })

  it('is followed from one edit to the next', () => {
    const engine = new Engine()
    const text = (rules: string): string => [...nodes, ...pods, policy(rules)].join('\n---\n')
    const update = (rules: string, mode: string) =>
      engine.update([{ name: 'm.yaml', text: text(rules) }], { settings: { 'policy-cidr-match-mode': mode } })
    const labelsOfDb = (rules: string, mode: string) =>
      update(rules, mode)
        .endpoints.find(({ name }) => name === 'db')
        ?.labels.filter((label) => label.startsWith('cidr'))
    expect(labelsOfDb('egress: [{toCIDR: [10.3.0.0/16]}]', 'pods')).toEqual(['cidr:0.0.0.0/0'])
    expect(labelsOfDb('egress: [{toCIDR: [10.2.0.0/16]}]', 'pods')).toEqual(['cidr:10.2.0.0/16'])
    const asked: Probe = { from: 'shop/web', to: 'node:n2', protocol: 'TCP', port: 80 }
    expect(update('egress: [{toCIDR: [0.0.0.0/0]}]', 'nodes').probe(asked).verdict).toBe('DROPPED')
    expect(update('egress: [{toCIDR: [0.0.0.0/0]}]', 'nodes pods').probe(asked).verdict).toBe('FORWARDED')
    expect(update('egress: [{toCIDR: [0.0.0.0/0]}]', '').probe(asked).verdict).toBe('DROPPED')
  })
})
