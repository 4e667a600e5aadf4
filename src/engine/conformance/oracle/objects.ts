/** The objects of a manifest: what is there, and what is refused. */
import { readAddress, readPrefixOrAddress, type Prefix } from './address'
import { object, Refused, refuse, text, type Read, type Shape } from './decode'
import { groupNameKey, label, type Label, type NamedPorts } from './labels'
import {
  ciliumNodeSpec,
  configMap,
  endpointSlice,
  groupSpec,
  metadata,
  nodeSpec,
  nodeStatus,
  podSpec,
  podStatus,
  serviceSpec,
  serviceStatus,
  workloadSpec,
} from './shapes'
import type { ServiceObject, ServicePort, Slice } from './services'
import type { Values } from './settings'
import { readDocuments } from './yaml'

/** A port of a container; `hostPort` is 0 where the node has none for it. */
export interface DeclaredPort {
  readonly name: string
  readonly protocol: string
  readonly port: number
  readonly hostPort: number
  /** The one address of the node at which hostPort leads there; null for all. */
  readonly hostAt: Prefix | null
}

export interface PodObject {
  readonly key: string
  readonly namespace: string
  readonly labels: ReadonlyMap<string, string>
  readonly serviceAccount: string
  readonly namedPorts: NamedPorts
  /** Of its containers and sidecars, in this order: what services find by name. */
  readonly ports: readonly DeclaredPort[]
  /** Ports of the node that lead to it, those of any init container included. */
  readonly hostPorts: readonly DeclaredPort[]
  readonly addresses: readonly Prefix[]
  /** Empty where it is not stated. */
  readonly node: string
  readonly isHostNetwork: boolean
  /** It stands for several pods: replicas of a workload, or one for each node. */
  readonly isManifold: boolean
  /** One of its pods runs on each node. */
  readonly isEverywhere: boolean
  /** Taints of nodes that it runs on all the same. */
  readonly tolerations: readonly Toleration[]
}

interface Toleration extends Taint {
  readonly operator?: string | undefined
}

/** What keeps pods off a node. */
interface Taint {
  readonly key?: string | undefined
  readonly value?: string | undefined
  readonly effect?: string | undefined
}

/** Prefixes of a CIDR group with the labels that addresses inside them get. */
export interface GroupObject {
  readonly name: string
  readonly prefixes: readonly Prefix[]
  readonly labels: readonly Label[]
}

export interface PolicyObject {
  readonly kind: string
  readonly key: string
  readonly namespace: string
  readonly document: Readonly<Record<string, unknown>>
}

export interface NodeObject {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  /** By which other nodes know it. */
  readonly addresses: readonly Prefix[]
  readonly health: readonly Prefix[]
  readonly ingress: readonly Prefix[]
  readonly taints: readonly Taint[]
}

export interface Objects {
  readonly namespaces: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly pods: readonly PodObject[]
  readonly nodes: readonly NodeObject[]
  readonly services: readonly ServiceObject[]
  readonly groups: readonly GroupObject[]
  readonly policies: readonly PolicyObject[]
  readonly config: Values | null
  readonly rejected: readonly string[]
}

const clusterScoped = [
  'Namespace',
  'Node',
  'CiliumNode',
  'CiliumClusterwideNetworkPolicy',
  'CiliumCIDRGroup',
  'ClusterNetworkPolicy',
]
/** Workloads stand for their pods, under their own name. */
const workloadKinds = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']
const policyKinds = ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'ClusterNetworkPolicy']
const header = object({ kind: text, metadata })
const empty: ReadonlyMap<string, string> = new Map()

type Document = Readonly<Record<string, unknown>>

interface Named {
  readonly kind: string
  readonly name: string
  readonly namespace: string
  readonly key: string
  readonly labels: ReadonlyMap<string, string>
}

/** A slice with the service that it belongs to. */
interface OwnedSlice extends Slice {
  readonly service: string
}

class Collection {
  readonly namespaces = new Map<string, ReadonlyMap<string, string>>()
  readonly pods: PodObject[] = []
  readonly nodes = new Map<string, NodeObject>()
  readonly services: Omit<ServiceObject, 'slices' | 'addresses'>[] = []
  readonly slices: OwnedSlice[] = []
  readonly groups: GroupObject[] = []
  readonly policies: PolicyObject[] = []
  config: Values | null = null

  add(document: Document, named: Named): void {
    const { kind, name, namespace, key, labels } = named
    if (kind === 'Namespace') this.namespaces.set(name, labels)
    else if (kind === 'Pod') this.pods.push(...readPod(document, named))
    else if (workloadKinds.includes(kind)) this.pods.push(readWorkload(document, named))
    else if (kind === 'Service') this.services.push(readService(document, named))
    else if (kind === 'EndpointSlice') this.slices.push(readSlice(document, named))
    else if (kind === 'Node') this.addNode(name, readNode(document, labels))
    else if (kind === 'CiliumNode') this.addNode(name, readCiliumNode(document))
    else if (kind === 'ConfigMap' && name === 'cilium-config')
      this.config = Object.fromEntries(configMap(document, kind).data ?? empty)
    else if (kind === 'CiliumCIDRGroup') this.groups.push(readGroup(document, name, labels))
    else if (policyKinds.includes(kind)) {
      if (name === '' && kind !== 'NetworkPolicy') refuse('no name')
      this.policies.push({ kind, key, namespace, document })
    }
  }

