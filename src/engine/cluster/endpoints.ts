/**
 * Endpoints: pods, and the pods that workloads would make from their templates.
 *
 * A workload whose pods are in the workspace too (`kubectl get pods,deploy -o yaml`) is not counted twice: its pods
 * stand for it. Pods that have ended have no endpoint.
 */
import { canonicalAddress } from './address'
import { endpointKey, otherWorkloads, type PeerKey } from '../keys'
import type { PodSpec } from '../manifest/shapes/kubernetes'
import type { Resource, ResourceOf } from '../manifest/resource'
import type { LabelFilter } from '../cilium/settings/label-filter'
import { isIdentityLabel, jobLabels } from './labels'
import { noNamedPorts, readNamedPorts, type NamedPorts } from './named-ports'
import { compareTexts } from '../../values/compare'
import { sortInPlace } from './order'
import type { TextMap } from '../manifest/shape'
import type { EndpointPort, Protocol, WorkloadKind, WorkloadName } from '../types'

export interface ClusterEndpoint {
  /** `namespace/name`. */
  readonly key: PeerKey
  readonly namespace: string
  readonly name: string
  readonly kind: WorkloadKind
  readonly replicas: number
  readonly podLabels: TextMap
  readonly serviceAccount: string
  /** Tells endpoints of one namespace with different identities apart. */
  readonly signature: string
  readonly ports: readonly EndpointPort[]
  /** What policies understand by a port's name. */
  readonly namedPorts: NamedPorts
  readonly isHostNetwork: boolean
  /** Empty where the manifest names none. */
  readonly nodeName: string
  /** Empty where the manifest states none. */
  readonly podIP: string
  /** All addresses that the manifest states, `podIP` among them. */
  readonly addresses: readonly string[]
  /** Address of the node that it runs on; empty where the manifest states none. */
  readonly hostIP: string
  /** Null for a pod of its own. */
  readonly workload: WorkloadName | null
  readonly resource: Resource
}

type WorkloadKindName = Exclude<WorkloadKind, 'Pod'>
type Workload = Extract<Resource, { readonly kind: WorkloadKindName }>

/** Kinds of objects that make pods. */
export const workloadKinds: readonly WorkloadKindName[] = [
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  ...otherWorkloads,
]

const noLabels: TextMap = new Map()

/** Where each endpoint stands in a list, by its key. */
export type EndpointIndex = Pick<ReadonlyMap<string, number>, 'get' | 'has'>

/** Endpoints, and where each stands in their list, by its key. */
export interface Endpoints {
  readonly endpoints: readonly ClusterEndpoint[]
  readonly endpointIndex: EndpointIndex
  /** Whether no two of them have had one key. */
  readonly isEachOnce: boolean
}

/**
 * All endpoints, in the order of the manifest; of two with the same key the last counts, as with `kubectl apply`.
 *
 * @param keepsLabel which labels are part of an identity
 * @param before endpoints from before, of the same filter: a document that an edit did not touch keeps its resource, and with it its endpoint
 */
