import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bigCluster } from './bench/cluster'
import { everything as listed } from './conformance/everything'
import { readVectors } from './conformance/vectors'
import { networkPolicy, objectYaml, pod } from './testing/manifests'
import { Engine, analyze, type Analysis, type AnalyzeOptions, type SourceFile } from './index'

/** Also what is counted where flows are too many to list. */
function everything(analysis: Analysis) {
  const { places, groups, totals } = analysis.flows(1)
  return { ...listed(analysis), ...structuredClone({ places, groups, totals, lints: analysis.lints() }) }
}

const documents = [
  ...readVectors('random').slice(0, 8),
  ...readVectors('ports').slice(0, 4),
  ...readVectors('clusternetworkpolicy'),
]
  .slice(0, 14)
  .flatMap((vector) => vector.manifest.split('\n---\n'))
  .concat([
    'apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: g, labels: {kind: bad}}\nspec: {externalCIDRs: [10.0.0.0/8]}',
    'apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: g, labels: {kind: good}}\nspec: {externalCIDRs: [10.1.0.0/16]}',
    'apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ns-0}\nspec: {selector: {app: app-0}}',
    'apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: ns-0}\nspec: {ports: [{port: 1}]}',
    'apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: s-1, namespace: ns-0, labels: {kubernetes.io/service-name: s}}\nendpoints: [{addresses: [203.0.113.10]}]',
    'apiVersion: v1\nkind: Node\nmetadata: {name: n, labels: {zone: a}}',
    'apiVersion: membrane.dev/v1alpha1\nkind: External\nmetadata: {name: e}\nspec: {dns: [api.example.com], addresses: [203.0.113.10]}',
    'apiVersion: membrane.dev/v1alpha1\nkind: Traffic\nmetadata: {name: t}\nspec: {flows: [{from: world, to: "www.example.com:443"}]}',
    'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: out, namespace: ns-0}\nspec: {endpointSelector: {}, egress: [{toServices: [{k8sService: {serviceName: s}}]}, {toFQDNs: [{matchPattern: "*.example.com"}]}], ingress: [{fromCIDRSet: [{cidrGroupSelector: {matchLabels: {kind: bad}}}]}]}',
  ])

/** Words of a manifest and what an author might put in their place. */
const changes: readonly (readonly [RegExp, string])[] = [
  [/tier: backend/, 'tier: data'],
  [/tier: (frontend|data)/, 'tier: backend'],
  [/app: app-\d/, 'app: other'],
  [/team: \w+/, 'team: {purple: 1}'],
  [/team: \w+/, 'team: purple'],
  [/containerPort: \d+/, 'containerPort: 8080'],
  [/name: main/, 'name: web'],
  [/port: "?\d+"?/, 'port: main'],
  [/port: "?\d+"?/, 'port: "8080"'],
  [/policyTypes: \[Egress\]/, 'policyTypes: [Egress, Ingress]'],
  [/ingress:/, 'ingressDeny:'],
  [/fromEndpoints: /, 'fromEntities: [world], x: '],
  [/kind: Pod/, 'kind: Deployment'],
  [/kind: CiliumNetworkPolicy/, 'kind: Unknown'],
  [/env: \w+/, 'env: live'],
  [/namespace: ns-\d/, 'namespace: elsewhere'],
  [/\n/, '\n# a warning\n'],
  [/\n---\n/, '\n'],
  [/metadata: /, 'metadata: {'],
]

interface Step {
  readonly change: number
  readonly at: number
  readonly back: boolean
  readonly options: AnalyzeOptions
}

const step: fc.Arbitrary<Step> = fc.record({
  change: fc.nat(changes.length - 1),
  at: fc.nat(1000),
  back: fc.boolean(),
  options: fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    fc.constantFrom<AnalyzeOptions>(
      { enforcement: 'always' },
      { enforcement: 'never' },
      { nodeLabels: true },
      { ipFamilies: ['IPv4', 'IPv6'] },
      { dns: { 'api.example.com': ['10.0.0.1', '203.0.113.10'] } },
    ),
  ),
})

/** Changes the first fitting words behind a thousandth of the text. */
function changed(text: string, { change, at }: Step): string {
  const [pattern, replacement] = changes[change]!
  const from = Math.floor((text.length * at) / 1000)
  return text.slice(0, from) + text.slice(from).replace(pattern, replacement)
}

