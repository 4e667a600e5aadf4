import { describe, expect, it } from 'vitest'
import { Engine } from '../../../analysis'
import '../../../doors/edits'
import '../../../doors/lints'
import type { Diagnostic } from '../../../types'

const cilium = (name: string, spec: string): string =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {${spec}}`
const network = (name: string, spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {podSelector: {}, ${spec}}`
const pod = (name: string, labels: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {${labels}}}\nspec: {containers: [{name: c}]}`
const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [{port: 80}]}'
const settings = (data: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {${data}}`

/** A policy for each kind of mistake that its text alone shows, by the code. */
const mistakes: Readonly<Record<string, string>> = {
  'policy-types-missing': network('types', 'policyTypes: [Ingress], egress: [{}]'),
  'label-not-in-identity': cilium(
    'label',
    'endpointSelector: {matchLabels: {pod-template-hash: a1}}, ingress: [{fromEndpoints: [{}]}]',
  ),
  'other-cluster': cilium(
    'cluster',
    'endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.cluster: east}}]}]',
  ),
  'dash-before-ports': cilium(
    'dash',
    'endpointSelector: {}, ingress: [{fromEndpoints: [{}]}, {toPorts: [{ports: [{port: "80"}]}]}]',
  ),
  'services-match-nothing': cilium(
    'services',
    'endpointSelector: {}, egress: [{toServices: [{k8sService: {serviceName: none}}], toPorts: [{ports: [{port: "80"}]}]}]',
  ),
  'left-empty': cilium('empty', 'endpointSelector: {matchLabels: }, ingress: [{fromEndpoints: [{}]}]'),
  'http-path-no-slash': cilium(
    'http',
    'endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{path: "a"}]}}]}]',
  ),
  'port-octal': cilium('octal', 'endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "010"}]}]}]'),
}

/** What else is in the workspace: before the policies, and behind them. */
type Around = readonly [before: readonly string[], behind: readonly string[]]

const a = pod('p', 'app: a')
const arounds: readonly Around[] = [
  [[], [a]],
  [['# a line more'], [pod('p', 'app: a, tier: x')]],
  [[pod('q', 'pod-template-hash: a1')], [a]],
  [[], [a, service]],
  [[], [a, settings('cluster-name: east')]],
  [[], [pod('p', 'app: d'), settings('labels: "k8s:app k8s:pod-template-hash"')]],
  [[pod('q', 'app: e')], [a, service, settings('labels: "k8s:app"')]],
]

const filesOf = ([before, behind]: Around): readonly [{ name: string; text: string }] => [
  { name: 'm', text: [...before, ...Object.values(mistakes), ...behind].join('\n---\n') },
]

describe('what is said of the text of policies', () => {
  it('is what a first look says, whatever else is edited', () => {
    const afresh = arounds.map((around) => new Engine().update(filesOf(around)).lints())
    const engine = new Engine()
    for (const from of arounds)
      arounds.forEach((to, i) => {
        engine.update(filesOf(from)).lints()
        expect(engine.update(filesOf(to)).lints()).toEqual(afresh[i])
      })
  })

  it('is said again and not found again where pods are others', () => {
    const engine = new Engine()
    const byCode = (around: Around): ReadonlyMap<string, Diagnostic> =>
      new Map(
        engine
          .update(filesOf(around))
          .lints()
          .map((found) => [found.code, found]),
      )
    const before = byCode([[], [a]])
    const after = byCode([[], [pod('p', 'app: b')]])
    for (const code of Object.keys(mistakes)) {
      expect(before.get(code), code).toBeDefined()
      expect(after.get(code), code).toBe(before.get(code))
    }
  })

  it('is said again where another policy names another address, though it goes by the pods', () => {
    const ports = 'endpointSelector: {}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: none}]}]}]'
    const engine = new Engine()
    const found = (address: string): Diagnostic | undefined =>
      engine
        .update(
          filesOf([
            [cilium('ports', ports), cilium('world', `endpointSelector: {}, egress: [{toCIDR: [${address}]}]`)],
            [a],
          ]),
        )
        .lints()
        .find(({ code }) => code === 'port-name-unknown')
    const before = found('192.0.2.1/32')
    expect(before).toBeDefined()
    expect(found('192.0.2.2/32')).toBe(before)
  })
})
