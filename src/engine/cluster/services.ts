/** Services with what stands behind them: a selector of pods, or addresses from EndpointSlices. */
import type { ResourceOf, Resource } from '../manifest/resource'
import type { TextMap } from '../manifest/shape'
import { ofKind } from '../manifest/resource'
import { apiServerKey } from '../keys'
import type { Protocol } from '../types'

/** Addresses behind a service and the ports that they serve; as its EndpointSlices state them. */
export interface Slice {
  readonly addresses: readonly string[]
  /** Nodes of the addresses, empty where none is stated. */
  readonly nodes: readonly string[]
  readonly ports: readonly SlicePort[]
}

export interface SlicePort {
  /** Empty where it has none. */
  readonly name: string
  readonly port: number
  readonly protocol: Protocol
}

export interface ClusterService {
  readonly namespace: string
  readonly name: string
  readonly labels: TextMap
  /** Null where the service selects no pods and its backends come from EndpointSlices. */
  readonly selector: TextMap | null
  /** Backend addresses of a service without selector. */
  readonly backends: readonly string[]
  /** Its EndpointSlices, whether it selects pods or not. */
  readonly slices: readonly Slice[]
  readonly resource: ResourceOf<'Service'>
}

const serviceNameLabel = 'kubernetes.io/service-name'

const sources = new WeakMap<readonly ClusterService[], readonly Resource[]>()

/** All services of the workspace; those from before, if nothing about them has changed. */
export function readServices(
  resources: readonly Resource[],
  before: readonly ClusterService[] | null,
): readonly ClusterService[] {
  const source = resources.filter(({ kind }) => kind === 'Service' || kind === 'EndpointSlice' || kind === 'Endpoints')
  const earlier = before === null ? undefined : sources.get(before)
  if (before !== null && earlier?.length === source.length && source.every((resource, i) => resource === earlier[i]))
    return before
  const services = makeServices(source)
  sources.set(services, source)
  return services
}

function makeServices(resources: readonly Resource[]): readonly ClusterService[] {
  const slices = readSlices(resources)
  return ofKind(resources, 'Service').map((resource) => {
    const { namespace, name, object } = resource
    const selector = object.spec?.selector
    const own = slices.get(`${namespace}/${name}`) ?? []
    return {
      namespace,
      name,
      labels: object.metadata?.labels ?? new Map(),
      selector: selector === undefined || selector.size === 0 ? null : selector,
      backends: own.flatMap(({ addresses }) => addresses),
      slices: own,
      resource,
    }
  })
}

/** EndpointSlices by the `namespace/name` of the service that they are of. */
export function readSlices(resources: readonly Resource[]): ReadonlyMap<string, readonly Slice[]> {
  const slices = new Map<string, Slice[]>()
  for (const { namespace, object } of ofKind(resources, 'EndpointSlice')) {
    const service = object.metadata?.labels?.get(serviceNameLabel)
    if (service === undefined) continue
    const key = `${namespace}/${service}`
    const list = slices.get(key) ?? []
    const endpoints = (object.endpoints ?? []).filter(({ conditions }) => isUsed(conditions))
    list.push({
      addresses: endpoints.flatMap(({ addresses = [] }) => addresses),
      nodes: endpoints.flatMap(({ addresses = [], nodeName = '' }) => addresses.map(() => nodeName)),
      ports: (object.ports ?? []).flatMap(({ name = '', port, protocol }) =>
        port === undefined ? [] : [{ name, port, protocol: serviceProtocol(protocol) }],
      ),
    })
    slices.set(key, list)
  }
  for (const [key, own] of mirrored(resources)) if (!slices.has(key)) slices.set(key, own)
  return slices
}

/** What keeps Endpoints from being mirrored. Source: kubernetes pkg/controller/endpointslicemirroring/utils.go. */
const skipMirrorLabel = 'endpointslice.kubernetes.io/skip-mirror'

/**
 * Slices that Kubernetes makes of Endpoints: those of services without a selector, for which somebody writes them by hand, and
 * of the API server, which writes both itself.
 */
function mirrored(resources: readonly Resource[]): ReadonlyMap<string, Slice[]> {
  const found = new Map<string, Slice[]>()
  const all = ofKind(resources, 'Endpoints')
  if (all.length === 0) return found
  const selecting = new Set(
    ofKind(resources, 'Service')
      .filter(({ object }) => (object.spec?.selector?.size ?? 0) > 0)
      .map(({ namespace, name }) => `${namespace}/${name}`),
  )
  for (const { namespace, name, object } of all) {
    const key = `${namespace}/${name}`
    const isSkipped = object.metadata?.labels?.get(skipMirrorLabel) === 'true' && key !== apiServerKey
    if (isSkipped || selecting.has(key)) continue
    const slices = (object.subsets ?? []).map(({ addresses = [], ports = [] }) => ({
      addresses: addresses.flatMap(({ ip }) => ip ?? []),
      nodes: addresses.flatMap(({ ip, nodeName = '' }) => (ip === undefined ? [] : nodeName)),
      ports: ports.flatMap(({ name: own = '', port, protocol }) =>
        port === undefined ? [] : [{ name: own, port, protocol: serviceProtocol(protocol) }],
      ),
    }))
    found.set(key, slices)
  }
  return found
}

/** Whether traffic is sent to a backend: one that is not ready gets some only while it ends. Source: pkg/k8s/endpoints.go. */
function isUsed({ ready = true, serving = false, terminating = false }: Conditions = {}): boolean {
  return ready || (serving && terminating)
}

interface Conditions {
  readonly ready?: boolean
  readonly serving?: boolean
  readonly terminating?: boolean
}

/** Protocol of a service's port, TCP where none is written. */
export function serviceProtocol(protocol: string | undefined): Protocol {
  return protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP'
}
