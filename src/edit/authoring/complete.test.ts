import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { completeAt } from './complete'
import { helpAt } from './hover'
import type { Surroundings } from './surroundings'
import { objectYaml } from '../../engine/testing/manifests'

const cluster = `
apiVersion: v1
kind: Namespace
metadata: {name: ops, labels: {team: red}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web, tier: front}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: probe, namespace: ops, labels: {app: web}}
spec: {containers: [{name: c, ports: [{containerPort: 9090, protocol: UDP}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: front, namespace: shop}
spec: {selector: {app: web}}
---
apiVersion: cilium.io/v2
kind: CiliumCIDRGroup
metadata: {name: offices}
spec: {externalCIDRs: [203.0.113.0/24]}
---
apiVersion: membrane.dev/v1alpha1
kind: External
metadata: {name: pay}
spec: {dns: [api.pay.example]}
`

const analysis = analyze([{ name: 'c.yaml', text: cluster }])
const { namespaces, endpoints, resources, services } = analysis
const peers = [
  { key: 'dns:api.pay.example', kind: 'dns' },
  { key: 'ip:203.0.113.4', kind: 'ip' },
]
const surroundings: Surroundings = { namespaces, endpoints, resources, peers, services }

const policy = (spec: string): string => `${objectYaml('NetworkPolicy', 'shop/p')}spec:\n${spec}`
const ciliumPolicy = (spec: string): string => `${objectYaml('CiliumNetworkPolicy', 'shop/p')}spec:\n${spec}`

function complete(marked: string) {
  const offset = marked.indexOf('|')
  const text = marked.slice(0, offset) + marked.slice(offset + 1)
  const found = completeAt(text, offset, surroundings)
  return [...(found?.suggestions ?? [])].sort((a, b) => a.rank - b.rank)
}
const labels = (marked: string) => complete(marked).map(({ label }) => label)
const details = (marked: string) => complete(marked).map(({ label, detail }) => `${label}: ${detail}`)

describe('completion of keys', () => {
  it('offers the fields that are not there yet', () => {
    expect(labels(policy('  podSelector: {}\n  |\n'))).toEqual(['policyTypes', 'ingress', 'egress'])
    expect(labels(policy('  podSelector: {mat|}\n'))).toEqual(['matchLabels', 'matchExpressions'])
    expect(labels(ciliumPolicy('  ingress:\n    - from|\n'))).toContain('fromEntities')
    expect(labels(ciliumPolicy('  ingress:\n    - from|\n'))).not.toContain('fromRequires')
  })

  it('opens lists and objects at the right column', () => {
    const [insert] = complete(policy('  ingress:\n    - |\n')).map((suggestion) => suggestion.insert)
    expect(insert).toBe('from:\n        - $0')
    expect(complete(policy('  podSelector: {|}\n'))[0]!.insert).toBe('matchLabels: {$0}')
    expect(complete(policy('  policyTypes: []\n  ingr|:\n')).find(({ label }) => label === 'ingress')!.insert).toBe(
      'ingress',
    )
  })

  it('begins the first item of a list', () => {
    expect(complete(policy('  ingress:\n    |\n'))[0]).toMatchObject({
      label: '- from',
      insert: '- from:\n        - $0',
    })
  })

  it('begins a rule with whole rules, at its column', () => {
    const [dns] = complete(policy('  egress:\n    - |\n')).filter(({ label }) => label === 'Allow DNS')
    expect(dns!.insert).toMatch(/^to:\n {8}- namespaceSelector:\n/)
    expect(labels(ciliumPolicy('  ingress:\n    - |\n'))).toContain('Allow a namespace')
    expect(labels(policy('  ingress:\n    - from:\n        - |\n'))).not.toContain('Allow a namespace')
  })

  it('begins a document with whole policies', () => {
    expect(labels('|')).toEqual(expect.arrayContaining(['apiVersion', 'kind', 'Default deny ingress']))
    expect(labels('a: b\n---\n|')).toContain('Default deny ingress')
    expect(labels(policy('|'))).not.toContain('Default deny ingress')
  })

  it('keeps still in comments and where nothing is known', () => {
    expect(labels(policy('  # |\n'))).toEqual([])
    expect(labels('apiVersion: v1\nkind: Secret\ndata:\n  |\n')).toEqual([])
  })
})