export function readEndpoints(
  resources: readonly Resource[],
  keepsLabel: LabelFilter,
  before: readonly ClusterEndpoint[],
): Endpoints {
  const known = new Map<Resource, ClusterEndpoint>()
  for (const endpoint of before) known.set(endpoint.resource, endpoint)
  const endpoints: ClusterEndpoint[] = []
  const endpointIndex = new Map<string, number>()
  let isEachOnce = true
  const put = (endpoint: ClusterEndpoint): void => {
    const at = endpointIndex.get(endpoint.key)
    if (at === undefined) endpointIndex.set(endpoint.key, endpoints.push(endpoint) - 1)
    else {
      endpoints[at] = endpoint
      isEachOnce = false
    }
  }
  const workloads: Workload[] = []
  const owners = new Set<string>()
  let last: ClusterEndpoint | undefined
  for (const resource of resources) {
    switch (resource.kind) {
      case 'Pod': {
        const references = resource.object.metadata?.ownerReferences
        if (references !== undefined)
          for (const owner of references) owners.add(`${owner.kind}/${resource.namespace}/${owner.name}`)
        if (hasEnded(resource.object)) break
        const endpoint: ClusterEndpoint = known.get(resource) ?? endpointOfPod(resource, keepsLabel, last)
        put(endpoint)
        last = endpoint
        break
      }
      case 'Deployment':
      case 'ReplicaSet':
      case 'StatefulSet':
      case 'DaemonSet':
      case 'Job':
      case 'CronJob':
        workloads.push(resource)
        break
      case 'ReplicationController':
      case 'Rollout':
      case 'DeploymentConfig':
      case 'CloneSet':
      case 'VirtualMachine':
        // A Rollout may name a Deployment instead, which is read itself.
        if (resource.object.spec?.template !== undefined) workloads.push(resource)
        break
      default:
    }
  }
  addOwnersOfOwners(workloads, owners)
  const present = new Set(workloads.map((workload) => workload.key))
  for (const workload of workloads) {
    const isOwned = (workload.object.metadata?.ownerReferences ?? []).some((owner) =>
      present.has(`${owner.kind}/${workload.namespace}/${owner.name}`),
    )
    const at = endpointIndex.get(endpointKey(workload.namespace, workload.name))
    const isPodToo = at !== undefined && endpoints[at]?.kind === 'Pod'
    if (isOwned || isPast(workload) || owners.has(workload.key) || isPodToo) continue
    put(known.get(workload) ?? endpointOfWorkload(workload, keepsLabel))
  }
  return { endpoints, endpointIndex, isEachOnce }
}

/** Whether an object is kept for going back to an earlier revision alone: its owner, which may not be listed, took its pods away. */
function isPast({ kind, object: { metadata, spec } }: Workload): boolean {
  const isRevision = kind === 'ReplicaSet' || kind === 'ReplicationController'
  return (
    isRevision &&
    spec !== undefined &&
    'replicas' in spec &&
    spec.replicas === 0 &&
    metadata?.ownerReferences?.[0] !== undefined
  )
}

/** What owns pods by way of something else, whose name is its own with a part more; a machine's instance has its own name. */
const ownersAbove: Readonly<Record<string, readonly WorkloadKindName[]>> = {
  ReplicaSet: ['Deployment', 'Rollout'],
  ReplicationController: ['DeploymentConfig'],
  VirtualMachineInstance: ['VirtualMachine'],
}

/** A Deployment owns its pods by way of a ReplicaSet, which may or may not be in the workspace. */
function addOwnersOfOwners(workloads: readonly Workload[], owners: Set<string>): void {
  for (const workload of workloads) {
    if (!owners.has(workload.key)) continue
    for (const owner of workload.object.metadata?.ownerReferences ?? [])
      owners.add(`${owner.kind}/${workload.namespace}/${owner.name}`)
  }
  for (const owner of Array.from(owners)) {
    const slash = owner.indexOf('/')
    const [kind, name] = [owner.slice(0, slash), owner.slice(slash + 1)]
    for (const above of ownersAbove[kind] ?? [])
      owners.add(`${above}/${kind === 'VirtualMachineInstance' ? name : name.slice(0, name.lastIndexOf('-'))}`)
  }
}

/** Whether a pod is an endpoint and stands for no workload, so that other resources do not change whether it is one. */
export function isPlainPod({ object }: ResourceOf<'Pod'>): boolean {
  return !hasEnded(object) && (object.metadata?.ownerReferences ?? []).length === 0
}

/** A pod that ran to its end has no endpoint, though its object stays. */
export function hasEnded({ status }: ResourceOf<'Pod'>['object']): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed'
}

/** Whether a pod is stated not to run yet: then its hostPorts lead nowhere. Source: pkg/loadbalancer/reflectors/k8s.go. */
function isStarting({ status }: ResourceOf<'Pod'>['object']): boolean {
  return status?.phase !== undefined && status.phase !== 'Running'
}

function withoutHostPorts(ports: readonly EndpointPort[]): readonly EndpointPort[] {
  if (!ports.some(({ hostPort }) => hostPort !== undefined)) return ports
  return ports.map(({ hostPort: _unused, hostIP: _at, ...port }) => port)
}

/**
 * The endpoint that a running pod is.
 *
 * @param neighbour an endpoint that may be a replica with the same labels
 */
