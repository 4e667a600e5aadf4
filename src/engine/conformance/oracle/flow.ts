/** A flow as people ask for it: its ends by name or address, and every way in which it may come about. */
import { readAddress, type Prefix } from './address'
import { dial, type Arrival, type Beyond, type Transport } from './dial'
import type { Identity } from './identity'
import type { Objects } from './objects'
import { rawWorld, type End, type Places } from './places'
import type { Protocol } from './ports'
import type { Settings } from './settings'
import type { OracleSide } from './side'

export interface FlowQuestion {
  /** `namespace/name` of a pod, `service:namespace/name`, `node:name`, `entity:name` or `ip:address`. */
  readonly from: string
  readonly to: string
  readonly protocol: Protocol
  readonly port: number
}

export interface Way {
  readonly egress: OracleSide
  readonly ingress: OracleSide
  readonly passes: boolean
}

export interface FlowAnswer {
  /** Every way in which the flow may come about; one without backends behind its service comes to nothing. */
  readonly ways: readonly Way[]
  /** Ways that come about only if what nobody has verified is so. */
  readonly doubtful: readonly Way[]
}

/** What decides one side of a flow. */
export interface Judges {
  /** The policy of a pod or of a node. */
  readonly side: (subject: End, direction: 'egress' | 'ingress', peer: Identity, question: FlowQuestion) => OracleSide
  /** Whether it is an endpoint of Cilium's own under policy. */
  readonly isOwn: (end: End) => boolean
}

export interface Ground {
  readonly objects: Objects
  readonly places: Places
  readonly settings: Settings
  readonly judges: Judges
}

export function askFlow(ground: Ground, question: FlowQuestion): FlowAnswer {
  const ways: Way[] = []
  const doubtful: Way[] = []
  for (const transport of transports(ground.settings)) {
    for (const from of senders(ground, question.from)) {
      const { objects, places } = ground
      const network = { places, pods: objects.pods, services: objects.services, transport }
      const dialled = dial(network, { ...question, from })
      if (dialled.isDead) ways.push({ egress: nobody, ingress: nobody, passes: false })
      ways.push(...dialled.arrivals.flatMap((arrival) => waysOf(ground, question, { from, arrival, transport })))
      doubtful.push(...dialled.doubtful.flatMap((arrival) => waysOf(ground, question, { from, arrival, transport })))
    }
  }
  return { ways, doubtful }
}

/** Every transport that the settings leave open. */
function transports({ transport }: Settings): readonly Transport[] {
  const open = (value: boolean | null): readonly boolean[] => (value === null ? [true, false] : [value])
  return open(transport.kubeProxyReplacement).flatMap((kubeProxyReplacement) =>
    open(transport.tunnel).map((tunnel) => ({ kubeProxyReplacement, tunnel, dsr: transport.dsr ?? false })),
  )
}

function senders({ objects, places }: Ground, key: string): readonly End[] {
  const pod = objects.pods.find((each) => each.key === key)
  if (pod !== undefined) return places.nodesOf(pod).map((node) => places.podEnd(pod, node))
  if (key.startsWith('node:')) return [{ kind: 'node', node: key.slice('node:'.length), address: null, pod: null }]
  if (key.startsWith('ip:')) {
    const address = readAddress(key.slice('ip:'.length))
    return address === null ? [] : places.at(address)
  }
  const identity = places.entity(key.slice('entity:'.length))
  return identity === null ? [] : [{ kind: 'outside', identity, address: null }]
}

interface Meeting {
  readonly from: End
  readonly arrival: Arrival
  readonly transport: Transport
}

const nobody: OracleSide = { decision: 'none', l7: false, by: [] }

function waysOf(ground: Ground, question: FlowQuestion, { from, arrival, transport }: Meeting): readonly Way[] {
  const { places, settings, judges } = ground
  const { to, port, beyond } = arrival
  const asked: FlowQuestion = { ...question, port }
  const receiver = to.kind === 'outside' ? '' : to.node
  const [senders, receivers] = [standings(from, to, judges), standings(to, from, judges)]
  if (isSelf(from, to)) return [{ egress: nobody, ingress: nobody, passes: true }]
  if (beyond !== undefined) return handedOn(ground, question, { from, arrival, transport }, beyond)
  const sources = lostSources(ground, { from, dialled: question.to }, receiver, arrival)
  // Nodes talk to each other from their own addresses, not through the tunnel.
  const isTunnel = transport.tunnel && to.kind !== 'node'
  const seen = (end: End, by: readonly string[], role: 'sender' | 'receiver'): readonly Identity[] =>
    by.flatMap((node) => places.seen(end, node, role, isTunnel))
  return seen(to, senders, 'receiver').flatMap((peer) =>
    (sources ?? seen(from, receivers, 'sender')).map((source): Way => {
      const egress = judges.side(from, 'egress', peer, asked)
      const ingress = judges.side(to, 'ingress', source, asked)
      // What decides at an endpoint of Cilium's own is no side of an endpoint of the file.
      return {
        egress: from.kind === 'outside' ? nobody : egress,
        ingress: to.kind === 'outside' ? nobody : ingress,
        passes: [egress, ingress].every((side) => passes(side, asked, settings)),
      }
    }),
  )
}

