/** The directory of a cluster, and its services and nodes in the form in which the outside of the engine sees them. */
import type { Cluster } from '../cluster/cluster'
import { hasEnded, type ClusterEndpoint } from '../cluster/endpoints'
import { isChoosy } from '../cluster/daemon-sets'
import { serviceProtocol, type ClusterService } from '../cluster/services'
import { apiServerKey } from '../keys'
import { ofKind } from '../manifest/resource'
import type { ExternalSummary, NodeSummary, ServicePort } from '../types'
import { Directory, type DirectorySource, type EndedPod, type NamedPod, type NamedService } from './directory'
import { lazily } from '../../values/lazily'
import { remembered } from '../../values/remembered'
import { redirectsOf, withPorts, type ReadRedirect } from './local-redirects'

const directories = new WeakMap<Cluster, Directory>()

/** The directory of a cluster; made once. */
export function directoryOf(cluster: Cluster): Directory {
  let directory = directories.get(cluster)
  if (directory === undefined) {
    directory = new Directory(sourceOf(cluster))
    directories.set(cluster, directory)
  }
  return directory
}

/** What is long is made when somebody asks for it: most questions are about few pods, or about none. */
function sourceOf(cluster: Cluster): DirectorySource {
  const podOf = (endpoint: ClusterEndpoint): NamedPod =>
    isChoosy(endpoint, cluster.nodes) ? choosyPod(endpoint) : plainPod(endpoint)
  const pods = lazily(() => cluster.endpoints.map(podOf))
  const addressed = lazily(() => cluster.endpoints.filter(({ addresses }) => addresses.length > 0).map(podOf))
  return {
    get pods() {
      return pods()
    },
    get addressed() {
      return addressed()
    },
    services: [...servicesOf(cluster), ...apiServerOf(cluster)],
    nodes: nodesOf(cluster),
    externals: externalsOf(cluster),
    namespaces: cluster.namespaces.keys(),
    redirects: new Map(
      redirectsOf(cluster).flatMap((found) =>
        found.address === null ? [] : [[found.address, withPorts(found, [])] as const],
      ),
    ),
    get ended() {
      return endedPods(cluster)
    },
  }
}

function endedPods({ source }: Cluster): readonly EndedPod[] {
  return ofKind(source.resources, 'Pod')
    .filter(({ object }) => hasEnded(object))
    .map(({ namespace, name, object: { status } }) => ({
      key: `${namespace}/${name}`,
      addresses: [status?.podIP, ...(status?.podIPs ?? []).map(({ ip }) => ip)].filter((ip) => ip !== undefined),
    }))
}

/** Kept with their endpoints, so that a pod is one object however it is asked for. */
const plainPod = remembered(newPod)
const choosyPod = remembered((endpoint: ClusterEndpoint): NamedPod => ({ ...newPod(endpoint), isChoosy: true }))

function newPod(endpoint: ClusterEndpoint): NamedPod {
  const { key, namespace, name, kind, replicas, ports, addresses, isHostNetwork, nodeName, workload } = endpoint
  return {
    key,
    namespace,
    name,
    kind,
    replicas,
    ports,
    ...(addresses.length === 0 ? {} : { addresses }),
    ...(isHostNetwork ? { hostNetwork: true } : {}),
    ...(nodeName === '' ? {} : { node: nodeName }),
    ...(workload === null ? {} : { workload }),
  }
}

/** The service of the API server, which every cluster has, where only its EndpointSlices are known. */
function apiServerOf({ services, apiServer }: Cluster): readonly NamedService[] {
  if (apiServer === null || services.some(({ namespace, name }) => `${namespace}/${name}` === apiServerKey)) return []
  const { slices } = apiServer
  const targetPort = slices[0]?.ports[0]
  return [
    {
      key: apiServerKey,
      namespace: 'default',
      name: 'kubernetes',
      type: 'ClusterIP',
      selects: [],
      backends: slices.flatMap(({ addresses }) => addresses),
      slices,
      ports: [{ name: targetPort?.name ?? '', port: 443, protocol: 'TCP', targetPort: targetPort?.port ?? 443 }],
    },
  ]
}

