/** The flows of a workspace: for each pair of peers and each port that the receiver serves, one flow with its verdict. */
import {
  FlowSide,
  FlowVerdict,
  type Direction,
  type FlowGroup,
  type FlowPort,
  type FlowTable,
  type FlowTotals,
  type Peer,
} from '../../types'
import { hasBit } from '../../policy/selectors/bitset'
import { addressesOfName, isTranslated } from '../../verdict/find-peer'
import { nodesAt } from '../../verdict/node-ends'
import { nodeConflict } from '../../verdict/maps/node-subjects'
import { sightingsOfName } from '../../verdict/lookups'
import type { PolicyModel } from '../../verdict/model'
import { sightings, standingOf, type Sighting, type Standing } from '../../verdict/sight'
import { hasUnknownAddress } from '../../verdict/unknown-address'
import { countFlows } from './counter'
import type { FlowCounts, PlaceTally } from './places'
import { clusterNodes, hasScheme, idName, namespaceNode, parsePeer } from '../../keys'
import { flowPeers, type FlowPeer, type FlowPeers } from './peers'
import { podsOf, type Run } from './pods'
import { servedPorts } from './ports'
import { noSide, SideCache, type Judge, type MapSides, type SideResult } from './sides'

export class Columns {
  /** See `Findings.stays`. */
  static readonly stays = new Columns(0)

  readonly source: Uint32Array
  readonly destination: Uint32Array
  readonly port: Uint32Array
  readonly verdict: Uint8Array
  readonly egress: Uint8Array
  readonly ingress: Uint8Array
  readonly egressBy: Uint32Array
  readonly ingressBy: Uint32Array
  readonly dropReason: Uint8Array
  readonly undecided: number[] = []
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

  get hasRoom(): boolean {
    return this.count < this.source.length
  }

  /** The filled part of the columns as a table without its totals. */
  toTable({ publicPeers, portList, sides }: Walk): Omit<FlowTable, 'total' | 'totals'> {
    const cut = <T extends Uint32Array | Uint8Array>(column: T): T =>
      // A part of an array is an array of the same kind.
      column.length === this.count ? column : (column.slice(0, this.count) as T)
    return {
      peers: publicPeers,
      ports: portList,
      deciders: [...sides.deciders],
      count: this.count,
      source: cut(this.source),
      destination: cut(this.destination),
      port: cut(this.port),
      verdict: cut(this.verdict),
      egress: cut(this.egress),
      ingress: cut(this.ingress),
      egressBy: cut(this.egressBy),
      ingressBy: cut(this.ingressBy),
      dropReason: cut(this.dropReason),
      ...(this.undecided.length === 0 ? {} : { undecided: this.undecided }),
    }
  }
}

/** What every table of a model shares: its peers, the ports that each serves, and what is known of its sides so far. */
export interface Walk {
  readonly peers: FlowPeers
  readonly publicPeers: readonly Peer[]
  readonly ports: readonly (readonly FlowPort[])[]
  readonly portIndex: ReadonlyMap<FlowPort, number>
  readonly portList: readonly FlowPort[]
  readonly sides: SideCache
  readonly model: PolicyModel
  readonly standings: Standings
  /** Whether a peer may be seen in several ways. */
  readonly isManifold: (peer: FlowPeer) => boolean
  /** Whether a name has an address that leads to something in the cluster. */
  readonly leadsInside: (key: string) => boolean
  /** As what pods see an entity, by who sends, the entity and their node. */
  readonly ofEntities: Map<string, readonly Sighting[]>
  /** Ends that are known so far, by run. */
  readonly ends: (PodEnd | null | undefined)[]
}

/** A pod that is seen as one identity, whoever looks: nearly all are. */
export interface PodEnd {
  readonly identity: number
  readonly egress: MapSides
  readonly ingress: MapSides
  readonly ports: readonly { readonly index: number; readonly port: FlowPort }[]
  readonly talksToItself: boolean
}

/** Whether it matters which node an entity stands for. */
function hasNodesApart(model: PolicyModel): boolean {
  return model.inside.ofHost.size > 0 || model.inside.ofNode.size > 0 || model.nodes().isActive
}

