/** Kinds that `kubectl describe` prints in a form of their own: policies, pods, services, namespaces. */
import type { PlainMap } from '../../yaml/written/render'
import { timestamp } from '../clock'
import { at, labelsOf, listAt, mapAt, textAt, textsAt, type LiveObject } from '../cluster/object'
import { addressOf, clusterAddressOf, externalAddressesOf } from '../cluster/view'
import { alignColumns, listed } from '../output/align'
import type { Call } from '../tool'
import { labelText, selectorText } from './columns'

/** Null for a kind that is printed field by field. */
export function describeKnown(object: LiveObject, call: Call): string | null {
  switch (object.kind) {
    case 'NetworkPolicy':
      return networkPolicy(object, call)
    case 'Pod':
      return pod(object, call)
    case 'Service':
      return service(object, call)
    case 'Namespace':
      return namespace(object)
    default:
      return null
  }
}

function pairs(object: LiveObject, field: 'labels' | 'annotations', separator: string): readonly string[] {
  const values = field === 'labels' ? labelsOf(object) : textsAt(object.value, 'metadata', 'annotations')
  return Object.keys(values)
    .filter((key) => key !== 'kubectl.kubernetes.io/last-applied-configuration')
    .toSorted()
    .map((key) => `${key}${separator}${values[key]}`)
}

/** `2026-01-01 09:00:00 +0000 UTC`, as Go prints a time. */
function goTime(ms: number): string {
  return timestamp(ms).replace('T', ' ').replace('Z', ' +0000 UTC')
}

function networkPolicy(object: LiveObject, { cluster }: Call): string {
  const spec = mapAt(object.value, 'spec')
  const selector = selectorText(mapAt(spec, 'podSelector'))
  const types = listAt(spec, 'policyTypes').map((type) => textAt(type))
  const everything = '<none> (Allowing the specific traffic to all pods in this namespace)'
  const lines = [
    `  PodSelector:     ${selector === '<none>' ? everything : selector}`,
    ...direction('ingress', types.includes('Ingress'), listAt(spec, 'ingress')),
    ...direction('egress', types.includes('Egress'), listAt(spec, 'egress')),
    `  Policy Types: ${types.join(', ')}`,
  ]
  const head = alignColumns([
    `Name:\t${object.name}`,
    `Namespace:\t${object.namespace}`,
    `Created on:\t${goTime(cluster.record(object.key).createdMs)}`,
    ...listed('Labels', pairs(object, 'labels', '=')),
    ...listed('Annotations', pairs(object, 'annotations', ': ')),
  ])
  return `${head}Spec:\n${lines.join('\n')}\n`
}

function direction(
  name: 'ingress' | 'egress',
  isAffected: boolean,
  rules: readonly Parameters<typeof at>[0][],
): readonly string[] {
  if (!isAffected) return [`  Not affecting ${name} traffic`]
  if (rules.length === 0)
    return [`  Allowing ${name} traffic:`, `    <none> (Selected pods are isolated for ${name} connectivity)`]
  const [field, label, ends] =
    name === 'ingress' ? (['from', 'From', 'source'] as const) : (['to', 'To', 'destination'] as const)
  const parts = rules.map((rule, i) => {
    const ports = listAt(rule, 'ports')
    const peers = listAt(rule, field)
    return [
      ...(ports.length === 0 ? ['    To Port: <any> (traffic allowed to all ports)'] : ports.map(portLine)),
      ...(peers.length === 0
        ? [`    ${label}: <any> (traffic not restricted by ${ends})`]
        : peers.flatMap((peer) => [`    ${label}:`, ...peerLines(peer as PlainMap)])),
      ...(i < rules.length - 1 ? ['    ----------'] : []),
    ]
  })
  return [`  Allowing ${name} traffic:`, ...parts.flat()]
}

function portLine(port: Parameters<typeof at>[0]): string {
  const first = textAt(port, 'port') || '<any>'
  const last = textAt(port, 'endPort')
  return `    To Port: ${first}${last === '' ? '' : `-${last}`}/${textAt(port, 'protocol') || 'TCP'}`
}

function peerLines(peer: PlainMap): readonly string[] {
  if (at(peer, 'ipBlock') !== undefined)
    return [
      '      IPBlock:',
      `        CIDR: ${textAt(peer, 'ipBlock', 'cidr')}`,
      `        Except: ${listAt(peer, 'ipBlock', 'except')
        .map((item) => textAt(item))
        .join(', ')}`,
    ]
  return [
    ...(at(peer, 'namespaceSelector') === undefined
      ? []
      : [`      NamespaceSelector: ${selectorText(mapAt(peer, 'namespaceSelector'))}`]),
    ...(at(peer, 'podSelector') === undefined
      ? []
      : [`      PodSelector: ${selectorText(mapAt(peer, 'podSelector'))}`]),
  ]
}

