/** Where a packet goes that is sent to a name or an address: services and node ports are translated before policy is asked. */
import { readAddress, type Prefix } from './address'
import type { PodObject } from './objects'
import type { End, Places } from './places'
import type { ServiceObject, ServicePort } from './services'

/** How packets travel in the cluster. */
export interface Transport {
  readonly kubeProxyReplacement: boolean
  readonly tunnel: boolean
  readonly dsr: boolean
}

/** Where a packet arrives, and what the receiver takes its sender for if not for itself. */
export interface Arrival {
  readonly to: End
  readonly port: number
  readonly seenAs?: 'raw world' | 'entry node'
  /** The node that took the packet in, where it is known. */
  readonly entry?: string
  /** The node that its slice names, or an empty one where that names none. */
  readonly slice?: string
  /** What the node hands the packet on to; sender's policies see the node alone. */
  readonly beyond?: Beyond
}

/** Where a packet goes from a node's port, and what the pod there takes its sender for if not for itself. */
export interface Beyond {
  readonly to: End
  readonly port: number
  readonly seenAs?: 'raw world' | 'entry node' | 'own node'
  readonly entry?: string
}

export interface Dialled {
  readonly arrivals: readonly Arrival[]
  /** Where it may arrive too, by what Cilium does and nobody has verified. */
  readonly doubtful: readonly Arrival[]
  /** A service without backends: there is no packet. */
  readonly isDead: boolean
}

export interface Packet {
  readonly from: End
  readonly to: string
  readonly protocol: string
  readonly port: number
}

export interface Network {
  readonly places: Places
  readonly pods: readonly PodObject[]
  readonly services: readonly ServiceObject[]
  readonly transport: Transport
}

const same = (one: Prefix, other: Prefix): boolean => one.bits === other.bits && one.value === other.value
const hasPorts = (protocol: string): boolean => ['TCP', 'UDP', 'SCTP'].includes(protocol)
const arriving = (arrivals: readonly Arrival[], doubtful: readonly Arrival[] = []): Dialled => ({
  arrivals,
  doubtful,
  isDead: false,
})

/** `pod:ns/name`, `service:ns/name`, `node:name`, `entity:name` or `ip:address`. */
export function dial(network: Network, packet: Packet): Dialled {
  const { places, pods, services } = network
  const { to, port } = packet
  const [form = '', name = ''] = to.includes(':') ? [to.slice(0, to.indexOf(':')), to.slice(to.indexOf(':') + 1)] : []
  if (form === '') {
    const pod = pods.find(({ key }) => key === to)
    return arriving(pod === undefined ? [] : endsOf(places, pod, packet.from).map((end) => ({ to: end, port })))
  }
  if (form === 'service') {
    const service = services.find((each) => `${each.namespace}/${each.name}` === name)
    return service === undefined ? arriving([]) : dialService(network, packet, service)
  }
  if (form === 'node') return dialNode(network, packet, { kind: 'node', node: name, address: null, pod: null })
  if (form === 'entity') {
    const identity = places.entity(name)
    return arriving(identity === null ? [] : [{ to: { kind: 'outside', identity, address: null }, port }])
  }
  const address = readAddress(name)
  return address === null ? arriving([]) : dialAddress(network, packet, address)
}

function endsOf(places: Places, pod: PodObject, from: End): readonly End[] {
  return (isOne(from, pod) ? [from.node] : places.nodesOf(pod)).map((node) => places.podEnd(pod, node))
}

/** Whether the sender is that one pod, which is nowhere else meanwhile. */
function isOne(from: End, pod: PodObject): from is Extract<End, { readonly node: string }> {
  return from.kind !== 'outside' && from.pod?.key === pod.key && !pod.isManifold
}

