import { describe, expect, it } from 'vitest'
import { analyze, policyRules, printPolicyGet } from '../../index'

const rulesOf = (text: string) => policyRules(analyze([{ name: 'm.yaml', text }]))
const cluster = { 'k8s:io.cilium.k8s.policy.cluster': 'default' }

describe('the rules of policies as an agent keeps them', () => {
  it('name sources, namespaces and where they come from', () => {
    const [rule] = rulesOf(`
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  description: the shop
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - toPorts: [{ports: [{port: "80", protocol: TCP}]}]
    fromEndpoints: [{matchLabels: {app: web}}, {matchLabels: {"k8s:io.kubernetes.pod.namespace": other}}]
  egressDeny: [{toEntities: [world]}]
`)
    expect(rule).toEqual({
      endpointSelector: { matchLabels: { 'any:app': 'api', 'k8s:io.kubernetes.pod.namespace': 'shop' } },
      ingress: [
        {
          fromEndpoints: [
            { matchLabels: { 'any:app': 'web', 'k8s:io.kubernetes.pod.namespace': 'shop', ...cluster } },
            { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'other', ...cluster } },
          ],
          toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }],
        },
      ],
      egressDeny: [{ toEntities: ['world'] }],
      labels: [
        { key: 'io.cilium.k8s.policy.derived-from', value: 'CiliumNetworkPolicy', source: 'k8s' },
        { key: 'io.cilium.k8s.policy.name', value: 'api', source: 'k8s' },
        { key: 'io.cilium.k8s.policy.namespace', value: 'shop', source: 'k8s' },
      ],
      enableDefaultDeny: { ingress: true, egress: true },
      description: 'the shop',
    })
    expect(Object.keys((rule as { ingress: object[] }).ingress[0]!)).toEqual(['fromEndpoints', 'toPorts'])
  })

  it('of a NetworkPolicy have Kubernetes as their source', () => {
    expect(
      rulesOf(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Egress]
  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 443}]}]
`),
    ).toMatchObject([
      {
        endpointSelector: { matchLabels: { 'k8s:app': 'web', 'k8s:io.kubernetes.pod.namespace': 'shop' } },
        egress: [
          {
            toCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }],
            toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }],
          },
        ],
        enableDefaultDeny: { ingress: false, egress: true },
      },
    ])
  })

  it('leave refused policies out, and print as JSON with a revision', () => {
    const rules = rulesOf(`
apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: bad}
spec: {endpointSelector: {}, ingress: [{fromEntities: [nobody]}]}
`)
    expect(rules).toEqual([])
    expect(printPolicyGet([{ a: '<' }])).toBe('[\n  {\n    "a": "\\u003c"\n  }\n]\nRevision: 1\n')
  })
})
