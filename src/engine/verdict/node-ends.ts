/** Ends of flows that are nodes: which node is meant, and how a pod's own node looks from the pod. */
import { parsePeer } from '../keys'
import type { Direction, Probe } from '../types'
import { someNode, type NodeSubject } from './node-subjects'
import type { FoundPeer, PolicyModel } from './model'

/** Nodes that one side of a flow may be about. */
export interface NodesAt {
  readonly nodes: readonly NodeSubject[]
  /** Why none of them holds the flow back, in one sentence; null where their policies decide. */
  readonly why: string | null
}

/** Entities that stand for nodes. */
const nodeEntities: ReadonlySet<string> = new Set(['entity:host', 'entity:remote-node', 'entity:kube-apiserver'])

/** The nodes that are subject on one side of a flow; null where that side is no node. */
export function nodesAt(model: PolicyModel, direction: Direction, { from, to }: Probe): NodesAt | null {
  const [own, other] = direction === 'egress' ? [from, to] : [to, from]
  const named = nodeOf(model, own)
  if (named === null && !nodeEntities.has(own)) return null
  const { isActive, ruleCount, byName } = model.nodes()
  if (!isActive)
    return ruleCount === 0
      ? null
      : {
          nodes: [],
          why: 'This end is a node, and the host firewall is off in this cluster (enable-host-firewall): policies with nodeSelector do nothing.',
        }
  const at = nodeOf(model, other)
  const isOtherNode = !isPod(model, other)
  if (named !== null && named !== '' && ((isOtherNode && at === named) || other === 'entity:host'))
    return { nodes: [], why: 'Both ends are one node: what a node sends to itself is never checked.' }
  const wanted = named !== null && named !== '' ? named : own === 'entity:host' ? at : null
  const all = [...byName.values()]
  const one = wanted === null ? undefined : byName.get(wanted)
  if (one !== undefined) return { nodes: [one], why: null }
  // A remote node is any but the one at the other end.
  const others = own === 'entity:remote-node' && at !== null ? all.filter(({ name }) => name !== at) : all
  return { nodes: others.length === 0 ? all.filter(({ name }) => name === someNode) : others, why: null }
}

function nodeNameOf(key: string): string | null {
  const parts = parsePeer(key)
  return parts?.kind === 'node' ? parts.name : null
}

/** Whether a key is that of a pod with a network of its own. */
function isPod(model: PolicyModel, key: string): boolean {
  const index = model.endpointIndex.get(key)
  return index !== undefined && model.cluster.endpoints[index]?.isHostNetwork === false
}

/** The node that a key names or whose network a pod is in or on; empty where it is not known which, null for no node or pod. */
function nodeOf(model: PolicyModel, key: string): string | null {
  const name = nodeNameOf(key)
  if (name !== null) return name
  const index = model.endpointIndex.get(key)
  const endpoint = index === undefined ? undefined : model.cluster.endpoints[index]
  return endpoint === undefined ? null : endpoint.nodeName
}

/** A peer as the other end sees it: to a pod, its own node is the host. */
export function seenFrom(model: PolicyModel, subject: FoundPeer, peer: FoundPeer, peerKey: string): FoundPeer {
  const node = nodeNameOf(peerKey)
  const host = model.inside.ofReserved.get('host')
  if (node === null || subject.endpoint === null || host === undefined) return peer
  const isOwn = model.cluster.endpoints[subject.endpoint]?.nodeName === node
  return isOwn ? { ...peer, identity: host } : peer
}
