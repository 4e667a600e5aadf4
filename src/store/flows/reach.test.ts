import { describe, expect, it } from 'vitest'
import { shopSnapshot } from '../testing/fixture'
import { analyze } from '../../engine/index'
import { foldPeers, foldReach } from './reach'

const { flows } = shopSnapshot()

describe('who reaches an endpoint', () => {
  it('says each group of peers once, with its ports', () => {
    const { allowed, dropped } = foldReach(flows, 'shop/api', 'source')
    expect(allowed.map(({ who, ports }) => `${who}: ${ports}`)).toEqual(['shop/frontend: TCP/8080'])
    expect(dropped.map(({ who, ports }) => `${who}: ${ports}`)).toEqual(['everyone but shop/frontend: TCP/8080'])
  })

  it('tells what goes through the proxy', () => {
    expect(foldReach(flows, 'shop/db', 'source').allowed).toMatchObject([{ who: 'shop/api', isProxied: true }])
  })

  it('tells those whom the proxy checks from those whom it does not', () => {
    const text = `apiVersion: v1
kind: Pod
metadata: {name: api, labels: {app: api}}
spec: {containers: [{name: c, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]
`
    const { allowed } = foldReach(analyze([{ name: 'a.yaml', text }]).flows(), 'default/api', 'source')
    expect(allowed.map(({ who, isProxied }) => [who, isProxied])).toEqual([
      ['default/web', true],
      ['host', false],
    ])
  })

  it('says whom it reaches, with the rows to open', () => {
    const { allowed } = foldReach(flows, 'shop/frontend', 'destination')
    const [first] = allowed
    expect(first?.ports).toBe('every port they serve')
    expect(first?.peers.map(({ key }) => key)).toEqual([
      'shop/api',
      'kube-system/coredns',
      'entity:world',
      'cidr:10.0.0.0/8',
      'dns:api.pay.example',
    ])
    expect(first?.peers.every(({ rows }) => rows.length === 1)).toBe(true)
  })

  it('is nothing for one that is not there', () => {
    expect(foldReach(flows, 'shop/nobody', 'source')).toEqual({ allowed: [], dropped: [], undecided: [] })
  })
})

describe('peers in the fewest words', () => {
  const at = (...keys: readonly string[]): readonly number[] =>
    keys.map((key) => flows.peers.findIndex((peer) => peer.key === key))
  const everyone = flows.peers.map((_, i) => i)
  const pods = everyone.filter((i) => flows.peers[i]?.kind === 'endpoint')
  const shop = at('shop/api', 'shop/db', 'shop/frontend', 'shop/legacy')

  it.each([
    ['all there are', everyone, 'everyone'],
    ['all but one', everyone.slice(1), 'everyone but kube-system/coredns'],
    ['the pods', pods, 'every pod'],
    ['the pods and the host', [...pods, ...at('entity:host')], 'every pod and host'],
    ['a namespace', shop, 'everything in shop'],
    ['a namespace and a pod', [...shop, ...at('web/site')], 'everything in shop and web/site'],
    ['some pods', at('shop/api', 'web/site', 'entity:world'), 'shop/api, web/site and world'],
  ])('%s', (_what, members, text) => {
    expect(foldPeers(flows, members, everyone)).toBe(text)
  })
})