  private addNode(name: string, { labels, ...more }: Partial<Omit<NodeObject, 'name'>>): void {
    const known = this.nodes.get(name) ?? { name, labels: empty, addresses: [], health: [], ingress: [], taints: [] }
    const { addresses = [], health = known.health, ingress = known.ingress, taints = known.taints } = more
    this.nodes.set(name, {
      name,
      labels: labels ?? known.labels,
      addresses: [...known.addresses, ...addresses],
      health,
      ingress,
      taints,
    })
  }
}

export function readObjects(manifest: string): Objects {
  const found = new Collection()
  const rejected: string[] = []
  for (const document of readDocuments(manifest)) {
    const named = nameOf(document)
    try {
      const { metadata: meta = {} } = header(document, named.kind)
      found.add(document, { ...named, labels: meta.labels ?? empty })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      rejected.push(named.key)
    }
  }
  const nodes = [...found.nodes.values()]
  const taints = nodes.flatMap((node) => node.taints).filter(({ effect }) => effect?.startsWith('No') === true)
  return {
    namespaces: found.namespaces,
    pods: found.pods.map((pod) => ({
      ...pod,
      isEverywhere: pod.isEverywhere && taints.every((taint) => pod.tolerations.some((own) => isTolerated(taint, own))),
    })),
    groups: found.groups,
    policies: found.policies,
    config: found.config,
    nodes,
    services: found.services.map((service) => {
      const slices = found.slices.filter(
        (slice) => slice.service === service.name && slice.namespace === service.namespace,
      )
      return { ...service, slices, addresses: slices.flatMap(({ addresses }) => addresses) }
    }),
    rejected,
  }
}

/** A toleration without an operator is about one value; without a key it is about all taints. */
function isTolerated(taint: Taint, { key, value, effect, operator }: Toleration): boolean {
  if (key !== undefined && key !== taint.key) return false
  if (effect !== undefined && effect !== taint.effect) return false
  return operator === 'Exists' ? true : key !== undefined && (value ?? '') === (taint.value ?? '')
}

/** Enough of the name to report an object that does not even decode. */
function nameOf(document: Document) {
  const kind = typeof document['kind'] === 'string' ? document['kind'] : ''
  const meta = Object(document['metadata'] ?? {}) as Document // Object() makes any value indexable
  const part = (value: unknown): string => (typeof value === 'string' ? value : '')
  const namespace = clusterScoped.includes(kind) ? '' : part(meta['namespace']) || 'default'
  const name = part(meta['name'])
  return { kind, name, namespace, key: `${kind}/${namespace}/${name}` }
}

/** The `spec` of an object; an absent one is empty. */
export function read<T>(document: Document, shape: Shape<T>): T {
  return shape(document['spec'] ?? {}, 'spec')
}

function readStatus<T>(document: Document, shape: Shape<T>): T {
  return shape(document['status'] ?? {}, 'status')
}

function addressesIn(texts: readonly (string | undefined)[]): readonly Prefix[] {
  return texts.map((each) => readAddress(each ?? '')).filter((address) => address !== null)
}

/** Pods that ran to their end are gone from the network, though their objects stay. */
function readPod(document: Document, named: Named): readonly PodObject[] {
  const { phase = '', podIP = '', podIPs = [] } = readStatus(document, podStatus)
  if (phase === 'Succeeded' || phase === 'Failed') return []
  const addresses = addressesIn(podIPs.length > 0 ? podIPs.map(({ ip }) => ip) : [podIP])
  return [{ ...podOf(read(document, podSpec), named), addresses }]
}

function readWorkload(document: Document, named: Named): PodObject {
  const { template = {}, replicas = 1 } = read(document, workloadSpec)
  const pod = podOf(template.spec ?? {}, { ...named, labels: template.metadata?.labels ?? empty })
  const isDaemon = named.kind === 'DaemonSet'
  const isEverywhere = isDaemon && (template.spec?.nodeSelector ?? empty).size === 0
  return {
    ...pod,
    isManifold: replicas > 1 || isDaemon,
    isEverywhere,
    tolerations: template.spec?.tolerations ?? [],
  }
}

