/**
 * Rules about the address of a service, on the service's own port: services are translated before policy is asked, so such a rule
 * misses the pod behind the service twice. Source: bpf/bpf_sock.c, bpf/bpf_lxc.c.
 */
import { contains, formatAddress, parseAddress } from '../../cluster/address'
import type { PolicyEntry } from '../../policy/entry'
import type { Path } from '../../manifest/resource'
import { coversPort } from '../maps/resolved'
import type { Labelled } from './label-misses'

interface ServiceMiss {
  /** Where the prefix is written. */
  readonly path: Path
  readonly text: string
}

/** Why an egress rule with prefixes misses a pod that it was meant to reach through a service; null where it names no such address. */
export function serviceMiss(entry: PolicyEntry, { cluster, pod }: Labelled, protocol: number): ServiceMiss | null {
  const prefixes = (entry.peers ?? []).filter(({ selector }) => selector.type === 'cidr')
  if (entry.direction !== 'egress' || pod === null || prefixes.length === 0) return null
  for (const { namespace, name, selector, resource } of cluster.services) {
    if (namespace !== pod.namespace || selector === null) continue
    if (![...selector].every(([key, value]) => pod.podLabels.get(key) === value)) continue
    const { spec, status } = resource.object
    if (spec?.ports?.some(({ port }) => port !== undefined && coversPort(entry.ports, protocol, port)) !== true)
      continue
    const texts = [
      spec.clusterIP,
      ...(spec.clusterIPs ?? []),
      ...(status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip),
    ]
    for (const address of texts.map((text) => (text === undefined ? null : parseAddress(text)))) {
      if (address === null) continue
      const found = prefixes.find(({ selector: of }) => of.type === 'cidr' && contains(of.prefix, address))
      if (found !== undefined)
        return {
          path: found.path,
          text: `${formatAddress(address)} is the address of service ${namespace}/${name}, and policies see the pod behind it, on its own port`,
        }
    }
  }
  return null
}
