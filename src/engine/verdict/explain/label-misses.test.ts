import { describe, expect, it } from 'vitest'
import { modelOf, objectYaml, pod } from '../../testing/manifests'
import type { Requirement } from '../../policy/selectors/selector'
import { fulfils, lackText, namespaceLabelKey, wouldFulfil, type Labelled } from './label-misses'

const model = modelOf([
  objectYaml('Namespace', 'shop', { labels: 'team: red, tier: data' }),
  pod('shop/web', 'app: web, empty: ""'),
])
const identityOf = (endpoint: number) => model.identities[model.inside.ofEndpoint[endpoint] ?? 0]!
const web: Labelled = { identity: identityOf(0), cluster: model.cluster, pod: model.cluster.endpoints[0]! }
const world: Labelled = {
  identity: model.identities[model.inside.ofReserved.get('world') ?? 0]!,
  cluster: model.cluster,
  pod: null,
}
const ns = 'io.kubernetes.pod.namespace'
const nsLabel = 'io.cilium.k8s.namespace.labels.'
const requirement = (text: string, operator: Requirement['operator'], ...values: string[]): Requirement => {
  const colon = text.indexOf(':')
  return { source: text.slice(0, colon), key: text.slice(colon + 1), operator, values }
}

describe('an identity fulfils a requirement', () => {
  it.each([
    ['by a label of any source', requirement('any:app', 'In', 'web'), true],
    ['by a label of that source', requirement('k8s:app', 'In', 'web'), true],
    ['not by a label of another source', requirement('container:app', 'In', 'web'), false],
    ['by the lack of one of that source', requirement('container:app', 'DoesNotExist'), true],
    ['by an empty value', requirement('any:empty', 'In', ''), true],
    ['by its namespace', requirement(`k8s:${ns}`, 'In', 'shop'), true],
    ['by a label of its namespace', requirement(`any:${nsLabel}team`, 'In', 'red'), true],
    ['not by a label of its namespace as its own', requirement('any:team', 'Exists'), false],
  ])('%s', (_, wanted, met) => {
    expect(fulfils(wanted, web.identity)).toBe(met)
  })
})

describe('a pod would fulfil a requirement with an identity of its own', () => {
  it.each([
    ['by its labels', requirement('k8s:app', 'In', 'web'), true],
    ['by its namespace', requirement(`k8s:${ns}`, 'In', 'shop', 'ops'), true],
    ['not by another namespace', requirement(`k8s:${ns}`, 'In', 'ops'), false],
    ['by labels of its namespace', requirement(`k8s:${nsLabel}team`, 'In', 'red'), true],
    ['in its cluster', requirement('k8s:io.cilium.k8s.policy.cluster', 'In', 'default'), true],
    ['not by what only reserved identities have', requirement('reserved:host', 'DoesNotExist'), false],
  ])('%s', (_, wanted, met) => {
    expect(wouldFulfil(wanted, web)).toBe(met)
    // What is no pod has no labels of its own.
    expect(wouldFulfil(wanted, world)).toBe(false)
  })
})

describe('the key for a label of the namespace', () => {
  it.each([
    ['io.kubernetes.pod.namespace.labels.team', `${nsLabel}team`],
    ['k8s.io/namespace-labels/team', `${nsLabel}team`],
    ['namespaceLabels.example.com/team', `${nsLabel}example.com/team`],
    // What is right, or about something else, is left alone.
    [`${nsLabel}team`, null],
    ['team', null],
    ['app.kubernetes.io/namespace', null],
  ])('for %s is %s', (key, right) => {
    expect(namespaceLabelKey(key)).toBe(right)
  })
})

describe('what is missing, in words', () => {
  it.each([
    [requirement('any:app', 'In', 'db'), web, 'it needs app=db, and shop/web has app=web'],
    [requirement('any:app', 'NotIn', 'web'), web, 'it needs app not in (web), and shop/web has app=web'],
    [requirement('any:app', 'DoesNotExist'), web, 'it needs no label app, and shop/web has app=web'],
    [requirement('any:empty', 'In', 'x'), web, 'it needs empty=x, and shop/web has an empty value'],
    [requirement('any:empty', 'DoesNotExist'), web, 'it needs no label empty, and shop/web has it'],
    [requirement('any:role', 'In', 'x'), web, 'it needs role=x, and the pod shop/web has no label role'],
    [requirement('any:role', 'In', 'x'), world, 'it needs role=x, and the peer has no such label'],
    // Entities are no labels that somebody could give the peer.
    [requirement('reserved:host', 'Exists'), web, 'it names entities, and shop/web is a pod'],
    [requirement('reserved:host', 'In', ''), world, 'it names entities, and this peer counts as world'],
    // The label is there, and it is the namespace's.
    [
      requirement('any:team', 'In', 'red'),
      web,
      `it needs team=red, and the pod shop/web has no label team; its namespace shop has it: select that with namespaceSelector, or with ${nsLabel}team`,
    ],
    // With another value it would not help.
    [requirement('any:team', 'In', 'blue'), web, 'it needs team=blue, and the pod shop/web has no label team'],
    [
      requirement(`k8s:${nsLabel}app`, 'In', 'web'),
      web,
      'it needs a namespace with app=web, and the namespace shop has no label app; the pod itself has app=web: select it with podSelector',
    ],
    [
      requirement(`k8s:${nsLabel}team`, 'In', 'blue'),
      web,
      'it needs a namespace with team=blue, and the namespace shop has team=red',
    ],
    [
      requirement('any:io.kubernetes.pod.namespace.labels.team', 'In', 'red'),
      web,
      `it needs io.kubernetes.pod.namespace.labels.team=red, which nothing has: labels of namespaces are written ${nsLabel}team`,
    ],
    [requirement(`k8s:${ns}`, 'In', 'ops', 'lab'), web, 'it looks in namespace ops or lab, and shop/web is in shop'],
    [requirement(`k8s:${ns}`, 'NotIn', 'shop'), web, 'it leaves out namespace shop, and shop/web is in shop'],
    [requirement(`k8s:${ns}`, 'Exists'), world, 'it looks for pods of a namespace, and the peer is in none'],
    [requirement(`k8s:${ns}`, 'DoesNotExist'), web, 'it looks for what has no namespace, and shop/web is in shop'],
  ])('%j', (wanted, about, words) => {
    expect(lackText(wanted, about)).toBe(words)
  })
})