/** The sender's policies see the node's port; a node that Cilium does not translate for sees it too. */
function handedOn(
  { places, settings, judges }: Ground,
  question: FlowQuestion,
  { from, arrival, transport }: Meeting,
  beyond: Beyond,
): readonly Way[] {
  const { to, port } = arrival
  const sent: FlowQuestion = { ...question, port }
  const taken: FlowQuestion = { ...question, port: beyond.port }
  const sender = from.kind === 'outside' ? '' : from.node
  const node = to.kind === 'outside' ? '' : to.node
  const receiver = beyond.to.kind === 'outside' ? '' : beyond.to.node
  const own: End = { kind: 'node', node: sender, address: null, pod: null }
  const ground = { places, settings, judges }
  const sources =
    beyond.seenAs === 'own node'
      ? places.seen(own, receiver, 'sender', transport.tunnel)
      : (lostSources(ground, { from, dialled: question.to }, receiver, beyond) ??
        places.seen(from, receiver, 'sender', transport.tunnel))
  return places.seen(to, sender, 'receiver', transport.tunnel).flatMap((peer) =>
    places.seen(from, node, 'sender', transport.tunnel).flatMap((seen) => {
      const isOwn = isSelf(from, to)
      const egress = isOwn ? nobody : judges.side(from, 'egress', peer, sent)
      const before = isOwn ? nobody : judges.side(to, 'ingress', seen, sent)
      const isHeld = !transport.kubeProxyReplacement && !passes(before, sent, settings)
      if (isHeld || !passes(egress, sent, settings)) return [{ egress, ingress: before, passes: false }]
      return sources.map((source): Way => {
        const ingress = judges.side(beyond.to, 'ingress', source, taken)
        return { egress, ingress, passes: passes(ingress, taken, settings) }
      })
    }),
  )
}

/** Nodes on which an end may look at another: an endpoint of Cilium's own is on every node. */
function standings(end: End, other: End, { isOwn }: Judges): readonly string[] {
  if (end.kind !== 'outside') return [end.node]
  return isOwn(end) && other.kind === 'node' ? ['', other.node] : ['']
}

/** Audit mode lets pass what policies deny, and not what is dropped before them. */
function passes({ decision }: OracleSide, { protocol }: FlowQuestion, { isAudit, deadProtocols }: Settings): boolean {
  if (decision === 'denied') return isAudit && !deadProtocols.includes(protocol)
  return decision !== 'error'
}

/** A pod always reaches itself, and a node is never held back from its own addresses. */
function isSelf(from: End, to: End): boolean {
  if (from.kind === 'pod' && to.kind === 'pod') return from.pod.key === to.pod.key && !from.pod.isManifold
  return from.kind === 'node' && to.kind === 'node' && from.node === to.node
}

/** What a receiver takes a sender for whose address was lost on the way; null where it was not. */
function lostSources(
  { places, settings }: Pick<Ground, 'places' | 'settings'>,
  { from, dialled }: { readonly from: End; readonly dialled: string },
  receiver: string,
  { seenAs, entry }: Pick<Beyond, 'seenAs' | 'entry'>,
): readonly Identity[] | null {
  if (seenAs === undefined) return null
  if (seenAs === 'raw world') {
    const address = dialled.startsWith('ip:') ? readAddress(dialled.slice('ip:'.length)) : null
    const identity = rawWorld((from.kind === 'pod' ? address : null) ?? ownAddress(from) ?? address, places, settings)
    return identity === null ? [] : [identity]
  }
  // Any other node may take the packet in; it sends it on from its own address.
  const others = places.nodes.filter(({ name }) => name !== receiver).map(({ name }) => name)
  return (entry === undefined ? ['? entry', ...others] : [entry]).flatMap((node) =>
    places.seen({ kind: 'node', node, address: null, pod: null }, receiver, 'sender', false),
  )
}

/** What a sender sends with, where it may choose: IPv4. Null for an entity. */
function ownAddress(from: End): Prefix | null {
  if (from.kind !== 'pod') return from.address
  const [first] = from.pod.addresses.toSorted((one, other) => one.bits - other.bits)
  return first ?? { bits: 32, value: 0n, length: 32 }
}