describe('an engine that has seen the text before', () => {
  it('says after any change of words what it would say from scratch', () => {
    const cluster = bigCluster({ namespaces: 2, apps: 3, replicas: 2 })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), fc.nat(documents.length - 1), (steps, extra) => {
        const engine = new Engine()
        let text = `${cluster}\n---\n${documents[extra]}`
        let last = engine.update([{ name: 'm', text }])
        last.matrix()
        for (const now of steps) {
          const next = changed(text, now)
          const goBack = engine.bookmark(last)
          const files = [{ name: 'm', text: next }]
          const analysis = engine.update(files, now.options)
          expect(everything(analysis)).toEqual(everything(analyze(files, now.options)))
          if (!now.back) [text, last] = [next, analysis]
          else if (now.at % 2 === 0) goBack()
          else last = engine.update([{ name: 'm', text }])
        }
      }),
      { numRuns: Number(process.env['MEMBRANE_EDIT_RUNS'] ?? 40) },
    )
  }, 600_000)

  it('says after documents came and went what it would say from scratch', () => {
    const edit = fc.record({
      file: fc.nat(1),
      names: fc.constantFrom(['f0', 'f1'], ['f1', 'f0'], ['f0', 'g'], ['f0', 'f0']),
      at: fc.nat(20),
      take: fc.nat(3),
      put: fc.array(fc.nat(documents.length - 1), { maxLength: 3 }),
      cut: fc.option(fc.nat(400)),
    })
    fc.assert(
      fc.property(
        fc.array(fc.nat(documents.length - 1), { minLength: 3, maxLength: 14 }),
        fc.array(edit, { minLength: 1, maxLength: 5 }),
        (start, edits) => {
          const engine = new Engine()
          const contents = [start.map((i) => documents[i]!), ['']]
          for (const { file, names, at, take, put, cut } of edits) {
            contents[file]!.splice(at, take, ...put.map((i) => documents[i]!))
            const texts = contents.map((parts) => parts.join('\n---\n'))
            const files = texts.map((text, i) => ({
              name: names[i]!,
              text: cut === null || i !== file ? text : text.slice(0, cut),
            }))
            expect(everything(engine.update(files))).toEqual(everything(analyze(files)))
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('counts again only the flows of what has changed, among many namespaces', () => {
    const cluster = bigCluster({ namespaces: 9, apps: 30, replicas: 1 })
    const more = [
      objectYaml('CiliumNetworkPolicy', 'ns-4/paths', {
        spec: '{endpointSelector: {matchLabels: {tier: data}}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{method: GET}]}}]}]}',
      }),
      objectYaml('CiliumNetworkPolicy', 'ns-5/known', {
        spec: '{endpointSelector: {matchLabels: {tier: backend}}, egress: [{toEntities: [cluster], authentication: {mode: required}}]}',
      }),
    ]
    const counts = (analysis: Analysis) => {
      const { places, groups, totals } = analysis.flows(1)
      return structuredClone({ places, groups, totals })
    }
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 2 }), (steps) => {
        const engine = new Engine()
        let text = [cluster, ...more].join('\n---\n')
        counts(engine.update([{ name: 'm', text }]))
        for (const now of steps) {
          text = changed(text, now)
          const files = [{ name: 'm', text }]
          expect(counts(engine.update(files))).toEqual(counts(analyze(files)))
        }
      }),
      { numRuns: Math.ceil(Number(process.env['MEMBRANE_EDIT_RUNS'] ?? 40) / 20) },
    )
  })

  it('sees what has become of a pod whose labels are as they were', () => {
    const text = (pods: string) => [pods, pod('shop/z', 'app: z'), ...policies].join('\n---\n')
    const policies = [
      networkPolicy(
        '{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}], ports: [{port: 80}]}]}',
      ),
    ]
    const forms = [
      pod('shop/a', 'app: a, tier: b', '{containerPort: 80}'),
      `# a word\n${pod('shop/a', 'app: a, tier: b', '{containerPort: 80}')}`,
      pod('shop/a', 'app: a, tier: b', '{containerPort: 81}'),
      pod('shop/a', 'tier: b, app: a', '{containerPort: 81}'),
      pod('shop/other', 'tier: b, app: a', '{containerPort: 81}'),
      pod('shop/other', 'tier: b, app: a', '{containerPort: 81, hostPort: 8081}'),
      pod('shop/other', 'tier: b, app: a').replace('{containers', '{hostNetwork: true, containers'),
      [pod('shop/other', 'app: a, tier: b'), pod('shop/more', 'app: a, tier: b')].join('\n---\n'),
    ]
    const engine = new Engine()
    for (const form of [...forms, ...forms.toReversed()]) {
      const files = [{ name: 'm', text: text(form) }]
      expect(everything(engine.update(files))).toEqual(everything(analyze(files)))
    }
  })

  it('knows the number that a port by name has now, also where names of ports are no labels', () => {
    const text = (port: number) =>
      [
        pod('shop/a', 'app: a', `{name: web, containerPort: ${port}}`),
        networkPolicy('{podSelector: {}, ingress: [{ports: [{port: web}]}]}'),
      ].join('\n---\n')
    const options: AnalyzeOptions = { ciliumVersion: '1.19' }
    const engine = new Engine()
    for (const port of [80, 81, 80]) {
      const files = [{ name: 'm', text: text(port) }]
      const { classes } = engine.update(files, options).matrix()
      expect(classes.map(({ ranges }) => ranges)).toContainEqual([[port, port]])
      expect(everything(engine.update(files, options))).toEqual(everything(analyze(files, options)))
    }
  })

  it('leaves an earlier analysis as it was, places in the text included', () => {
    const before: SourceFile[] = [{ name: 'm', text: bigCluster({ namespaces: 2, apps: 2, replicas: 1 }) }]
    const after: SourceFile[] = [{ name: 'm', text: `# a line more\n${before[0]!.text}` }]
    const engine = new Engine()
    const first = engine.update(before)
    const second = engine.update(after)
    expect(everything(second)).toEqual(everything(analyze(after)))
    expect(everything(first)).toEqual(everything(analyze(before)))
    expect(second.policies[0]!.range.line).toBe(first.policies[0]!.range.line + 1)
  })
})
