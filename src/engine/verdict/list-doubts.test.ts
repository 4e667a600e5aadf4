import { describe, expect, it } from 'vitest'
import { analyze, compareAnalyses, compromise, doubtsOfFlows, reach, type Analysis } from '../index'
import { ciliumPolicy, objectYaml, pod } from '../testing/manifests'

const pods = [pod('shop/web', 'app: web'), pod('shop/api', 'app: api', '{containerPort: 8080}')]
const of = (documents: readonly string[], settings: Readonly<Record<string, string>> = {}): Analysis =>
  analyze([{ name: 'a.yaml', text: documents.join('\n---\n') }], { settings })
const doubts = (documents: readonly string[], settings?: Readonly<Record<string, string>>): readonly string[] =>
  doubtsOfFlows(of([...pods, ...documents], settings))
const namespace = (labels: string): string => objectYaml('Namespace', 'shop', { labels })

const asking = ciliumPolicy('ingress: [{fromEndpoints: [{}], authentication: {mode: required}}]')
const authentication =
  'What CiliumNetworkPolicy/shop/p lets through is dropped unless both ends have authenticated each other (authentication.mode: required): whether they can is not judged here.'
const isolating = ciliumPolicy('ingress: [{fromEndpoints: [{}]}]')
const byHttp = ciliumPolicy(
  'ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{method: GET}]}}]}]',
)

describe('what lists of flows leave in doubt', () => {
  it('is the authentication that rules ask for, unless what needs one is dropped', () => {
    expect(doubts([asking])).toEqual([authentication])
    expect(doubts([asking], { 'mesh-auth-enabled': 'false' })).toEqual([])
    expect(doubts([ciliumPolicy('ingress: [{fromEndpoints: [{}], authentication: {mode: disabled}}]')])).toEqual([])
    expect(doubts([asking.replace('endpointSelector: {}', 'endpointSelector: {matchLabels: {app: none}}')])).toEqual([])
  })

  it('is what a listener of an Envoy configuration makes of what rules send there', () => {
    const listener = '{envoyConfig: {kind: CiliumEnvoyConfig, name: e}, name: x}'
    const sending = ciliumPolicy(`egress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], listener: ${listener}}]}]`)
    expect(doubts([sending])).toEqual([
      'What CiliumNetworkPolicy/shop/p sends to a listener of an Envoy configuration may be refused there, or go on elsewhere: that is not judged here.',
    ])
  })

  it.each([
    ['istio.io/dataplane-mode: ambient', 'in the ambient mode of Istio'],
    ['io.cilium/mtls-enabled: "true"', 'enrolled in Cilium’s ztunnel'],
  ])('is the port of what a ztunnel carries between pods under policies: %s', (labels, words) => {
    expect(doubts([namespace(labels), isolating])).toEqual([
      `shop/api and shop/web are ${words}, which carries TCP between them to port 15008: policies then see that port and not those listed here, and what passes may be another.`,
    ])
    expect(doubts([namespace(labels)])).toEqual([])
  })

  it('is what HTTP rules make of connections that sidecars encrypt', () => {
    expect(doubts([namespace('istio-injection: enabled'), byHttp])).toEqual([
      'shop/api and shop/web have a sidecar of a service mesh by their labels, which encrypts what they send to each other: the proxy that checks HTTP rules cannot read that, and cuts it off unless the mesh leaves it plain.',
    ])
    expect(doubts([namespace('istio-injection: enabled'), isolating])).toEqual([])
  })

  it('names a few of many pods', () => {
    const more = ['a', 'b', 'c', 'd', 'e'].map((name) => pod(`shop/${name}`, `app: ${name}`))
    expect(doubts([...more, namespace('istio.io/dataplane-mode: ambient'), isolating])[0]).toMatch(
      /^shop\/a, shop\/api, shop\/b, shop\/c, shop\/d and 2 more are in/,
    )
  })

  it('is said of who reaches whom, of hops, and of what changes', () => {
    const [before, after] = [of(pods), of([...pods, asking])]
    expect(reach(after).notes).toContain(authentication)
    expect(compromise(after, 'shop/web')).toMatchObject({ notes: expect.arrayContaining([authentication]) as unknown })
    expect(compareAnalyses(before, after).doubts).toEqual([authentication])
    expect(compareAnalyses(before, before).doubts).toEqual([])
    expect(reach(before).notes).not.toContain(authentication)
  })
})
