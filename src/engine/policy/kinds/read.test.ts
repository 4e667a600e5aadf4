import { describe, expect, it } from 'vitest'
import { readCluster, type Cluster } from '../../cluster/cluster'
import { re2 } from '../../doors/re2'
import { Expressions } from '../../expressions'
import { ManifestReader } from '../../manifest/read'
import {
  ciliumPolicy,
  clusterNetworkPolicy,
  clusterwidePolicy,
  networkPolicy,
  object,
  onlyPolicy,
  pod,
} from '../../testing/manifests'
import { config, service } from '../../testing/workspace'
import type { AnalyzeOptions } from '../../types'
import { readPolicy } from './read'

const expressions = new Expressions(re2)

/** Reads documents one after the other, as edits of one file do: what did not change keeps its resource. */
function reader() {
  const manifests = new ManifestReader()
  let cluster: Cluster | undefined
  return (documents: readonly string[], options: AnalyzeOptions = {}) => {
    const { resources } = manifests.read([{ name: 'm.yaml', text: documents.join('\n---\n') }])
    const now = (cluster = readCluster(resources, options, cluster))
    return resources.map((resource) => readPolicy(resource, now, expressions))
  }
}

const closed = ciliumPolicy('ingress: [{}]')
const all = {
  NetworkPolicy: networkPolicy('{podSelector: {}, ingress: [{}]}'),
  CiliumNetworkPolicy: closed,
  CiliumClusterwideNetworkPolicy: clusterwidePolicy('endpointSelector: {}, ingress: [{}]'),
  ClusterNetworkPolicy: clusterNetworkPolicy(
    'tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]',
  ),
}

describe('a resource', () => {
  it('is a policy if its kind is one, and nothing else', () => {
    const others = [
      pod('shop/web', 'app: web'),
      service('shop/web', 'selector: {app: web}'),
      object('CiliumCIDRGroup', 'lab', 'spec: {externalCIDRs: [10.0.0.0/8]}'),
    ]
    expect(reader()([...Object.values(all), ...others]).map((policy) => policy?.kind ?? null)).toEqual([
      ...Object.keys(all),
      null,
      null,
      null,
    ])
  })

  it('is read once, and again where the settings or the services that it was read with changed', () => {
    const read = reader()
    const web = pod('shop/web', 'app: web')
    const [first] = read([closed, web])
    expect(read([closed, web])[0]).toBe(first)
    // Pods play no part in how a policy is read.
    expect(read([closed, pod('shop/web', 'app: other')])[0]).toBe(first)
    const [renamed] = read([closed, web], { settings: { 'cluster-name': 'east' } })
    expect(renamed).not.toBe(first)
    expect(read([closed, web], { settings: { 'cluster-name': 'east' } })[0]).toBe(renamed)
  })

  it('knows the services of today, not those that it was read with first', () => {
    const read = reader()
    const policy = ciliumPolicy('egress: [{toServices: [{k8sService: {serviceName: db, namespace: shop}}]}]')
    const peers = (documents: readonly string[]) => read(documents)[0]?.rules[0]?.entries[0]?.peers?.length
    expect(peers([policy])).toBe(0)
    expect(peers([policy, service('shop/db', 'selector: {app: db}')])).toBe(1)
    expect(peers([policy])).toBe(0)
  })
})

describe('a kind that Cilium does not read', () => {
  it.each([
    ['NetworkPolicy', 'enable-k8s-networkpolicy'],
    ['CiliumNetworkPolicy', 'enable-cilium-network-policy'],
    ['CiliumClusterwideNetworkPolicy', 'enable-cilium-clusterwide-network-policy'],
    ['ClusterNetworkPolicy', 'enable-k8s-cluster-network-policy'],
  ] as const)('%s stays there and does nothing where %s is false, and says so', (kind, key) => {
    const on = onlyPolicy([all[kind]], { settings: { [key]: 'true' } })
    expect([on.rules.length, on.warnings]).toEqual([1, []])
    const off = onlyPolicy([all[kind]], { settings: { [key]: 'false' } })
    expect(off.rules).toEqual([])
    expect(off.rejections).toEqual([])
    expect(off.warnings).toEqual([
      expect.objectContaining({ code: 'policy-kind-off', path: ['kind'], message: expect.stringContaining(key) }),
    ])
  })

  it('is reported by its version where that is older than the kind', () => {
    const old = onlyPolicy([all.ClusterNetworkPolicy], { ciliumVersion: '1.19' })
    expect(old.rules).toEqual([])
    expect(old.warnings[0]?.message).toBe('Cilium 1.19 does not know ClusterNetworkPolicy, so this policy does nothing')
    // The setting cannot be switched on there.
    const chosen = { ciliumVersion: '1.19', settings: { 'enable-k8s-cluster-network-policy': 'true' } } as const
    expect(onlyPolicy([all.ClusterNetworkPolicy], chosen).rules).toEqual([])
  })

  it('is a ClusterNetworkPolicy where cilium-config does not switch it on, and taken for on where there is none', () => {
    expect(onlyPolicy([all.ClusterNetworkPolicy, config('cluster-name: default')]).rules).toEqual([])
    expect(onlyPolicy([all.ClusterNetworkPolicy]).rules).toHaveLength(1)
  })

  it('is refused all the same for what is wrong with it', () => {
    const bad = networkPolicy('{podSelector: {}, ingress: [{ports: [{protocol: HTTP}]}]}')
    const policy = onlyPolicy([bad], { settings: { 'enable-k8s-networkpolicy': 'false' } })
    expect([policy.rejections.length > 0, policy.rules]).toEqual([true, []])
  })
})

describe('a policy that both the API server and Cilium refuse', () => {
  it('says both at once, so that mending the one does not bring up the other', () => {
    const policy = onlyPolicy([
      ciliumPolicy(
        'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], serverNames: [""]}]}, {fromCIDR: [10.0.0.0/8], fromEntities: [world]}]',
      ),
    ])
    expect(new Set(policy.rejections.map(({ refusedBy }) => refusedBy))).toEqual(new Set(['api-server', 'cilium']))
  })
})

describe('rules for Kafka', () => {
  const kafka = ciliumPolicy(
    'ingress: [{toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{topic: a}]}}]}]',
  )
  const codes = (options: AnalyzeOptions) => onlyPolicy([kafka], options).rejections.map(({ code }) => code)

  it('are a kind of their own for the schema up to 1.19, and leave `rules` empty after it', () => {
    expect(codes({ storedIn: '1.19', apiServer: true })).not.toContain('l7-no-kind')
    expect(codes({ storedIn: '1.20', apiServer: true })).toContain('l7-no-kind')
  })
})
