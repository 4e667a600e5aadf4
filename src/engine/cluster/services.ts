/** Services with what stands behind them: a selector of pods, or addresses from EndpointSlices. */
import type { ResourceOf, Resource } from '../manifest/resource'
import type { TextMap } from '../manifest/shape'
import { ofKind } from '../manifest/resource'

export interface ClusterService {
  readonly namespace: string
  readonly name: string
  readonly labels: TextMap
  /** Null where the service selects no pods and its backends come from EndpointSlices. */
  readonly selector: TextMap | null
  /** Backend addresses of a service without selector. */
  readonly backends: readonly string[]
  readonly resource: ResourceOf<'Service'>
}

const serviceNameLabel = 'kubernetes.io/service-name'

const sources = new WeakMap<readonly ClusterService[], readonly Resource[]>()

/** All services of the workspace; those from before, if nothing about them has changed. */
export function readServices(
  resources: readonly Resource[],
  before: readonly ClusterService[] | null,
): readonly ClusterService[] {
  const source = resources.filter(({ kind }) => kind === 'Service' || kind === 'EndpointSlice')
  const earlier = before === null ? undefined : sources.get(before)
  if (before !== null && earlier?.length === source.length && source.every((resource, i) => resource === earlier[i]))
    return before
  const services = makeServices(source)
  sources.set(services, source)
  return services
}

function makeServices(resources: readonly Resource[]): readonly ClusterService[] {
  const backends = new Map<string, string[]>()
  for (const slice of ofKind(resources, 'EndpointSlice')) {
    const service = slice.object.metadata?.labels?.get(serviceNameLabel)
    if (service === undefined) continue
    const key = `${slice.namespace}/${service}`
    const list = backends.get(key) ?? []
    for (const endpoint of slice.object.endpoints ?? []) list.push(...(endpoint.addresses ?? []))
    backends.set(key, list)
  }
  return ofKind(resources, 'Service').map((resource) => {
    const { namespace, name, object } = resource
    const selector = object.spec?.selector
    return {
      namespace,
      name,
      labels: object.metadata?.labels ?? new Map(),
      selector: selector === undefined || selector.size === 0 ? null : selector,
      backends: backends.get(`${namespace}/${name}`) ?? [],
      resource,
    }
  })
}
