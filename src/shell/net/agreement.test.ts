/** The same name or address: what `explain` answers, what a command in the shell meets, and what replay makes of it. */
import { describe, expect, it } from 'vitest'
import { insideOf } from '../../engine/analysis'
import { analyze, answerFlow } from '../../engine/index'
import type { SeenEnd } from '../../engine/replay/connections/seen'
import { Resolver } from '../../engine/replay/judge/resolver'
import { Cluster, Session } from '../index'

const manifests = `
{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}
---
{apiVersion: v1, kind: Node, metadata: {name: n2}, status: {addresses: [{type: InternalIP, address: 192.0.2.2}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {nodeName: n1, containers: [{name: c}]}, status: {podIP: 10.1.0.2, hostIP: 192.0.2.1}}
---
{apiVersion: v1, kind: Pod, metadata: {name: api, namespace: shop, labels: {app: api}}, spec: {nodeName: n2, containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}, status: {podIP: 10.1.1.2, hostIP: 192.0.2.2}}
---
{apiVersion: v1, kind: Pod, metadata: {name: db-0, namespace: shop, labels: {app: db}}, spec: {nodeName: n2, containers: [{name: c, ports: [{containerPort: 5432}]}]}, status: {podIP: 10.1.1.3, hostIP: 192.0.2.2}}
---
{apiVersion: v1, kind: Service, metadata: {name: api, namespace: shop}, spec: {clusterIP: 10.96.0.10, selector: {app: api}, ports: [{port: 80, targetPort: http}, {port: 81, targetPort: 9999}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: db, namespace: shop}, spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: away, namespace: shop}, spec: {type: ExternalName, externalName: api.example.com}}
---
{apiVersion: v1, kind: Service, metadata: {name: legacy, namespace: shop}, spec: {clusterIP: 10.96.0.11, ports: [{port: 80}]}}
---
{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: legacy-1, namespace: shop, labels: {kubernetes.io/service-name: legacy}}, addressType: IPv4, endpoints: [{addresses: [198.51.100.7]}], ports: [{port: 8443, protocol: TCP}]}
---
{apiVersion: v1, kind: Pod, metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}, spec: {nodeName: n2, containers: [{name: c, ports: [{containerPort: 53, protocol: UDP}]}]}, status: {podIP: 10.1.1.9, hostIP: 192.0.2.2}}
---
{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {clusterIP: 10.96.0.53, selector: {k8s-app: kube-dns}, ports: [{port: 53, protocol: UDP}]}}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: web}}
  egress:
    - toEndpoints: [{matchLabels: {app: api}}]
      toPorts: [{ports: [{port: "8080", protocol: TCP}]}]
    - toEndpoints: [{matchLabels: {app: db}}]
      toPorts: [{ports: [{port: "5432", protocol: TCP}]}]
    - toCIDR: [198.51.100.0/24]
      toPorts: [{ports: [{port: "8443", protocol: TCP}]}]
    - toEntities: [remote-node]
      toPorts: [{ports: [{port: "9100", protocol: TCP}]}]
    - toEndpoints: [{matchLabels: {k8s-app: kube-dns, "k8s:io.kubernetes.pod.namespace": kube-system}}]
      toPorts: [{ports: [{port: "53", protocol: ANY}]}]
`
const files = [{ name: 'm.yaml', text: manifests }]
const analysis = analyze(files)

/** An end of which only an address is known. */
const endAt = (address: string): SeenEnd => ({
  id: 1,
  kind: 'outside',
  namespace: '',
  pods: [],
  workload: null,
  labels: null,
  identity: 0,
  cluster: '',
  reserved: [],
  address,
  names: [],
  service: '',
  isText: false,
})

/** `allowed`, `denied`, or what is wrong with the question. */
function explained(to: string): string {
  const answer = answerFlow(analysis, { from: 'shop/web', to })
  if (typeof answer === 'string') return 'nothing'
  const stopped = answer.answers.map(({ verdict }) => verdict.verdict === 'DROPPED')
  return stopped.length === 0
    ? 'nothing'
    : stopped.every(Boolean)
      ? 'denied'
      : stopped.some(Boolean)
        ? 'mixed'
        : 'allowed'
}

async function inShell(to: string): Promise<string> {
  // Commands print in the words of the real ones.
  const session = new Session(new Cluster({ files }))
  const [host = '', port = ''] = to.split(':')
  const { out, error, code } = await session.run(`kubectl exec -n shop web -- nc -zv -w 1 ${host} ${port}`)
  const output = out + error
  // Refused: it got there, and nobody listens.
  return code === 0 || /refused/i.test(output)
    ? 'allowed'
    : /bad address|not known|Name or service/i.test(output)
      ? 'nothing'
      : 'denied'
}

describe('a name or an address', () => {
  it.each([
    ['api:80', 'allowed'],
    ['api.shop.svc.cluster.local:80', 'allowed'],
    ['10.96.0.10:80', 'allowed'],
    ['10.1.1.2:8080', 'allowed'],
    ['api:81', 'denied'],
    ['db:5432', 'allowed'],
    ['db-0.db.shop.svc.cluster.local:5432', 'allowed'],
    ['10-1-1-3.shop.pod.cluster.local:5432', 'allowed'],
    ['legacy:80', 'allowed'],
    ['10.96.0.11:80', 'allowed'],
    ['192.0.2.2:9100', 'allowed'],
    ['away:443', 'denied'],
    ['192.0.2.1:9100', 'denied'],
    ['203.0.113.9:443', 'denied'],
  ])('%s is the same in the answer and in the shell', async (to, expected) => {
    expect(explained(to)).toBe(expected)
    expect(await inShell(to)).toBe(expected)
  })

  it.each([
    ['10.1.1.2', 8080],
    ['192.0.2.2', 9100],
    ['192.0.2.1', 9100],
    ['198.51.100.7', 8443],
    ['203.0.113.9', 443],
  ])('%s is the same in the answer and in replay, of a record that tells nothing else', (address, port) => {
    const { model } = insideOf(analysis)
    const resolved = new Resolver(model, 'default', new Map()).resolve(endAt(address))
    expect(resolved).toHaveProperty('found')
    const peers = 'found' in resolved ? resolved.found.peers : []
    const verdicts = peers.map((to) => analysis.probe({ from: 'shop/web', to, protocol: 'TCP', port }).verdict)
    expect(new Set(verdicts)).toEqual(
      new Set([explained(`${address}:${port}`) === 'allowed' ? 'FORWARDED' : 'DROPPED']),
    )
  })
})