export function endpointOfPod(
  resource: ResourceOf<'Pod'>,
  keepsLabel: LabelFilter,
  neighbour?: ClusterEndpoint,
): ClusterEndpoint {
  const { namespace, name, object } = resource
  const podLabels = object.metadata?.labels ?? noLabels
  const facts = fromSpec(object.spec, neighbour)
  const ports = isStarting(object) ? withoutHostPorts(facts.ports) : facts.ports
  const podIP = object.status?.podIP ?? ''
  const hostIP = object.status?.hostIP ?? ''
  return {
    key: endpointKey(namespace, name),
    namespace,
    name,
    kind: 'Pod',
    replicas: 1,
    podLabels,
    // Written out field by field: with thousands of pods, spreading would cost more than all the rest of this function.
    serviceAccount: facts.serviceAccount,
    ports,
    namedPorts: facts.namedPorts,
    // A pod with its node's address shares the node's network, even if its manifest does not say so.
    isHostNetwork: facts.isHostNetwork || (podIP !== '' && podIP === hostIP),
    nodeName: facts.nodeName,
    signature:
      neighbour?.namespace === namespace &&
      neighbour.serviceAccount === facts.serviceAccount &&
      neighbour.namedPorts === facts.namedPorts &&
      areEqual(neighbour.podLabels, podLabels)
        ? neighbour.signature
        : signatureOf(namespace, facts, podLabels, keepsLabel),
    podIP,
    addresses: addressesOf(object.status?.podIPs, podIP),
    hostIP,
    workload: workloadOf(resource),
    resource,
  }
}

const noAddresses: readonly string[] = []

function addressesOf(listed: readonly { readonly ip?: string }[] | undefined, podIP: string): readonly string[] {
  if (listed === undefined || listed.length === 0) return podIP === '' ? noAddresses : [podIP]
  const addresses = new Set(podIP === '' ? [] : [podIP])
  for (const { ip = '' } of listed) if (ip !== '') addresses.add(ip)
  return [...addresses]
}

const cronJobName = /^(.+)-\d{8,10}$/