/** Whether a rule tells the local host of the API server's nodes from that of others. */
function isHostApart({ inside, policies, selection }: PolicyModel): boolean {
  const [plain, withServer] = [inside.ofReserved.get('host'), inside.hostWithApiServer]
  if (plain === undefined || withServer === null) return false
  return policies.some(({ rules }) =>
    rules.some(({ entries }) =>
      entries.some(({ peers }) =>
        peers?.some(({ selector }) => {
          const selected = selection.selectPeers(selector)
          return hasBit(selected, plain) !== hasBit(selected, withServer)
        }),
      ),
    ),
  )
}

const walks = new WeakMap<PolicyModel, Walk>()

export function walkOf(model: PolicyModel): Walk {
  let walk = walks.get(model)
  if (walk === undefined) walks.set(model, (walk = newWalk(model, flowPeers(model))))
  return walk
}

export function newWalk(model: PolicyModel, peers: FlowPeers): Walk {
  const ports = servedPorts(model, peers)
  const portIndex = new Map<FlowPort, number>()
  const portList: FlowPort[] = []
  const portsByText = new Map<string, number>()
  let last: readonly FlowPort[] | null = null
  for (const list of ports) {
    if (list === last) continue
    last = list
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
  let hostsApart: boolean | null = null
  const inside = new Map<string, boolean>()
  return {
    ends: [],
    ofEntities: new Map(),
    peers,
    publicPeers: peers.shown,
    ports,
    portIndex,
    portList,
    sides: new SideCache(),
    model,
    standings: new Standings(model),
    leadsInside: (key) => {
      let leads = inside.get(key)
      if (leads === undefined) {
        leads = addressesOfName(model, idName(key)).some((address) => isTranslated(model, address))
        inside.set(key, leads)
      }
      return leads
    },
    isManifold: ({ key, endpoint, subject }: FlowPeer) =>
      endpoint < 0
        ? subject !== undefined ||
          (key === 'entity:host' && (hostsApart ??= isHostApart(model))) ||
          hasScheme(key, 'node') ||
          hasScheme(key, 'dns') ||
          (key === 'entity:kube-apiserver' && model.cluster.apiServer !== null) ||
          (hasNodesApart(model) && hasScheme(key, 'entity'))
        : model.cluster.endpoints[endpoint]?.isHostNetwork === true || hasUnknownAddress(model, endpoint),
  }
}

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

/** Where peers stand, looked up when a flow first asks. */
class Standings {
  private readonly known = new Map<FlowPeer, Standing | null>()

  constructor(private readonly model: PolicyModel) {}

  of(peer: FlowPeer): Standing | null {
    let standing = this.known.get(peer)
    if (standing === undefined) {
      const found = standingOf(this.model, peer.key)
      this.known.set(peer, (standing = typeof found === 'string' ? null : found))
    }
    return standing
  }
}

/** Computes the flow table, of at most `limit` rows, or of `beyond` where there are more; `total` says how many there would be. */
export function reachability(model: PolicyModel, limit: number, beyond: number = limit): FlowTable {
  const walk = walkOf(model)
  const { peers } = walk
  const total = sum(flowsBySource(walk))
  const columns = new Columns(total > limit ? beyond : total)
  for (let s = 0; s < peers.length && columns.hasRoom; s++) addSource(walk, s, columns)
  const cut = total > limit ? groupsOf(walk) : null
  return {
    ...columns.toTable(walk),
    total,
    totals: cut?.totals ?? totalsOf(columns),
    ...(cut === null ? {} : { places: cut.places.all() }),
    ...(cut === null || cut.groups === null ? {} : { groups: cut.groups }),
    ...(cut?.isOpenOnly === true && cut.groups !== null ? { hasOpenGroupsOnly: true } : {}),
  }
}

const grouped = new WeakMap<Walk, FlowCounts>()

export function groupsOf(walk: Walk): FlowCounts {
  let counts = grouped.get(walk)
  if (counts === undefined) grouped.set(walk, (counts = countGroups(walk)))
  return counts
}

/**
 * All flows counted by groups. How a node is seen depends on the other end, so the flows of nodes, and of pods that
 * share a node's network, are made one by one; those between all other peers are counted as products.
 */
function countGroups(walk: Walk): FlowCounts {
  const { peers, ports } = walk
  const { runs } = podsOf(walk.model)
  // Pods without an address are left to the counts by groups, which take them to be in none of the prefixes: there may be many.
  const nodes = new Set(runs.filter(({ endpoint }) => endpoint.isHostNetwork).map(({ first }) => first))
  peers.outside.forEach((peer, i) => {
    if (walk.isManifold(peer)) nodes.add(peers.pods + i)
  })
  const counted = countFlows(walk, nodes)
  if (nodes.size === 0) return counted
  const portsOfAll = ports.reduce((sum, list) => sum + list.length, 0)
  const totals = { ...counted.totals }
  const groups = new Map<string, CountedGroup>(
    counted.groups?.map((group) => [`${group.from} ${group.to}`, { ...group }]),
  )
  const placeNames = walk.publicPeers.map((_, i) => placeOf(walk, i))
  for (const own of nodes) {
    const columns = new Columns(portsOfAll + peers.length * (ports[own]?.length ?? 0))
    for (let other = 0; other < peers.length; other++) {
      addPair(walk, other, own, columns)
      if (!nodes.has(other)) addPair(walk, own, other, columns)
    }
    const more = totalsOf(columns)
    totals.forwarded += more.forwarded
    totals.dropped += more.dropped
    totals.redirected += more.redirected
    addToPlaces(counted.places, placeNames, columns)
    if (counted.groups !== null) addToGroups(groups, placeNames, columns, counted.isOpenOnly)
  }
  return { ...counted, groups: counted.groups === null ? null : [...groups.values()], totals }
}

/** The namespace of a pod; an outside peer itself. */
function placeOf(walk: Walk, index: number | undefined): string {
  const peer = walk.publicPeers[index ?? 0]
  if (peer === undefined) return ''
  if (peer.kind === 'node') return clusterNodes
  const parts = parsePeer(peer.key)
  return parts?.kind === 'endpoint' ? namespaceNode(parts.namespace) : peer.key
}

function isOpenVerdict(verdict: number | undefined): boolean {
  return verdict === FlowVerdict.FORWARDED || verdict === FlowVerdict.REDIRECTED
}

function addToPlaces(places: PlaceTally, placeNames: readonly string[], columns: Columns): void {
  for (let i = 0; i < columns.count; i++) {
    const isOpen = isOpenVerdict(columns.verdict[i])
    const [from, to] = [placeNames[columns.source[i] ?? 0], placeNames[columns.destination[i] ?? 0]]
    places.add(from ?? '', to ?? '', isOpen ? 1 : 0, isOpen ? 0 : 1)
  }
}

type CountedGroup = { -readonly [Key in keyof FlowGroup]: FlowGroup[Key] }

function addToGroups(
  groups: Map<string, CountedGroup>,
  placeNames: readonly string[],
  columns: Columns,
  isOpenOnly: boolean,
): void {
  const isStopping = (side: number | undefined): boolean => side === FlowSide.denied || side === FlowSide.error
  // Neighbours in the columns are mostly of one group.
  let group: CountedGroup | undefined
  for (let i = 0; i < columns.count; i++) {
    const from = placeNames[columns.source[i] ?? 0] ?? ''
    const to = placeNames[columns.destination[i] ?? 0] ?? ''
    const verdict = columns.verdict[i]
    const isOpen = isOpenVerdict(verdict)
    if (group?.from !== from || group.to !== to) {
      const key = `${from} ${to}`
      group = groups.get(key)
      if (group === undefined) {
        if (isOpenOnly && !isOpen) continue
        group = newGroup(from, to)
        groups.set(key, group)
      }
    }
    if (verdict === FlowVerdict.FORWARDED) group.forwarded++
    if (verdict === FlowVerdict.REDIRECTED) group.redirected++
    if (!isOpen) group.dropped++
    if (isStopping(columns.egress[i])) group.isDroppedAtSource = true
    if (isStopping(columns.ingress[i])) group.isDroppedAtDestination = true
  }
}

function newGroup(from: string, to: string): CountedGroup {
  return {
    from,
    to,
    forwarded: 0,
    dropped: 0,
    redirected: 0,
    isDroppedAtSource: false,
    isDroppedAtDestination: false,
  }
}

export function totalsOf({ verdict, count }: Columns): FlowTotals {
  const totals = { forwarded: 0, dropped: 0, redirected: 0 }
  for (let i = 0; i < count; i++) {
    if (verdict[i] === FlowVerdict.FORWARDED) totals.forwarded++
    else if (verdict[i] === FlowVerdict.REDIRECTED) totals.redirected++
    else totals.dropped++
  }
  return totals
}

/** Whether a pair is worth a flow: two endpoints, or an endpoint or a node under policy and a peer that matters to it. */
function isFlow(model: PolicyModel, source: FlowPeer, destination: FlowPeer): boolean {
  if (source.endpoint >= 0 && destination.endpoint >= 0) {
    if (source.endpoint !== destination.endpoint) return true
    return (model.cluster.endpoints[source.endpoint]?.replicas ?? 1) > 1
  }
  if (isOneNode(source, destination)) return false
  return (
    (destination.asDestination && isEnforced(model, source, 'egress')) ||
    (source.asSource && isEnforced(model, destination, 'ingress'))
  )
}

/** What a node sends to itself is never checked, and the local host is each node for itself. */
function isOneNode(a: FlowPeer, b: FlowPeer): boolean {
  return a.key === b.key || (isNode(a) && b.key === 'entity:host') || (isNode(b) && a.key === 'entity:host')
}

const isNode = ({ kind }: FlowPeer): boolean => kind === 'node'

function isEnforced(model: PolicyModel, { endpoint, subject }: FlowPeer, direction: 'ingress' | 'egress'): boolean {
  if (endpoint < 0) return subject?.mapOf(direction).isEnforced === true
  return model.cluster.endpoints[endpoint]?.isHostNetwork !== true && model.maps.mapOf(endpoint, direction).isEnforced
}

/** How many flows each peer of a walk sends, without computing them. */
export function flowsBySource(walk: Walk): Float64Array {
  let counts = sent.get(walk)
  if (counts === undefined) sent.set(walk, (counts = countBySource(walk)))
  return counts
}

const sent = new WeakMap<Walk, Float64Array>()

function sum(counts: Float64Array): number {
  return counts.reduce((all, count) => all + count, 0)
}

function countBySource({ model, peers, ports }: Walk): Float64Array {
  const counts = new Float64Array(peers.length)
  const { runs } = podsOf(model)
  const portsOf = (i: number): number => ports[i]?.length ?? 0
  const { outside } = peers
  const isUnder = ({ endpoint, first }: Run, direction: Direction): boolean =>
    !endpoint.isHostNetwork && model.maps.mapOf(first, direction).isEnforced
  /** Ports of pods, of those of them that are under policy, and of outside peers that policies may name. */
  let [ofPods, ofEnforced, ofOutside] = [0, 0, 0]
  for (const run of runs) {
    const own = (run.end - run.first) * portsOf(run.first)
    ofPods += own
    if (isUnder(run, 'ingress')) ofEnforced += own
  }
  outside.forEach((peer, at) => {
    const i = peers.pods + at
    if (isSubject(peer)) return
    if (peer.asDestination) ofOutside += portsOf(i)
    if (peer.asSource) counts[i] = ofEnforced
  })
  for (const run of runs) {
    const { first, end, isAlone } = run
    counts.fill(ofPods - (isAlone ? portsOf(first) : 0) + (isUnder(run, 'egress') ? ofOutside : 0), first, end)
  }
  // Nodes are few, and whether a pair of theirs is a flow depends on both ends.
  outside.forEach((node, at) => {
    if (!isSubject(node)) return
    const i = peers.pods + at
    for (let j = 0; j < peers.length; j++) {
      const other = peers.at(j)
      if (other === undefined) continue
      if (isFlow(model, other, node)) counts[j] = (counts[j] ?? 0) + portsOf(i)
      if (!isSubject(other) && isFlow(model, node, other)) counts[i] = (counts[i] ?? 0) + portsOf(j)
    }
  })
  return counts
}

/** Whether a peer is a node, or under policies of its own. */
function isSubject(peer: FlowPeer): boolean {
  return isNode(peer) || peer.subject !== undefined
}

/** Adds a flow that is not judged yet. @returns its row */
export function addFlow(columns: Columns, source: number, destination: number, port: number): number {
  const i = columns.count++
  columns.source[i] = source
  columns.destination[i] = destination
  columns.port[i] = port
  return i
}

/** Writes down what both sides make of the flow of a row. */
export function setVerdict(columns: Columns, i: number, egress: SideResult, ingress: SideResult): void {
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
    columns.dropReason[i] = failed.dropReason
  }
}

function isStopped({ side, dropReason }: SideResult): boolean {
  return (side === FlowSide.denied && dropReason !== 0) || side === FlowSide.error
}
