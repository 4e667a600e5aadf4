/**
 * What pods see of a sender outside the cluster whose packets come to them by a service's address or by a node's port.
 * Source: bpf/lib/nodeport.h, bpf/bpf_overlay.c, bpf/bpf_host.c (resolve_srcid_ipv4).
 */
import type { Transport } from '../cluster/settings'
import type { Arrival, Dialled } from './dial'
import type { NamedService } from './directory'

/** A way in which packets get from the node that takes them in to the pod. */
type Way = Required<Pick<Arrival, 'when'>> & Pick<Arrival, 'seenAs'>

/** One arrival for each way; the same ones where the source address is kept. */
export function takenIn(behind: Dialled, { keepsSource }: NamedService, transport: Transport): Dialled {
  if (keepsSource === true || transport.keepsSource === true) return behind
  const ways = waysIn(transport)
  return {
    ...behind,
    arrivals: behind.arrivals.flatMap((arrival) =>
      ways.map(({ when, seenAs }) => ({
        ...arrival,
        when: arrival.when === undefined ? when : `${arrival.when}, ${when}`,
        ...(seenAs === undefined ? {} : { seenAs }),
      })),
    ),
  }
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
