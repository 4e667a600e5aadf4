import { describe, expect, it } from 'vitest'
import { analyze, answerFlow, type AnalyzeOptions } from '../index'
import { pod } from '../testing/manifests'

const cache = (kind: string, isHostNetwork = false): string => `apiVersion: apps/v1
kind: ${kind}
metadata: {name: node-local-dns, namespace: kube-system}
spec:
  selector: {matchLabels: {k8s-app: node-local-dns}}
  template:
    metadata: {labels: {k8s-app: node-local-dns}}
    spec: {hostNetwork: ${isHostNetwork}, containers: [{name: c, image: x, ports: [{containerPort: 53, protocol: UDP}]}]}`

const cluster = [
  pod('shop/web', 'app: web'),
  pod('kube-system/coredns', 'k8s-app: kube-dns', '{containerPort: 53, protocol: UDP}'),
  'apiVersion: v1\nkind: Service\nmetadata: {name: kube-dns, namespace: kube-system}\nspec: {clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}, {name: metrics, port: 9153}]}',
  'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: web}}\n  egress:\n    - toEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: kube-dns}}]\n      toPorts: [{ports: [{port: "53", protocol: ANY}]}]',
]

/** The same, with the cache allowed. */
const allowed = cluster.map((text) =>
  text.replace(
    'k8s-app: kube-dns}}]\n',
    'k8s-app: kube-dns}}, {matchLabels: {k8s:io.kubernetes.pod.namespace: kube-system, k8s-app: node-local-dns}}]\n',
  ),
)

const redirect = (frontend: string, namespace = 'kube-system', port = '53'): string => `apiVersion: cilium.io/v2
kind: CiliumLocalRedirectPolicy
metadata: {name: cache, namespace: ${namespace}}
spec:
  redirectFrontend: {${frontend}}
  redirectBackend:
    localEndpointSelector: {matchLabels: {k8s-app: node-local-dns}}
    toPorts: [{port: "${port}", name: dns, protocol: UDP}]`
const ofService = redirect('serviceMatcher: {serviceName: kube-dns, namespace: kube-system}')
const ofAddress = redirect('addressMatcher: {ip: 169.254.20.10, toPorts: [{port: "53", name: dns, protocol: UDP}]}')

const on: AnalyzeOptions = { settings: { 'enable-local-redirect-policy': 'true' } }
const off: AnalyzeOptions = { settings: { 'enable-local-redirect-policy': 'false' } }

function run(texts: readonly string[], options: AnalyzeOptions = {}) {
  return analyze([{ name: 'a.yaml', text: texts.join('\n---\n') }], options)
}

/** Receivers with the verdict about each. */
function ways(
  texts: readonly string[],
  options: AnalyzeOptions = {},
  to = 'kube-system/kube-dns:53',
  from = 'shop/web',
) {
  const answer = answerFlow(run(texts, options), { from, to, protocol: 'UDP' })
  if (typeof answer === 'string') return answer
  return answer.answers.flatMap(({ probe, verdict }) =>
    (verdict.outcomes ?? [{ probe, verdict }]).map(
      (way) => `${verdict.reached ?? way.probe.to} ${way.verdict.verdict}`,
    ),
  )
}

describe('a local redirect policy', () => {
  it('leads flows to a service to pods on the own node: both ways where it may be off', () => {
    const both = ['kube-system/node-local-dns DROPPED', 'kube-system/coredns FORWARDED']
    expect(ways([...cluster, cache('DaemonSet'), ofService])).toEqual(both)
    expect(ways([...cluster, cache('DaemonSet'), ofService], {}, '10.96.0.10:53')).toEqual(both)
  })

  it('is certain where it is on and such a pod runs on every node', () => {
    const texts = [...cluster, cache('DaemonSet'), ofService]
    expect(ways(texts, on)).toEqual(['kube-system/node-local-dns DROPPED'])
    expect(ways([...cluster, cache('Deployment'), ofService], on)).toHaveLength(2)
    const made = (node: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: node-local-dns-${node}, namespace: kube-system, labels: {k8s-app: node-local-dns}, ownerReferences: [{kind: DaemonSet, name: node-local-dns}]}\nspec: {nodeName: ${node}, containers: [{name: c, image: x}]}`
    expect(ways([...cluster, made('n1'), made('n2'), ofService], on)).toEqual([
      'kube-system/node-local-dns-n1 DROPPED',
      'kube-system/node-local-dns-n2 DROPPED',
    ])
    expect(ways(texts, off)).toEqual(['kube-system/coredns FORWARDED'])
  })

  it('takes only its own ports, services of its own namespace, and nothing from outside', () => {
    const texts = [...cluster, cache('DaemonSet')]
    const other = redirect('serviceMatcher: {serviceName: kube-dns, namespace: kube-system}', 'shop')
    expect(ways([...texts, other], on)).toEqual(['kube-system/coredns FORWARDED'])
    const metrics = redirect(
      'serviceMatcher: {serviceName: kube-dns, namespace: kube-system, toPorts: [{port: "9153", name: metrics, protocol: TCP}]}',
    )
    expect(ways([...texts, metrics], on)).toEqual(['kube-system/coredns FORWARDED'])
    expect(ways([...texts, ofService], on, '10.96.0.10:53', 'world')).toEqual(['kube-system/coredns FORWARDED'])
    // Nobody is there to lead it to.
    expect(ways([...cluster, ofService], on)).toEqual(['kube-system/coredns FORWARDED'])
  })

  it('leads flows to an address to other ports, and those from outside nowhere', () => {
    const other = ofAddress.replace(
      'toPorts: [{port: "53", name: dns, protocol: UDP}]',
      'toPorts: [{port: "5353", name: dns, protocol: UDP}]',
    )
    expect(ways([...cluster, cache('DaemonSet'), ofAddress], on, '169.254.20.10:53')).toEqual([
      'kube-system/node-local-dns DROPPED',
    ])
    expect(ways([...cluster, cache('DaemonSet'), other], on, '169.254.20.10:5353')).toEqual([
      'kube-system/node-local-dns DROPPED',
    ])
    expect(ways([...allowed, cache('DaemonSet'), ofAddress], {}, '169.254.20.10:53')).toEqual([
      'kube-system/node-local-dns FORWARDED',
      'ip:169.254.20.10 DROPPED',
    ])
  })

  const codes = (texts: readonly string[], options: AnalyzeOptions = {}): readonly string[] =>
    run(texts, options)
      .lints()
      .map(({ code }) => code)

  it('is spoken of where pods may reach the service and not what it leads to', () => {
    expect(codes([...cluster, cache('DaemonSet'), ofService])).toContain('redirect-not-allowed')
    expect(codes([...cluster, cache('DaemonSet'), ofService], off)).not.toContain('redirect-not-allowed')
    expect(codes([...allowed, cache('DaemonSet'), ofService])).not.toContain('redirect-not-allowed')
  })

  it('is not needed for a cache on the network of the nodes, of which pods may not know that they ask it', () => {
    expect(codes([...cluster, cache('DaemonSet', true)])).toContain('dns-node-local')
    expect(codes([...cluster, cache('DaemonSet')])).not.toContain('dns-node-local')
    const host = cluster.map((text) => text.replace('  egress:\n', '  egress:\n    - toEntities: [host]\n'))
    expect(codes([...host, cache('DaemonSet', true)])).not.toContain('dns-node-local')
  })
})
