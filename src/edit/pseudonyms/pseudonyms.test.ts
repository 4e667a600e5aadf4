import { describe, expect, it } from 'vitest'
import { analyze, proveRenaming } from '../../engine/index'
import { pseudonymous } from './pseudonyms'

const shop = `# the shop of Acme
apiVersion: v1
kind: Namespace
metadata: { name: acme-shop, labels: { acme.com/team: checkout, kubernetes.io/metadata.name: acme-shop } }
---
apiVersion: v1
kind: Pod
metadata:
  name: storefront-7d9f8c6b5-x2x4z
  namespace: acme-shop
  labels: { app: storefront, acme.com/team: checkout, pod-template-hash: 7d9f8c6b5 }
  ownerReferences: [{ kind: ReplicaSet, name: storefront-7d9f8c6b5 }]
  annotations: { acme.com/owner: jane }
spec: { containers: [{ name: storefront, ports: [{ name: shop-http, containerPort: 8080 }] }] }
status: { podIP: 10.11.12.13 }
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: storefront-policy, namespace: acme-shop }
spec:
  description: Jane asked for it
  endpointSelector: { matchLabels: { "k8s:app": storefront } }   # all of them
  ingress:
    - fromEndpoints:
        - matchLabels: { "k8s:io.kubernetes.pod.namespace": acme-billing, "k8s:io.cilium.k8s.namespace.labels.acme.com/team": money }
      toPorts:
        - ports: [{ port: shop-http, protocol: TCP }]
          rules: { http: [{ method: GET, path: '/orders?/[0-9]+', host: 'shop\\.acme\\.com' }] }
  egress:
    - toFQDNs: [{ matchName: api.acme.com }, { matchPattern: "*.acme.com" }, { matchPattern: "pay*.acme.com" }]
    - toCIDRSet: [{ cidr: 52.10.0.0/16, except: [52.10.7.0/24] }, { cidr: 0.0.0.0/0, except: [169.254.169.254/32] }]
    - toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": kube-system, "k8s:k8s-app": kube-dns } }]
      toPorts: [{ ports: [{ port: "53", protocol: ANY }], rules: { dns: [{ matchPattern: "*" }] } }]
---
apiVersion: membrane.dev/v1alpha1
kind: Traffic
metadata: { name: acme-flows }
spec:
  flows:
    - { from: acme-billing/ledger, to: 'acme-shop/storefront:8080', http: { method: GET, path: /orders/12, host: shop.acme.com }, expect: allowed }
    - { from: acme-shop/storefront, to: 'payments.acme.com:443', expect: allowed }
    - { from: acme-shop/storefront, to: '52.10.7.9:443', expect: allowed }
---
apiVersion: v1
kind: Namespace
metadata: { name: acme-billing, labels: { acme.com/team: money } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ledger, namespace: acme-billing }
spec: { template: { metadata: { labels: { app: ledger } } } }
`

const files = [{ name: 'acme.yaml', text: shop }]
const originals = /acme|storefront|ledger|billing|checkout|money|jane|orders?\b|pay|52\.10\.|10\.11\.12\.13|shop/i

describe('a workspace under pseudonyms', () => {
  const renamed = pseudonymous(files)
  const text = renamed.files.map((file) => file.text).join('---\n')

  it('holds no name of the original', () => {
    expect(text.match(new RegExp(originals, 'gi'))).toBeNull()
  })

  it('decides as before on all ports, and states as before', () => {
    const proof = proveRenaming(analyze(files), analyze(renamed.files, renamed.options), renamed.renaming)
    expect(proof.sentences.join(' ')).toContain('every verdict is the same')
    expect(proof.isSame).toBe(true)
    expect(renamed.unreadable).toBe(0)
  })

  it('keeps layout and what means something to everybody', () => {
    expect(text).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: Namespace
      metadata: { name: ns1, labels: { name1.com/key1: value1, kubernetes.io/metadata.name: ns1 } }
      ---
      apiVersion: v1
      kind: Pod
      metadata:
        name: app1-7d9f8c6b5-x2x4z
        namespace: ns1
        labels: { app: app1, name1.com/key1: value1, pod-template-hash: 7d9f8c6b5 }
        ownerReferences: [{ kind: ReplicaSet, name: app1-7d9f8c6b5 }]
      spec: { containers: [{ name: app1, ports: [{ name: port1, containerPort: 8080 }] }] }
      status: { podIP: 10.251.24.130 }
      ---
      apiVersion: cilium.io/v2
      kind: CiliumNetworkPolicy
      metadata: { name: policy1, namespace: ns1 }
      spec:
        description: "left out"
        endpointSelector: { matchLabels: { "k8s:app": app1 } }
        ingress:
          - fromEndpoints:
              - matchLabels: { "k8s:io.kubernetes.pod.namespace": ns2, "k8s:io.cilium.k8s.namespace.labels.name1.com/key1": value2 }
            toPorts:
              - ports: [{ port: port1, protocol: TCP }]
                rules: { http: [{ method: GET, path: '/zaab(?:zaaa)?/[0-9]+', host: 'zaac\\.zaad\\.com' }] }
        egress:
          - toFQDNs: [{ matchName: name2.name1.com }, { matchPattern: "*.name1.com" }, { matchPattern: "zaae*.name1.com" }]
          - toCIDRSet: [{ cidr: 60.137.0.0/16, except: [60.137.172.0/24] }, { cidr: 0.0.0.0/0, except: [169.254.169.254/32] }]
          - toEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": kube-system, "k8s:k8s-app": kube-dns } }]
            toPorts: [{ ports: [{ port: "53", protocol: ANY }], rules: { dns: [{ matchPattern: "*" }] } }]
      ---
      apiVersion: membrane.dev/v1alpha1
      kind: Traffic
      metadata: { name: policy2 }
      spec:
        flows:
          - { from: ns2/app2, to: 'ns1/app1:8080', http: { method: GET, path: "/zaabzaaa/12", host: zaac.zaad.com }, expect: allowed }
          - { from: ns1/app1, to: 'zaaezaafzaaa.name1.com:443', expect: allowed }
          - { from: ns1/app1, to: '60.137.172.40:443', expect: allowed }
      ---
      apiVersion: v1
      kind: Namespace
      metadata: { name: ns2, labels: { name1.com/key1: value2 } }
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: app2, namespace: ns2 }
      spec: { template: { metadata: { labels: { app: app2 } } } }
      "
    `)
  })
})
