import fc from 'fast-check'
import { dump } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { redactText } from './redact'

const stored = (text: string): string => redactText(text, { purpose: 'store', comments: true }).text
const shared = (text: string, comments = false): string => redactText(text, { purpose: 'share', comments }).text

const deployment = `# the shop's door
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web   # public
  # says too much
  annotations:
    token: SECRET
  namespace: shop
spec:
  replicas: 2
  template:
    metadata: {labels: {app: web}, annotations: {a: SECRET}}
    spec:
      containers:
        - image: shop/web:1
          env:
          - name: PASSWORD
            value: SECRET
          # - name: OLD
          #   value: SECRET
          name: web
          args: ["--key", SECRET]
          ports:
            - containerPort: 8080
              hostPort: 80
              hostName: SECRET
        - command:
            - |
              echo SECRET
              # SECRET
      volumes:
        - secret: {secretName: SECRET}
status:
  note: SECRET
`

describe('a stored manifest', () => {
  it('loses what the engine does not read, and keeps the rest as it is written', () => {
    expect(stored(deployment)).toBe(`# the shop's door
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web   # public
  namespace: shop
spec:
  replicas: 2
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - image: shop/web:1
          name: web
          ports:
            - containerPort: 8080
              hostPort: 80
        - {}
`)
  })

  it('says what was left out', () => {
    const { leftOut } = redactText(deployment, { purpose: 'store', comments: true })
    expect(leftOut).toContainEqual({ what: 'spec.template.spec.containers.env', count: 1 })
    expect(leftOut).toContainEqual({ what: 'metadata.annotations', count: 1 })
  })

  it.each([
    ['JSON', '{"apiVersion": "v1", "kind": "Pod", "metadata": {"annotations": {"a": "SECRET"}, "name": "a"}}'],
    [
      'a list',
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n    uid: SECRET\n  spec:\n    volumes: [SECRET]\n',
    ],
    ['a Secret', 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  key: SECRET\nstringData: {b: SECRET}\n'],
    [
      'a setting of Cilium that changes no verdict',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config}\ndata:\n  etcd-config: SECRET\n---\n',
    ],
    [
      'a ConfigMap of another name with a key of cilium-config',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  labels: SECRET\n---\n',
    ],
    ['a ConfigMap', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  key: |\n    SECRET\n---\n'],
    [
      'anchors',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  annotations: &x {app: SECRET}\n  name: a\n  labels: {a: b}\nspec: {nodeName: *x}\n',
    ],
    ['a key that appears twice', 'apiVersion: v1\nkind: Pod\nstatus: SECRET\nstatus: {phase: Running}\n'],
    ['an end mark', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n...\nSECRET: 1\n'],
    ['text that is no YAML', 'kind: Pod: broken\nspec:\n  env:\n  - value: SECRET\n  name: x\n'],
    ['an object without a kind', 'metadata: {name: a}\nspec:\n  containers:\n  - env: [SECRET]\n    name: a\n'],
    ['keys without order', '? kind\n: Pod\n? apiVersion\n: v1\n? status\n: SECRET\n'],
    ['Windows line ends', 'apiVersion: v1\r\nkind: Pod\r\nspec:\r\n  volumes:\r\n  - a: SECRET\r\n  nodeName: x\r\n'],
    ['a tag', 'apiVersion: v1\nkind: Pod\nmetadata: {name: !!str 1, uid: !!str SECRET}\n'],
  ])('never holds a secret of %s', (_what, text) => {
    expect(text).toContain('SECRET')
    expect(stored(text)).not.toContain('SECRET')
    expect(stored(stored(text))).toBe(stored(text))
    expect(shared(text, true)).not.toContain('SECRET')
  })

  it('keeps policies whole, misspelt fields and comments included', () => {
    const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a}
spec: # why
  podSelektor: {}
  ingress:
    - {} # everybody
`
    expect(stored(policy)).toBe(policy)
    const unfinished = policy.replace('kind: NetworkPolicy', 'kind: NetwrkPolicy')
    expect(stored(unfinished)).toBe(unfinished)
    expect(stored('apiVersion: v')).toBe('apiVersion: v')
    expect(stored('spec:\n  podSelector: {}\n')).toBe('spec:\n  podSelector: {}\n')
  })

  it('keeps what stands between documents', () => {
    const text = '# one\n---\n# two\nkind: Namespace\napiVersion: v1\nmetadata: {name: a}\n--- # three\n# end\n'
    expect(stored(text)).toBe(text)
  })
})

describe('a document that goes from between two others', () => {
  const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\n`
  const middles = [
    'auth: {p: x}\n',
    'auth: {p: x}',
    '- a\n- b\n',
    '"word"\n',
    'one two\nthree: [\n',
    '{half\n',
    '# c\nauth: 1\n',
    `${pod('broken')}spec:\n  containers:\n    - name: a\n      env: [\n`,
    `${pod('broken')}? {}\n: 1\n`,
    'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  p: x\n bad\n',
    '# token: abcdef123456\n',
    'kind: List\nitems:\n- kind: Secret\n- {half\n',
  ]

  it.each(
    middles.flatMap((middle) => ['---\n', '--- ', '...\n', '--- # why\n'].map((mark) => [mark, middle] as const)),
  )('behind %j leaves them as they are: %j', (mark, middle) => {
    const between = middle.endsWith('\n') ? '---\n' : '\n---\n'
    const { text } = redactText(`${pod('a')}${mark}${middle}${between}${pod('z')}`, {
      purpose: 'store',
      comments: true,
    })
    expect(text.startsWith(`${pod('a')}${mark.trimEnd().slice(0, 3)}`)).toBe(true)
    expect(text.endsWith(`\n---\n${pod('z')}`)).toBe(true)
    // What is left between them is none of the two.
    const names = analyze([{ name: 'a.yaml', text }]).endpoints.map(({ key }) => key)
    expect(names).toEqual(expect.arrayContaining(['default/a', 'default/z']))
  })
})

describe('comments', () => {
  const policy = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}}\n'
  const stored = (comment: string) => redactText(`${policy}${comment}\n`, { purpose: 'store', comments: true })

  it.each([
    '# The token is checked by the gateway.',
    '# why: the api has to be reached',
    '# password rotation is done by the operator',
    '# secret: see the vault',
    '# ingress:\n#   - from: [{podSelector: {}}]',
    '# automountServiceAccountToken: false',
    '# TODO: https://git.example/issues/12',
    '# basic idea: deny all',
    '#   - secretName: {name: x}',
    // As people write them above and beside their policies.
    '# allow egress to 10.0.0.0/8 for env: prod',
    '# data: see wiki',
    '# env: prod',
    '# env: staging and prod, owned by team payments',
    '# status: draft (reviewed in 2024)',
    '# command: kubectl apply',
    '# annotations: none',
    '# volumes: not needed here',
    '# Basic networking rules for the shop',
    '# Basic authentication is done by the gateway',
    '# Bearer authentication is required on /v1',
    '# The token is short-lived',
    '# the password is read from the vault',
    '# password: required',
    '# token: optional, see the docs',
    '#   secretName: tls-cert',
    '#   tokenExpirationSeconds: 3600',
    '# secretRef: db',
    '# credentialsFile: /etc/db.conf',
    '# 1. default deny, 2. DNS, 3. the api',
    '# ports: 80, 443/TCP; 53/UDP for DNS',
    '# from 192.0.2.0/24 and 2001:db8::/32 only',
    '# owner: team-payments@example.com',
    '# see https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies',
    '# kubectl -n shop exec deploy/api -- curl -s http://db:5432',
    '# podSelector: {matchLabels: {app: api}}',
    '# - port: 8080\n#   protocol: TCP',
    '# CIDR of the office: 203.0.113.0/24 (until 2025-12-31)',
    '# Copyright 2024 The Authors. SPDX-License-Identifier: Apache-2.0',
    '# prettier-ignore',
    '# yaml-language-server: $schema=https://example.com/schema.json',
    '# ==== shop ====',
    '# NOTE: secrets are kept by the operator; nothing to do here',
    '# api -> db: allowed',
  ])('stay: %j', (comment) => {
    expect(stored(comment)).toMatchObject({ text: `${policy}${comment}\n`, leftOut: [] })
  })

  it.each([
    '# password: hunter2',
    '# DB_PASSWORD=hunter2',
    '# the password is hunter2',
    '# postgres://app:hunter2@db:5432/x',
    '# curl -H "Authorization: Bearer abcdefgh12345678"',
    '# AKIAABCDEFGHIJKLMNOP',
    '# -----BEGIN PRIVATE KEY-----\n# abc\n# -----END PRIVATE KEY-----',
    '# env:\n#   - name: A\n#     value: b',
    '#  data:\n#\n#    a: b',
    '# data: {a: b}',
    '# data: aHVudGVyMg==',
    '# args: ["--token", "x"]',
    '# command: login hunter2',
    '# command: [sh, -c, login]',
    '# env: PASSWORD=x',
    '# stringData: |\n#   hunter',
    '# Authorization: Bearer abcdefgh',
    '# Authorization: Basic YWRtaW46aHVudGVy',
    '# header "basic YWRtaW46aHVudGVy"',
    '# tokenName: a, token: hunter2',
    '# the passphrase was correct-horse-battery',
  ])('go where they hold what must not stay, and are counted: %j', (comment) => {
    expect(stored(comment)).toMatchObject({
      text: policy,
      leftOut: [{ what: 'comments that may hold a secret', count: 1 }],
    })
  })
})

describe('a comment as long as a file', () => {
  // A repetition without bounds would take minutes for these, and the test run with it.
  it.each([
    ['one word', `# token=${'a'.repeat(1_000_000)} b`],
    ['many names of credentials', `# ${'token='.repeat(150_000)} b`],
    ['many names with brackets', `# ${'secret: {'.repeat(100_000)}`],
    ['many names with words', `# ${'password is a '.repeat(70_000)}`],
    ['many addresses', `# ${'a://b:'.repeat(150_000)}`],
    ['blanks', `# token:${' '.repeat(1_000_000)}x y`],
  ])('is read to its end: %s', (_name, comment) => {
    const policy = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n'
    expect(redactText(`${policy}${comment}\n`, { purpose: 'store', comments: true }).text).toContain(policy)
  })
})

describe('a broken document with a line as long as a file', () => {
  it.each([
    ['blanks before a break', `a:${' '.repeat(1_000_000)}\u2028`],
    ['blanks in an item', `-${' '.repeat(1_000_000)}\u2028`],
    ['blanks in a value', `name: a${' '.repeat(1_000_000)}!`],
    ['words', `name: ${'ab '.repeat(300_000)}!`],
    ['dashes', `${'- '.repeat(500_000)}a`],
  ])('is read to its end: %s', (_name, line) => {
    const text = `kind: Pod\nmetadata: {\n${line}\n`
    expect(redactText(text, { purpose: 'store', comments: true }).text).toContain('kind: Pod')
  })
})

describe('a shared manifest', () => {
  it('keeps the selector of a workload, which is refused without one, and no more than labels of it', () => {
    const head = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\n'
    const text = `${head}spec:\n  selector:\n    matchLabels: {app: d}\n    other: hidden\n  template: {metadata: {labels: {app: d}}}\n`
    const found = shared(text)
    expect(found).toContain('matchLabels: {app: d}')
    expect(found).not.toContain('hidden')
  })

  it('holds no comments but on request', () => {
    const text = shared(deployment)
    expect(text).not.toContain('#')
    expect(text).not.toContain('image')
    expect(text).toMatch(/^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n  name: web\n/)
    expect(shared(deployment, true)).toContain('# public')
  })

  it('leaves out what cannot be read, and what plays no part', () => {
    const text = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n---\na: b: c\n---\napiVersion: v1\nkind: Pod\n'
    expect(redactText(text, { purpose: 'share', comments: false })).toEqual({
      text: 'apiVersion: v1\nkind: Pod\n',
      leftOut: [{ what: 'Secret', count: 1 }],
      unreadable: 1,
    })
  })

  it('leaves single items out of a list', () => {
    const list = dump({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'Secret', data: { a: 'SECRET' } },
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', labels: { enabled: 'yes', 'a: b': '1.5' } } },
      ],
    })
    expect(shared(list)).toBe(
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: a\n    labels:\n      enabled: "yes"\n      "a: b": "1.5"\n',
    )
  })
})

