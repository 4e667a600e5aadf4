import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import type { Snapshot } from '../../types'
import { markdownReport } from './report'
import { objectYaml } from '../../testing/manifests'

const pod = (name: string, port?: number): string =>
  objectYaml('Pod', `shop/${name}`, {
    labels: `app: ${name}`,
    ...(port === undefined ? {} : { spec: `{containers: [{name: c, ports: [{containerPort: ${port}}]}]}` }),
  })
const policy = (name: string, spec: string): string => objectYaml('CiliumNetworkPolicy', `shop/${name}`, { spec })

function snapshotOf(...documents: readonly string[]): Snapshot {
  const analysis = analyze([{ name: 'shop.yaml', text: documents.join('---\n') }])
  const { diagnostics, resources, namespaces, endpoints, identities, policies } = analysis
  return { diagnostics, resources, namespaces, endpoints, identities, policies, flows: analysis.flows() }
}

const door = policy(
  'door',
  '{endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]}',
)

describe('the report', () => {
  it('says who is isolated by whom, and what is dropped', () => {
    const report = markdownReport(snapshotOf(pod('web'), pod('api', 8080), pod('stray'), door), { title: 'Shop' })
    expect(report).toContain('# Network policy report: Shop')
    expect(report).toContain('3 endpoints, 1 policy, ')
    expect(report).toContain('| `shop/api` | isolated | open | `CiliumNetworkPolicy/shop/door` |')
    expect(report).toContain('Open in both directions: `shop/web`, `shop/stray`')
    expect(report).toContain('| `shop/stray` | `shop/api` | 8080/TCP | ingress | Policy denied | default deny |')
    expect(report).not.toContain('| `shop/web` | `shop/api` |')
    expect(report).not.toContain('What does not work')
  })

  it('names what holds for the whole cluster without the namespace that it has not', () => {
    const all = objectYaml('CiliumClusterwideNetworkPolicy', '/all', {
      spec: '{endpointSelector: {matchLabels: {app: api}}, ingressDeny: [{fromEndpoints: [{}]}]}',
    })
    const snapshot = snapshotOf(pod('web'), pod('api', 8080), all, all)
    const report = markdownReport(snapshot, { title: 'Shop' })
    expect(report).toContain('| open | `CiliumClusterwideNetworkPolicy/all` |')
    expect(report).toContain('Policy denied by denylist | `CiliumClusterwideNetworkPolicy/all` |')
    expect(snapshot.diagnostics.map(({ message }) => message).join()).toContain(
      'CiliumClusterwideNetworkPolicy/all is defined again in shop.yaml',
    )
  })

  it('says which drops depend, and by which version', () => {
    const agent = 'apiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop}\nspec: {hostNetwork: true}\n'
    const report = markdownReport(snapshotOf(pod('web'), pod('api', 8080), agent, door), {
      title: 'x',
      version: '1.19',
    })
    expect(report).toContain('| `world` | `shop/api` | 8080/TCP | ingress | Policy denied | default deny |')
    expect(report).toMatch(/`shop\/agent` \| `shop\/api` .* Policy denied \(it depends\)/)
    expect(report).toMatch(/^\d flows? of these may get through all the same/m)
    expect(report).toContain('Verdicts follow Cilium 1.19.')
  })

  it('says so where nothing is isolated', () => {
    const report = markdownReport(snapshotOf(pod('web')), { title: 'x' })
    expect(report).toContain('Nobody: no policy')
    expect(report).toContain('## What is dropped\n\nNothing.')
  })

  it('names refused policies with their line and reason', () => {
    const report = markdownReport(snapshotOf(pod('web'), policy('bad', '{ingress: [{}]}')), { title: 'x' })
    expect(report).toMatch(/## What does not work\n\n- `CiliumNetworkPolicy\/shop\/bad` \(`shop.yaml:\d+`\): \w+/)
  })

  it('counts by namespace where there is too much to list', () => {
    const snapshot = snapshotOf(pod('web'), pod('api', 80), pod('a'), pod('b'), pod('c'), door)
    const report = markdownReport(snapshot, { title: 'x', longest: 2 })
    expect(report).toContain('| From | To | Dropped flows |')
    expect(report).toMatch(/\| `shop` \| `shop` \| 3 \|/)
  })

  it('lets no name break out of its cell', () => {
    const report = markdownReport(snapshotOf(pod('web')), { title: '[x](http://evil) | <b> @all' })
    expect(report).toContain('# Network policy report: \\[x\\](http://evil) \\| \\<b\\> \\@all')
  })
})

describe('the table of who is isolated', () => {
  it('says “rules”, not “isolated”, where rules apply without default deny', () => {
    const deny = policy(
      'deny',
      '{endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEntities: [world]}]}',
    )
    const report = markdownReport(snapshotOf(pod('a'), deny), { title: 'x' })
    expect(report).toContain('| `shop/a` | rules | open |')
    expect(report).not.toContain('| isolated |')
  })
})
