import fc from 'fast-check'
import { expect, it } from 'vitest'
import { analyze, Engine, type AnalyzeOptions } from '../index'
import { ciliumPolicy, clusterNetworkPolicy, clusterwidePolicy, networkPolicy, pod } from '../testing/manifests'

/** Rules that each make a map something that moves in a way of its own. */
const policies = [
  networkPolicy('{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]}', 'peers'),
  networkPolicy('{podSelector: {matchLabels: {app: a}}, egress: [{ports: [{port: web}]}]}', 'numbers-of-peers'),
  networkPolicy('{podSelector: {matchLabels: {app: b}}, ingress: [{ports: [{port: web}]}]}', 'own-numbers'),
  ciliumPolicy(
    'ingress: [{fromEndpoints: [{matchLabels: {app: b}}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}]',
    'proxy',
  ),
  clusterwidePolicy(
    'endpointSelector: {matchLabels: {app: c}}, ingress: [{fromEndpoints: [{}], authentication: {mode: test-always-fail}}]',
    'authentication',
  ),
  ciliumPolicy(
    'ingress: [{toPorts: [{ports: [{port: "80", endPort: 90, protocol: TCP}]}], authentication: {mode: disabled}}]',
    'blocks',
  ),
  clusterwidePolicy(
    'endpointSelector: {}, ingressDeny: [{fromEndpoints: [{matchExpressions: [{key: app, operator: NotIn, values: [a, b]}]}]}]',
    'negative',
  ),
  clusterNetworkPolicy(
    'tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Pass, from: [{namespaces: {}}]}]',
  ),
  ciliumPolicy('egress: [{toCIDR: [10.0.0.0/8]}, {toEntities: [cluster]}]', 'addresses'),
]
const apps = ['a', 'b', 'c', 'd'] as const
const pods = fc.array(
  fc.record({ app: fc.constantFrom(...apps), port: fc.constantFrom(80, 8080, 0), isHere: fc.boolean() }),
  {
    minLength: 40,
    maxLength: 44,
  },
)
const changes = fc.array(
  fc.record({
    at: fc.nat(43),
    app: fc.constantFrom(...apps),
    port: fc.constantFrom(80, 8080, 0),
    isHere: fc.boolean(),
  }),
  { maxLength: 4 },
)
const options = fc.constantFrom<AnalyzeOptions>(
  {},
  { ciliumVersion: '1.19' },
  { settings: { 'policy-audit-mode': 'true' } },
  { settings: { 'policy-cidr-match-mode': 'nodes' } },
)

function text(list: readonly { app: string; port: number; isHere: boolean }[], rules: readonly string[]): string {
  const documents = list.flatMap(({ app, port, isHere }, i) =>
    // Each pod has an identity of its own: a row takes more than one word.
    isHere || i % 3 > 0
      ? [pod(`shop/p${i}`, `app: ${app}, one: p${i}`, port === 0 ? '' : `{name: web, containerPort: ${port}}`)]
      : [],
  )
  return [...documents, ...rules].join('\n---\n')
}

it('rows that move with their peers are those of the same text read afresh', () => {
  fc.assert(
    fc.property(
      pods,
      fc.subarray(policies),
      fc.array(fc.tuple(changes, fc.subarray(policies, { minLength: policies.length - 1 }), options), {
        minLength: 1,
        maxLength: 4,
      }),
      (start, first, steps) => {
        const engine = new Engine()
        const list = [...start]
        engine.update([{ name: 'm', text: text(list, first) }]).matrix()
        for (const [edits, rules, own] of steps) {
          for (const { at, ...rest } of edits) if (at < list.length) list[at] = rest
          const files = [{ name: 'm', text: text(list, rules) }]
          expect(engine.update(files, own).matrix()).toEqual(analyze(files, own).matrix())
        }
      },
    ),
    { numRuns: Number(process.env['MEMBRANE_EDIT_RUNS'] ?? 4) },
  )
}, 60_000)
