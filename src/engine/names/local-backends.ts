/**
 * What a traffic policy of `Local` leaves of a service: the backends on one node, that which takes the packet in or that of the
 * sender. The policy for senders inside holds for every address of the service that Cilium translates for them.
 * Source: pkg/loadbalancer/writer/writer.go (shouldUseLocalBackends, DefaultSelectBackends).
 */
import { hasScheme } from '../keys'
import { within, type Arrival, type Dialled, type Dialling } from './arrival'
import { besideOf, keyOfAddress } from './backends'
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
  /** Whether Cilium does it rather than kube-proxy; null where nothing says so. */
  readonly isByCilium: boolean | null
  /** It is the node of the sender. */
  readonly isOfSender?: boolean
  /** All that is behind the service, where only some of it is asked about. */
  readonly backends?: readonly string[]
}

/**
 * What is on one node. That it is there is certain where its node is stated, where a pod runs on every node, and for what is
 * outside; where none is certain, there may be no packet.
 */
export function onNodeAlone(behind: Dialled, alone: Alone): Dialled | Unresolved {
  const { service, policy, entry, backends = behind.arrivals.map(({ key }) => key) } = alone
  const places = new Map(
    [...backends, ...behind.arrivals.map(({ key }) => key)].map((key) => [key, placeOf(alone, key)]),
  )
  const here = behind.arrivals.flatMap((arrival): readonly Arrival[] => {
    const place = places.get(arrival.key)
    if (place === undefined || place.stands === 'elsewhere') return []
    const placed = place.nodes === undefined ? arrival : { ...arrival, nodes: place.nodes }
    return [place.stands === 'here' ? placed : within(place.when, placed)]
  })
  const words = entry.words.replace(/^./, (letter) => letter.toUpperCase())
  const message = `${words} has no pod behind service ${service}, and with ${policy}: Local no other node is asked: the packet is dropped before any policy applies`
  if (here.length === 0) return { message }
  if (backends.some((key) => places.get(key)?.stands === 'here')) return { ...behind, arrivals: here }
  const when = `where no pod behind service ${service} runs on ${entry.words}`
  return { ...behind, arrivals: here, without: { when, message } }
}

/** Whether what is behind a service is on the node that is asked, and what one way fixes of the nodes of both ends. */
type PlaceOf =
  | { readonly stands: 'here'; readonly nodes?: FixedNodes }
  | { readonly stands: 'perhaps'; readonly when: string; readonly nodes?: FixedNodes }
  | { readonly stands: 'elsewhere' }

function placeOf(alone: Alone, key: string): PlaceOf {
  const { directory, entry } = alone
  const service = directory.services.get(alone.service)
  if (service !== undefined && service.hasSelector !== true && !hasScheme(key, 'entity'))
    return placeInSlice(alone, service, key)
  const node = nodeOf(directory, key)
  const nodes = fixedBy(alone, node)
  if (node.kind === 'every' || node.kind === 'outside' || nodeOfPod(key).name === entry.name)
    return { stands: 'here', ...nodes }
  if (node.kind !== 'known' || !entry.isStated)
    return { stands: 'perhaps', when: `where ${key} runs on ${entry.words}`, ...nodes }
  return node.name === entry.name ? { stands: 'here', ...nodes } : { stands: 'elsewhere' }
}

/** A slice's own word counts. An address without a node is of every node to Cilium, and of none to kube-proxy. */
function placeInSlice({ directory, entry, isByCilium }: Alone, { slices = [] }: NamedService, key: string): PlaceOf {
  const name = slices
    .flatMap(({ addresses, nodes }) => addresses.map((address, i) => ({ address, node: nodes[i] })))
    .find(({ address }) => keyOfAddress(directory, address) === key)?.node
  if (name !== undefined && name !== '') {
    if (!entry.isStated) return { stands: 'perhaps', when: `where ${entry.words} is node ${name}` }
    return { stands: name === entry.name ? 'here' : 'elsewhere' }
  }
  if (isByCilium !== null) return { stands: isByCilium ? 'here' : 'elsewhere' }
  return { stands: 'perhaps', when: 'where Cilium does it, to which an address without a node is of every node' }
}

/** What one way fixes of the nodes of both ends. */
function fixedBy({ entry, isOfSender }: Alone, backend: NodeOf): { readonly nodes?: FixedNodes } {
  const stated: NodeOf = { kind: 'known', name: entry.name }
  if (isOfSender !== true) return entry.isStated ? { nodes: { from: { kind: 'outside' }, to: stated } } : {}
  const own: NodeOf = entry.isStated ? stated : backend.kind === 'known' ? backend : { kind: 'shared' }
  return { nodes: { from: own, to: own } }
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
  return { directory, service, policy: 'internalTrafficPolicy', entry, isByCilium: true, isOfSender: true }
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
  const here = targets.filter((target) => placeOf(alone, target.key).stands !== 'elsewhere')
  return here.length === 0 ? targets.slice(0, 1) : here
}
