/**
 * Where Ingresses and routes of the Gateway API lead, and what serves them. Source: operator/pkg/model/ingestion,
 * Documentation/network/servicemesh/ingress-and-network-policy.rst.
 */
import type { Cluster } from '../cluster/cluster'
import type { ClusterEndpoint } from '../cluster/endpoints'
import { resourceParts } from '../keys'
import type { Backend, Way } from '../manifest/routes'
import { directoryOf } from './cluster-directory'

/** A pod that is asked, with the port on which it is. */
export type AskedPod = readonly [key: string, port: number]

/** What serves a way: the class that the object itself names, or one of its Gateways. */
export interface Server {
  /** Key of the object that names the class. */
  readonly key: string
  readonly className: string
}

/** The classes that objects name, by their keys. */
export function classesOf(ways: readonly Way[]): ReadonlyMap<string, string> {
  return new Map(ways.map(({ key, className }) => [key, className]))
}

/** What serves a way; null where no object here says so. */
export function serverOf({ key: own, gateways }: Way, classes: ReadonlyMap<string, string>): Server | null {
  const key = [own, ...gateways].find((each) => (classes.get(each) ?? '') !== '')
  return key === undefined ? null : { key, className: classes.get(key) ?? '' }
}

/** The label in which charts say what a pod is. */
export const nameLabel = 'app.kubernetes.io/name'

/** Whether a pod is one of a program that serves a class, by the labels that its chart or the Gateway API gives it. */
export function isServing({ key, className }: Server): (pod: ClusterEndpoint) => boolean {
  const { kind, namespace, name } = resourceParts(key)
  const chart = [`ingress-${className}`, `${className}-ingress`, ...(className === 'traefik' ? ['traefik'] : [])]
  return (pod) =>
    kind === 'Gateway'
      ? pod.namespace === namespace && pod.podLabels.get('gateway.networking.k8s.io/gateway-name') === name
      : chart.includes(pod.podLabels.get(nameLabel) ?? '') &&
        (pod.podLabels.get('app.kubernetes.io/component') ?? 'controller') === 'controller'
}

/** The port of a service that a backend means. */
function portOf(cluster: Cluster, { namespace, service, port }: Backend) {
  const ports = directoryOf(cluster).services.get(`${namespace}/${service}`)?.ports ?? []
  return ports.find((one) => port !== '' && (port === String(one.port) || port === one.name))
}

/** The pods behind a port of a service, or behind a service on a port of their own. */
export function behind(cluster: Cluster, backend: Backend, ofPod = ''): readonly AskedPod[] {
  const target = ofPod || String(portOf(cluster, backend)?.targetPort ?? '')
  const { selects = [] } = directoryOf(cluster).services.get(`${backend.namespace}/${backend.service}`) ?? {}
  return selects.flatMap((key) => {
    const pod = cluster.endpoints[cluster.endpointIndex.get(key) ?? -1]
    return pod === undefined ? [] : askedOn(pod, target)
  })
}

/** A pod on a port of its own, by number or name; none where it has no such port. */
export function askedOn({ key, ports }: ClusterEndpoint, written: string): readonly AskedPod[] {
  if (written === '') return []
  const port = /^\d+$/.test(written) ? Number(written) : ports.find(({ name }) => name === written)?.port
  return port === undefined ? [] : [[key, port]]
}