function pod(object: LiveObject, { cluster }: Call): string {
  const spec = mapAt(object.value, 'spec')
  const started = timestamp(cluster.record(object.key).createdMs)
  const ip = addressOf(cluster, object)
  const [owner] = listAt(object.value, 'metadata', 'ownerReferences')
  const head = alignColumns([
    `Name:\t${object.name}`,
    `Namespace:\t${object.namespace}`,
    'Priority:\t0',
    `Service Account:\t${textAt(spec, 'serviceAccountName')}`,
    `Node:\t${textAt(spec, 'nodeName')}`,
    `Start Time:\t${started}`,
    ...listed('Labels', pairs(object, 'labels', '=')),
    ...listed('Annotations', pairs(object, 'annotations', ': ')),
    `Status:\t${textAt(object.value, 'status', 'phase') || 'Running'}`,
    `IP:\t${ip}`,
    'IPs:',
    `  IP:\t${ip}`,
    ...(owner === undefined ? [] : [`Controlled By:\t${textAt(owner, 'kind')}/${textAt(owner, 'name')}`]),
  ])
  const containers = listAt(spec, 'containers').flatMap((container) => {
    const ports = listAt(container, 'ports').map(
      (port) => `${textAt(port, 'containerPort')}/${textAt(port, 'protocol')}`,
    )
    const args = listAt(container, 'args').map((arg) => `      ${textAt(arg)}`)
    const body = alignColumns([
      `    Image:\t${textAt(container, 'image')}`,
      `    Port:\t${ports.join(', ') || '<none>'}`,
      '    State:\tRunning',
      `      Started:\t${started}`,
      '    Ready:\tTrue',
      '    Restart Count:\t0',
    ])
    return [`  ${textAt(container, 'name')}:\n${body}${args.length === 0 ? '' : `    Args:\n${args.join('\n')}\n`}`]
  })
  const conditions = alignColumns([
    '  Type\tStatus',
    ...['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
      (type) => `  ${type}\tTrue`,
    ),
  ])
  const tail = alignColumns([
    'QoS Class:\tBestEffort',
    'Node-Selectors:\t<none>',
    'Tolerations:\tnode.kubernetes.io/not-ready:NoExecute op=Exists for 300s',
    '\tnode.kubernetes.io/unreachable:NoExecute op=Exists for 300s',
    'Events:\t<none>',
  ])
  return `${head}Containers:\n${containers.join('')}Conditions:\n${conditions}Volumes:\n  <none>\n${tail}`
}

function service(object: LiveObject, { cluster }: Call): string {
  const spec = mapAt(object.value, 'spec')
  const ip = clusterAddressOf(cluster, object)
  const external = externalAddressesOf(object)
  const summary = cluster.analysis().services.find(({ key }) => key === `${object.namespace}/${object.name}`)
  const backends = (port: Parameters<typeof at>[0]): string => {
    const target = textAt(port, 'targetPort')
    const found = (summary?.selects ?? []).flatMap((key) => {
      const [namespaceName = '', name = ''] = key.split('/')
      const own = cluster.find('Pod', namespaceName, name)
      return own === null ? [] : [`${addressOf(cluster, own)}:${target}`]
    })
    return found.length > 3 ? `${found.slice(0, 3).join(',')} + ${found.length - 3} more...` : found.join(',')
  }
  const ports = listAt(spec, 'ports').flatMap((port) => {
    const name = textAt(port, 'name') || '<unset>'
    const nodePort = textAt(port, 'nodePort')
    return [
      `Port:\t${name}\t${textAt(port, 'port')}/${textAt(port, 'protocol')}`,
      `TargetPort:\t${textAt(port, 'targetPort')}/${textAt(port, 'protocol')}`,
      ...(nodePort === '' ? [] : [`NodePort:\t${name}\t${nodePort}/${textAt(port, 'protocol')}`]),
      `Endpoints:\t${backends(port)}`,
    ]
  })
  const type = textAt(spec, 'type')
  const selector = textsAt(spec, 'selector')
  return alignColumns([
    `Name:\t${object.name}`,
    `Namespace:\t${object.namespace}`,
    ...listed('Labels', pairs(object, 'labels', '=')),
    ...listed('Annotations', pairs(object, 'annotations', ': ')),
    `Selector:\t${labelText(selector)}`,
    `Type:\t${type}`,
    'IP Family Policy:\tSingleStack',
    'IP Families:\tIPv4',
    `IP:\t${ip}`,
    `IPs:\t${ip}`,
    ...(external.length === 0 ? [] : [`LoadBalancer Ingress:\t${external.join(', ')}`]),
    ...ports,
    `Session Affinity:\t${textAt(spec, 'sessionAffinity')}`,
    ...(type === 'ClusterIP' ? [] : ['External Traffic Policy:\tCluster']),
    'Internal Traffic Policy:\tCluster',
    'Events:\t<none>',
  ])
}

function namespace(object: LiveObject): string {
  const head = alignColumns([
    `Name:\t${object.name}`,
    ...listed('Labels', pairs(object, 'labels', '=')),
    ...listed('Annotations', pairs(object, 'annotations', ': ')),
    'Status:\tActive',
  ])
  return `${head}\nNo resource quota.\n\nNo LimitRange resource.\n`
}
