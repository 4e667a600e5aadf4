/** The columns of `kubectl get`, by kind. Source: kubernetes pkg/printers/internalversion/printers.go, Cilium's CRDs. */
import { age } from '../clock'
import type { Cluster } from '../cluster/cluster'
import { at, labelsOf, listAt, mapAt, textAt, type LiveObject } from '../cluster/object'
import { addressOf, clusterAddressOf, externalAddressesOf, podsOfWorkload, statusOf, validity } from '../cluster/view'

export interface ColumnSet {
  readonly headings: readonly string[]
  /** Further ones of `-o wide`. */
  readonly wide: readonly string[]
  readonly cells: (object: LiveObject, cluster: Cluster) => readonly string[]
  readonly wideCells: (object: LiveObject, cluster: Cluster) => readonly string[]
}

const none = '<none>'
const orNone = (text: string): string => (text === '' ? none : text)
const nothing = (): readonly string[] => []

function set(
  headings: string,
  cells: ColumnSet['cells'],
  wide = '',
  wideCells: ColumnSet['wideCells'] = nothing,
): ColumnSet {
  const split = (text: string): readonly string[] => (text === '' ? [] : text.split('|'))
  return { headings: split(headings), cells, wide: split(wide), wideCells }
}

export function ageOf(object: LiveObject, cluster: Cluster): string {
  return age(cluster.clock.ms - cluster.record(object.key).createdMs)
}

export function labelText(labels: Readonly<Record<string, string>>, separator = ','): string {
  const pairs = Object.keys(labels)
    .toSorted()
    .map((key) => `${key}=${labels[key]}`)
  return orNone(pairs.join(separator))
}