function dialAddress(network: Network, packet: Packet, address: Prefix): Dialled {
  const { places, services } = network
  const { port, protocol, from } = packet
  const ends = places.at(address)
  const itself = ends.map((to): Arrival => ({ to, port }))
  if (ends.some(({ kind }) => kind === 'pod') || !hasPorts(protocol)) return arriving(itself)
  const serving = services.filter(({ ports }) => ports.some((each) => each.port === port && each.protocol === protocol))
  const has = (list: readonly Prefix[]): boolean => list.some((other) => same(other, address))
  const cluster = serving.find(({ clusterIPs }) => has(clusterIPs))
  if (cluster !== undefined) return dialService(network, packet, cluster)
  const balancer = serving.find(({ balancerIPs }) => has(balancerIPs))
  if (balancer !== undefined)
    return dialFrontend(network, packet, {
      service: balancer,
      itself,
      entry: 'chosen',
      isCertain: network.transport.kubeProxyReplacement,
    })
  const external = serving.find(({ externalIPs }) => has(externalIPs))
  if (external !== undefined) {
    if (from.kind === 'outside')
      return dialFrontend(network, packet, { service: external, itself, entry: 'any', isCertain: true })
    if (!network.transport.kubeProxyReplacement)
      return dialFrontend(network, packet, { service: external, itself, entry: 'any', isCertain: false })
    // Translated on the node that has the address, and nowhere else.
    const [owner] = ends
    const behind = dialService(network, packet, external)
    if (owner?.kind === 'node') return owner.node === from.node ? behind : arriving(itself)
    return { ...behind, arrivals: [...behind.arrivals, ...itself] }
  }
  const [node] = ends
  return node?.kind === 'node' ? dialNode(network, packet, node) : arriving(itself)
}

interface FrontendAt {
  readonly service: ServiceObject
  readonly itself: readonly Arrival[]
  /** The node that takes in what is sent from outside, where none has the address: one that a balancer chooses, or any. */
  readonly entry: 'chosen' | 'any'
  readonly isCertain: boolean
}

function dialFrontend(network: Network, packet: Packet, { service, itself, entry, isCertain }: FrontendAt): Dialled {
  const behind = dialService(network, packet, service)
  const [owner] = itself
  const by = owner?.to.kind === 'node' ? owner.to : entry
  if (packet.from.kind === 'outside') return entering(network, behind, service, by)
  return isCertain ? behind : { ...behind, doubtful: itself }
}

/** What is sent in from outside may lose its address on the way to the pod. */
function entering(
  { transport }: Network,
  dialled: Dialled,
  { keepsSource }: ServiceObject,
  by: (End & { readonly kind: 'node' }) | FrontendAt['entry'],
): Dialled {
  const entryNode = typeof by === 'string' ? null : by
  const entry = entryNode?.node ?? null
  const { kubeProxyReplacement, tunnel, dsr } = transport
  if (dialled.isDead) return dialled
  const isOn = ({ to }: Arrival): boolean => to.kind !== 'outside' && to.node === entry
  if (keepsSource) {
    // A balancer chooses a node with a backend; any other may have none.
    if (by === 'chosen') return dialled
    if (entry === null) {
      const arrivals = dialled.arrivals.filter(({ slice }) => slice !== '' || kubeProxyReplacement)
      return { ...dialled, arrivals, isDead: !arrivals.some(isEverywhere) }
    }
    // No other node than the one that was dialled is asked, and it may have no backend.
    return onNodeAlone(dialled, { node: entry, own: entryNode?.pod?.key, isByCilium: kubeProxyReplacement })
  }
  if (dsr && kubeProxyReplacement) return dialled
  const arrivals = dialled.arrivals.flatMap((arrival): readonly Arrival[] => {
    const onEntryNode: Arrival = kubeProxyReplacement ? arrival : { ...arrival, seenAs: 'raw world' }
    const elsewhere: Arrival = {
      ...arrival,
      seenAs: tunnel ? 'raw world' : 'entry node',
      ...(entry === null ? {} : { entry }),
    }
    if (entry === null || arrival.to.kind === 'outside') return [onEntryNode, elsewhere]
    return isOn(arrival) ? [onEntryNode] : [elsewhere]
  })
  return { ...dialled, arrivals }
}

