/** All flows counted by groups, those of nodes included. */
import { clusterNodes, namespaceNode, parsePeer } from '../../keys'
import { type FlowGroup, FlowSide, FlowVerdict } from '../../types'
import { Columns, totalsOf } from './columns'
import { countFlows } from './counter'
import { addPair } from './pairs'
import type { FlowCounts, PlaceTally } from './places'
import { podsOf } from './pods'
import type { Walk } from './walk'

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
