import { describe, expect, it } from 'vitest'
import { compareAnalyses } from '../../doors/insights'
import { analyze } from '../../index'
import { pod, objectYaml } from '../../testing/manifests'

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
