/** The flows of a workspace: for each pair of peers and each port that the receiver serves, one flow with its verdict. */
import { FlowSide, FlowVerdict, type FlowPort, type FlowTable, type FlowTotals, type Peer } from '../types'
import { protocolOf } from '../verdict/probe'
import { deciders, decideSide, type SideDecision } from '../verdict/side'
import type { SubjectMap } from '../verdict/subject-maps'
import type { World } from '../verdict/world'
import { flowGroups } from './groups'
import { flowPeers, type FlowPeer } from './peers'
import { servedPorts } from './ports'

/** What one side of a flow comes to, kept for all flows that ask the same. */
interface SideResult {
  readonly side: number
  readonly by: number
  readonly isListed: boolean
}

class Columns {
  readonly source: Uint32Array
  readonly destination: Uint32Array
  readonly port: Uint32Array
  readonly verdict: Uint8Array
  readonly egress: Uint8Array
  readonly ingress: Uint8Array
  readonly egressBy: Uint32Array
  readonly ingressBy: Uint32Array
  readonly dropReason: Uint8Array
  count = 0

  constructor(size: number) {
    this.source = new Uint32Array(size)
    this.destination = new Uint32Array(size)
    this.port = new Uint32Array(size)
    this.verdict = new Uint8Array(size)
    this.egress = new Uint8Array(size)
    this.ingress = new Uint8Array(size)
    this.egressBy = new Uint32Array(size)
    this.ingressBy = new Uint32Array(size)
    this.dropReason = new Uint8Array(size)
  }
}

const none: SideResult = { side: FlowSide.none, by: 0, isListed: false }

/** Computes the flow table, of at most `limit` rows; `total` says how many there would be. */
export function reachability(world: World, limit: number): FlowTable {
  const peers = flowPeers(world)
  const ports = servedPorts(world, peers)
  const portIndex = new Map<FlowPort, number>()
  const portList: FlowPort[] = []
  const portsByText = new Map<string, number>()
  for (const list of ports) {
    for (const port of list) {
      if (portIndex.has(port)) continue
      const text = `${port.protocol}/${port.port}/${port.name ?? ''}/${port.assumed}`
      let index = portsByText.get(text)
      if (index === undefined) {
        index = portList.length
        portsByText.set(text, index)
        portList.push(port)
      }
      portIndex.set(port, index)
    }
  }
  const total = countFlows(world, peers, ports)
  const columns = new Columns(Math.min(total, limit))
  const sides = new SideCache(world)
  for (let s = 0; s < peers.length && columns.count < limit; s++) {
    const source = peers[s]
    if (source === undefined) continue
    for (let d = 0; d < peers.length && columns.count < limit; d++) {
      const destination = peers[d]
      if (destination === undefined || !isFlow(world, source, destination)) continue
      for (const port of ports[d] ?? []) {
        if (columns.count >= limit) break
        const index = portIndex.get(port) ?? 0
        add(
          columns,
          s,
          d,
          index,
          sides.egress(source, destination.index, index, port),
          sides.ingress(destination, source.index, index, port),
        )
      }
    }
  }
  const cut = total > limit ? flowGroups(world, peers, ports) : null
  const { count, source, destination, port, verdict, egress, ingress, egressBy, ingressBy, dropReason } = columns
  return {
    peers: peers.map(publicPeer),
    ports: portList,
    deciders: sides.deciders,
    total,
    totals: cut?.totals ?? totalsOf(columns),
    ...(cut === null ? {} : { groups: cut.groups }),
    count,
    source,
    destination,
    port,
    verdict,
    egress,
    ingress,
    egressBy,
    ingressBy,
    dropReason,
  }
}

function totalsOf({ verdict, count }: Columns): FlowTotals {
  const totals = { forwarded: 0, dropped: 0, redirected: 0 }
  for (let i = 0; i < count; i++) {
    if (verdict[i] === FlowVerdict.FORWARDED) totals.forwarded++
    else if (verdict[i] === FlowVerdict.REDIRECTED) totals.redirected++
    else totals.dropped++
  }
  return totals
}

function publicPeer({ key, kind, label, identity, note }: FlowPeer): Peer {
  return { key, kind, label, identity, ...(note === undefined ? {} : { note }) }
}

/** Whether a pair is worth a flow: two endpoints, or an endpoint under policy and an outside peer that matters to it. */
function isFlow(world: World, source: FlowPeer, destination: FlowPeer): boolean {
  if (source.endpoint >= 0 && destination.endpoint >= 0) {
    if (source.endpoint !== destination.endpoint) return true
    return (world.cluster.endpoints[source.endpoint]?.replicas ?? 1) > 1
  }
  if (source.endpoint >= 0) return destination.asDestination && isEnforced(world, source.endpoint, 'egress')
  if (destination.endpoint >= 0) return source.asSource && isEnforced(world, destination.endpoint, 'ingress')
  return false
}

