import { describe, expect, it } from 'vitest'
import { compareAnalyses } from '../../doors/insights'
import { analyze } from '../../index'
import { pod, objectYaml } from '../../testing/manifests'
import { cilium, node as nodeAt, podOn, service, slice } from '../../testing/workspace'

const node = (name: string, tier: string): string => objectYaml('Node', name, { labels: `tier: ${tier}` })
const policy =
  'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: host}\nspec:\n  nodeSelector: {matchLabels: {tier: front}}\n  ingress:\n    - fromEntities: [world]\n      toPorts: [{ports: [{port: "22", protocol: TCP}]}]\n'

const files = (documents: readonly string[]) => [
  {
    name: 'm.yaml',
    text: [node('n1', 'front'), node('n2', 'back'), pod('shop/web', 'app: web'), ...documents].join('\n---\n'),
  },
]
const on = {
  settings: { 'enable-host-firewall': 'true', 'enable-extended-ip-protocols': 'true', 'enable-sctp': 'true' },
}

const lines = (before: ReturnType<typeof analyze>, after: ReturnType<typeof analyze>) => {
  const { flows, isolation, isSame } = compareAnalyses(before, after)
  return {
    isSame,
    flows: flows.map(({ kind, from, to, portsText }) => `${kind}: ${from.text} → ${to.text} on ${portsText}`),
    isolation: isolation.map(({ kind, direction, endpoints }) => `${endpoints.text} ${kind} ${direction}`),
  }
}

describe('what a policy of nodes changes', () => {
  it('is reported as that of a pod is', () => {
    const found = lines(analyze(files([]), on), analyze(files([policy]), on))
    expect(found.isolation).toEqual(['node n1 isolated ingress'])
    // What a node sends to itself is never checked.
    expect(found.flows).toEqual([
      'dropped: everyone but host, world → node n1 on every port',
      'dropped: world → node n1 on every port but TCP/22',
    ])
  })

  it('holds for the entities too: what the host may not send, no rule of a pod opens', () => {
    const closed =
      'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: closed}\nspec: {nodeSelector: {}, egress: [{}]}\n'
    const all = { settings: { ...on.settings, 'enable-policy': 'always' } }
    const toWeb = objectYaml('CiliumNetworkPolicy', 'shop/web', {
      spec: '{endpointSelector: {}, ingress: [{fromEntities: [remote-node, host], toPorts: [{ports: [{port: "80", protocol: TCP}]}]}]}',
    })
    expect(lines(analyze(files([closed]), all), analyze(files([closed, toWeb]), all)).flows).toEqual([])
    expect(lines(analyze(files([]), {}), analyze(files([toWeb]), {})).flows).not.toEqual([])
  })

  it('is reported when the host firewall is switched on, and is nothing while it is off', () => {
    const off = analyze(files([policy]), {})
    expect(lines(off, analyze(files([policy]), on)).isolation).toEqual(['node n1 isolated ingress'])
    expect(lines(analyze(files([]), {}), off).flows).toEqual([])
  })
})

describe('the API server on a node, in a comparison', () => {
  const cluster = (on: string) => [
    nodeAt('cp', '192.168.0.1'),
    nodeAt('w', '192.168.0.2'),
    service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]'),
    slice('default/kubernetes', '{name: https, port: 6443}', '192.168.0.1'),
    podOn('t/a', { node: on }),
    cilium('t', 'ingress: [{}]', 'closed'),
  ]
  const opened = (on: string, routing: string) => {
    const [before, after] = [[], [cilium('t', 'ingress: [{fromEntities: [kube-apiserver]}]')]].map((more) =>
      analyze([{ name: 'm.yaml', text: [...cluster(on), ...more].join('\n---\n') }], {
        settings: routing === '' ? {} : { 'routing-mode': routing },
      }),
    )
    return before === undefined || after === undefined ? [] : lines(before, after).flows
  }

  it('sends as a plain remote node through a tunnel, which rules about it miss', () => {
    expect(opened('w', 'native')).toEqual([expect.stringMatching(/^allowed: kube-apiserver → t\/a on every port/)])
    expect(opened('w', 'tunnel')).toEqual([])
    // Where nothing states the routing, what may open is told.
    expect(opened('w', '')).toEqual(opened('w', 'native'))
  })

  it('is its node by name, where nodes are under policy', () => {
    const [before, after] = [[], [cilium('t', 'egress: [{toEntities: [kube-apiserver]}]')]].map((more) =>
      analyze(
        [{ name: 'm.yaml', text: [...cluster('w'), cilium('t', 'egress: [{}]', 'out'), ...more].join('\n---\n') }],
        on,
      ),
    )
    expect(before === undefined || after === undefined ? [] : lines(before, after).flows).toEqual([
      expect.stringMatching(/^allowed: t\/a → node cp, kube-apiserver on every port/),
    ])
  })

  it('is the local host to the pods of its node, which nothing holds back', () => {
    expect(opened('cp', 'native')).toEqual([])
  })
})

describe('prefixes in a comparison', () => {
  it('are called by the ranges that narrower ones leave', () => {
    const egress = (except: string): string =>
      objectYaml('NetworkPolicy', 'shop/web', {
        spec: `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8${except}}}], ports: [{port: 443}]}]}`,
      })
    const found = lines(analyze(files([egress('')])), analyze(files([egress(', except: [10.0.0.0/9]')])))
    expect(found.flows).toEqual(['dropped: shop/web → 10.0.0.0/9 on TCP/443'])
    const back = lines(analyze(files([])), analyze(files([egress(', except: [10.0.0.0/9]')])))
    expect(back.flows).toContain('dropped: shop/web → 10.128.0.0-10.255.255.255 on every port but TCP/443')
  })
})
