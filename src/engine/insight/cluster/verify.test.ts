import { describe, expect, it } from 'vitest'
import { analyze, verifyMaps, type AnalyzeOptions } from '../../index'
import type { RealEntry, RealMap } from './verify'
import { objectYaml } from '../../testing/manifests'

const cluster = [
  '{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}',
  '{apiVersion: v1, kind: Pod, metadata: {name: cilium-x, namespace: kube-system}, spec: {hostNetwork: true, nodeName: n1}, status: {podIP: 192.0.2.1, hostIP: 192.0.2.1}}',
  '{apiVersion: v1, kind: Pod, metadata: {name: bot, namespace: shop, labels: {app: bot}}, spec: {nodeName: n1}, status: {podIP: 10.1.0.5, podIPs: [{ip: 10.1.0.5}, {ip: "fd00::5"}]}}',
]
const egress = (rules: string): string =>
  objectYaml('CiliumNetworkPolicy', 'shop/p', { spec: `{endpointSelector: {}, egress: [${rules}]}` })
const https = 'toPorts: [{ports: [{port: "443", protocol: TCP}]}]'

/** `Allow Egress 0 443`, of TCP; without a port of everything. */
function entryOf(text: string): RealEntry {
  const [action, direction, identity, port] = text.split(' ')
  return {
    action: action === 'Deny' ? 'Deny' : 'Allow',
    direction: direction === 'Egress' ? 'egress' : 'ingress',
    identity: Number(identity),
    protocol: port === undefined ? 0 : 6,
    firstPort: Number(port ?? 0),
    lastPort: Number(port ?? 65_535),
  }
}

function compare(rules: string, entries: readonly string[], options: AnalyzeOptions = {}, own: Partial<RealMap> = {}) {
  const analysis = analyze([{ name: 'm.yaml', text: [...cluster, rules].join('\n---\n') }], {
    ciliumVersion: '1.19',
    ...options,
  })
  const map: RealMap = {
    agent: 'cilium-x',
    endpoint: 7,
    pod: 'shop/bot',
    addresses: ['10.1.0.5'],
    identity: 41_000,
    entries: entries.map(entryOf),
    ...own,
  }
  const { agree, endpoints, differences, skipped, entries: all } = verifyMaps(analysis, [map])
  const wrong = differences.filter(({ isExplained }) => !isExplained).map(({ only, entry }) => `${only}: ${entry}`)
  return { agree, all, endpoints, wrong, causes: differences.map(({ cause }) => cause), skipped }
}

describe('the maps of agents', () => {
  it('agree where a pattern has learnt names, and where it has not yet', () => {
    const rules = egress(`{toFQDNs: [{matchPattern: "*.example"}], ${https}}`)
    const ingress = 'Allow Ingress 0'
    const dns = { 'pay.example': ['203.0.113.40'] }
    expect(compare(rules, [ingress, 'Allow Egress 16777217 443'], { dns })).toMatchObject({
      agree: 2,
      all: 2,
      wrong: [],
    })
    expect(compare(rules, [ingress], { dns })).toMatchObject({
      wrong: [],
      causes: ['no pod of the node has looked the name up'],
    })
    // More addresses than the cache of names still lists.
    const more = [ingress, 'Allow Egress 16777217 443', 'Allow Egress 16777218 443']
    expect(compare(rules, more, { dns })).toMatchObject({ agree: 2, wrong: [] })
    expect(compare(rules, [...more, 'Allow Egress 16777219 80'], { dns }).wrong).toEqual([
      'real: Allow Egress 16777219 80/TCP',
    ])
  })

  it('lack no prefix of a policy', () => {
    const rules = egress('{toCIDR: [203.0.113.0/24]}, {toFQDNs: [{matchName: pay.example}]}')
    expect(compare(rules, ['Allow Ingress 0']).wrong).toHaveLength(1)
    expect(compare(rules, ['Allow Ingress 0', 'Allow Egress 16777299']).wrong).toEqual([])
  })

  it('hold aggregates from 1.20 on, and identities of other clusters in a mesh', () => {
    const entries = ['Allow Ingress 0', ...[11, 12, 13, 14].map((identity) => `Allow Ingress ${identity}`)]
    expect(
      compare(egress('{toEntities: [world]}'), [...entries, 'Allow Egress 2', 'Allow Egress 13'], {
        ciliumVersion: '1.20',
      }),
    ).toMatchObject({ agree: 2, wrong: [] })
    expect(compare(egress('{toEndpoints: [{}]}'), ['Allow Ingress 0', 'Allow Egress 131500'])).toMatchObject({
      causes: expect.arrayContaining([expect.stringContaining('another cluster of the mesh')]) as string[],
    })
  })

  it('belong to pods by their addresses too, of either family', () => {
    const own = (addresses: readonly string[]) =>
      compare('', ['Allow Ingress 0', 'Allow Egress 0'], {}, { pod: null, addresses })
    expect(own(['10.1.0.5'])).toMatchObject({ agree: 2, endpoints: 1 })
    expect(own(['fd00:0::5'])).toMatchObject({ agree: 2, endpoints: 1 })
    expect(own(['10.1.0.9']).skipped[0]?.reason).toContain('gone')
    expect(compare('', [], {}, { pod: null, addresses: [], identity: 4 }).skipped[0]?.reason).toBe(
      'it is the health endpoint',
    )
  })

  it('of nodes are compared where the host firewall is on', () => {
    const rules =
      '{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: nodes}, spec: {nodeSelector: {}, ingress: [{fromEntities: [remote-node]}]}}'
    const host = { pod: null, addresses: [], identity: 1 }
    const entries = ['Allow Ingress 6', 'Allow Ingress 7', 'Allow Egress 0']
    expect(compare(rules, entries, {}, host).skipped[0]?.reason).toContain('host firewall is off')
    const settings = { 'enable-host-firewall': 'true' }
    expect(compare(rules, entries, { settings }, host)).toMatchObject({ agree: 3, all: 3, endpoints: 1 })
  })
})
