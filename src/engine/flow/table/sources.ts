/** Which pairs of peers are worth a flow, and how many flows each peer sends. */
import type { Direction } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import type { FlowPeer } from './peers'
import { podsOf, type Run } from './pods'
import type { Walk } from './walk'

/** Whether a pair is worth a flow: two endpoints, or an endpoint or a node under policy and a peer that matters to it. */
export function isFlow(model: PolicyModel, source: FlowPeer, destination: FlowPeer): boolean {
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
