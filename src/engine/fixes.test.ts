/** What is dropped is told by what it does, and every fix that is offered leaves its place better than it was. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze } from './index'
import type { Diagnostic, TextEdit } from './types'
import { objectYaml } from './testing/manifests'

const header = (kind: string, apiVersion: string) => objectYaml(kind, 'shop/p', { apiVersion })
const cnp = (spec: string) => `${header('CiliumNetworkPolicy', 'cilium.io/v2')}spec: ${spec}\n`
const np = (spec: string) => `${header('NetworkPolicy', 'networking.k8s.io/v1')}spec: ${spec}\n`

function look(text: string): readonly Diagnostic[] {
  const analysis = analyze([{ name: 'm.yaml', text }], { apiServer: true })
  return [...analysis.diagnostics, ...analysis.lints()]
}

function apply(text: string, edits: readonly TextEdit[]): string {
  let result = text
  for (const { start, end, text: written } of edits.toSorted((a, b) => b.start - a.start))
    result = result.slice(0, start) + written + result.slice(end)
  return result
}

const firstOf = (text: string, code = 'unknown-field') => look(text).find((diagnostic) => diagnostic.code === code)

describe('a field that is dropped', () => {
  it.each([
    [
      'opens the ports of a rule to everybody',
      cnp('{endpointSelector: {}, ingress: [{toEndpoints: [{}], toPorts: [{ports: [{port: "80"}]}]}]}'),
      'this rule then lets everybody in on its ports',
      'fromEndpoints',
    ],
    [
      'leaves a rule that matches nobody',
      cnp('{endpointSelector: {}, ingress: [{from: [{matchLabels: {app: web}}]}]}'),
      'this rule then matches nobody',
      'fromEndpoints',
    ],
    [
      'opens every port',
      cnp('{endpointSelector: {}, ingress: [{fromCIDR: [10.0.0.0/8], fromPorts: [{ports: [{port: "80"}]}]}]}'),
      'this rule then opens every port',
      'toPorts',
    ],
    [
      'leaves a policy without subject',
      cnp('{podSelector: {matchLabels: {app: web}}, ingress: [{}]}'),
      'the policy then has no subject and is refused',
      'endpointSelector',
    ],
    [
      'makes a selector select everything',
      cnp('{endpointSelector: {app: web}, ingress: [{}]}'),
      'this selector then selects everything',
      null,
    ],
    [
      'lets everybody in by a NetworkPolicy',
      np('{podSelector: {}, ingress: [{namespaceSelector: {}, ports: [{port: 80}]}]}'),
      'this rule then lets everybody in',
      null,
    ],
    [
      'selects every pod',
      np('{endpointSelector: {matchLabels: {app: web}}, ingress: [{}]}'),
      'the policy then selects every pod of its namespace',
      'podSelector',
    ],
  ])('%s', (_, text, effect, meant) => {
    const found = firstOf(text)
    expect(found).toMatchObject({ severity: 'error' })
    expect(found?.message).toContain(effect)
    expect(found?.fix?.title ?? null).toBe(meant === null ? null : `Write ${meant}`)
  })

  it('is a port one level too far left, which is moved', () => {
    const text = cnp('{endpointSelector: {}, ingress: [{toPorts: [{port: 80, protocol: TCP}]}]}')
    const found = firstOf(text)
    expect(found?.fix?.title).toBe('Write it as an entry of ports')
    const after = apply(text, found?.fix?.edits ?? [])
    expect(after).toContain('{ports: [{ port: "80", protocol: TCP }]}')
    expect(look(after).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('is not offered another name under which it would be wrong', () => {
    const text = cnp(
      '{endpointSelector: {}, ingress: [{from: [{podSelector: {}}], toPorts: [{ports: [{port: "80"}]}]}]}',
    )
    expect(firstOf(text)?.fix).toBeUndefined()
    expect(firstOf(text)?.help).toBe('Use fromEndpoints, in its own form.')
  })
})

describe('a field on another level than its own', () => {
  const found = (text: string) => {
    const first = look(text).find(({ code }) => code === 'unknown-field')
    return `${first?.message ?? ''} / ${first?.help ?? ''}`
  }
  it.each([
    [
      'ports under a peer of a Cilium rule',
      cnp(
        '{endpointSelector: {}, egress: [{toEndpoints: [{matchLabels: {a: b}, toPorts: [{ports: [{port: "53"}]}]}]}]}',
      ),
      'the rule then does without it / It belongs to the rule: write it further left, in the column of toEndpoints.',
    ],
    [
      'ports under a name',
      cnp('{endpointSelector: {}, egress: [{toFQDNs: [{matchName: a.b, toPorts: []}]}]}'),
      'in the column of toFQDNs.',
    ],
    [
      'ports under a peer of a NetworkPolicy',
      np('{podSelector: {}, ingress: [{from: [{podSelector: {}, ports: [{port: 80}]}]}]}'),
      'in the column of from.',
    ],
    [
      'a peer among the ports of a NetworkPolicy',
      np('{podSelector: {}, ingress: [{ports: [{port: 80}, {namespaceSelector: {}}]}]}'),
      'It belongs in an entry of from, which stands beside ports.',
    ],
    [
      'layer 7 rules under a port',
      cnp(
        '{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP, rules: {http: [{}]}}]}]}]}',
      ),
      'It belongs to the entry of toPorts: write it further left, in the column of ports.',
    ],
    [
      'a direction under the rule of the other',
      np('{podSelector: {}, ingress: [{from: [{podSelector: {}}], egress: [{}]}]}'),
      'the policy then does without it / It belongs to the policy: write it further left, in the column of ingress.',
    ],
    [
      'labels beside a selector',
      np('{podSelector: {}, egress: [{to: [{podSelector: , matchLabels: {a: b}}]}]}'),
      'this entry then names no peer / It belongs in podSelector: write it further right than podSelector.',
    ],
    [
      'an exception beside the prefix that it is of',
      np('{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, except: [10.1.0.0/16]}]}]}'),
      'It belongs in ipBlock: write it further right than ipBlock.',
    ],
    [
      'a name beside an empty list of names',
      cnp('{endpointSelector: {}, egress: [{toFQDNs: , matchName: a.b}]}'),
      'It belongs in an entry of toFQDNs: "toFQDNs: [{matchName: …}]".',
    ],
    [
      'the namespace of a Cilium selector',
      cnp('{endpointSelector: {}, ingress: [{fromEndpoints: [{namespaceSelector: {matchLabels: {a: b}}}]}]}'),
      'Cilium selects namespaces by labels of their pods: "matchLabels: {k8s:io.kubernetes.pod.namespace: NAME}"',
    ],
    [
      'a name with capitals',
      cnp('{EndpointSelector: {matchLabels: {a: b}}, ingress: [{}]}'),
      'Field names are case-sensitive: write endpointSelector.',
    ],
    [
      'default deny by another name',
      cnp('{endpointSelector: {}, ingress: [{}], defaultDeny: {ingress: false}}'),
      'Did you mean enableDefaultDeny?',
    ],
  ])('%s is reported where it belongs', (_, text, words) => {
    expect(found(text)).toContain(words)
  })

  it('is no label', () => {
    const text = np('{podSelector: {matchLabels: {app: web, podSelector: {}}}, ingress: []}')
    const first = look(text).find(({ code }) => code === 'wrong-type')
    expect(first?.help).toContain('If podSelector is a field and no label, write it further left.')
  })
})

/** Words that people write where others belong: each is right somewhere, and broken in most places. */
const keys = (
  'podSelector endpointSelector nodeSelector namespaceSelector matchLabels matchLabel app from to fromEndpoints toEndpoints ' +
  'fromEndpoint toPorts fromPorts ports port protocol protocl endPort ipBlock cidr except ' +
  'ingress egress Ingress policyTypes rules http dns path toFQDNs matchName fromEntities ' +
  'toEntities fromCIDR toCIDRSet icmps fields type family serverNames'
).split(' ')
const scalars = [
  '80',
  '"80"',
  'tcp',
  'TCP',
  'Http',
  '10.0.0.0',
  '10.0.0.0/8',
  'World',
  'world',
  'in',
  '70000',
  '"*"',
  'yes',
  'a..b',
]

