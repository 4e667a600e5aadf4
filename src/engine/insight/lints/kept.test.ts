import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Engine, insideOf } from '../../analysis'
import '../../doors/edits'
import '../../doors/lints'
import type { Analysis, Diagnostic, SourceFile } from '../../types'
import { LintContext } from './context/lint'
import { redundantWithin } from './redundant'

const pod = (name: string, labels: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {${labels}}}\nspec: {containers: [{name: c, ports: [{name: web, containerPort: 80}, {name: dns, containerPort: 53, protocol: UDP}]}]}`
const labels = ['app: a', 'app: b', 'app: c', 'app: a, tier: x', 'k8s-app: kube-dns', 'app: c, k8s-app: kube-dns']

const cilium = (name: string, spec: string): string =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {endpointSelector: ${spec}}`
const network = (name: string, spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {podSelector: {}, ${spec}}`
const from = (...apps: readonly string[]): string =>
  `fromEndpoints: [{matchExpressions: [{key: app, operator: In, values: [${apps.join()}]}]}]`
const web = 'toPorts: [{ports: [{port: "80", protocol: TCP}]}]'

/** Rules of which one may say all that another says, by the pods, addresses and policies that there are. */
const policies: readonly ((name: string) => string)[] = [
  ...['ingress: []', `ingress: [{${from('a')}}]`, `ingress: [{${from('a', 'b')}}]`, `ingress: [{${from('b', 'c')}}]`]
    .concat(`ingress: [{${from('a', 'b', 'c')}}]`, 'ingress: [{fromEndpoints: [{}]}]', 'ingress: [{}]')
    .concat(`ingress: [{${from('a')}, ${web}}, {${from('b')}}]`, `ingressDeny: [{${from('b')}}]`)
    .concat(
      `ingress: [{${from('a')}, toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}]`,
    )
    .concat('egress: []', 'egress: [{toCIDR: [10.0.0.0/8]}]', 'egress: [{toCIDR: [10.1.0.0/16]}]')
    .concat(
      'egress: [{toCIDR: [10.1.0.0/16, 11.0.0.0/8]}]',
      'egress: [{toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]}]',
    )
    .concat('egress: [{toCIDR: [10.1.2.0/24]}, {toCIDR: [11.1.0.0/16]}]', 'egress: [{toEntities: [world]}]')
    .concat('egress: [{toPorts: [{ports: [{port: "53", protocol: UDP}]}]}]')
    .flatMap((rule) => [
      (name: string) => cilium(name, `{}, ${rule}`),
      (name: string) => cilium(name, `{matchLabels: {app: a}}, ${rule}`),
    ]),
  (name) => network(name, 'policyTypes: [Ingress, Egress]'),
  (name) => network(name, 'ingress: [{from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}]'),
  (name) =>
    network(
      name,
      'egress: [{to: [{podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: dns, protocol: UDP}]}]',
    ),
]

const podCount = 3
const policyCount = 5

/** A workspace: which labels each pod has, and which policy stands in each place. */
const choices = fc.array(fc.nat(1000), { minLength: podCount + policyCount, maxLength: podCount + policyCount })
const edit = fc.record({ at: fc.nat(podCount + policyCount - 1), to: fc.nat(1000), line: fc.boolean() })

function textOf(chosen: readonly number[]): string {
  return chosen
    .map((n, i) =>
      i < podCount ? pod(`p${i}`, labels[n % labels.length]!) : policies[n % policies.length]!(`policy-${i}`),
    )
    .join('\n---\n')
}

const to = (at: number, n: number) => ({ at, to: n, line: false })

/** Found where what is kept held for new identities without having been asked about them, for identities that had gone, and for other rules. */
const examples: [number[], { at: number; to: number; line: boolean }[]][] = [
  [
    [115, 0, 1, 0, 365, 0, 0, 0],
    [to(5, 6), to(0, 476), to(0, 0)],
  ],
  [[386, 235, 235, 6, 14, 0, 0, 0], [to(0, 0)]],
  [
    [980, 0, 0, 509, 0, 4, 0, 0],
    [to(7, 6), to(6, 178), to(0, 0), to(0, 590), to(0, 0)],
  ],
]

describe('what is kept of the lints', () => {
  it('says after any edits what a first look says', () => {
    fc.assert(
      fc.property(choices, fc.array(edit, { minLength: 1, maxLength: 8 }), (start, edits) => {
        const engine = new Engine()
        engine.update([{ name: 'm', text: textOf(start) }]).lints()
        const chosen = [...start]
        for (const { at, to, line } of edits) {
          chosen[at] = to
          const files: SourceFile[] = [{ name: 'm', text: `${line ? '# a line more\n' : ''}${textOf(chosen)}` }]
          expect(engine.update(files).lints()).toEqual(new Engine().update(files).lints())
        }
      }),
      { numRuns: Number(process.env['MEMBRANE_EDIT_RUNS'] ?? 6), examples },
    )
  })

  it('gives up where a first look gives up, whatever is known by then', () => {
    fc.assert(
      fc.property(choices, fc.array(edit, { minLength: 1, maxLength: 4 }), fc.nat(600), (start, edits, limit) => {
        const look = (analysis: Analysis): readonly Diagnostic[] => {
          const { model, manifest, files } = insideOf(analysis)
          const context = new LintContext({
            model,
            manifest,
            texts: new Map(files.map((file) => [file.name, file.text])),
          })
          redundantWithin(limit)(context)
          return context.found
        }
        const engine = new Engine()
        look(engine.update([{ name: 'm', text: textOf(start) }]))
        const chosen = [...start]
        for (const { at, to } of edits) {
          chosen[at] = to
          const files: SourceFile[] = [{ name: 'm', text: textOf(chosen) }]
          expect(look(engine.update(files))).toEqual(look(new Engine().update(files)))
        }
      }),
      { numRuns: Number(process.env['MEMBRANE_EDIT_RUNS'] ?? 6) },
    )
  })
})
