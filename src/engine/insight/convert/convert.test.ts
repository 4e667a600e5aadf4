import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { convertToCilium } from '../../doors/on-demand'
import { compareVerdicts } from './compare'
import { objectYaml } from '../../testing/manifests'

const cluster = `apiVersion: v1
kind: Namespace
metadata: {name: ops, labels: {team: red}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web, tier: front}}
spec: {containers: [{ports: [{name: http, containerPort: 8080}, {containerPort: 9090, protocol: UDP}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop, labels: {app: api}}
spec: {containers: [{ports: [{name: http, containerPort: 8081}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: probe, namespace: ops, labels: {app: web}}
---
`
const policy = (spec: string): string => objectYaml('NetworkPolicy', 'shop/p', { spec })

function convert(text: string) {
  const files = [{ name: 'm.yaml', text }]
  const conversion = convertToCilium(analyze(files), 'NetworkPolicy/shop/p')
  if (conversion === null) throw new Error('not converted')
  const [edit] = conversion.edits
  const after = text.slice(0, edit!.start) + edit!.text + text.slice(edit!.end)
  return { ...conversion, after }
}

describe('a NetworkPolicy as a CiliumNetworkPolicy', () => {
  it('is written as people write it', () => {
    const { text } = convert(
      cluster +
        policy(
          '{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress], ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}, podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 11.0.0.0/8]}}], ports: [{port: 8080}]}]}',
        ),
    )
    expect(text).toBe(`apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: p
  namespace: shop
spec:
  endpointSelector:
    matchLabels:
      app: web
  ingress:
    - fromEndpoints:
        - matchLabels:
            k8s:io.kubernetes.pod.namespace: ops
      toPorts:
        - ports:
            - port: "8080"
              protocol: TCP
    - fromCIDRSet:
        - cidr: 10.0.0.0/8
          except:
            - 10.1.0.0/16
      toPorts:
        - ports:
            - port: "8080"
              protocol: TCP
  egress:
    - {}`)
  })

  it.each([
    ['isolation alone', '{podSelector: {}}'],
    ['both directions without rules', '{podSelector: {}, policyTypes: [Ingress, Egress]}'],
    ['egress alone', '{podSelector: {}, policyTypes: [Egress]}'],
    ['anyone', '{podSelector: {matchLabels: {app: web}}, ingress: [{}]}'],
    ['anyone on a port', '{podSelector: {matchLabels: {app: web}}, ingress: [{ports: [{port: http}]}]}'],
    ['a whole protocol', '{podSelector: {}, ingress: [{ports: [{protocol: UDP}]}]}'],
    ['a range', '{podSelector: {}, ingress: [{ports: [{port: 8000, endPort: 8100}]}]}'],
    ['every namespace', '{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}'],
    ['namespaces by label', '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}}]}]}'],
    [
      'namespaces without a label',
      '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}]}]}',
    ],
    ['an empty peer', '{podSelector: {}, ingress: [{from: [{}]}], egress: [{to: [{}]}]}'],
    ['an address that is none', '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: nonsense}}]}]}'],
    ['a bare address', '{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 203.0.113.7}}], ports: [{port: 443}]}]}'],
    [
      'more ports than one item takes',
      `{podSelector: {}, ingress: [{ports: [${Array.from({ length: 45 }, (_, i) => `{port: ${8060 + i}}`).join()}]}]}`,
    ],
  ])('lets the same through for %s', (_name, spec) => {
    const { comparison, after } = convert(cluster + policy(spec))
    expect(comparison.differences).toEqual([])
    expect(comparison).toMatchObject({ differenceCount: 0, isSameOnEveryPort: true })
    expect(comparison.flows).toBeGreaterThan(0)
    const now = analyze([{ name: 'm.yaml', text: after }])
    expect(now.policies).toMatchObject([{ key: 'CiliumNetworkPolicy/shop/p', status: 'accepted' }])
  })

  it('lets the same through whatever the policy says', () => {
    const labels = fc.constantFrom(
      '{}',
      '{matchLabels: {app: web}}',
      '{matchLabels: {tier: front, app: web}}',
      '{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}',
      '{matchExpressions: [{key: tier, operator: DoesNotExist}]}',
    )
    const namespaces = fc.constantFrom(
      '{}',
      '{matchLabels: {team: red}}',
      '{matchExpressions: [{key: team, operator: NotIn, values: [red]}]}',
      '{matchLabels: {kubernetes.io/metadata.name: shop}}',
    )
    const peer = fc.oneof(
      labels.map((pods) => `{podSelector: ${pods}}`),
      namespaces.map((text) => `{namespaceSelector: ${text}}`),
      fc.tuple(namespaces, labels).map(([text, pods]) => `{namespaceSelector: ${text}, podSelector: ${pods}}`),
      fc.constantFrom('{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}', '{ipBlock: {cidr: 203.0.113.0/24}}'),
    )
    const port = fc.constantFrom(
      '{port: 8080}',
      '{port: http}',
      '{protocol: UDP}',
      '{port: 8081, endPort: 9100, protocol: TCP}',
      '{}',
    )
    const rule = (word: string) =>
      fc
        .tuple(fc.array(peer, { maxLength: 3 }), fc.array(port, { maxLength: 2 }))
        .map(([peers, ports]) => `{${word}: [${peers.join()}], ports: [${ports.join()}]}`)
    const types = fc.constantFrom('[]', '[Ingress]', '[Egress]', '[Ingress, Egress]')
    fc.assert(
      fc.property(
        labels,
        types,
        fc.array(rule('from'), { maxLength: 2 }),
        fc.array(rule('to'), { maxLength: 2 }),
        (pods, policyTypes, ingress, egress) => {
          const { comparison } = convert(
            cluster +
              policy(
                `{podSelector: ${pods}, policyTypes: ${policyTypes}, ingress: [${ingress.join()}], egress: [${egress.join()}]}`,
              ),
          )
          expect(comparison.differences).toEqual([])
          expect(comparison.isSameOnEveryPort).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('keeps comments, line ends and the place in a list', () => {
    const item = `apiVersion: v1\r\nkind: List\r\nitems:\r\n- apiVersion: networking.k8s.io/v1\r\n  kind: NetworkPolicy\r\n  # why\r\n  metadata: {name: p, namespace: shop}\r\n  spec: {podSelector: {}}\r\n- {apiVersion: v1, kind: Namespace, metadata: {name: shop}}\r\n`
    const { after, notes } = convert(item)
    expect(after).toContain('- # why\r\n  apiVersion: cilium.io/v2\r\n  kind: Cilium')
    expect(notes).toHaveLength(1)
    expect(analyze([{ name: 'm.yaml', text: after }]).resources.map(({ kind }) => kind)).toEqual([
      'CiliumNetworkPolicy',
      'Namespace',
    ])
    expect(
      convert(
        '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "p", "namespace": "shop"}}',
      ).after,
    ).toMatch(/^\{"apiVersion":"cilium/)
  })
})

describe('a policy that ends with an alias', () => {
  it('is replaced as a whole', () => {
    const text =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n  podSelector: {}\n  egress:\n    - ports:\n        - &port {port: 53, protocol: UDP}\n        - *port\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n'
    const [edit] = convertToCilium(analyze([{ name: 'm.yaml', text }]), 'NetworkPolicy/shop/p')!.edits
    expect(text.slice(edit!.end)).toMatch(/^\n?---\n/)
  })
})

describe('the comparison', () => {
  const read = (spec: string) => analyze([{ name: 'm.yaml', text: cluster + policy(spec) }])
  it('shows each flow that comes out differently', () => {
    const open = read('{podSelector: {matchLabels: {app: api}}, ingress: [{}]}')
    const closed = read('{podSelector: {matchLabels: {app: api}}}')
    const { differences, differenceCount, isSameOnEveryPort } = compareVerdicts(open, closed)
    expect(differences).toContainEqual({
      from: 'shop/web',
      to: 'shop/api',
      port: 'TCP/8081',
      before: 'FORWARDED (egress allowed, ingress allowed)',
      after: 'DROPPED (egress allowed, ingress denied)',
    })
    expect(differenceCount).toBe(differences.length)
    expect(isSameOnEveryPort).toBe(false)
  })

  it('sees what only ports show that nobody serves', () => {
    const one = read('{podSelector: {matchLabels: {app: api}}, ingress: [{ports: [{port: 8081}]}]}')
    const range = read('{podSelector: {matchLabels: {app: api}}, ingress: [{ports: [{port: 8081, endPort: 8082}]}]}')
    expect(compareVerdicts(one, range)).toMatchObject({ differenceCount: 0, isSameOnEveryPort: false })
  })
})
