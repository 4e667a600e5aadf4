import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze, Engine } from '../index'
import { resolvePlain } from '../../yaml/exact/scalar'
import { splitDocuments } from '../../yaml/text'
import { objectYaml } from '../testing/manifests'
import { ManifestReader } from './read'
import { locate } from './resource'

const read = (text: string) => analyze([{ name: 'm.yaml', text }])
const codes = (text: string) => read(text).diagnostics.map(({ code }) => code)
const pod = (name: string, labels = '') => objectYaml('Pod', `ns/${name}`, { labels })

describe('unquoted scalars', () => {
  it.each([
    ['yes', true],
    ['On', true],
    ['n', false],
    ['OFF', false],
    ['true', true],
    ['~', null],
    ['', null],
    ['Null', null],
    ['80', 80],
    ['0777', 511],
    ['0o17', 15],
    ['0x1F', 31],
    ['0b101', 5],
    ['0b102', '0b102'],
    ['1_000', 1000],
    ['1-000', '1-000'],
    ['1e3', 1000],
    ['.5', 0.5],
    ['-3', -3],
    ['.inf', Infinity],
    ['2024-01-01', '2024-01-01'],
    ['22:22', '22:22'],
    ['1.2.3', '1.2.3'],
    ['yesno', 'yesno'],
    ['080', 80],
    ['0888x', '0888x'],
  ])('%s is read as kubectl reads it', (text, value) => expect(resolvePlain(text)).toEqual(value))
})

describe('documents', () => {
  it('are split at markers, and blank ones are left out', () => {
    const text = '# only a comment\n---\na: 1\n---\n\n--- # with a comment\nb: |\n  x\n---more\n---\nc: 3\n...\n'
    expect(splitDocuments(text).map(({ start, end }) => text.slice(start, end).trim())).toEqual([
      'a: 1',
      '# with a comment\nb: |\n  x\n---more',
      'c: 3\n...',
    ])
  })

  it('are read apart: a broken one in the middle costs only itself', () => {
    const analysis = read(`${pod('a')}---\nkind: [broken\n---\n${pod('b')}`)
    expect(analysis.endpoints.map(({ key }) => key)).toEqual(['ns/a', 'ns/b'])
    expect(analysis.diagnostics).toMatchObject([
      { code: 'yaml-syntax', severity: 'error', range: { file: 'm.yaml', line: 5 } },
    ])
  })

  it('may be lists in lists, typed lists and JSON', () => {
    const item = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'ns' } })
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [item('a'), { apiVersion: 'v1', kind: 'PodList', items: [item('b')] }],
    }
    expect(read(JSON.stringify(list)).endpoints.map(({ key }) => key)).toEqual(['ns/a', 'ns/b'])
  })

  it('keep their places with Windows line ends and a byte order mark', () => {
    const text = `\uFEFF${pod('a')}---\r\n${pod('b').replaceAll('\n', '\r\n')}`
    const { range } = read(text).endpoints[1]!
    expect(text.slice(range.start, range.end)).toMatch(/^apiVersion: v1\r\nkind: Pod\r\nmetadata: \{name: b/)
    expect(range.line).toBe(5)
  })

  it('are looked into where they stand: after edits too, and in the text that an earlier analysis was of', () => {
    const policy = (label: string) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: ns}\nspec: {podSelector: {matchLabels: {app: ${label}}}, ingress: [{}]}`
    const list = `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: ns}}\n- ${policy('b').replaceAll('\n', '\n  ')}`
    const reader = new ManifestReader()
    const places = (text: string) => {
      const manifest = reader.read([{ name: 'm.yaml', text }])
      const found = (): readonly string[] => {
        manifest.settle()
        return manifest.resources.map(({ place, kind }) => {
          const { start, end } = locate(place, kind === 'Pod' ? ['metadata', 'name'] : ['spec', 'podSelector'])
          return text.slice(start, end)
        })
      }
      return { manifest, found }
    }
    const expected = (label: string) => [
      `podSelector: {matchLabels: {app: ${label}}}`,
      'name: a',
      `podSelector: {matchLabels: {app: b}}`,
    ]
    const first = places(`${policy('web')}\n---\n${list}`)
    expect(first.found()).toEqual(expected('web'))
    const second = places(`# a longer text before\n---\n${policy('api')}\n---\n${list}`)
    expect(second.found()).toEqual(expected('api'))
    expect(first.found()).toEqual(expected('web'))
    expect(second.found()).toEqual(expected('api'))
    expect(second.manifest.resources.at(-1)?.place.root).toBe(second.manifest.resources.at(-1)?.place.root)
  })
  it('of the same name replace each other, and it is said', () => {
    const analysis = read(`${pod('a', 'app: one')}---\n${pod('a', 'app: two')}`)
    expect(analysis.endpoints).toHaveLength(1)
    expect(analysis.endpoints[0]!.podLabels).toEqual({ app: 'two' })
    expect(analysis.diagnostics).toMatchObject([{ code: 'duplicate-resource', range: { line: 1 } }])
  })
})