/** A label selector as `kubectl get` prints it. */
export function selectorText(selector: ReturnType<typeof mapAt>): string {
  const labels = Object.entries(mapAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${textAt(value)}`)
  const expressions = listAt(selector, 'matchExpressions').map((expression) => {
    const key = textAt(expression, 'key')
    const operator = textAt(expression, 'operator')
    const values = listAt(expression, 'values')
      .map((value) => textAt(value))
      .join(',')
    if (operator === 'Exists') return key
    return operator === 'DoesNotExist' ? `!${key}` : `${key} ${operator.toLowerCase()} (${values})`
  })
  return orNone([...labels.toSorted(), ...expressions].join(','))
}

const pods = set(
  'READY|STATUS|RESTARTS|AGE',
  (pod, cluster) => {
    const count = Math.max(1, listAt(pod.value, 'spec', 'containers').length)
    const phase = textAt(statusOf(cluster, pod) ?? {}, 'phase')
    const isRunning = phase === 'Running'
    return [`${isRunning ? count : 0}/${count}`, phase === 'Succeeded' ? 'Completed' : phase, '0', ageOf(pod, cluster)]
  },
  'IP|NODE|NOMINATED NODE|READINESS GATES',
  (pod, cluster) => [orNone(addressOf(cluster, pod)), orNone(textAt(pod.value, 'spec', 'nodeName')), none, none],
)

const services = set(
  'TYPE|CLUSTER-IP|EXTERNAL-IP|PORT(S)|AGE',
  (service, cluster) => {
    const type = textAt(service.value, 'spec', 'type')
    const external = externalAddressesOf(service).join(',')
    const name = textAt(service.value, 'spec', 'externalName')
    const ports = listAt(service.value, 'spec', 'ports').map((port) => {
      const nodePort = textAt(port, 'nodePort')
      return `${textAt(port, 'port')}${nodePort === '' ? '' : `:${nodePort}`}/${textAt(port, 'protocol')}`
    })
    return [
      type,
      orNone(type === 'ExternalName' ? '' : clusterAddressOf(cluster, service)),
      external || name || (type === 'LoadBalancer' ? '<pending>' : none),
      orNone(ports.join(',')),
      ageOf(service, cluster),
    ]
  },
  'SELECTOR',
  (service) => [
    labelText(
      Object.fromEntries(
        Object.entries(mapAt(service.value, 'spec', 'selector')).map(([key, value]) => [key, textAt(value)]),
      ),
    ),
  ],
)

const scaled = (object: LiveObject, cluster: Cluster): readonly [ready: number, wanted: number] => {
  const replicas = at(object.value, 'spec', 'replicas')
  return [podsOfWorkload(cluster, object).length, typeof replicas === 'number' ? replicas : 1]
}

const containers = (object: LiveObject): readonly string[] => {
  const list = listAt(object.value, 'spec', 'template', 'spec', 'containers')
  return [
    orNone(list.map((container) => textAt(container, 'name')).join(',')),
    orNone(list.map((container) => textAt(container, 'image')).join(',')),
    selectorText(mapAt(object.value, 'spec', 'selector')),
  ]
}

const enforcement = (object: LiveObject, direction: string): string =>
  textAt(object.value, 'status', 'policy', direction, 'enforcing')

const sets: Readonly<Record<string, ColumnSet>> = {
  Pod: pods,
  Service: services,
  Namespace: set('STATUS|AGE', (object, cluster) => ['Active', ageOf(object, cluster)]),
  Node: set(
    'STATUS|ROLES|AGE|VERSION',
    (object, cluster) => ['Ready', nodeRole(object), ageOf(object, cluster), 'v1.34.0'],
    'INTERNAL-IP|EXTERNAL-IP|OS-IMAGE|KERNEL-VERSION|CONTAINER-RUNTIME',
    (object) => [
      orNone(textAt(listAt(object.value, 'status', 'addresses')[0], 'address')),
      none,
      'simulated',
      'simulated',
      'simulated',
    ],
  ),
  ConfigMap: set('DATA|AGE', (object, cluster) => [
    String(Object.keys(mapAt(object.value, 'data')).length),
    ageOf(object, cluster),
  ]),
  ServiceAccount: set('SECRETS|AGE', (object, cluster) => ['0', ageOf(object, cluster)]),
  Deployment: set(
    'READY|UP-TO-DATE|AVAILABLE|AGE',
    (object, cluster) => {
      const [ready, wanted] = scaled(object, cluster)
      return [`${ready}/${wanted}`, String(ready), String(ready), ageOf(object, cluster)]
    },
    'CONTAINERS|IMAGES|SELECTOR',
    containers,
  ),
  ReplicaSet: set(
    'DESIRED|CURRENT|READY|AGE',
    (object, cluster) => {
      const [ready, wanted] = scaled(object, cluster)
      return [String(wanted), String(ready), String(ready), ageOf(object, cluster)]
    },
    'CONTAINERS|IMAGES|SELECTOR',
    containers,
  ),
  StatefulSet: set(
    'READY|AGE',
    (object, cluster) => {
      const [ready, wanted] = scaled(object, cluster)
      return [`${ready}/${wanted}`, ageOf(object, cluster)]
    },
    'CONTAINERS|IMAGES',
    (object) => containers(object).slice(0, 2),
  ),
  DaemonSet: set(
    'DESIRED|CURRENT|READY|UP-TO-DATE|AVAILABLE|NODE SELECTOR|AGE',
    (object, cluster) => {
      const count = String(podsOfWorkload(cluster, object).length)
      return [count, count, count, count, count, none, ageOf(object, cluster)]
    },
    'CONTAINERS|IMAGES|SELECTOR',
    containers,
  ),
  NetworkPolicy: set('POD-SELECTOR|AGE', (object, cluster) => [
    selectorText(mapAt(object.value, 'spec', 'podSelector')),
    ageOf(object, cluster),
  ]),
  CiliumNetworkPolicy: set('AGE|VALID', (object, cluster) => [ageOf(object, cluster), validity(cluster, object)]),
  CiliumClusterwideNetworkPolicy: set('VALID', (object, cluster) => [validity(cluster, object)]),
  CiliumEndpoint: set('SECURITY IDENTITY|ENDPOINT STATE|IPV4|IPV6', (object) => [
    textAt(object.value, 'status', 'identity', 'id'),
    textAt(object.value, 'status', 'state'),
    textAt(object.value, 'status', 'networking', 'addressing', 0, 'ipv4'),
    textAt(object.value, 'status', 'networking', 'addressing', 0, 'ipv6'),
  ]),
  CiliumIdentity: set('NAMESPACE|AGE', (object, cluster) => [
    textAt(object.value, 'metadata', 'labels', 'io.kubernetes.pod.namespace'),
    ageOf(object, cluster),
  ]),
}

const wideEndpoint: ColumnSet = {
  headings: ['SECURITY IDENTITY', 'INGRESS ENFORCEMENT', 'EGRESS ENFORCEMENT', 'ENDPOINT STATE', 'IPV4', 'IPV6'],
  wide: [],
  wideCells: nothing,
  cells: (object, cluster) => {
    const [identity = '', ...rest] = sets['CiliumEndpoint']?.cells(object, cluster) ?? []
    return [identity, enforcement(object, 'ingress'), enforcement(object, 'egress'), ...rest]
  },
}

const other = set('AGE', (object, cluster) => [ageOf(object, cluster)])

export function columnsOf(kind: string, isWide: boolean): ColumnSet {
  if (kind === 'CiliumEndpoint' && isWide) return wideEndpoint
  return Object.hasOwn(sets, kind) ? (sets[kind] ?? other) : other
}

function nodeRole(node: LiveObject): string {
  const roles = Object.keys(labelsOf(node)).flatMap((key) =>
    key.startsWith('node-role.kubernetes.io/') ? [key.slice('node-role.kubernetes.io/'.length)] : [],
  )
  return orNone(roles.join(','))
}
