import { describe, expect, it } from 'vitest'
import { clusterwidePolicy, modelOf, objectYaml, somePods } from '../../testing/manifests'
import type { AnalyzeOptions } from '../../types'
import { nodeConflict, someNode } from './node-subjects'

const nodes = [
  objectYaml('Node', 'n1', { labels: 'tier: front, "node-role.kubernetes.io/worker": "", "kubernetes.io/os": linux' }),
  objectYaml('Node', 'n2', { labels: 'tier: back, "topology.kubernetes.io/zone": a' }),
]
const on: AnalyzeOptions = { settings: { 'enable-host-firewall': 'true' } }
const forNodes = (selector: string, rules: string, name = 'host') =>
  clusterwidePolicy(`nodeSelector: ${selector}, ${rules}`, name)
const subjects = (policies: readonly string[], options: AnalyzeOptions = on, documents = nodes) =>
  modelOf([...documents, ...somePods, ...policies], options).nodes()
const closed = forNodes('{}', 'ingress: [{}]')

describe('nodes under policy', () => {
  it('are all nodes where the host firewall is on, and none where it is off', () => {
    const { isActive, byName, ruleCount } = subjects([closed])
    expect([isActive, [...byName.keys()], ruleCount]).toEqual([true, ['n1', 'n2'], 1])
    const off = subjects([closed], {})
    expect([off.isActive, off.byName.size, off.ruleCount]).toEqual([false, 0, 1])
  })

  it('are one of which nothing is known where the workspace holds none', () => {
    const { byName } = subjects([closed], on, [])
    expect([...byName.keys()]).toEqual([someNode])
    expect(byName.get(someNode)?.labels).toEqual(['reserved:host'])
  })

  it('bear the labels that pass the filter of pods', () => {
    const { byName } = subjects([])
    expect(byName.get('n1')?.labels).toEqual(['k8s:node-role.kubernetes.io/worker=', 'k8s:tier=front', 'reserved:host'])
    // Labels of the topology are out since 1.20.
    expect(byName.get('n2')?.labels).toEqual(['k8s:tier=back', 'reserved:host'])
    const old = subjects([], { ...on, ciliumVersion: '1.19' })
    expect(old.byName.get('n2')?.labels).toContain('k8s:topology.kubernetes.io/zone=a')
  })

  it.each([
    ['{}', ['n1', 'n2']],
    ['{matchLabels: {tier: front}}', ['n1']],
    ['{matchExpressions: [{key: tier, operator: NotIn, values: [front]}]}', ['n2']],
    ['{matchLabels: {"kubernetes.io/os": linux}}', []],
  ])('are selected by %s: %j', (selector, names) => {
    const model = modelOf([...nodes, forNodes(selector, 'ingress: [{}]')], {})
    const [rule] = model.policies[0]?.rules ?? []
    // That is known with the firewall off too.
    expect(rule === undefined ? null : model.nodes().selectedBy(rule)).toEqual(names)
  })

  it('share the maps of the same rules', () => {
    const { byName } = subjects([closed, forNodes('{matchLabels: {tier: none}}', 'egress: [{}]', 'other')])
    expect(byName.get('n1')?.mapOf('ingress')).toBe(byName.get('n2')?.mapOf('ingress'))
    const apart = subjects([forNodes('{matchLabels: {tier: front}}', 'ingress: [{}]')]).byName
    expect(apart.get('n1')?.mapOf('ingress')).not.toBe(apart.get('n2')?.mapOf('ingress'))
  })

  it.each([
    ['ingress: [{}]', true, false],
    ['egress: [{}]', false, true],
    ['ingressDeny: [{fromEntities: [world]}]', true, false],
    ['enableDefaultDeny: {ingress: false}, ingress: [{}]', false, false],
  ])('are isolated as pods are: by %s for ingress %s and for egress %s', (rules, ingress, egress) => {
    const node = subjects([forNodes('{}', rules)]).byName.get('n1')
    expect([node?.mapOf('ingress').isIsolated, node?.mapOf('egress').isIsolated]).toEqual([ingress, egress])
  })

  it('have no rule of the engine’s own that lets the local host in: it is themselves', () => {
    const { entries } = subjects([closed]).byName.get('n1')?.mapOf('ingress') ?? { entries: [] }
    expect(entries.some(({ origin }) => origin.kind === 'localhost')).toBe(false)
  })

  it('are isolated in both directions in the mode always, without any policy', () => {
    const node = subjects([], { ...on, enforcement: 'always' }).byName.get('n2')
    expect([node?.mapOf('ingress').isIsolated, node?.mapOf('egress').isIsolated]).toEqual([true, true])
  })

  it('are no subjects of refused policies nor of those for endpoints', () => {
    const refused = forNodes('{}', 'ingress: []')
    const forPods = clusterwidePolicy('endpointSelector: {}, ingress: [{}]', 'pods')
    const { byName, ruleCount } = subjects([refused, forPods])
    expect([ruleCount, byName.get('n1')?.mapOf('ingress').isIsolated]).toEqual([0, false])
  })
})

describe('the policies of a node', () => {
  it('may be such that they cannot be combined, in either direction', () => {
    const http = (mode: string, name: string) =>
      forNodes(
        '{}',
        `egress: [{toEntities: [world], authentication: {mode: ${mode}}, toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]`,
        name,
      )
    const node = (policies: readonly string[]) => subjects(policies).byName.get('n1')
    const good = node([http('required', 'a')])
    const bad = node([http('required', 'a'), http('disabled', 'b')])
    expect(good === undefined ? '' : nodeConflict(good)).toBeNull()
    expect(bad === undefined ? null : nodeConflict(bad)).toContain('authentication')
  })
})
