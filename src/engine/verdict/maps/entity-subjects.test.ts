import { describe, expect, it } from 'vitest'
import { compareAnalyses } from '../../doors/insights'
import { analyze, answerPorts, reach } from '../../index'
import { clusterwidePolicy, modelOf, pod, somePods } from '../../testing/manifests'
import type { AnalyzeOptions } from '../../types'

const closed = clusterwidePolicy('endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]')
const healthy = clusterwidePolicy(
  'endpointSelector: {matchLabels: {"reserved:health": ""}}, ingress: [{fromEntities: [remote-node]}]',
  'health',
)
const subjects = (policies: readonly string[], options: AnalyzeOptions = {}) => [
  ...modelOf([...somePods, ...policies], options)
    .ownEndpoints()
    .keys(),
]

describe("endpoints of Cilium's own", () => {
  it('are under policies that select everybody, or them by their reserved label, and in the mode always', () => {
    expect(subjects([])).toEqual([])
    expect(subjects([closed])).toEqual(['entity:ingress', 'entity:health'])
    expect(subjects([healthy])).toEqual(['entity:health'])
    expect(subjects([], { enforcement: 'always' })).toEqual(['entity:ingress', 'entity:health'])
    expect(subjects([closed], { enforcement: 'never' })).toEqual([])
  })
})

const analysis = (...policies: readonly string[]) =>
  analyze([
    { name: 'm.yaml', text: [pod('shop/web', 'app: web'), pod('shop/cli', 'app: cli'), ...policies].join('\n---\n') },
  ])

describe('what they let through', () => {
  const found = analysis(closed, healthy)
  const asked = (from: string, to: string) => {
    const { verdict, dropReason, egress, ingress } = found.probe({ from, to, protocol: 'TCP', port: 80 })
    return [verdict, dropReason?.name, egress.decision, ingress.decision, ingress.ofEntity?.decision]
  }

  it('is explained in sentences that begin with a capital', () => {
    const { steps } = found.probe({ from: 'shop/cli', to: 'entity:ingress', protocol: 'TCP', port: 80 }).ingress
    expect(steps[0]?.text).toMatch(/^The entity ingress is isolated for ingress by /)
  })

  it('is said of a flow, though they are no endpoints of the workspace', () => {
    expect(asked('shop/cli', 'entity:ingress')).toEqual(['DROPPED', 'POLICY_DENIED', 'allowed', 'none', 'denied'])
    expect(asked('shop/web', 'entity:ingress')).toEqual(['FORWARDED', undefined, 'allowed', 'none', 'allowed'])
    expect(asked('entity:host', 'entity:health')).toEqual(['FORWARDED', undefined, 'none', 'none', 'allowed'])
    expect(asked('entity:world', 'entity:health')[0]).toBe('DROPPED')
    expect(found.probe({ from: 'shop/cli', to: 'entity:health', protocol: 'TCP', port: 4240 }).doubts).toBeUndefined()
  })

  it('is the same in lists, by ports and for all pairs', () => {
    const sets = answerPorts(found, { from: 'shop/cli', to: 'ingress' })
    expect(typeof sets === 'string' ? sets : sets.flatMap((each) => each.sets.map(({ outcome }) => outcome))).toEqual([
      'dropped',
    ])
    expect(reach(found, { from: 'shop/cli', to: 'health' }).rows).toEqual([])
    expect(reach(found, { from: 'shop/web', to: 'health' }).rows).toHaveLength(1)
    const table = found.flows(1000)
    const rows = Array.from({ length: table.count }, (_, i) => i).filter(
      (i) => table.peers[table.destination[i]!]!.key === 'entity:health',
    )
    expect(rows.every((i) => table.verdict[i] === 1 || table.peers[table.source[i]!]!.key === 'shop/web')).toBe(true)
  })

  it('is reported when a policy comes', () => {
    const { flows, isolation } = compareAnalyses(analysis(), analysis(closed))
    expect(isolation.map(({ endpoints }) => endpoints.text)).toEqual(['every pod of shop, health, ingress'])
    expect(flows.some(({ kind, to }) => kind === 'dropped' && to.outside.includes('entity:ingress'))).toBe(true)
  })
})
