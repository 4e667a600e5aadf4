import { describe, expect, it } from 'vitest'
import { analyze, readings } from '../../index'
import { objectYaml } from '../../testing/manifests'

const pod = (name: string, ip = '') =>
  objectYaml('Pod', `shop/${name}`, { labels: `app: ${name}`, ...(ip === '' ? {} : { status: `{podIP: ${ip}}` }) })
const policy = (spec: string) => objectYaml('NetworkPolicy', 'shop/api', { spec })
const read = (...documents: readonly string[]) => readings(analyze([{ name: 'm.yaml', text: documents.join('---\n') }]))
const base = [pod('api', '10.0.0.1'), pod('web', '10.0.0.2'), pod('db', '10.1.0.3')]
const told = ({ readings: all }: ReturnType<typeof read>) =>
  all.map(({ kind, policies, flows }) => [
    kind,
    policies.length,
    ...flows.map((flow) => `${flow.kind}: ${flow.from.text} → ${flow.to.text} on ${flow.portsText}`),
  ])

describe('two readings', () => {
  it('agree on what labels say', () => {
    const found = read(
      ...base,
      policy('{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}'),
    )
    expect(found.readings).toEqual([])
    expect(found.policies).toBe(1)
  })

  it('leave to the plugin whether a block of addresses counts for pods', () => {
    const found = read(
      ...base,
      policy(
        '{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80}]}]}',
      ),
    )
    expect(told(found)).toEqual([['plugin', 1, 'allowed: shop/api, shop/web → shop/api on TCP/80']])
    expect(found.readings[0]?.flows[0]).toMatchObject({
      before: { verdict: 'DROPPED' },
      after: { verdict: 'FORWARDED' },
    })
  })

  it('differ where policyTypes leaves a direction out that has rules', () => {
    const found = read(
      ...base,
      policy(
        '{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress], ingress: [{}], egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}]}',
      ),
    )
    expect(told(found)).toEqual([['text', 1, 'allowed: shop/api → everyone but shop/db on every port']])
  })

  it('leave to the plugin whether selectors match pods on a node’s network', () => {
    const host =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop, labels: {app: agent}}\nspec: {hostNetwork: true}\n'
    const found = read(
      ...base,
      host,
      policy(
        '{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: agent}}}], ports: [{port: 80}]}]}',
      ),
    )
    expect(told(found).filter(([, , flow]) => String(flow).includes('agent'))).toEqual([
      ['plugin', 1, 'dropped: shop/agent → shop/api on every port but TCP/80'],
    ])
  })

  it('name what else is open: host-network pods, services, cluster-wide policies', () => {
    const host = 'apiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop}\nspec: {hostNetwork: true}\n'
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: shop}\nspec: {clusterIP: 10.96.0.9, selector: {app: api}, ports: [{port: 80}]}\n'
    const found = read(
      ...base,
      host,
      service,
      policy('{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.96.0.0/12}}]}]}'),
    )
    expect(found.open.join('\n')).toMatch(/shop\/agent[^]*shop\/api/)
    expect(read(...base).open).toEqual([])
  })
})
