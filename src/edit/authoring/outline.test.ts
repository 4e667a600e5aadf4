import { describe, expect, it } from 'vitest'
import { foldsOf, outlineOf } from './outline'
import { namedAt } from './targets'

const text = `# head
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: p
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: web}
  ingress:
  - from: []
    ports: []
  - from: []
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
`

describe('the outline', () => {
  it('names resources and their rules', () => {
    const items = outlineOf(text)
    expect(items.map(({ name, detail }) => `${detail} ${name}`)).toEqual(['NetworkPolicy shop/p', 'Namespace shop'])
    expect(items[0]!.children.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([
      'podSelector: app=web',
      'ingress[0]: from, ports',
      'ingress[1]: from',
    ])
    const [first] = items[0]!.children.slice(1)
    expect(text.slice(first!.start, first!.end)).toBe('from: []\n    ports: []')
  })

  it('is there while somebody types', () => {
    expect(outlineOf(text.replace('name: p', 'na')).map(({ name }) => name)).toEqual(['shop/', 'shop'])
  })
})

describe('folding', () => {
  it('folds documents, keys with what is below them, and items', () => {
    expect(foldsOf(text.split('\n')).map(({ start, end }) => `${start}-${end}`)).toEqual([
      '2-13',
      '4-6',
      '7-13',
      '8-9',
      '10-13',
      '11-12',
      '15-17',
    ])
  })
})

describe('folding of long files', () => {
  it('is by document alone', () => {
    expect(foldsOf(text.split('\n'), 6).map(({ start, end }) => `${start}-${end}`)).toEqual(['2-13', '15-17'])
  })
})

describe('names', () => {
  const named = (marked: string) => namedAt(marked.replace('|', ''), marked.indexOf('|'))
  it('lead to what they name', () => {
    expect(named(text.replace('namespace: shop', 'namespace: sh|op'))).toMatchObject({
      kind: 'Namespace',
      name: 'shop',
    })
    const policy = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nspec: {egress: ['
    expect(named(`${policy}{toCIDRSet: [{cidrGroupRef: off|ices}]}]}`)).toMatchObject({
      kind: 'CiliumCIDRGroup',
      name: 'offices',
    })
    expect(named(`${policy}{toServices: [{k8sService: {serviceName: fr|ont, namespace: shop}}]}]}`)).toMatchObject({
      kind: 'Service',
      namespace: 'shop',
      name: 'front',
    })
    expect(named(`${policy}{toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: o|ps}}]}]}`)).toMatchObject({
      name: 'ops',
    })
    expect(named('apiVersion: membrane.dev/v1alpha1\nkind: Traffic\nspec: {flows: [{from: shop/w|eb}]}')).toMatchObject(
      {
        kind: 'Endpoint',
        namespace: 'shop',
        name: 'web',
      },
    )
    expect(named(text.replace('name: p', 'na|me: p'))).toBeNull()
  })
})