function isEnforced(world: World, endpoint: number, direction: 'ingress' | 'egress'): boolean {
  return world.cluster.endpoints[endpoint]?.isHostNetwork !== true && world.maps.mapOf(endpoint, direction).isEnforced
}

/** How many flows there are, without computing them. */
export function flowCount(world: World): number {
  const peers = flowPeers(world)
  return countFlows(world, peers, servedPorts(world, peers))
}

function countFlows(world: World, peers: readonly FlowPeer[], ports: readonly (readonly FlowPort[])[]): number {
  const endpoints = peers.filter(({ endpoint }) => endpoint >= 0)
  const outside = peers.filter(({ endpoint }) => endpoint < 0)
  const senders = outside.filter(({ asSource }) => asSource).length
  let receiverPorts = 0
  peers.forEach((peer, i) => {
    if (peer.endpoint < 0 && peer.asDestination) receiverPorts += ports[i]?.length ?? 0
  })
  let total = 0
  peers.forEach((peer, i) => {
    if (peer.endpoint < 0) return
    const count = ports[i]?.length ?? 0
    const others = endpoints.length - ((world.cluster.endpoints[peer.endpoint]?.replicas ?? 1) > 1 ? 0 : 1)
    total += count * others
    if (isEnforced(world, peer.endpoint, 'ingress')) total += count * senders
    if (isEnforced(world, peer.endpoint, 'egress')) total += receiverPorts
  })
  return total
}

function add(
  columns: Columns,
  source: number,
  destination: number,
  port: number,
  egress: SideResult,
  ingress: SideResult,
): void {
  const i = columns.count++
  columns.source[i] = source
  columns.destination[i] = destination
  columns.port[i] = port
  columns.egress[i] = egress.side
  columns.ingress[i] = ingress.side
  columns.egressBy[i] = egress.by
  columns.ingressBy[i] = ingress.by
  const failed = isStopped(egress) ? egress : isStopped(ingress) ? ingress : null
  if (failed === null) {
    const isRedirected = egress.side === FlowSide.redirected || ingress.side === FlowSide.redirected
    columns.verdict[i] = isRedirected ? FlowVerdict.REDIRECTED : FlowVerdict.FORWARDED
  } else if (failed.side === FlowSide.error) {
    columns.verdict[i] = FlowVerdict.ERROR
  } else {
    columns.verdict[i] = FlowVerdict.DROPPED
    columns.dropReason[i] = failed.isListed ? 181 : 133
  }
}

function isStopped({ side }: SideResult): boolean {
  return side === FlowSide.denied || side === FlowSide.error
}

/** Remembers what each map makes of each peer and port, and numbers the lists of deciders. */
class SideCache {
  readonly deciders: (readonly string[])[] = [[]]
  private readonly deciderIndex = new Map<string, number>([['', 0]])
  private readonly results = new Map<SubjectMap, Map<number, SideResult>>()

  constructor(private readonly world: World) {}

  egress(subject: FlowPeer, peer: number, portIndex: number, port: FlowPort): SideResult {
    return this.side(subject, 'egress', peer, portIndex, port)
  }

  ingress(subject: FlowPeer, peer: number, portIndex: number, port: FlowPort): SideResult {
    return this.side(subject, 'ingress', peer, portIndex, port)
  }

  private side(
    { endpoint }: FlowPeer,
    direction: 'ingress' | 'egress',
    peer: number,
    portIndex: number,
    port: FlowPort,
  ): SideResult {
    if (endpoint < 0 || this.world.cluster.endpoints[endpoint]?.isHostNetwork === true) return none
    const map = this.world.maps.mapOf(endpoint, direction)
    let results = this.results.get(map)
    if (results === undefined) this.results.set(map, (results = new Map()))
    const key = peer * 65_536 + portIndex
    let result = results.get(key)
    if (result === undefined) {
      const conflict = this.world.maps.conflictOf(endpoint)
      result = this.resultOf(decideSide(map, conflict, peer, protocolOf(port.protocol), port.port))
      results.set(key, result)
    }
    return result
  }

  private resultOf({ decision, isL7, winners }: SideDecision): SideResult {
    const names = deciders(winners)
    const text = names.join('\n')
    let by = this.deciderIndex.get(text)
    if (by === undefined) {
      by = this.deciders.length
      this.deciderIndex.set(text, by)
      this.deciders.push(names)
    }
    const side = decision === 'allowed' && isL7 ? FlowSide.redirected : FlowSide[decision]
    return { side, by, isListed: winners[0]?.action === 'deny' }
  }
}