function podOf(spec: Read<typeof podSpec>, { name, namespace, labels }: Named): PodObject {
  const { serviceAccountName = '', containers = [], initContainers = [], nodeName = '', hostNetwork = false } = spec
  const own = containers.flatMap(({ ports = [] }) => ports).flatMap(declared)
  const inits = initContainers.map(({ ports = [], restartPolicy }) => ({
    restartPolicy,
    ports: ports.flatMap(declared),
  }))
  const sidecars = inits.filter(({ restartPolicy }) => restartPolicy === 'Always').flatMap(({ ports }) => ports)
  // Ports of init containers are unknown to policies, those of sidecars too. Of one name the last port counts.
  const namedPorts = new Map(
    own.filter((port) => port.name !== '').map((port) => [port.name, { protocol: port.protocol, port: port.port }]),
  )
  return {
    key: `${namespace}/${name}`,
    namespace,
    labels,
    serviceAccount: serviceAccountName || 'default',
    namedPorts,
    ports: [...own, ...sidecars],
    hostPorts: [...inits.flatMap(({ ports }) => ports), ...own].filter(({ hostPort }) => hostPort > 0),
    addresses: [],
    node: nodeName,
    isHostNetwork: hostNetwork,
    isManifold: false,
    isEverywhere: false,
    tolerations: [],
  }
}

type PortFields = NonNullable<NonNullable<Read<typeof podSpec>['containers']>[number]['ports']>[number]

function declared({
  name = '',
  containerPort = 0,
  hostPort = 0,
  hostIP = '',
  protocol = '',
}: PortFields): readonly DeclaredPort[] {
  if (containerPort <= 0) return []
  const address = readAddress(hostIP)
  const hostAt = address === null || address.value === 0n ? null : address
  return [{ name, protocol: (protocol || 'TCP').toUpperCase(), port: containerPort, hostPort, hostAt }]
}

function readService(document: Document, { name, namespace, labels }: Named) {
  const spec = read(document, serviceSpec)
  const { type = 'ClusterIP', clusterIP, clusterIPs, externalIPs = [], externalTrafficPolicy, ports = [] } = spec
  const { internalTrafficPolicy } = spec
  const ingress = readStatus(document, serviceStatus).loadBalancer?.ingress ?? []
  const own = clusterIPs ?? (clusterIP === undefined ? [] : [clusterIP])
  return {
    name,
    namespace,
    labels,
    selector: spec.selector ?? null,
    isHeadless: own.includes('None'),
    clusterIPs: addressesIn(own),
    // One that is a proxy, or known by a name alone, has no frontend in the cluster.
    balancerIPs:
      type === 'LoadBalancer'
        ? addressesIn(ingress.filter(({ ipMode }) => ipMode !== 'Proxy').map(({ ip }) => ip))
        : [],
    externalIPs: addressesIn(externalIPs),
    keepsSource: externalTrafficPolicy === 'Local',
    isNodeLocal: internalTrafficPolicy === 'Local',
    ports: ports.map((port): ServicePort => ({
      name: port.name ?? '',
      protocol: port.protocol ?? 'TCP',
      port: port.port ?? 0,
      target: port.targetPort ?? port.port ?? 0,
      nodePort: type === 'NodePort' || type === 'LoadBalancer' ? (port.nodePort ?? 0) : 0,
    })),
  }
}

function readSlice(document: Document, { namespace, labels }: Named): OwnedSlice {
  const { endpoints = [], ports = [] } = endpointSlice(document, 'EndpointSlice')
  return {
    service: labels.get('kubernetes.io/service-name') ?? '',
    namespace,
    addresses: endpoints.flatMap((endpoint) => endpoint.addresses ?? []),
    nodes: endpoints.flatMap(({ addresses = [], nodeName = '' }) => addresses.map(() => nodeName)),
    ports: ports.map(({ name = '', port = 0, protocol = 'TCP' }) => ({ name, port, protocol })),
  }
}

function readNode(document: Document, labels: ReadonlyMap<string, string>) {
  const { addresses = [] } = readStatus(document, nodeStatus)
  const known = addresses.filter(({ type }) => type === 'InternalIP' || type === 'ExternalIP')
  const inOrder = known.toSorted(
    (one, other) => Number(other.type === 'InternalIP') - Number(one.type === 'InternalIP'),
  )
  const { taints = [] } = read(document, nodeSpec)
  return { labels, addresses: addressesIn(inOrder.map(({ address }) => address)), taints }
}

function readCiliumNode(document: Document) {
  const { addresses = [], health = {}, ingress = {} } = read(document, ciliumNodeSpec)
  const types = ['InternalIP', 'ExternalIP', 'CiliumInternalIP']
  return {
    addresses: addressesIn(addresses.filter(({ type = '' }) => types.includes(type)).map(({ ip }) => ip)),
    health: addressesIn([health.ipv4, health.ipv6]),
    ingress: addressesIn([ingress.ipv4, ingress.ipv6]),
  }
}

function readGroup(document: Document, name: string, labels: ReadonlyMap<string, string>): GroupObject {
  const { externalCIDRs = [] } = read(document, groupSpec)
  return {
    name,
    prefixes: externalCIDRs.map(readPrefixOrAddress).filter((prefix) => prefix !== null),
    labels: [
      label('cidrgroup', `${groupNameKey}${name}`),
      ...[...labels].map(([key, value]) => label('cidrgroup', key, value)),
    ],
  }
}
