/** The flows of one pair of peers, and of one peer with all others, judged by the maps at both ends. */
import { hasScheme } from '../../keys'
import type { Direction } from '../../types'
import { sightingsOfName } from '../../verdict/lookups'
import { nodeConflict } from '../../verdict/maps/node-subjects'
import { nodesAt } from '../../verdict/node-ends'
import { type Sighting, sightings } from '../../verdict/sight'
import { hasUnknownAddress } from '../../verdict/unknown-address'
import { addFlow, Columns, isStopped, setVerdict } from './columns'
import type { FlowPeer } from './peers'
import { podsOf } from './pods'
import { type Judge, type MapSides, noSide, type SideResult } from './sides'
import { isFlow } from './sources'
import type { PodEnd, Walk } from './walk'

/** Adds the flows of one source, as long as there is room. */
export function addSource(walk: Walk, s: number, columns: Columns): void {
  const { runs } = podsOf(walk.model)
  const source = podEnd(walk, s)
  /** What both sides make of each port of the receivers at hand. */
  const egress: SideResult[] = []
  const ingress: SideResult[] = []
  let d = 0
  for (let run = 0; source !== null && run < runs.length && columns.hasRoom; run++) {
    const destination = endOf(walk, run)
    const end = runs[run]?.end ?? 0
    if (destination === null) while (d < end) addPair(walk, s, d++, columns)
    else {
      const { ports } = destination
      ports.forEach(({ index, port }, i) => {
        egress[i] = source.egress.at(destination.identity, index, port)
        ingress[i] = destination.ingress.at(source.identity, index, port)
      })
      for (; d < end; d++) {
        if (s === d && !source.talksToItself) continue
        for (let i = 0; i < ports.length && columns.hasRoom; i++)
          setVerdict(columns, addFlow(columns, s, d, ports[i]?.index ?? 0), egress[i] ?? noSide, ingress[i] ?? noSide)
      }
    }
  }
  for (; d < walk.peers.length && columns.hasRoom; d++) addPair(walk, s, d, columns)
}

/** A pod as an end of flows; null for all other peers. */
export function podEnd(walk: Walk, i: number): PodEnd | null {
  const run = podsOf(walk.model).runOf[i]
  return run === undefined ? null : endOf(walk, run)
}

/** What the pods of a run are as ends; null where they are no plain ones. */
function endOf(walk: Walk, run: number): PodEnd | null {
  const known = walk.ends[run]
  if (known !== undefined) return known
  const { model, sides, portIndex } = walk
  const pods = podsOf(model).runs[run]
  if (pods === undefined || pods.endpoint.isHostNetwork || hasUnknownAddress(model, pods.first))
    return (walk.ends[run] = null)
  const { first, index, isAlone } = pods
  const conflict = model.maps.conflictOf(first)
  const of = (direction: Direction): MapSides => sides.of({ map: model.maps.mapOf(first, direction), conflict })
  return (walk.ends[run] = {
    identity: index,
    egress: of('egress'),
    ingress: of('ingress'),
    ports: (walk.ports[first] ?? []).map((port) => ({ index: portIndex.get(port) ?? 0, port })),
    talksToItself: !isAlone,
  })
}

export function addPair(walk: Walk, s: number, d: number, columns: Columns): void {
  const source = walk.peers.at(s)
  const destination = walk.peers.at(d)
  if (source === undefined || destination === undefined || !isFlow(walk.model, source, destination)) return
  const ports = walk.ports[d] ?? []
  if (ports.length === 0) return
  const senders = judges(walk, 'egress', source, destination)
  const receivers = judges(walk, 'ingress', source, destination)
  const seenByReceiver = seen(walk, source, destination, 'sender')
  const seenBySender = seen(walk, destination, source, 'receiver')
  for (const port of ports) {
    if (!columns.hasRoom) break
    const index = walk.portIndex.get(port) ?? 0
    const egress = decide(walk, senders, seenBySender, index)
    const ingress = decide(walk, receivers, seenByReceiver, index)
    // What one side surely stops does not depend on the other; what stands behind an address of the cluster is not asked here.
    const isOpen = (egress.isVaried || ingress.isVaried) && !isShut(egress) && !isShut(ingress)
    if (isOpen || (destination.kind === 'dns' && walk.leadsInside(destination.key)))
      columns.undecided.push(columns.count)
    setVerdict(columns, addFlow(columns, s, d, index), egress.strictest, ingress.strictest)
  }
}

/** Whose map decides one side: null where none does; several where it depends on the node. */
function judges(
  { model }: Walk,
  direction: Direction,
  source: FlowPeer,
  destination: FlowPeer,
): readonly (Judge | null)[] {
  const { endpoint } = direction === 'egress' ? source : destination
  if (endpoint >= 0 && model.cluster.endpoints[endpoint]?.isHostNetwork !== true)
    return [{ map: model.maps.mapOf(endpoint, direction), conflict: model.maps.conflictOf(endpoint) }]
  const own = direction === 'egress' ? source : destination
  if (own.subject?.entity === undefined && !model.nodes().isActive) return nobody
  const found = nodesAt(model, direction, { from: source.key, to: destination.key })
  if (found === null || found.nodes.length === 0) return nobody
  return found.nodes.map((node) => ({ map: node.mapOf(direction), conflict: nodeConflict(node) }))
}

const nobody: readonly null[] = [null]

/** The identities by which a peer is seen by another: several where nothing states which one it is. */
function seen(walk: Walk, peer: FlowPeer, by: FlowPeer, role: 'sender' | 'receiver'): readonly Sighting[] {
  // Nearly all peers are pods with an identity of their own, and this is asked of every pair.
  const plain = [{ identity: peer.index }]
  if (!walk.isManifold(peer)) return plain
  if (peer.kind === 'dns') {
    const from = walk.standings.of(by)
    return (from === null ? null : sightingsOfName(walk.model, from, peer.key)) ?? plain
  }
  const find = (): readonly Sighting[] => {
    const standing = walk.standings.of(peer)
    const subject = walk.standings.of(by)
    return standing === null || subject === null ? plain : sightings(walk.model, standing, subject, role)
  }
  // Pods of one node see an entity alike.
  const pod = walk.model.cluster.endpoints[by.endpoint]
  if (!hasScheme(peer.key, 'entity') || pod === undefined || pod.isHostNetwork || pod.nodeName === '') return find()
  const key = `${role} ${peer.key} ${pod.nodeName}`
  let found = walk.ofEntities.get(key)
  if (found === undefined) walk.ofEntities.set(key, (found = find()))
  return found
}

interface Decided {
  readonly strictest: SideResult
  /** It depends on who judges, or as what the peer is seen. */
  readonly isVaried: boolean
}

const isShut = ({ strictest, isVaried }: Decided): boolean => !isVaried && isStopped(strictest)

/** One side of a flow, decided by every map that may judge it, for every identity by which the peer may be seen. */
function decide(
  { sides, portList }: Walk,
  judgesOfSide: readonly (Judge | null)[],
  peers: readonly Sighting[],
  index: number,
): Decided {
  let first: SideResult | null = null
  let stopped: SideResult | null = null
  let isVaried = false
  const port = portList[index]
  if (port === undefined) return { strictest: noSide, isVaried }
  for (const judge of judgesOfSide)
    for (const peer of peers) {
      const result = sides.side(judge, peer, index, port)
      if (first === null) first = result
      else if (isStopped(result) !== isStopped(first)) isVaried = true
      if (stopped === null && isStopped(result)) stopped = result
    }
  return { strictest: stopped ?? first ?? noSide, isVaried }
}
