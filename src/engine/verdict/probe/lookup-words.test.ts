import { describe, expect, it } from 'vitest'
import { modelOf } from '../../testing/manifests'
import { cilium, podOn, service } from '../../testing/workspace'
import { answerProbe } from './answer'
import { lookupWords } from './lookup-words'

const client = podOn('t/a')
const dns = [
  podOn('kube-system/dns', { labels: 'k8s-app: kube-dns', ports: '{containerPort: 53, protocol: UDP}' }),
  service('kube-system/kube-dns', 'selector: {k8s-app: kube-dns}, ports: [{port: 53, protocol: UDP}]'),
]
const toWeb = '{toCIDR: [0.0.0.0/0], toPorts: [{ports: [{port: "443"}]}]}'
const toDns = (rules = '') =>
  `{toEndpoints: [{matchLabels: {k8s-app: kube-dns, "k8s:io.kubernetes.pod.namespace": kube-system}}], toPorts: [{ports: [{port: "53"}]${rules}}]}`
const out = (...rules: readonly string[]) => cilium('t', `egress: [${[toWeb, ...rules].join(', ')}]`)

function words(...documents: readonly string[]): readonly string[] {
  return lookupWords(modelOf([client, ...documents]), { from: 't/a', to: 'dns:x.a.io' })
}

describe('a flow to a DNS name that rules for addresses let through', () => {
  it.each([
    ['the resolver of the workspace', dns],
    ['a resolver that the workspace does not hold', []],
  ])('is reported of a pod that may not ask %s', (_, resolver) => {
    expect(words(...resolver, out())).toEqual([
      't/a cannot look x.a.io up (no rule lets it ask a resolver on port 53): a connection by that name fails, and this is about its addresses.',
    ])
    expect(words(...resolver, out(toDns()))).toEqual([])
  })

  it('is reported of a pod whose DNS rules do not list the name', () => {
    const only = (name: string) => toDns(`, rules: {dns: [{matchName: ${name}}]}`)
    expect(words(...dns, out(only('y.a.io')))).toEqual([expect.stringContaining('no DNS rule lists it')])
    expect(words(...dns, out(only('x.a.io')))).toEqual([])
  })

  it.each([
    ['may ask somebody else on port 53', '{toCIDR: [8.8.8.8/32], toPorts: [{ports: [{port: "53"}]}]}'],
    ['may reach the outside on all ports', '{toEntities: [world]}'],
    ['may ask by the name of a port', '{toEndpoints: [{}], toPorts: [{ports: [{port: dns}]}]}'],
  ])('has no such word where the pod %s', (_, rule) => {
    expect(words(...dns, out(rule))).toEqual([])
  })

  it('has none where egress is open, nor where it is dropped', () => {
    expect(words(...dns)).toEqual([])
    const model = modelOf([client, ...dns, out()])
    const ask = (port: number) => answerProbe(model, { from: 't/a', to: 'dns:x.a.io', protocol: 'TCP', port })
    expect(ask(443).understood).toEqual([expect.stringContaining('cannot look x.a.io up')])
    expect(ask(80).understood).toBeUndefined()
  })
})