describe('values of the wrong type', () => {
  it('refuse the object, point at the value and offer the quotes', () => {
    const analysis = read(`apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n    enabled: yes\n`)
    expect(analysis.endpoints).toEqual([])
    expect(analysis.diagnostics).toMatchObject([
      {
        code: 'wrong-type',
        range: { line: 6, column: 14 },
        fix: { edits: [{ text: '"yes"' }] },
        message: 'metadata.labels.enabled must be text, but is the boolean true',
      },
    ])
  })

  it('take null as absent, and as the empty text inside a map', () => {
    const analysis = read('apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: ~, labels: {x: ~}}\nspec: ~')
    expect(analysis.endpoints[0]).toMatchObject({ key: 'default/a', podLabels: { x: '' } })
  })
})

describe('unknown fields', () => {
  const policy = (rule: string) =>
    objectYaml('CiliumNetworkPolicy', 'ns/p', { spec: `\n  endpointSelector: {}\n  ingress:\n  - ${rule}` })
  it('of policies are reported, with the field that was meant', () => {
    const [diagnostic] = read(policy('fromEndpoint: [{}]')).diagnostics
    expect(diagnostic).toMatchObject({
      code: 'unknown-field',
      severity: 'error',
      help: 'Did you mean fromEndpoints?',
    })
  })
  it("of pods are nobody's business", () => {
    expect(
      codes(
        'apiVersion: v1\nkind: Pod\nmetadata: {name: a, uid: x}\nspec: {nodeSelector: {a: b}, containers: [{env: [{name: A, value: b}]}]}',
      ),
    ).toEqual([])
  })
  it('that Cilium removed say what to write instead', () => {
    expect(codes(policy('toPorts: [{ports: [{port: "80"}], rules: {kafka: []}}]'))).toContain('removed-field')
  })
})