/** Services with the keys of the endpoints that they select. */
export function servicesOf(cluster: Cluster): readonly NamedService[] {
  const byNamespace = new Map<string, ClusterEndpoint[]>()
  for (const { namespace, selector } of cluster.services) if (selector !== null) byNamespace.set(namespace, [])
  if (byNamespace.size > 0)
    for (const endpoint of cluster.endpoints) byNamespace.get(endpoint.namespace)?.push(endpoint)
  const redirects = redirectsOf(cluster)
  return cluster.services.map((service) => {
    const { namespace, name, selector, backends, slices, resource } = service
    const {
      type = 'ClusterIP',
      clusterIP,
      clusterIPs,
      externalName,
      externalIPs,
      externalTrafficPolicy,
      internalTrafficPolicy,
      loadBalancerSourceRanges: sourceRanges = [],
    } = resource.object.spec ?? {}
    const ingress = resource.object.status?.loadBalancer?.ingress ?? []
    const external = ingress.flatMap(({ ip, hostname }) => ip ?? hostname ?? [])
    // A load balancer that is a proxy has no frontend in the cluster; nor has one that is known by a name alone.
    const balancerIPs = ingress.flatMap(({ ip, ipMode }) => (ip === undefined || ipMode === 'Proxy' ? [] : [ip]))
    const addresses = [...new Set([...(clusterIP === undefined ? [] : [clusterIP]), ...(clusterIPs ?? [])])]
    const pods = selector === null ? [] : (byNamespace.get(namespace) ?? [])
    return {
      key: `${namespace}/${name}`,
      namespace,
      name,
      type,
      ...(clusterIP === undefined ? {} : { clusterIP }),
      ...(addresses.length === 0 ? {} : { clusterIPs: addresses }),
      ...(externalName === undefined ? {} : { externalName }),
      ...(external.length === 0 ? {} : { externalAddresses: external }),
      ...(balancerIPs.length === 0 ? {} : { balancerIPs }),
      ...(externalIPs === undefined || externalIPs.length === 0 ? {} : { externalIPs }),
      ...(externalTrafficPolicy === 'Local' ? { keepsSource: true } : {}),
      ...(internalTrafficPolicy === 'Local' ? { isNodeLocal: true } : {}),
      ...(type === 'LoadBalancer' && sourceRanges.length > 0 ? { sourceRanges } : {}),
      selects: pods
        .filter(({ podLabels }) => [...(selector ?? [])].every(([key, value]) => podLabels.get(key) === value))
        .map(({ key }) => key),
      ...(selector === null ? {} : { hasSelector: true }),
      backends,
      ...(slices.length === 0 ? {} : { slices }),
      ports: portsOf(service),
      ...redirected(redirects, `${namespace}/${name}`, portsOf(service)),
    }
  })
}

function redirected(
  redirects: readonly ReadRedirect[],
  key: string,
  ports: readonly ServicePort[],
): Pick<NamedService, 'redirects'> {
  const own = redirects.filter(({ service }) => service === key).map((found) => withPorts(found, ports))
  return own.length === 0 ? {} : { redirects: own }
}

function portsOf({ resource }: ClusterService): readonly ServicePort[] {
  return (resource.object.spec?.ports ?? []).map(({ name, port = 0, targetPort, protocol, nodePort }) => ({
    ...(name === undefined ? {} : { name }),
    port,
    protocol: serviceProtocol(protocol),
    targetPort: targetPort ?? port,
    ...(nodePort === undefined ? {} : { nodePort }),
  }))
}

export function nodesOf({ nodes, apiServer }: Cluster): readonly NodeSummary[] {
  return [...nodes.values()].map(({ name, labels, addresses, health, ingress, isStated }) => ({
    name,
    labels: Object.fromEntries(labels),
    addresses,
    ...(health.length === 0 ? {} : { health }),
    ...(ingress.length === 0 ? {} : { ingress }),
    isStated,
    hasApiServer: apiServer?.nodes.has(name) === true,
  }))
}

export function externalsOf({ source }: Cluster): readonly ExternalSummary[] {
  return ofKind(source.resources, 'External').map(({ name, object }) => ({
    name,
    dns: object.spec?.dns ?? [],
    addresses: object.spec?.addresses ?? [],
  }))
}
