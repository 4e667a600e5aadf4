/**
 * `CiliumLocalRedirectPolicy`: what pods send to a service or an address goes to pods on their own node, and policy sees those.
 * What becomes of it where no such pod runs on the node is not certain, so answers name both ways.
 * Source: pkg/loadbalancer/redirectpolicy, Documentation/network/kubernetes/local-redirect-policy.rst.
 */
import { canonicalAddress } from '../cluster/address'
import type { Cluster } from '../cluster/cluster'
import { isChoosy } from '../cluster/daemon-sets'
import { serviceProtocol } from '../cluster/services'
import { ofKind, type ResourceOf } from '../manifest/resource'
import { selectsLabels } from '../manifest/shapes/selector'
import type { LocalRedirect, ServicePort } from '../types'

type Ports = NonNullable<
  NonNullable<NonNullable<ResourceOf<'CiliumLocalRedirectPolicy'>['object']['spec']>['redirectBackend']>['toPorts']
>

/** A policy as it is written; its ports may be all those of a service. */
export interface ReadRedirect {
  readonly policy: string
  /** Key of the service whose flows it takes. */
  readonly service: string | null
  /** The address whose flows it takes. */
  readonly address: string | null
  readonly frontend: Ports
  readonly backend: Ports
  readonly pods: readonly string[]
  readonly isSure: boolean
}

/** All that may count in a cluster: none where they are switched off. */
export function redirectsOf({ source, endpoints, settings, nodes }: Cluster): readonly ReadRedirect[] {
  if (settings.transport.redirectsLocally === false) return []
  return ofKind(source.resources, 'CiliumLocalRedirectPolicy').map(({ namespace, name, object: { spec = {} } }) => {
    const { addressMatcher, serviceMatcher } = spec.redirectFrontend ?? {}
    const { localEndpointSelector = {}, toPorts: backend = [] } = spec.redirectBackend ?? {}
    const pods = endpoints.filter(
      (endpoint) => endpoint.namespace === namespace && selectsLabels(localEndpointSelector, endpoint.podLabels),
    )
    return {
      policy: `${namespace}/${name}`,
      // A policy takes the flows of services of its own namespace alone.
      service:
        serviceMatcher?.serviceName === undefined || (serviceMatcher.namespace ?? namespace) !== namespace
          ? null
          : `${namespace}/${serviceMatcher.serviceName}`,
      address: canonicalAddress(addressMatcher?.ip ?? ''),
      frontend: (addressMatcher ?? serviceMatcher)?.toPorts ?? [],
      backend,
      pods: pods.map(({ key }) => key),
      // Pods that a DaemonSet made are on every node as well.
      isSure:
        settings.transport.redirectsLocally === true &&
        pods.some((pod) => pod.workload?.kind === 'DaemonSet' && !isChoosy(pod, nodes)),
    }
  })
}

/** The ports that are dialled, each with that of the pods: the one of the same name, or the only one. */
export function withPorts(
  { policy, frontend, backend, pods, isSure }: ReadRedirect,
  own: readonly ServicePort[],
): LocalRedirect {
  const dialled =
    frontend.length > 0
      ? frontend.map(({ name, port, protocol }) => ({ name, port: Number(port), protocol: serviceProtocol(protocol) }))
      : own
  return {
    policy,
    pods,
    isSure,
    ports: dialled.flatMap(({ name, port, protocol }) => {
      const [only] = backend
      const found = backend.length === 1 ? only : backend.find((to) => to.name !== undefined && to.name === name)
      return found === undefined ? [] : [{ port, protocol, targetPort: Number(found.port) }]
    }),
  }
}