/** The workload behind a pod's owner, as Hubble guesses it. Source: pkg/k8s/utils/workload.go. */
function workloadOf({ object }: ResourceOf<'Pod'>): WorkloadName | null {
  const owner = object.metadata?.ownerReferences?.[0]
  if (owner?.kind === undefined || owner.name === undefined) return null
  const hash = object.metadata?.labels?.get('pod-template-hash')
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`))
    return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) }
  const cronJob = owner.kind === 'Job' ? cronJobName.exec(owner.name)?.[1] : undefined
  return cronJob === undefined ? { kind: owner.kind, name: owner.name } : { kind: 'CronJob', name: cronJob }
}

function endpointOfWorkload(resource: Workload, keepsLabel: LabelFilter): ClusterEndpoint {
  const { namespace, name } = resource
  const jobSpec = resource.kind === 'CronJob' ? resource.object.spec?.jobTemplate?.spec : resource.object.spec
  const template = jobSpec?.template
  const written = resource.kind === 'CronJob' ? undefined : resource.object.spec?.replicas
  const podLabels = withMadeLabels(resource, template?.metadata?.labels ?? noLabels)
  const facts = fromSpec(template?.spec)
  return {
    key: endpointKey(namespace, name),
    namespace,
    name,
    kind: resource.kind,
    replicas: written ?? jobSpec?.parallelism ?? 1,
    podLabels,
    ...facts,
    signature: signatureOf(namespace, facts, podLabels, keepsLabel),
    podIP: '',
    addresses: noAddresses,
    hostIP: '',
    workload: { kind: resource.kind, name },
    resource,
  }
}

/**
 * Labels that whoever makes the pods adds to those of the template, as far as Cilium looks at them.
 * Source: kubevirt pkg/virt-controller/services/template.go; of Jobs see `jobLabels`.
 */
function withMadeLabels(resource: Workload, labels: TextMap): TextMap {
  const { kind, name } = resource
  if (name === '') return labels
  if (resource.kind === 'Job' && resource.object.spec?.manualSelector !== true)
    return new Map([...Object.entries(jobLabels(name)), ...labels])
  return kind === 'VirtualMachine'
    ? new Map([['kubevirt.io', 'virt-launcher'], ['vm.kubevirt.io/name', name], ...labels])
    : labels
}

function areEqual(a: TextMap, b: TextMap): boolean {
  if (a.size !== b.size) return false
  for (const key of a.keys()) if (b.get(key) !== a.get(key)) return false
  return true
}

/** Equal for endpoints of a namespace with equal identities. */
function signatureOf(
  namespace: string,
  { serviceAccount, namedPorts }: SpecFacts,
  labels: TextMap,
  keepsLabel: LabelFilter,
): string {
  const parts: string[] = []
  labels.forEach((value, key) => {
    if (isIdentityLabel(key, keepsLabel)) parts.push(`${key}=${value}`)
  })
  sortInPlace(parts, compareTexts)
  let text = `${namespace}\n${serviceAccount}\n${namedPorts.text}`
  for (const part of parts) text += `\n${part}`
  return text
}

type SpecFacts = Pick<ClusterEndpoint, 'serviceAccount' | 'ports' | 'namedPorts' | 'isHostNetwork' | 'nodeName'>

const defaultFacts: SpecFacts = {
  serviceAccount: 'default',
  ports: [],
  namedPorts: noNamedPorts,
  isHostNetwork: false,
  nodeName: '',
}

/** @param neighbour what may declare the same ports: replicas share their lists */
function fromSpec(spec: PodSpec | undefined, neighbour?: ClusterEndpoint): SpecFacts {
  if (spec === undefined) return defaultFacts
  const isAlike = neighbour !== undefined && declares(spec, neighbour.ports)
  const ports = isAlike ? neighbour.ports : containerPorts(spec)
  return {
    serviceAccount: spec.serviceAccountName || spec.serviceAccount || 'default',
    ports,
    namedPorts: isAlike ? neighbour.namedPorts : readNamedPorts(ports),
    isHostNetwork: spec.hostNetwork ?? false,
    nodeName: spec.nodeName ?? '',
  }
}

/** Whether a pod without init containers declares just these ports, in this order. */
function declares({ containers, initContainers }: PodSpec, ports: readonly EndpointPort[]): boolean {
  if (containers === undefined || initContainers !== undefined) return false
  let count = 0
  for (const { ports: written } of containers) {
    if (written === undefined) continue
    for (const { name = '', containerPort, hostPort = 0, hostIP, protocol } of written) {
      const port = ports[count++]
      if (port === undefined || port.port !== containerPort || port.protocol !== readProtocol(protocol)) return false
      if ((port.name ?? '') !== name || (port.hostPort ?? 0) !== hostPort || port.isSidecar === true) return false
      if ((hostIP ?? port.hostIP) !== undefined) return false
    }
  }
  return count === ports.length
}

const noPorts: readonly EndpointPort[] = []

function containerPorts(spec: PodSpec): readonly EndpointPort[] {
  const ports: EndpointPort[] = []
  if (spec.containers !== undefined) for (const container of spec.containers) addPorts(container.ports, ports)
  if (spec.initContainers !== undefined)
    for (const container of spec.initContainers)
      if (container.restartPolicy === 'Always') {
        const own: EndpointPort[] = []
        addPorts(container.ports, own)
        ports.push(...own.map((port): EndpointPort => ({ ...port, isSidecar: true })))
      }
  return ports.length === 0 ? noPorts : ports
}

type ContainerPorts = NonNullable<PodSpec['containers']>[number]['ports']

function addPorts(written: ContainerPorts, ports: EndpointPort[]): void {
  if (written === undefined) return
  for (const { name, containerPort, hostPort, hostIP, protocol } of written) {
    // Without its number the entry says nothing; the API server would refuse it.
    if (containerPort === undefined) continue
    const port: EndpointPort =
      name === undefined || name === ''
        ? { port: containerPort, protocol: readProtocol(protocol) }
        : { name, port: containerPort, protocol: readProtocol(protocol) }
    ports.push(hostPort === undefined || hostPort === 0 ? port : { ...port, hostPort, ...oneAddress(hostIP) })
  }
}

/** The one address of a node that is meant; absent for all. Source: pkg/loadbalancer/reflectors/k8s.go. */
function oneAddress(text = ''): Pick<EndpointPort, 'hostIP'> {
  const hostIP = canonicalAddress(text)
  return hostIP === null || hostIP === '0.0.0.0' || hostIP === '::' ? {} : { hostIP }
}

function readProtocol(protocol: string | undefined): Protocol {
  return protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP'
}