const { value } = fc.letrec<{ value: string; map: string; list: string }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', maxDepth: 6 }, fc.constantFrom(...scalars), tie('map'), tie('list')),
  map: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...keys), tie('value')), { maxLength: 3, selector: ([key]) => key })
    .map((entries) => `{${entries.map(([key, item]) => `${key}: ${item}`).join(', ')}}`),
  list: fc.array(tie('value'), { maxLength: 2 }).map((items) => `[${items.join(', ')}]`),
}))

const rule = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...keys), value), { minLength: 1, maxLength: 3, selector: ([key]) => key })
  .map((entries) => `{${entries.map(([key, item]) => `${key}: ${item}`).join(', ')}}`)

const broken = fc
  .tuple(fc.boolean(), fc.constantFrom(...keys), rule, fc.constantFrom('ingress', 'egress'))
  .map(([isCilium, key, item, direction]) =>
    isCilium
      ? cnp(
          `{endpointSelector: {}, ${key === 'endpointSelector' || key === direction ? 'description' : key}: ${item}, ${direction}: [${item}]}`,
        )
      : np(
          `{podSelector: {}, ${key === 'podSelector' || key === direction ? 'description' : key}: ${item}, ${direction}: [${item}]}`,
        ),
  )

/** Sound policies, of which a word or two is then another. */
const sound = [
  cnp(
    '{endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{matchLabels: {app: api}}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET, path: /}]}}]}]}',
  ),
  cnp(
    '{endpointSelector: {}, egress: [{toFQDNs: [{matchName: a.io}], toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: [a.io]}]}, {toEntities: [world], icmps: [{fields: [{type: 8, family: IPv4}]}]}]}',
  ),
  cnp(
    '{endpointSelector: {}, ingressDeny: [{fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}], toPorts: [{ports: [{port: "80", endPort: 90}]}]}]}',
  ),
  np(
    '{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {}, namespaceSelector: {}}], ports: [{port: 80, protocol: TCP}]}], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: http}]}]}',
  ),
  np(
    '\n  podSelector: {}\n  ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              app: web\n      ports:\n        - port: 80\n          protocol: TCP\n',
  ),
]
const mistakes = [
  'fromEndpoint',
  'podselector',
  'from',
  'to',
  'fromPorts',
  'ports',
  'port',
  'protocl',
  'tcp',
  'ingres',
  'Policytypes',
  '"80"',
  '80',
  '10.0.0.0',
  'World',
  'ipv4',
  'endpointSelector',
  'podSelector',
  'matchlabels',
]
const nearlySound = fc
  .tuple(
    fc.constantFrom(...sound),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...mistakes)), { minLength: 1, maxLength: 2 }),
  )
  .map(([text, changes]) =>
    changes.reduce((before, [at, word]) => {
      const words = [...before.slice(before.indexOf('spec:') + 5).matchAll(/"?[A-Za-z0-9][\w./]*"?/g)]
      const found = words[at % words.length]
      if (found === undefined) return before
      const start = before.indexOf('spec:') + 5 + found.index
      return before.slice(0, start) + word + before.slice(start + found[0].length)
    }, text),
  )

const errorsOf = (text: string) => look(text).filter(({ severity }) => severity === 'error')

describe('a fix', () => {
  it('brings no new error to its place', () => {
    let tried = 0
    fc.assert(
      fc.property(fc.oneof(broken, { weight: 3, arbitrary: nearlySound }), (text) => {
        const known = new Set(errorsOf(text).map(({ code, message }) => `${code} ${message}`))
        for (const { fix, code } of look(text)) {
          if (fix === undefined) continue
          tried++
          const after = apply(text, fix.edits)
          const [from, to] = [
            Math.min(...fix.edits.map(({ start }) => start)),
            Math.max(...fix.edits.map(({ end }) => end)),
          ]
          const grown = after.length - text.length
          const fresh = errorsOf(after).filter(
            ({ code: other, message, range }) =>
              !known.has(`${other} ${message}`) && range.end >= from && range.start <= to + grown,
          )
          expect(
            fresh.map(({ message }) => message),
            `${code}: ${fix.title}\n${text}\n${after}`,
          ).toEqual([])
        }
      }),
      { numRuns: 1500, seed: 5 },
    )
    expect(tried).toBeGreaterThan(100)
  })
})