const isEverywhere = ({ to, slice }: Arrival): boolean =>
  slice === undefined ? to.kind === 'outside' || to.pod?.isEverywhere === true : slice === ''

interface OnNode {
  readonly node: string
  /** The pod that asks, or that was dialled: it is on that node for certain. */
  readonly own: string | undefined
  /** Cilium takes what a slice names no node for as on every node, and kube-proxy as on none. */
  readonly isByCilium: boolean
}

/** What is on one node; it may be nothing unless something is there for certain. */
function onNodeAlone(dialled: Dialled, { node, own, isByCilium }: OnNode): Dialled {
  const isOn = ({ to, slice }: Arrival): boolean =>
    slice === undefined ? to.kind === 'outside' || to.node === node : slice === '' ? isByCilium : slice === node
  const isSure = ({ to, slice }: Arrival): boolean => {
    if (to.kind === 'outside' || slice !== undefined) return true
    const { pod } = to
    return pod === null || pod.node !== '' || pod.isEverywhere || pod.key === own
  }
  const here = dialled.arrivals.filter(isOn)
  return { ...dialled, arrivals: here, isDead: !here.some(isSure) }
}

/** What Cilium makes of a service that a sender inside dials. */
function dialService(network: Network, packet: Packet, service: ServiceObject): Dialled {
  const behind = behindService(network, packet, service)
  const { from, protocol } = packet
  if (!service.isNodeLocal || service.isHeadless || !hasPorts(protocol) || from.kind === 'outside') return behind
  return onNodeAlone(behind, { node: from.node, own: from.pod?.key, isByCilium: true })
}

function behindService(network: Network, packet: Packet, service: ServiceObject): Dialled {
  const { places } = network
  const { port, protocol } = packet
  if (!hasPorts(protocol) && !service.isHeadless) {
    // A ping is not translated.
    const [address] = service.clusterIPs
    return arriving(address === undefined ? [] : places.at(address).map((to) => ({ to, port })))
  }
  if (service.isHeadless) {
    // The name stands for addresses, and each of them is dialled as it is.
    const ways = backendsOf(network, packet.from, service, null).map(({ to }) => {
      if (to.kind !== 'pod' && to.address !== null) return dialAddress(network, packet, to.address)
      return to.kind === 'node' ? dialNode(network, packet, to) : arriving([{ to, port }])
    })
    return { ...joined(ways), isDead: ways.length === 0 || ways.some(({ isDead }) => isDead) }
  }
  const backends = service.ports
    .filter((each) => each.port === port && each.protocol === protocol)
    .flatMap((each) => backendsOf(network, packet.from, service, each))
  return { arrivals: backends, doubtful: [], isDead: backends.length === 0 }
}

/** Pods that a service selects, or the addresses of its slices; `port` is null where nothing is translated. */
function backendsOf(
  { places, pods }: Network,
  from: End,
  service: ServiceObject,
  port: ServicePort | null,
): readonly Arrival[] {
  const { selector, namespace, slices } = service
  if (selector !== null && selector.size > 0) {
    const selected = pods.filter(
      (pod) => pod.namespace === namespace && [...selector].every(([key, value]) => pod.labels.get(key) === value),
    )
    return selected.flatMap((pod): readonly Arrival[] => {
      const number = port === null ? 0 : targetOf(pod, port)
      return number === null ? [] : endsOf(places, pod, from).map((to) => ({ to, port: number }))
    })
  }
  return slices.flatMap(({ addresses, nodes, ports }) => {
    const own =
      port === null ? [{ port: 0 }] : ports.filter((each) => each.name === port.name && each.protocol === port.protocol)
    return own.flatMap((each) =>
      addresses.flatMap((text, i) => {
        const address = readAddress(text)
        const slice = nodes[i] ?? ''
        return address === null ? [] : places.at(address).map((to): Arrival => ({ to, port: each.port, slice }))
      }),
    )
  })
}