describe('annotations', () => {
  const policy = (metadata: string) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: ns, ${metadata}}\nspec: {podSelector: {}}`
  it.each([
    ['annotations: {a: 1}', ['wrong-type']],
    [String.raw`"annotation\x73": {a: 1}`, ['wrong-type']],
    ['annotations: {a b: x}', ['label-key']],
    ['annotations: {a: "1"}', []],
  ])('of a policy are looked at however they are written: %s', (metadata, expected) => {
    expect(codes(policy(metadata))).toEqual(expected)
  })
})

describe('kinds', () => {
  it('that play no part are kept with a quiet note', () => {
    const analysis = read('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {secret: x}')
    expect(analysis.resources).toMatchObject([{ key: 'ConfigMap/default/c', status: 'ignored' }])
    expect(analysis.diagnostics).toMatchObject([{ severity: 'info', code: 'kind-not-read' }])
  })
  it.each([
    ['v1', 'pod', 'kind-misspelt warning'],
    ['v1', 'Pods', 'kind-misspelt warning'],
    ['apps/v1', 'Pod', 'version-not-read error'],
    ['policy.networking.k8s.io/v1beta1', 'ClusterNetworkPolicy', 'version-not-read error'],
    ['serving.knative.dev/v1', 'Service', 'pods-missing warning'],
    ['serving.knative.dev/v1', 'Route', 'kind-not-read info'],
  ])('of %s called %s are reported', (apiVersion, kind, wanted) => {
    const { diagnostics, endpoints } = read(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: c}\nspec: {}\n`)
    expect([diagnostics.map(({ code, severity }) => `${code} ${severity}`), endpoints]).toEqual([[wanted], []])
  })
  it.each([
    ['gateway.networking.k8s.io/v1', 'Gateway', '{gatewayClassName: cilium}', true],
    ['networking.k8s.io/v1', 'Ingress', '{rules: []}', true],
    ['networking.k8s.io/v1', 'Ingress', '{ingressClassName: nginx}', false],
    ['networking.istio.io/v1', 'Gateway', '{}', false],
  ])(
    "of %s, %s %s, say whose traffic they are where Cilium's proxy may serve them",
    (apiVersion, kind, spec, isTold) => {
      const [found] = read(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: c}\nspec: ${spec}\n`).diagnostics
      expect(found).toMatchObject({ severity: 'info', code: 'kind-not-read' })
      expect(found?.message.includes('as the entity ingress')).toBe(isTold)
    },
  )
  it('that list nothing are reported', () => {
    expect(codes('apiVersion: v1\nkind: List\nitems:\n')).toEqual(['no-kind'])
    expect(codes('apiVersion: v1\nkind: PodList\nitems: {a: b}\n')).toEqual(['yaml-syntax'])
    expect(codes('apiVersion: v1\nkind: PodList\nitems: []\n')).toEqual([])
  })
  it('of other groups with the same name are not mistaken', () => {
    expect(codes('apiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy\nmetadata: {name: c}\nspec: {}')).toEqual([
      'policy-not-enforced',
    ])
  })
})

describe('objects of JSON one after another', () => {
  const stream = (names: readonly string[]) =>
    names.map((name) => `{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"${name}","labels":{"a":"b"}}}`)
  it('are each read, as kubectl does', () => {
    for (const gap of ['\n', '', '\n\n']) {
      const { resources, diagnostics } = read(stream(['a', 'b', 'c']).join(gap))
      expect([resources.map(({ key }) => key), diagnostics]).toEqual([
        ['Namespace//a', 'Namespace//b', 'Namespace//c'],
        [],
      ])
    }
  })
  it('stay so while they are edited', () => {
    const engine = new Engine()
    const ask = (text: string) => engine.update([{ name: 'm.json', text }]).resources.map(({ key }) => key)
    expect(ask(stream(['a', 'b']).join('\n'))).toEqual(['Namespace//a', 'Namespace//b'])
    expect(ask(stream(['a', 'bb', 'c']).join('\n'))).toEqual(['Namespace//a', 'Namespace//bb', 'Namespace//c'])
    expect(ask(stream(['a', 'bb']).join(','))).toEqual([])
    expect(ask(stream(['a']).join(''))).toEqual(['Namespace//a'])
  })
  it('are told apart from braces in texts', () => {
    expect(codes(`{apiVersion: v1, kind: Namespace, metadata: {name: a, annotations: {x: '} {'}}}`)).toEqual([])
  })
})

describe('what follows a document end mark', () => {
  it('is reported, as kubectl does not read it', () => {
    const { resources, diagnostics } = read(`${pod('a')}...\n${pod('b')}`)
    expect(resources.map(({ key }) => key)).toEqual(['Pod/ns/a'])
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'what follows "..." is not read: kubectl reads one object up to the next line of ---',
    ])
    expect(codes(`${pod('a')}...\n# the end\n`)).toEqual([])
  })
})

