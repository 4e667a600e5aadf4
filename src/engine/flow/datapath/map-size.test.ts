import { describe, expect, it } from 'vitest'
import { analyze, mapSizes } from '../../index'
import { ciliumPolicy, pod } from '../../testing/manifests'
import type { AnalyzeOptions } from '../../types'

const pods = [pod('shop/web', 'app: web'), pod('ops/admin', 'app: admin')]

function sizes(rules: string, options: AnalyzeOptions = {}) {
  const text = [...pods, ciliumPolicy(rules)].join('\n---\n')
  return analyze([{ name: 'm.yaml', text }], options)
}

/** Entries of the pod under the policy: with those for all egress, and for the local host. */
function count(rules: string, options: AnalyzeOptions = {}): number | undefined {
  return mapSizes(sizes(rules, options)).maps.find(({ endpoints }) => endpoints.includes('shop/web'))?.entries
}

const range = (first: number, last: number): string =>
  `ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "${first}", endPort: ${last}, protocol: TCP}]}]}]`

describe('the size of a policy map', () => {
  it.each([
    // Aligned blocks of a power of two; one peer, the local host, and all egress.
    [1, 65_535, 16],
    [1024, 65_535, 6],
    [32_768, 60_999, 7],
    [8000, 8999, 6],
    [8080, 8090, 3],
    [1, 65_534, 30],
  ])('counts a range from %i to %i as %i prefixes', (first, last, prefixes) => {
    expect(count(range(first, last), { ciliumVersion: '1.19' })).toBe(prefixes + 2)
  })

  it('counts a rule for any peer five times since 1.20', () => {
    const rules = 'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]'
    expect(count(rules, { ciliumVersion: '1.19' })).toBe(3)
    // The egress that nothing isolates is such a rule too.
    expect(count(rules, { ciliumVersion: '1.20' })).toBe(5 + 1 + 5)
  })

  it('counts a port without a protocol three times, and every known prefix inside another', () => {
    expect(
      count('ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "53", protocol: ANY}]}]}]', {
        ciliumVersion: '1.19',
      }),
    ).toBe(5)
    const prefixes =
      'egress: [{toCIDR: [10.0.0.0/8], toPorts: [{ports: [{port: "443", protocol: TCP}]}]}, {toCIDR: [10.1.0.0/16, 10.2.0.0/16]}]'
    // 10.0.0.0/8 on a port; the two inside it on all ports, which covers the port.
    expect(count(prefixes, { ciliumVersion: '1.19' })).toBe(1 + 2 + 1)
  })

  it('names the rules that cost most', () => {
    const { maps, limit } = mapSizes(sizes(`${range(1, 65_534)}, egress: [{toEntities: [world]}]`))
    expect(limit).toBe(16_384)
    expect(maps[0]?.rules).toMatchObject([
      { policy: 'CiliumNetworkPolicy/shop/p', path: 'spec.ingress[0].toPorts[0]', entries: 30 },
      { path: 'spec.egress[0]' },
    ])
  })

  it('counts the maps of nodes where the host firewall is on', () => {
    const nodes = ['n1', 'n2'].map((name) => `{apiVersion: v1, kind: Node, metadata: {name: ${name}}}`)
    const policy =
      '{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: hosts}, spec: {nodeSelector: {}, ingress: [{fromEntities: [cluster], toPorts: [{ports: [{port: "1", endPort: 65534, protocol: TCP}]}]}]}}'
    const files = [{ name: 'm.yaml', text: [...pods, ...nodes, policy].join('\n---\n') }]
    const ofNodes = (on: string) =>
      mapSizes(analyze(files, { settings: { 'enable-host-firewall': on } })).maps.find(({ endpoints }) =>
        endpoints.includes('node:n1'),
      )
    expect(ofNodes('false')).toBeUndefined()
    expect(ofNodes('true')).toMatchObject({
      endpoints: ['node:n1', 'node:n2'],
      rules: [{ policy: 'CiliumClusterwideNetworkPolicy//hosts', path: 'spec.ingress[0].toPorts[0]' }],
    })
    expect(ofNodes('true')?.entries).toBeGreaterThan(30)
  })
})
