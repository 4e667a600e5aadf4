/**
 * What a traffic policy of `Local` leaves of a service: the backends on one node, that which takes the packet in or that of the
 * sender. The policy for senders inside holds for every address of the service that Cilium translates for them.
 * Source: pkg/loadbalancer/writer/writer.go (shouldUseLocalBackends, DefaultSelectBackends).
 */
import { within, type Dialled, type Dialling } from './arrival'
import { besideOf } from './backends'
import type { Directory, NamedService } from './directory'
import {
  isOutside,
  nodeOf,
  nodeOfPod,
  sendingPod,
  statedNode,
  type DialledNode,
  type FixedNodes,
  type NodeOf,
} from './node-of'
import type { Unresolved } from './resolution'

/** Which node is asked, and why. */
export interface Alone {
  readonly directory: Directory
  /** Key of the service. */
  readonly service: string
  readonly policy: 'externalTrafficPolicy' | 'internalTrafficPolicy'
  readonly entry: DialledNode
  /** It is the node of the sender. */
  readonly isOfSender?: boolean
  /** All that is behind the service, where only some of it is asked about. */
  readonly backends?: readonly string[]
}

/**
 * The pods on one node. That one of them runs there is certain where its node is stated, where one runs on every node, and for
 * what is outside; where none is certain, there may be no packet.
 */
export function onNodeAlone(behind: Dialled, alone: Alone): Dialled | Unresolved {
  const { directory, service, policy, entry, backends = behind.arrivals.map(({ key }) => key) } = alone
  const places = new Map(
    [...backends, ...behind.arrivals.map(({ key }) => key)].map((key) => [key, standsTo(alone, key)]),
  )
  const here = behind.arrivals.filter(({ key }) => places.get(key) !== 'elsewhere')
  const words = entry.words.replace(/^./, (letter) => letter.toUpperCase())
  const message = `${words} has no pod behind service ${service}, and with ${policy}: Local no other node is asked: the packet is dropped before any policy applies`
  if (here.length === 0) return { message }
  const arrivals = here.map((arrival) => {
    const nodes = fixedBy(alone, nodeOf(directory, arrival.key))
    const placed = nodes === null ? arrival : { ...arrival, nodes }
    return places.get(arrival.key) === 'here' ? placed : within(`where ${arrival.key} runs on ${entry.words}`, placed)
  })
  if (backends.some((key) => places.get(key) === 'here')) return { ...behind, arrivals }
  const when = `where no pod behind service ${service} runs on ${entry.words}`
  return { ...behind, arrivals, without: { when, message } }
}

/** What one way fixes of the nodes of both ends; null where nothing. */
function fixedBy({ entry, isOfSender }: Alone, backend: NodeOf): FixedNodes | null {
  const stated: NodeOf = { kind: 'known', name: entry.name }
  if (isOfSender !== true) return entry.isStated ? { from: { kind: 'outside' }, to: stated } : null
  const own: NodeOf = entry.isStated ? stated : backend.kind === 'known' ? backend : { kind: 'shared' }
  return { from: own, to: own }
}

/** Whether what is behind a service is on the node that is asked. */
function standsTo({ directory, entry }: Alone, key: string): 'here' | 'perhaps' | 'elsewhere' {
  const node = nodeOf(directory, key)
  if (node.kind === 'every' || node.kind === 'outside' || nodeOfPod(key).name === entry.name) return 'here'
  if (node.kind !== 'known' || !entry.isStated) return 'perhaps'
  return node.name === entry.name ? 'here' : 'elsewhere'
}

/** Whether a sender reaches a service by its own node alone. Headless services are translated nowhere. */
export function isByOwnNode(directory: Directory, { isNodeLocal, clusterIPs }: NamedService, from: string): boolean {
  return isNodeLocal === true && clusterIPs?.includes('None') !== true && !isOutside(directory, from)
}

function aloneFor(directory: Directory, service: string, from: string): Alone {
  const node = nodeOf(directory, from)
  const entry =
    node.kind === 'known'
      ? statedNode(node.name)
      : { ...nodeOfPod(sendingPod(directory, from)?.key ?? from), words: 'the sender’s own node' }
  return { directory, service, policy: 'internalTrafficPolicy', entry, isOfSender: true }
}

/** What a service leads a sender to: where it says so, to what is on the sender's own node. */
export function onSendersNode(
  directory: Directory,
  service: NamedService,
  from: string,
  behind: Dialled,
): Dialled | Unresolved {
  return isByOwnNode(directory, service, from) ? onNodeAlone(behind, aloneFor(directory, service.key, from)) : behind
}

/** What is left of one peer behind a service that was dialled by its name. */
export function byOwnNode(
  directory: Directory,
  service: NamedService,
  flow: Dialling,
  behind: Dialled,
): Dialled | Unresolved {
  const backends = [flow.to, ...besideOf(directory, service, flow)]
  return onNodeAlone(behind, { ...aloneFor(directory, service.key, flow.from), backends })
}

/** The peers behind a service that a sender may reach by it; the first where it may reach none, so that it can be asked about. */
export function reachedBy<Found extends { readonly key: string }>(
  directory: Directory,
  key: string | undefined,
  from: string,
  targets: readonly Found[],
): readonly Found[] {
  const service = key === undefined ? undefined : directory.services.get(key)
  if (service === undefined || !isByOwnNode(directory, service, from)) return targets
  const alone = aloneFor(directory, service.key, from)
  const here = targets.filter((target) => standsTo(alone, target.key) !== 'elsewhere')
  return here.length === 0 ? targets.slice(0, 1) : here
}