describe('hostile text', () => {
  it('cannot reach a prototype', () => {
    const analysis = read(
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: ns, labels: {constructor: x}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, labels: {__proto__: evil}}\n`,
    )
    expect(analysis.endpoints.map(({ labels }) => labels.find((label) => label.includes('constructor')))).toEqual([
      'k8s:constructor=x',
    ])
    expect(analysis.diagnostics.map(({ message }) => message)).toEqual([
      'metadata.labels.__proto__ has a key that is no label’s, so the cluster refuses the object',
    ])
    expect(({} as Record<string, unknown>)['evil']).toBeUndefined()
  })
  it('of aliases that grow without end is refused', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(', ')}]`,
    )
    expect(codes(`a0: &a0 [x]\n${levels.join('\n')}`)).toEqual(['yaml-too-large'])
  })
  it('with an alias inside its own anchor is refused', () => {
    expect(codes('a: &a [*a]')).toEqual(['yaml-alias'])
    expect(codes('a: *b')).toEqual(['yaml-alias'])
  })
  it('of deep brackets is refused', () => {
    const depth = 5000
    expect(codes('['.repeat(depth) + ']'.repeat(depth))[0]).toMatch(/^yaml-/)
  })
  it('that is a template says what to paste instead', () => {
    const [diagnostic] = read('metadata:\n  name: {{ .Values.name }}\n').diagnostics
    expect(diagnostic!.help).toContain('helm template')
  })
  it.each([
    ['with a marker of Helm in a word', 'a{{ .Values.name }}'],
    ['with escapes that make one', String.raw`"a\x7b\u007b .Values.name }}"`],
    ['with a variable', 'a-${NAME}'],
    ['with an encrypted value', 'ENC[AES256_GCM,data:xyz]'],
  ])('%s is a template', (_, name) => {
    expect(codes(`apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`)).toEqual(['template'])
  })
  it('with variables of Flux is read with their defaults, where all have one', () => {
    const text = (port: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: "\${NAME:=web}-0"\n  namespace: \${NS:-shop}\nspec:\n  containers:\n  - name: c\n    ports:\n    - containerPort: ${port}\n`
    const { diagnostics, endpoints } = read(text('${PORT:=80}'))
    expect(diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['template-defaults info'])
    expect(endpoints.map(({ key, ports }) => [key, ports])).toEqual([['shop/web-0', [{ port: 80, protocol: 'TCP' }]]])
    expect(codes(text('80').replace('${NS:-shop}', '${NS}'))).toContain('template')
  })
  it('with variables of Flux within braces and brackets is read with their defaults too', () => {
    const text = (name: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: \${NS:-shop}, labels: {app: \${APP:=a}}, annotations: {x: \${X:=a,[b]}}}\nspec: {containers: [{name: c, ports: [{containerPort: \${PORT:=80}}]}]}\n`
    const { diagnostics, endpoints, resources } = read(text('x-${NAME:=web}'))
    expect(diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['template-defaults info'])
    expect(endpoints.map(({ key, ports, podLabels }) => [key, ports, podLabels])).toEqual([
      ['shop/x-web', [{ port: 80, protocol: 'TCP' }], { app: 'a' }],
    ])
    expect(resources[0]!.range.end).toBe(text('x-${NAME:=web}').trimEnd().length)
    expect(codes(text('${NAME}'))).toEqual(['template'])
    expect(codes(text('{{ .Values.name }}'))).toEqual(['template'])
  })
  it('of any kind never throws, and every range lies in the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc.string({ unit: fc.constantFrom(...Array.from('abk:-[]{}\n \'"|>&*!#?,0y%')), maxLength: 120 }),
        ),
        (noise) => {
          const text = `${pod('a')}---\n${noise}`
          const { diagnostics, resources } = read(text)
          for (const { range } of [...diagnostics, ...resources]) {
            expect(range.start).toBeGreaterThanOrEqual(0)
            expect(range.end).toBeGreaterThanOrEqual(range.start)
            expect(range.end).toBeLessThanOrEqual(text.length + 1)
          }
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('merge keys', () => {
  it('fill in what the mapping itself does not set', () => {
    const text = `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: ns\n  labels:\n    <<: &base {app: base, tier: x}\n    app: own\n`
    expect(read(text).endpoints[0]!.podLabels).toEqual({ app: 'own', tier: 'x' })
  })
})

describe('a policy that is defined twice', () => {
  const policy = (ports: string) =>
    `---\n${objectYaml('NetworkPolicy', 'ns/p', { spec: `{podSelector: {}, ingress: [{ports: [${ports}]}]}` })}`
  it('counts as the last one says', () => {
    const { policies, diagnostics } = read(pod('a') + policy('{port: 80}') + policy('{port: 81}'))
    expect(policies.map(({ status }) => status)).toEqual(['accepted'])
    expect(diagnostics.map(({ code }) => code)).toEqual(['duplicate-resource'])
  })
  it('stays as it was where the API server refuses the later one', () => {
    const { policies, diagnostics } = read(pod('a') + policy('{port: 80}') + policy('{port: 70000}'))
    expect(policies.map(({ status }) => status)).toEqual(['accepted'])
    expect(diagnostics).toMatchObject([{ severity: 'error', refusedBy: 'api-server' }])
  })
})

describe('settings of some nodes alone', () => {
  const said = (defaults: string): readonly string[] =>
    analyze([
      {
        name: 'a.yaml',
        text: `apiVersion: cilium.io/v2\nkind: CiliumNodeConfig\nmetadata: {name: c, namespace: kube-system}\nspec: {defaults: ${defaults}}`,
      },
    ]).diagnostics.map(({ severity, message }) => `${severity} ${message}`)

  it('are a warning where they decide about flows', () => {
    expect(said('{policy-audit-mode: "true", devices: eth0}')).toEqual([
      'warning CiliumNodeConfig sets policy-audit-mode on some nodes; verdicts here are those of all others',
    ])
    expect(said('{devices: eth0}').join()).toContain('info CiliumNodeConfig plays no part in verdicts here')
  })
})
