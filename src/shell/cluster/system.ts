/** What every cluster has besides the workspace: nodes, the DNS server, Cilium's agents and their settings. */
import type { AnalyzeOptions } from '../../engine/doors/whole'
import type { PlainMap } from '../../yaml/written/render'
import { withDefaults } from './defaults'
import { at, labelsOf, textAt, type LiveObject } from './object'
import { objectOf } from './pods'
import type { Pins } from './pins'

/** Where pods run whose node nobody states; the engine's flow records say the same. */
export const someNode = 'node-1'

/** Image version of Cilium that the shell stands for. */
export const ciliumVersion = '1.21.0-dev'

/** Nodes that anything names, or the one that stands for all. */
export function nodesOf(objects: readonly LiveObject[], pins: Pins): readonly string[] {
  const named = new Set<string>()
  for (const { kind, name, value } of objects) {
    if (kind === 'Node') named.add(name)
    const node = kind === 'Pod' ? textAt(value, 'spec', 'nodeName') : ''
    if (node !== '') named.add(node)
  }
  for (const { node } of Object.values(pins)) if (node !== undefined) named.add(node)
  return named.size === 0 ? [someNode] : [...named].toSorted()
}

/** The objects that nobody wrote, but for those that the workspace has itself. */
export function systemObjects(
  objects: readonly LiveObject[],
  nodes: readonly string[],
  options: AnalyzeOptions,
): readonly LiveObject[] {
  const present = new Set(objects.map(({ key }) => key))
  const hasDns = objects.some(
    (object) =>
      object.namespace === 'kube-system' && (labelsOf(object)['k8s-app'] === 'kube-dns' || object.name === 'coredns'),
  )
  const made = [
    ...nodes.map((node) => objectOf('Node', '', node, nodeValue(node))),
    make('ConfigMap', 'kube-system', 'cilium-config', {
      data: {
        'cluster-name': 'default',
        'enable-hubble': 'true',
        'enable-ipv4': String(options.ipFamilies?.includes('IPv4') ?? true),
        'enable-ipv6': String(options.ipFamilies?.includes('IPv6') ?? false),
        'enable-policy': options.enforcement ?? 'default',
        'kube-proxy-replacement': 'true',
      },
    }),
    make('DaemonSet', 'kube-system', 'cilium', {
      spec: workloadSpec({ 'k8s-app': 'cilium' }, 'cilium-agent', `quay.io/cilium/cilium:v${ciliumVersion}`, true),
    }),
    make('Service', 'default', 'kubernetes', {
      metadata: { labels: { component: 'apiserver', provider: 'kubernetes' } },
      spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
    }),
    ...(hasDns
      ? []
      : [
          make('Deployment', 'kube-system', 'coredns', {
            spec: workloadSpec({ 'k8s-app': 'kube-dns' }, 'coredns', 'registry.k8s.io/coredns/coredns:v1.12.1', false),
          }),
        ]),
    make('Service', 'kube-system', 'kube-dns', {
      metadata: { labels: { 'k8s-app': 'kube-dns' } },
      spec: {
        clusterIP: '10.96.0.10',
        selector: { 'k8s-app': 'kube-dns' },
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP' },
          { name: 'dns-tcp', port: 53, protocol: 'TCP' },
        ],
      },
    }),
  ]
  return made.filter(({ key }) => !present.has(key))
}

const versions: Readonly<Record<string, string>> = { Deployment: 'apps/v1', DaemonSet: 'apps/v1' }

function make(kind: string, namespace: string, name: string, rest: PlainMap): LiveObject {
  const metadata = { name, ...(at(rest, 'metadata') as PlainMap | undefined) }
  const value = { apiVersion: versions[kind] ?? 'v1', kind, ...rest, metadata }
  return objectOf(kind, namespace, name, withDefaults(kind, value, namespace))
}

function nodeValue(name: string): PlainMap {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' } },
  }
}

function workloadSpec(labels: PlainMap, container: string, image: string, hostNetwork: boolean): PlainMap {
  const ports = hostNetwork
    ? {}
    : {
        ports: [
          { name: 'dns', containerPort: 53, protocol: 'UDP' },
          { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
        ],
      }
  return {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: container === 'coredns' ? 'coredns' : 'cilium',
        ...(hostNetwork ? { hostNetwork: true } : {}),
        containers: [{ name: container, image, ...ports }],
      },
    },
  }
}
