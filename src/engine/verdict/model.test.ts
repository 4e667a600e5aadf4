import { describe, expect, it } from 'vitest'
import { re2 } from '../doors/re2'
import { Expressions } from '../expressions'
import { ManifestReader } from '../manifest/read'
import {
  ask,
  cidrGroup,
  ciliumPolicy,
  clusterwidePolicy,
  modelOf,
  networkPolicy,
  pod,
  somePods,
} from '../testing/manifests'
import { object } from '../testing/workspace'
import type { AnalyzeOptions } from '../types'
import { buildModel, type PolicyModel } from './model'

/** Builds one model after the other, each from the one before, as edits do. */
function editor(options: AnalyzeOptions = {}) {
  const manifests = new ManifestReader()
  const expressions = new Expressions(re2)
  let model: PolicyModel | null = null
  return (documents: readonly string[], changed: AnalyzeOptions = options): PolicyModel => {
    const manifest = manifests.read([{ name: 'm.yaml', text: documents.join('\n---\n') }])
    return (model = buildModel(manifest, changed, expressions, model))
  }
}

describe('policies in force', () => {
  const open = networkPolicy('{podSelector: {}, ingress: [{}]}')
  const closed = networkPolicy('{podSelector: {}}')
  const refused = networkPolicy('{podSelector: {}, ingress: [{ports: [{port: 99999}]}]}')

  it('are the last of those with one key', () => {
    expect(modelOf([open, closed]).policies).toHaveLength(1)
    expect(ask(modelOf([...somePods, open, closed]), 'shop/web shop/db TCP/80').verdict).toBe('DROPPED')
    expect(ask(modelOf([...somePods, closed, open]), 'shop/web shop/db TCP/80').verdict).toBe('FORWARDED')
  })

  it('are those before where the API server refuses the later ones', () => {
    const { policies, refusedLater } = modelOf([closed, refused])
    expect(policies.map(({ rejections }) => rejections.length)).toEqual([0])
    expect(refusedLater).toHaveLength(1)
    expect(ask(modelOf([...somePods, closed, refused]), 'shop/web shop/db TCP/80').verdict).toBe('DROPPED')
  })

  it('stay apart by kind, namespace and name', () => {
    const others = [
      networkPolicy('{podSelector: {}}', 'p', 'ops'),
      ciliumPolicy('ingress: [{}]'),
      networkPolicy('{podSelector: {}}', 'q'),
    ]
    expect(modelOf([closed, ...others]).policies).toHaveLength(4)
  })
})

describe('what policies name', () => {
  it('are the prefixes of accepted ones, with their holes and those of groups, each once and canonical', () => {
    const { prefixes } = modelOf([
      ciliumPolicy('egress: [{toCIDR: [10.1.2.3/16]}, {toCIDRSet: [{cidr: 10.1.0.0/16, except: [10.1.9.0/24]}]}]', 'a'),
      networkPolicy('{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 192.168.0.0/24}}]}]}', 'b'),
      ciliumPolicy('egress: [{toCIDR: [172.16.0.0/12], toEntities: [world]}]', 'refused'),
      cidrGroup('lab', '198.51.100.0/24'),
      ciliumPolicy('egress: [{toCIDRSet: [{cidrGroupRef: lab, except: [198.51.100.9/32]}]}]', 'c'),
    ])
    expect(new Set(prefixes)).toEqual(
      new Set(['10.1.0.0/16', '10.1.9.0/24', '192.168.0.0/24', '198.51.100.0/24', '198.51.100.9/32']),
    )
    expect(prefixes).toHaveLength(5)
  })

  it('are names in canonical form, with those that resources state', () => {
    const { names, patterns } = modelOf([
      ciliumPolicy('egress: [{toFQDNs: [{matchName: API.a.io.}, {matchPattern: "*.b.io"}]}]'),
      object('External', '/x', 'spec: {dns: [pay.example], addresses: [203.0.113.4]}'),
    ])
    expect(new Set(names)).toEqual(new Set(['api.a.io', 'pay.example']))
    expect(patterns.map(({ text }) => text)).toEqual(expect.arrayContaining(['*.b.io']))
  })
})

describe('the model after an edit', () => {
  const documents = [...somePods, ciliumPolicy('ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]')]

  it('keeps identities, selections and policies that the edit left', () => {
    const build = editor()
    const before = build([...documents, networkPolicy('{podSelector: {}}', 'x')])
    const map = before.maps.mapOf(2, 'ingress')
    const after = build([...documents, networkPolicy('{podSelector: {}, ingress: [{}]}', 'x')])
    expect(after.identities).toBe(before.identities)
    expect(after.selection).toBe(before.selection)
    expect(after.policies[0]).toBe(before.policies[0])
    expect(after.maps.mapOf(2, 'ingress')).toBe(map)
  })

  it.each<readonly [words: string, documents: readonly string[]]>([
    ['a pod more', [...documents, pod('shop/new', 'app: new')]],
    ['a pod less', documents.slice(1)],
    ['another label', [pod('shop/web', 'app: other'), ...documents.slice(1)]],
    [
      'another port behind a name',
      [pod('shop/web', 'app: web', '{name: http, containerPort: 9999}'), ...documents.slice(1)],
    ],
    ['a prefix more', [...documents, ciliumPolicy('ingress: [{fromCIDR: [10.0.0.0/8]}]', 'cidr')]],
    [
      'a cluster-wide policy',
      [...documents, clusterwidePolicy('endpointSelector: {}, ingressDeny: [{fromEntities: [all]}]')],
    ],
  ])('with %s says what a start from nothing says', (_, edited) => {
    const build = editor()
    build(documents)
    const after = build(edited)
    const fresh = modelOf(edited)
    expect(after.identities.map(({ texts }) => texts)).toEqual(fresh.identities.map(({ texts }) => texts))
    for (const from of ['shop/web', 'shop/db', 'ops/admin', 'entity:host', 'ip:10.1.2.3'])
      for (const to of ['shop/web', 'shop/db'])
        expect(ask(after, `${from} ${to} TCP/80`)).toEqual(ask(fresh, `${from} ${to} TCP/80`))
  })

  it('looks selectors up again where another version has no aggregates', () => {
    const build = editor()
    const before = build(documents, { ciliumVersion: '1.21' })
    const after = build(documents, { ciliumVersion: '1.19' })
    expect([before.selection.hasAggregates, after.selection.hasAggregates]).toEqual([true, false])
  })
})
