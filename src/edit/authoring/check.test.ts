import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firewall, httpbin, sameLabel } from '../../../e2e/support/manifests'
import { bigCluster } from '../../engine/bench/cluster'
import { arbitraryCase } from '../../engine/conformance/arbitrary'
import { refusals } from '../../engine/conformance/cases'
import { analyze } from '../../engine/index'
import { examples } from '../../lessons/examples/examples'
import { lessonContents, loadLesson } from '../../lessons/index'
import { StructureChecker } from './check'

function problems(text: string): readonly string[] {
  const steps = new StructureChecker().check(text)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true)
      return value.map(({ start, end, message, help }) => `${text.slice(start, end)}: ${message}. ${help}`)
  }
}

describe('the structural check', () => {
  it('tells values outside their choices, patterns and ranges', () => {
    expect(
      problems(
        'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: P}\nspec: {podSelector: {}, policyTypes: [ingress], ingress: [{ports: [{port: 80, endPort: 70000}]}]}',
      ),
    ).toEqual([
      'P: metadata.name: "P" is not taken. Write a name of lower-case letters, digits, "-" and ".", which begins and ends with a letter or digit.',
      'ingress: spec.policyTypes[0]: "ingress" is not possible here. Write one of Ingress, Egress.',
      '70000: spec.ingress[0].ports[0].endPort: 70000 is out of range. Write a number from 1 to 65535.',
    ])
  })

  it.each([
    ['ports: [{port: "70000"}]', '"70000" is not taken'],
    ['ports: [{port: "-http"}]', '"-http" is not taken'],
    ['ports: [{port: http}, {port: "8080"}, {protocol: TCP}, {port: "0"}]', null],
    ['serverNames: [a.example.com], listener: {envoyConfig: {name: a}, name: l, priority: 0}', '0 is out of range'],
    ['rules: {dns: [{matchName: a..b}]}', '"a..b" is not taken'],
    ['rules: {dns: [{matchName: "*.b"}]}', '"*.b" is not taken'],
    ['rules: {dns: [{matchPattern: "*.b"}, {matchName: a.b.}]}', null],
    ['rules: {http: [{headerMatches: [{name: X, mismatch: Log}]}]}', '"Log" is not possible here'],
  ])('knows the limits of Cilium’s ports and names: %s', (toPorts, said) => {
    const found = problems(
      `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p}\nspec: {endpointSelector: {}, egress: [{toPorts: [{${toPorts}}]}]}`,
    )
    expect(found).toEqual(said === null ? [] : [expect.stringContaining(said)])
  })

  it.each([
    ['port: 0', '0 is out of range'],
    ['port: Http', '"Http" is not taken'],
    ['port: "80"', '"80" is not taken'],
    ['port: dns-tcp', null],
  ])('knows those of NetworkPolicy: %s', (port, said) => {
    const found = problems(
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, ingress: [{ports: [{${port}}]}]}`,
    )
    expect(found).toEqual(said === null ? [] : [expect.stringContaining(said)])
  })

  it.each([
    [
      `toPorts: [{ports: [${Array.from({ length: 41 }, (_, i) => `{port: "${i + 1}"}`).join(', ')}]}]`,
      '41 entries are too many',
    ],
    ['toPorts: [{serverNames: []}]', '0 entries are too few'],
    ['toPorts: [{serverNames: [a.b, c.d, a.b]}]', '"a.b" appears twice'],
    ['toPorts: [{serverNames: ["https://a.b"]}]', '"https://a.b" is not taken'],
    ['toPorts: [{originatingTLS: {certificate: c}}]', 'originatingTLS.secret is missing'],
    ['icmps: [{fields: [{type: Ping}]}]', '"Ping" is not taken'],
    ['icmps: [{fields: [{type: 256}]}]', '256 is out of range'],
    ['icmps: [{fields: [{type: "256"}]}]', '"256" is not taken'],
    ['icmps: [{fields: [{type: EchoRequest}, {type: "8"}, {type: 8}, {family: IPv6, type: PacketTooBig}]}]', null],
    [
      `icmps: [{fields: [${Array.from({ length: 41 }, (_, i) => `{type: ${i}}`).join(', ')}]}]`,
      '41 entries are too many',
    ],
  ])('knows the limits of Cilium’s lists: %s', (rule, said) => {
    const found = problems(
      `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p}\nspec: {endpointSelector: {}, egress: [{${rule}}]}`,
    )
    expect(found).toEqual(said === null ? [] : [expect.stringContaining(said)])
  })

  it.each([
    ['to: []', '0 entries are too few'],
    [`to: [${'{namespaces: {}},'.repeat(26)}]`, '26 entries are too many'],
    ['to: [{networks: [10.0.0.0/8, 10.0.0.0/8]}]', 'appears twice'],
    ['to: [{domainNames: []}]', '0 entries are too few'],
    ['to: [{pods: {podSelector: {}}}], protocols: []', '0 entries are too few'],
    ['to: [{pods: {podSelector: {}}}]', null],
  ])('knows those of ClusterNetworkPolicy: %s', (rule, said) => {
    const found = problems(
      `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: p}\nspec: {tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Accept, ${rule}}]}`,
    )
    expect(found).toEqual(said === null ? [] : [expect.stringContaining(said)])
  })

  it('has nothing to say about objects that the cluster takes', () => {
    const taken = refusals().filter(({ accepted }) => accepted)
    expect(taken.length).toBeGreaterThan(140)
    // What a server takes and nobody means: no spec, an operator that Cilium drops, a number that is no ICMP type.
    const meant = ['no spec', 'selector operator lower', 'icmp type 300']
    const found = taken.map(({ name, object }) => [name, problems(JSON.stringify(object))] as const)
    const complaints = found.filter(
      ([name, said]) => said.some((text) => !text.includes('deprecated')) && !meant.includes(name),
    )
    expect(complaints).toEqual([])
  })

  it('has nothing to say about random policies that the cluster takes', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(arbitraryCase, ({ manifest, ipv6, nodes }) => {
        const options = { nodeLabels: nodes, ipFamilies: ipv6 ? (['IPv4', 'IPv6'] as const) : (['IPv4'] as const) }
        for (const document of manifest.split('---\n')) {
          const { policies, diagnostics } = analyze([{ name: 'a.yaml', text: document }], options)
          if (policies.some(({ status }) => status === 'rejected') || diagnostics.length > 0) continue
          expect([document, problems(document).filter((text) => !text.includes('deprecated'))]).toEqual([document, []])
        }
      }),
      { numRuns: 60, seed: 3 },
    )
  })

  it('tells what is missing, and what will not work for ever', () => {
    expect(
      problems(
        'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p}\nspec:\n  endpointSelector: {}\n  ingress: [{authentication: {mode: required}, toPorts: [{listener: {name: l}}]}]',
      ),
    ).toEqual([
      'authentication: spec.ingress[0].authentication is deprecated since Cilium 1.20. Encrypt with WireGuard or a mesh, and leave it out.',
      expect.stringContaining('name: spec.ingress[0].toPorts[0].listener.envoyConfig is missing.'),
    ])
  })

  it('places problems of later documents and of lists', () => {
    const text =
      'a: b\n---\nkind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: Cluster}}\n'
    expect(problems(text)).toEqual([expect.stringMatching(/^Cluster: spec\.type/)])
  })

  it('has nothing to say about the examples and about well-known manifests', () => {
    const texts = [
      ...examples.flatMap(({ files }) => files.map(({ text }) => text)),
      ...[firewall, httpbin].flatMap((story) => Object.values(story)),
      sameLabel,
      bigCluster({ namespaces: 2, apps: 2, replicas: 1 }),
    ]
    expect(texts.length).toBeGreaterThan(8)
    expect(texts.flatMap(problems)).toEqual([])
  })

  it('says nothing about the lessons that the engine does not say', async () => {
    const lessons = await Promise.all(lessonContents.map(({ id }) => loadLesson(id)))
    const files = lessons.flatMap((lesson) => lesson?.steps.flatMap((step) => step.files) ?? [])
    expect(files.length).toBeGreaterThan(20)
    const wrong = files.filter(({ text }) => problems(text).length > 0)
    for (const file of wrong)
      expect(analyze([file]).diagnostics.filter(({ severity }) => severity === 'error')).not.toEqual([])
  })

  it('leaves long documents alone, which a cluster has printed', () => {
    const item = '- {apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: Cluster}}\n'
    expect(problems(`apiVersion: v1\nkind: List\nitems:\n${item.repeat(1000)}`)).toEqual([])
  })

  it('checks one document at a time, and each text once', () => {
    const text = 'kind: Pod\n---\nkind: Node\n'
    const checker = new StructureChecker()
    expect([...checker.check(text)]).toHaveLength(2)
    expect([...checker.check(text.replace('Node', 'Job'))]).toHaveLength(1)
  })

  it('goes on from what it knows where a key has come in between', () => {
    const documents = ['a', 'b', 'c', 'd'].map((name) => `kind: Node\napiVersion: v1\nmetadata: {name: ${name}}\n`)
    const checker = new StructureChecker()
    const left = checker.check(documents.join('---\n'))
    for (let i = 0; i < 3; i++) left.next()
    expect([...checker.check([...documents, 'kind: Node\n'].join('---\n'))]).toHaveLength(2)
  })
})