describe('items of a typed list without kind and apiVersion', () => {
  const list = `apiVersion: v1
kind: PodList
items:
- metadata: {name: a, namespace: shop, annotations: {x: SECRET}}
  spec: {containers: [{name: a, env: [{name: B, value: SECRET}]}]}
`
  it('stay, as those of the list’s kind', () => {
    for (const text of [stored(list), shared(list)]) {
      expect(text).not.toContain('SECRET')
      expect(analyze([{ name: 'a.yaml', text }]).endpoints.map(({ key }) => key)).toEqual(['shop/a'])
    }
  })
})

const junk = fc.oneof(
  fc.constant('SECRET'),
  fc.constant('multi\nline # SECRET\n'),
  fc.constant({ a: ['SECRET', { b: 'SECRET' }], 'SECRET: x': null }),
  fc.constant([]),
)
const extras = (names: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...names), junk, { maxKeys: 3, noNullPrototype: true })
const name = fc.constantFrom('a', 'b', 'web-1', 'yes', '1')
const labels = fc.dictionary(fc.constantFrom('app', 'k8s.io/x', 'on'), name, { noNullPrototype: true })

/** Objects with their fields in any order. */
function mixed(parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<Record<string, unknown>> {
  return fc.tuple(...parts).chain((objects) => {
    const entries = objects.flatMap((object) => Object.entries(object))
    return fc
      .shuffledSubarray(entries, { minLength: entries.length })
      .map((shuffled): Record<string, unknown> => Object.fromEntries(shuffled))
  })
}

const metadata = mixed([fc.record({ name, namespace: name, labels }), extras(['annotations', 'uid', 'finalizers'])])
const container = mixed([
  fc.record(
    { name, ports: fc.array(fc.record({ containerPort: fc.integer({ min: 1, max: 9 }) })) },
    { requiredKeys: [] },
  ),
  extras(['env', 'args', 'lifecycle', '# x']),
])
const podSpec = mixed([fc.record({ containers: fc.array(container, { maxLength: 3 }) }), extras(['volumes', 'a'])])
const pod = mixed([
  fc.constant({ apiVersion: 'v1', kind: 'Pod' }),
  fc.record({ metadata, spec: podSpec }),
  extras(['x']),
])
const secret = mixed([fc.constant({ apiVersion: 'v1', kind: 'Secret' }), fc.record({ metadata }), extras(['data'])])

describe('whatever is written', () => {
  it('means the same afterwards, and has no secret left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pod, secret), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.constantFrom(
          (value: unknown) => dump(value),
          (value: unknown) => dump(value, { flowLevel: 3 }),
          (value: unknown) => dump(value, { seqNoIndent: true }),
          (value: unknown) => JSON.stringify(value, null, 2),
          (value: unknown) => JSON.stringify(value),
        ),
        (objects, isList, write) => {
          const text = isList
            ? write({ apiVersion: 'v1', kind: 'List', metadata: { a: 'SECRET' }, items: objects })
            : objects.map((object) => write(object)).join('\n---\n')
          for (const result of [stored(text), shared(text)]) {
            expect(result).not.toContain('SECRET')
            const endpoints = (yaml: string) =>
              analyze([{ name: 'a.yaml', text: yaml }]).endpoints.map((endpoint) => ({ ...endpoint, range: null }))
            expect(endpoints(result)).toEqual(endpoints(text))
          }
          expect(stored(stored(text))).toBe(stored(text))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('never throws', () => {
    const bits = fc.constantFrom(
      'a: ',
      '- ',
      '\n',
      '  ',
      '#',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '|',
      '>',
      '&a',
      '*a',
      'env:',
      '---\n',
      'kind: Pod\n',
      '? ',
      '!!x ',
      '...\n',
      '\t',
      ',',
    )
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
        const text = parts.join('')
        stored(text)
        shared(text)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a document of which nothing is cut', () => {
  const policy = (body: string): string =>
    `# why\napiVersion: networking.k8s.io/v1   # v1\nkind: NetworkPolicy\nmetadata: { name: a }\n${body}`

  it.each([
    ['an anchor and an alias', 'spec:\n  podSelector: &all {}  # all\n  ingress:\n    - from: [{podSelector: *all}]\n'],
    [
      'a merged mapping',
      'spec:\n  podSelector:\n    matchLabels: &l {app: web}\n  ingress:\n    - from:\n        - podSelector: {matchLabels: {<<: *l, x: y}}\n',
    ],
    ['a tag', 'spec:\n  podSelector: {matchLabels: {app: !!str 1}}  # one\n'],
    ['a key that appears twice', 'spec: {podSelector: {}}\n# again\nspec: {podSelector: {}, policyTypes: [Egress]}\n'],
    [
      'a document end',
      'spec: {podSelector: {}}\n...\n# the next\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: b}\nspec: {podSelector: {}}\n...\n',
    ],
    ['a key in the long form', '? spec\n:\n  ? podSelector\n  : {}\n'],
    ['a misspelt selector', 'spec:\n  podSelektor:\n    matchLabels: {app: web}\n  polcyTypes: [Ingress]\n'],
    ['odd layout', 'spec:   {   podSelector   : {  } ,\n\n  policyTypes : [\n   Ingress ,\n  ] }\n\n\n# end\n'],
    ['a block of text', 'spec:\n  podSelector:\n    matchLabels:\n      app: >-\n        web\n'],
  ])('is stored to the byte, with %s', (_what, body) => {
    for (const text of [policy(body), policy(body).replaceAll('\n', '\r\n')]) {
      const redacted = redactText(text, { purpose: 'store', comments: true })
      expect(redacted).toEqual({ text, leftOut: [], unreadable: 0 })
    }
  })

  it('loses only what is cut, beside anchors and comments', () => {
    const text = `apiVersion: v1
kind: Pod
metadata:
  labels: &l {app: web} # both
  name: a
spec:
  # the one
  containers:
    - name: a
      env: [{name: A, value: SECRET}]
      ports: [{containerPort: !!int 80}]
`
    const redacted = redactText(text, { purpose: 'store', comments: true })
    expect(redacted.text).toBe(text.replace('      env: [{name: A, value: SECRET}]\n', ''))
    expect(redacted.inexact).toBeUndefined()
  })

  it('says where more goes than what had to', () => {
    const broken =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector: {\n  policyTypes: [Ingress]\n'
    expect(redactText(broken, { purpose: 'store', comments: true })).toEqual({
      text: broken.replace('  podSelector: {\n', ''),
      leftOut: [{ what: 'a line that cannot be read', count: 1 }],
      unreadable: 0,
      inexact: 1,
    })
  })
})
