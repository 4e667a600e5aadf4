/** What names and addresses stand for, for programs that act in a cluster rather than ask about it. */
import { behindService } from '../names/backends'
import { directoryOf } from '../names/cluster-directory'
import { Directory, servesPort, type Frontend, type NamedPod, type NamedService } from '../names/directory'
import { nameInCluster, type InCluster } from '../names/dns'
import { isUnresolved } from '../names/resolution'
import { insideOf } from '../analysis'
import type { Analysis, Protocol } from '../types'

/** Addresses that the workspace does not state and that somebody has made up, by `namespace/name`. */
export interface MadeAddresses {
  readonly pods: ReadonlyMap<string, string>
  readonly services: ReadonlyMap<string, string>
}

/** The directory of an analysis, in which everything has an address. */
export function directoryWith(analysis: Analysis, made: MadeAddresses): Directory {
  const known = directoryOf(insideOf(analysis).model.cluster)
  const services = [...known.services.values()].map((service) => {
    const address = made.services.get(service.key)
    return service.clusterIPs !== undefined || address === undefined ? service : { ...service, clusterIPs: [address] }
  })
  return new Directory({
    pods: known.podsIn(null).map((pod) => {
      const address = made.pods.get(pod.key)
      return pod.addresses !== undefined || address === undefined ? pod : { ...pod, addresses: [address] }
    }),
    services,
    nodes: [...known.nodes.values()],
    externals: [...known.externals.values()],
    namespaces: known.namespaces,
    ended: known.ended.values(),
  })
}

/** A peer behind a service, on the port that policy sees. */
export interface Backend {
  readonly key: string
  readonly port: number
}

/** What a service leads to on one of its ports; empty without backends, null where it serves no such port. */
export function backendsOf(
  directory: Directory,
  service: NamedService,
  port: number,
  protocol: Protocol,
): readonly Backend[] | null {
  const found = behindService(directory, service, { role: 'receiver', namespace: null, port: String(port), protocol })
  if (!isUnresolved(found))
    return found.targets.flatMap(({ key, ports }) =>
      (ports ?? [{ port }]).map((target) => ({ key, port: target.port })),
    )
  return servesPort(service, { port: String(port), protocol }) || service.clusterIPs?.includes('None') === true
    ? []
    : null
}

export { nameInCluster, type Directory, type Frontend, type InCluster, type NamedPod, type NamedService }
