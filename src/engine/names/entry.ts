/**
 * What pods see of a sender outside the cluster whose packets come to them by a service's address or by a node's port.
 * Source: bpf/lib/nodeport.h, bpf/bpf_overlay.c, bpf/bpf_host.c (resolve_srcid_ipv4).
 */
import { contains, parseAddress, parsePrefix } from '../cluster/address'
import { hasScheme, idName, outsideKey } from '../keys'
import type { Transport } from '../cluster/settings'
import { whenAll, type Arrival, type Dialled, type Translator } from './arrival'
import type { Directory, NamedService } from './directory'
import { isByOwnNode, onNodeAlone } from './local-backends'
import { isOutside, nodeOf, type DialledNode } from './node-of'
import type { Unresolved } from './resolution'

/** A way in which packets get from the node that takes them in to the pod; no words where there is no other. */
type Way = Pick<Arrival, 'when' | 'seenAs'>

/**
 * The service that a flow comes by, where its name was written and that matters. From outside the node that takes packets in is
 * then not known: null where the pods see the sender as it is, and for the world as such, which is seen as itself or not at all.
 * From inside the sender's own node may be the only one that is asked.
 */
export function entryBy(directory: Directory, from: string, service: string | undefined): string | null {
  const found = service === undefined ? undefined : directory.services.get(service)
  if (found !== undefined && isByOwnNode(directory, found, from)) return found.key
  const isOpen = found?.type === 'NodePort' || found?.type === 'LoadBalancer'
  const isTold = isOpen && (found.keepsSource !== true || found.sourceRanges !== undefined)
  return isTold && !hasScheme(from, 'entity') && isOutside(directory, from) ? found.key : null
}

/** Where a sender stands to the prefixes from which a load balancer takes packets; null where it takes them from everybody. */
export function standsToRanges({ sourceRanges = [] }: NamedService, from: string): 'in' | 'out' | 'unknown' | null {
  if (sourceRanges.length === 0) return null
  const written = /^(?:ip|cidr):(.*)$/.exec(from)?.[1]
  const own = written === undefined ? null : (parsePrefix(written) ?? parseAddress(written))
  if (own === null) return 'unknown'
  const ranges = sourceRanges.map((range) => parsePrefix(range.trim())).filter((range) => range !== null)
  if (ranges.some((range) => contains(range, own))) return 'in'
  return ranges.some((range) => contains(own, range)) ? 'unknown' : 'out'
}

/**
 * The words for a packet that a load balancer drops for its sender's address, before any policy applies; null where it may pass.
 * Ports of nodes take everybody's. Source: Documentation/network/kubernetes/kubeproxy-free.rst (LoadBalancer Source Ranges Checks).
 */
export function outOfRanges(service: NamedService, from: string): Unresolved | null {
  if (standsToRanges(service, from) !== 'out') return null
  return {
    isDropped: true,
    message: `The load balancer of service ${service.key} takes packets from ${(service.sourceRanges ?? []).join(', ')} only (loadBalancerSourceRanges): ${idName(from)} is not among them, and its packets are dropped before any policy applies`,
  }
}

/**
 * One arrival for each way; the same ones where the source address is kept.
 *
 * @param entry the node whose address was dialled; null where a balancer chooses it
 */
export function takenIn(
  behind: Dialled,
  { keepsSource, key }: NamedService,
  { directory, transport }: Translator,
  entry: DialledNode | null,
): Dialled | Unresolved {
  if (keepsSource === true && entry !== null)
    return onNodeAlone(behind, {
      directory,
      service: key,
      policy: 'externalTrafficPolicy',
      entry,
      isByCilium: transport.replacesKubeProxy,
    })
  if (keepsSource === true || transport.keepsSource === true) return behind
  return {
    ...behind,
    arrivals: behind.arrivals.flatMap((arrival) => {
      const node = nodeOf(directory, arrival.key)
      const ways =
        entry?.isStated !== true || node.kind !== 'known' ? waysIn(transport) : waysFrom(entry, node.name, transport)
      return ways.map(({ when, seenAs }) => ({
        ...arrival,
        ...whenAll(arrival.when, when),
        ...(seenAs === undefined ? {} : { seenAs }),
      }))
    }),
  }
}

/** The ways from a node to a pod, where both nodes are known. */
function waysFrom(entry: DialledNode, node: string, { replacesKubeProxy, isTunnelled }: Transport): readonly Way[] {
  if (entry.name === node) {
    if (replacesKubeProxy === true) return [{}]
    // What kube-proxy masquerades comes from the node's own address, without the mark of the host.
    const masked: Way = { seenAs: 'world' }
    if (replacesKubeProxy === false) return [masked]
    return [
      { when: 'where Cilium replaces kube-proxy, so that the pod sees the sender’s address' },
      { ...masked, when: 'where kube-proxy hides the sender’s address' },
    ]
  }
  const tunnelled: Way = { seenAs: 'world' }
  const routed: Way = { seenAs: outsideKey('node', entry.name) }
  if (isTunnelled !== null) return [isTunnelled ? tunnelled : routed]
  return [
    { ...tunnelled, when: `where node ${entry.name} sends it on through the tunnel, and the sender’s address is lost` },
    { ...routed, when: `where node ${entry.name} sends it on from its own address (native routing)` },
  ]
}

function waysIn({ replacesKubeProxy, isTunnelled }: Transport): readonly Way[] {
  const ways: Way[] = []
  if (replacesKubeProxy !== false)
    ways.push({ when: 'where the node of the pod takes it in, so that the pod sees the sender’s address' })
  if (replacesKubeProxy !== true || isTunnelled !== false)
    ways.push({ when: 'where the sender’s address is lost on its way through another node', seenAs: 'world' })
  if (isTunnelled !== true)
    ways.push({
      when: 'where another node takes it in and sends it on from its own address (native routing)',
      seenAs: 'remote-node',
    })
  return ways
}
