import { describe, expect, it } from 'vitest'
import { analyze, readings } from '../../index'
import { objectYaml } from '../../testing/manifests'

const pod = (name: string, ip = '') =>
  objectYaml('Pod', `shop/${name}`, { labels: `app: ${name}`, ...(ip === '' ? {} : { status: `{podIP: ${ip}}` }) })
const policy = (spec: string) => objectYaml('NetworkPolicy', 'shop/api', { spec })
const read = (...documents: readonly string[]) => readings(analyze([{ name: 'm.yaml', text: documents.join('---\n') }]))
const base = [pod('api', '10.0.0.1'), pod('web', '10.0.0.2'), pod('db', '10.1.0.3')]
const summary = ({ readings: all }: ReturnType<typeof read>) =>
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
    expect(summary(found)).toEqual([['plugin', 1, 'allowed: shop/api, shop/web → shop/api on TCP/80']])
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
    expect(summary(found)).toEqual([['text', 1, 'allowed: shop/api → everyone but shop/db on every port']])
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
    expect(summary(found).filter(([, , flow]) => String(flow).includes('agent'))).toEqual([
      ['plugin', 1, 'dropped: shop/agent → shop/api on every port but TCP/80'],
    ])
  })

  it('leave out what Cilium drops of pods alone, whatever selectors match', () => {
    const dump = {
      settings: { 'enable-sctp': 'false', 'enable-extended-ip-protocols': 'false' },
    }
    const host =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop, labels: {app: agent}}\nspec: {hostNetwork: true}\n'
    const found = (...documents: readonly string[]) =>
      readings(analyze([{ name: 'm.yaml', text: [...base, host, ...documents].join('---\n') }], dump)).readings
    expect(found()).toEqual([])
    expect(found(policy('{podSelector: {matchLabels: {app: api}}, ingress: [{}]}'))).toEqual([])
  })

  const service = (port: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: shop}\nspec: {clusterIP: 10.96.0.9, selector: {app: api}, ports: [${port}]}\n`

  it('leave to the plugin whether a service is translated before policies are asked', () => {
    const found = read(
      ...base,
      service('{port: 80, targetPort: 8080}'),
      policy(
        '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: api}}}]}]}',
      ),
    )
    expect(summary(found)).toEqual([['plugin', 1, 'dropped: shop/web → service shop/api (10.96.0.9) on TCP/80']])
    const byBlock = read(
      ...base,
      service('{port: 80, targetPort: 8080}'),
      policy(
        '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.0/12}}], ports: [{port: 80}]}]}',
      ),
    )
    expect(summary(byBlock)).toEqual([['plugin', 1, 'allowed: shop/web → service shop/api (10.96.0.9) on TCP/80']])
    expect(byBlock.readings[0]?.flows[0]).toMatchObject({
      before: { verdict: 'DROPPED', droppedAt: 'egress' },
      after: { verdict: 'FORWARDED' },
    })
  })

  it('leave to the plugin what becomes of a pod that a service leads back to itself', () => {
    const found = read(
      ...base,
      service('{port: 80, targetPort: 8080}'),
      policy('{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}'),
    )
    expect(summary(found)).toEqual([['plugin', 1, 'dropped: shop/api → itself by way of service shop/api on TCP/80']])
    expect(found.readings[0]?.flows[0]?.before.verdict).toBe('FORWARDED')
  })

  it('differ where a rule of the Baseline tier lets through what no NetworkPolicy lists', () => {
    const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n'
    const baseline = (rules: string) =>
      `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: base}\nspec: {tier: Baseline, priority: 0, subject: {namespaces: {}}, ${rules}}\n`
    const isolated = policy(
      '{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}',
    )
    const accept =
      'ingress: [{action: Accept, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}]'
    expect(summary(read(namespace, ...base, isolated, baseline(accept)))).toEqual([
      ['text', 1, 'dropped: shop/api, shop/db → shop/api on TCP/80'],
    ])
    expect(read(namespace, ...base, isolated, baseline(accept)).readings[0]?.flows[0]?.because).toBe(
      'NetworkPolicy/shop/api (default deny) denies it',
    )
    const deny = 'ingress: [{action: Deny, from: [{namespaces: {}}]}]'
    expect(summary(read(namespace, ...base, isolated, baseline(deny)))).toEqual([])
    const out = 'egress: [{action: Accept, to: [{networks: [192.0.2.0/24]}]}]'
    const noEgress = policy('{podSelector: {matchLabels: {app: api}}, policyTypes: [Egress]}')
    expect(summary(read(namespace, ...base, noEgress, baseline(out)))).toEqual([
      ['text', 1, 'dropped: shop/api → 192.0.2.0/24 on every port'],
    ])
  })

  it('name what else is open: host-network pods, cluster-wide policies, other protocols', () => {
    const host = 'apiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop}\nspec: {hostNetwork: true}\n'
    const admin =
      'apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: a}\nspec: {tier: Admin, priority: 0, subject: {namespaces: {}}}\n'
    expect(read(...base, host, admin, policy('{podSelector: {}}')).open.join('\n')).toMatch(
      /shop\/agent[^]*ClusterNetworkPolicy[^]*Protocols/,
    )
    expect(read(...base).open).toEqual([])
  })
})
