/** The objects of a manifest: what is there, and what is refused. */
import { readPrefixOrAddress, type Prefix } from './address'
import { object, Refused, refuse, text, type Read, type Shape } from './decode'
import { groupNameKey, label, type Label } from './labels'
import { endpointSlice, groupSpec, metadata, podSpec, serviceSpec, workloadSpec } from './shapes'
import type { ServiceObject } from './services'
import { readDocuments } from './yaml'

/** Protocol and number by name. */
export type NamedPorts = ReadonlyMap<string, { readonly protocol: string; readonly port: number }>

export interface PodObject {
  readonly key: string
  readonly namespace: string
  readonly labels: ReadonlyMap<string, string>
  readonly serviceAccount: string
  readonly namedPorts: NamedPorts
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

export interface Objects {
  readonly namespaces: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly pods: readonly PodObject[]
  readonly services: readonly ServiceObject[]
  readonly groups: readonly GroupObject[]
  readonly policies: readonly PolicyObject[]
  readonly rejected: readonly string[]
}

const clusterScoped = ['Namespace', 'CiliumClusterwideNetworkPolicy', 'CiliumCIDRGroup', 'ClusterNetworkPolicy']
/** Workloads stand for their pods, under their own name. */
const workloadKinds = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet']
const policyKinds = ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'ClusterNetworkPolicy']
const header = object({ kind: text, metadata })
const empty: ReadonlyMap<string, string> = new Map()

export function readObjects(manifest: string): Objects {
  const namespaces = new Map<string, ReadonlyMap<string, string>>()
  const pods: PodObject[] = []
  const services: Omit<ServiceObject, 'addresses'>[] = []
  const slices: { readonly service: string; readonly namespace: string; readonly addresses: readonly string[] }[] = []
  const groups: GroupObject[] = []
  const policies: PolicyObject[] = []
  const rejected: string[] = []

  for (const document of readDocuments(manifest)) {
    const { kind, name, namespace, key } = nameOf(document)
    try {
      const { metadata: meta = {} } = header(document, kind)
      const labels = meta.labels ?? empty
      if (kind === 'Namespace') namespaces.set(name, labels)
      else if (kind === 'Pod') pods.push(readPod(read(document, podSpec), name, namespace, labels))
      else if (workloadKinds.includes(kind)) {
        const { template = {} } = read(document, workloadSpec)
        pods.push(readPod(template.spec ?? {}, name, namespace, template.metadata?.labels ?? empty))
      } else if (kind === 'Service') {
        services.push({ name, namespace, labels, selector: read(document, serviceSpec).selector ?? null })
      } else if (kind === 'EndpointSlice') {
        const { endpoints = [] } = endpointSlice(document, kind)
        const addresses = endpoints.flatMap((endpoint) => endpoint.addresses ?? [])
        slices.push({ service: labels.get('kubernetes.io/service-name') ?? '', namespace, addresses })
      } else if (kind === 'CiliumCIDRGroup') groups.push(readGroup(document, name, labels))
      else if (policyKinds.includes(kind)) {
        if (name === '' && kind !== 'NetworkPolicy') refuse('no name')
        policies.push({ kind, key, namespace, document })
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      rejected.push(key)
    }
  }
  return {
    namespaces,
    pods,
    services: services.map((service) => ({
      ...service,
      addresses: slices
        .filter((slice) => slice.service === service.name && slice.namespace === service.namespace)
        .flatMap((slice) => slice.addresses),
    })),
    groups,
    policies,
    rejected,
  }
}

/** Enough of the name to report an object that does not even decode. */
function nameOf(document: Readonly<Record<string, unknown>>) {
  const kind = typeof document['kind'] === 'string' ? document['kind'] : ''
  const meta = Object(document['metadata'] ?? {}) as Readonly<Record<string, unknown>> // Object() makes any value indexable
  const part = (value: unknown): string => (typeof value === 'string' ? value : '')
  const namespace = clusterScoped.includes(kind) ? '' : part(meta['namespace']) || 'default'
  const name = part(meta['name'])
  return { kind, name, namespace, key: `${kind}/${namespace}/${name}` }
}

/** The `spec` of an object; an absent one is empty. */
export function read<T>(document: Readonly<Record<string, unknown>>, shape: Shape<T>): T {
  return shape(document['spec'] ?? {}, 'spec')
}

function readPod(
  { serviceAccountName = '', containers = [] }: Read<typeof podSpec>,
  name: string,
  namespace: string,
  labels: ReadonlyMap<string, string>,
): PodObject {
  // Ports of init containers are unknown to policies, those of sidecars too. Of one name the last port counts.
  const namedPorts = new Map<string, { readonly protocol: string; readonly port: number }>()
  for (const { name: portName = '', containerPort = 0, protocol = '' } of containers.flatMap(({ ports = [] }) => ports))
    if (portName !== '' && containerPort > 0)
      namedPorts.set(portName, { protocol: (protocol || 'TCP').toUpperCase(), port: containerPort })
  return { key: `${namespace}/${name}`, namespace, labels, serviceAccount: serviceAccountName || 'default', namedPorts }
}

function readGroup(
  document: Readonly<Record<string, unknown>>,
  name: string,
  labels: ReadonlyMap<string, string>,
): GroupObject {
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