describe('completion of values', () => {
  it('offers choices with a sentence', () => {
    expect(labels(policy('  policyTypes: [Ingress, |]\n'))).toEqual(['Egress'])
    expect(complete(ciliumPolicy('  egress:\n    - toEntities:\n        - |\n'))[1]).toMatchObject({
      label: 'world',
      about: 'Everyone outside the cluster.',
    })
    expect(labels('apiVersion: networking.k8s.io/v1\nkind: |')).toContain('NetworkPolicy')
  })

  it('offers the kinds of the group that is written above, and all where it is none that is read', () => {
    expect(labels('apiVersion: cilium.io/v2\nkind: |')).toEqual(
      expect.arrayContaining(['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']),
    )
    expect(labels('apiVersion: cilium.io/v2\nkind: |').filter((kind) => !kind.startsWith('Cilium'))).toEqual([])
    expect(labels('apiVersion: v1\nkind: Po|')).toContain('Pod')
    expect(labels('apiVersion: v1\nkind: |')).not.toContain('NetworkPolicy')
    expect(labels('apiVersion: cilium.io/v2alpha1\nkind: |')).toEqual(['CiliumCIDRGroup'])
    expect(labels('apiVersion: cilium.io/v3\nkind: |')).toContain('CiliumNetworkPolicy')
    expect(labels('apiVersion: networking.k8s.io/v1\nkind: |')).toEqual(['NetworkPolicy'])
    expect(labels('apiVersion: policy.networking.k8s.io/v1alpha2\nkind: |')).toEqual(['ClusterNetworkPolicy'])
    expect(labels('apiVersion: apps/v1\nkind: |')).toEqual(
      expect.arrayContaining(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']),
    )
    expect(labels('apiVersion: example.com/v1\nkind: |')).toContain('NetworkPolicy')
  })

  it('offers the versions that the kind is read under, also where one is half typed or another stands there', () => {
    expect(labels('kind: CiliumNetworkPolicy\napiVersion: |')).toEqual(['cilium.io/v2'])
    expect(labels('kind: CiliumNetworkPolicy\napiVersion: cil|')).toEqual(['cilium.io/v2'])
    expect(labels('apiVersion: netw|\nkind: CiliumNetworkPolicy')).toEqual(['cilium.io/v2'])
    expect(labels('apiVersion: networking.k8s.io/v1|\nkind: Deployment')).toEqual(['apps/v1'])
    expect(labels('kind: Unknown\napiVersion: |')).toContain('networking.k8s.io/v1')
  })

  it('offers labels that exist, with the pods that they would select', () => {
    expect(details(policy('  podSelector:\n    matchLabels:\n      |\n'))).toEqual(['app: 4 pods', 'tier: 1 pod'])
    expect(details(policy('  podSelector:\n    matchLabels:\n      app: |\n'))).toEqual(['web: 1 pod', 'api: 3 pods'])
    expect(details(policy('  podSelector:\n    matchLabels:\n      tier: front\n      app: |\n'))).toEqual([
      'web: 1 pod',
      'api: no pods',
    ])
  })

  it('minds the namespaces that a selector looks into', () => {
    const peer = (namespaces: string): string =>
      policy(
        `  ingress:\n    - from:\n        - namespaceSelector: ${namespaces}\n          podSelector:\n            matchLabels:\n              app: |\n`,
      )
    expect(details(peer('{}'))[0]).toBe('web: 2 pods in 2 namespaces')
    expect(details(peer('{matchLabels: {team: red}}'))).toEqual(['web: 1 pod', 'api: no pods'])
    const own = '  ingress:\n    - fromEndpoints:\n        - matchLabels:\n            '
    expect(details(ciliumPolicy(`${own}app: |\n`))[0]).toBe('web: 1 pod')
    expect(details(ciliumPolicy(`${own}k8s:io.kubernetes.pod.namespace: ops\n            k8s:app: |\n`))).toEqual([
      'web: 1 pod',
      'api: no pods',
    ])
    expect(labels(ciliumPolicy(`${own}k8s:io.kubernetes.pod.namespace: |\n`))).toEqual(
      expect.arrayContaining(['ops', 'shop']),
    )
  })

  it('knows keys and values of expressions', () => {
    const expression = (rest: string): string => policy(`  podSelector:\n    matchExpressions:\n      - ${rest}`)
    expect(labels(expression('key: |\n'))).toEqual(['app', 'tier'])
    expect(labels(expression('key: app\n        operator: |\n'))).toEqual(['In', 'NotIn', 'Exists', 'DoesNotExist'])
    expect(labels(expression('{key: app, operator: In, values: [web, |]}\n'))).toEqual(['api'])
  })

  it('offers ports that the receivers serve', () => {
    const rule = '  podSelector: {matchLabels: {app: api}}\n  ingress:\n    - ports:\n        - port: |\n'
    expect(details(policy(rule))).toEqual(['8080: http, TCP, served by 3 pods', 'http: 8080, TCP, served by 3 pods'])
    const quoted =
      '  endpointSelector: {matchLabels: {app: api}}\n  ingress:\n    - toPorts:\n        - ports:\n            - port: |\n'
    expect(complete(ciliumPolicy(quoted))[0]).toMatchObject({ insert: '"8080"' })
    const outgoing =
      '  egress:\n    - to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}]\n      ports: [{port: |}]\n'
    expect(labels(policy(outgoing))).toEqual(['9090'])
  })

  it('offers names of what there is', () => {
    expect(labels(ciliumPolicy('  egress:\n    - toFQDNs: [{matchName: |}]\n'))).toEqual(['api.pay.example'])
    expect(labels(ciliumPolicy('  egress:\n    - toCIDRSet: [{cidrGroupRef: |}]\n'))).toEqual(['offices'])
    expect(labels(ciliumPolicy('  egress:\n    - toServices: [{k8sService: {serviceName: |}}]\n'))).toEqual(['front'])
    expect(labels('apiVersion: v1\nkind: Pod\nmetadata:\n  namespace: |\n')).toEqual(
      expect.arrayContaining(['ops', 'shop']),
    )
  })

  it('says for how many pods a service or an entity stands', () => {
    expect(details(ciliumPolicy('  egress:\n    - toServices: [{k8sService: {serviceName: |}}]\n'))).toEqual([
      'front: in shop, 1 pod',
    ])
    const entities = details(ciliumPolicy('  ingress:\n    - fromEntities: [|]\n'))
    expect(entities).toContain('cluster: 5 pods in 2 namespaces')
    expect(entities).toContain('world: no pods')
  })

  it('offers addresses outside as prefixes', () => {
    expect(labels(ciliumPolicy('  egress:\n    - toCIDR: [|]\n'))).toEqual(['203.0.113.4/32', '0.0.0.0/0', '::/0'])
  })

  it('quotes what YAML would read as something else', () => {
    const odd: Surroundings = {
      ...surroundings,
      endpoints: [{ key: 'shop/a', namespace: 'shop', name: 'a', podLabels: { on: 'true' }, replicas: 1, ports: [] }],
    }
    const text = policy('  podSelector:\n    matchLabels:\n      ')
    expect(completeAt(text, text.length, odd)!.suggestions[0]!.insert).toBe('"on": $0')
    const more = `${text}"on": `
    expect(completeAt(more, more.length, odd)!.suggestions[0]!.insert).toBe('"true"')
  })
})

describe('hover', () => {
  const help = (marked: string): string | undefined => helpAt(marked.replace('|', ''), marked.indexOf('|'))?.text
  it('says what a field and a value are for', () => {
    expect(help(policy('  policy|Types: [Ingress]\n'))).toContain('Directions that are isolated')
    expect(help(policy('  policyTypes: [Egr|ess]\n'))).toBe('**Egress**: Traffic from the pods, DNS included.')
    expect(help(ciliumPolicy('  ingress:\n    - from|Requires: []\n'))).toContain('**Removed in Cilium 1.19.**')
    expect(help('apiVersion: v1\nkind: Secret\nda|ta: {}\n')).toBeUndefined()
  })
})