/** A port's name means to each pod what the pod itself says, the first one of that name and protocol. */
function targetOf(pod: PodObject, { target, protocol }: ServicePort): number | null {
  if (typeof target === 'number') return target
  return pod.ports.find((port) => port.name === target && port.protocol === protocol)?.port ?? null
}

function dialNode(network: Network, packet: Packet, node: End & { readonly kind: 'node' }): Dialled {
  const { services, transport, places, pods } = network
  const { port, protocol, from } = packet
  const itself: Arrival = { to: node, port }
  if (!hasPorts(protocol)) return arriving([itself])
  for (const service of services) {
    const found = service.ports.find(
      (each) => each.nodePort === port && each.nodePort > 0 && each.protocol === protocol,
    )
    if (found === undefined) continue
    const asked = { ...packet, port: found.port }
    if (transport.kubeProxyReplacement && from.kind !== 'outside') return dialService(network, asked, service)
    const behind = behindService(network, asked, service)
    if (from.kind === 'outside') return entering(network, behind, service, node)
    if (behind.isDead) return arriving([itself])
    // kube-proxy translates it on the node, after the sender's policies were asked.
    const isNear = from.node === node.node && (from.kind === 'node' || service.keepsSource)
    const handed = isNear ? behind : entering(network, behind, service, node)
    return {
      ...handed,
      arrivals: handed.arrivals.map(({ to: end, port: own, seenAs, entry }) => ({
        ...itself,
        beyond: {
          to: end,
          port: own,
          ...(seenAs === undefined ? {} : { seenAs }),
          ...(entry === undefined ? {} : { entry }),
        },
      })),
    }
  }
  const hosted = pods.flatMap((pod) =>
    pod.isHostNetwork || (port >= 30_000 && port <= 32_767)
      ? []
      : pod.hostPorts
          .filter((each) => each.hostPort === port && each.protocol === protocol)
          .map((each) => ({ pod, port: each.port, at: each.hostAt })),
  )
  const waysTo = ({ pod, port: own }: (typeof hosted)[number]): readonly Dialled[] => {
    const there: Arrival = { to: places.podEnd(pod, node.node), port: own }
    const on = isOne(from, pod) ? [from.node] : places.nodesOf(pod)
    if (!on.includes(node.node)) return []
    const isSure = pod.isEverywhere || on.length === 1
    if (from.kind === 'outside') return [arriving(isSure ? [there] : [there, itself])]
    const handed: Arrival = { ...itself, beyond: there }
    // Pods may leave with the address of their node.
    const hidden: readonly Arrival[] =
      from.kind === 'pod' ? [{ ...itself, beyond: { ...there, seenAs: 'own node' } }] : []
    if (from.node !== node.node) return [arriving([handed, ...hidden, ...(isSure ? [] : [itself])])]
    if (!isSure) return [arriving([there, itself])]
    // What a portmap plugin does before or after policy is asked, nobody has verified.
    return [arriving([there], transport.kubeProxyReplacement ? [] : [handed])]
  }
  // Where only the node is named, any of its addresses may be dialled.
  const own = node.address === null ? (places.nodeOf(node.node)?.addresses ?? []) : [node.address]
  const isLoopback = ({ bits, value }: Prefix): boolean => bits === 32 && value >> 24n === 127n
  const any = [null, ...hosted.flatMap(({ at }) => (at === null || isLoopback(at) ? [] : at))]
  const dialled: readonly (Prefix | null)[] = own.length === 0 ? any : own
  return joined(
    dialled.map((address) => {
      const ways = hosted
        .filter(({ at }) => at === null || (address !== null && same(at, address)))
        .flatMap((each) => waysTo(each))
      return ways.length === 0 ? arriving([itself]) : joined(ways)
    }),
  )
}

function joined(ways: readonly Dialled[]): Dialled {
  return arriving(
    ways.flatMap(({ arrivals }) => arrivals),
    ways.flatMap(({ doubtful }) => doubtful),
  )
}
