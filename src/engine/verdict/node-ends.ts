/** Ends of flows that are nodes: which node is meant. */
import { hasScheme } from '../keys'
import { directoryOf } from '../names/cluster-directory'
import { nodeOf } from '../names/node-of'
import type { Direction, Probe } from '../types'
import { outsideServers } from './find-peer'
import { someNode, type NodeSubject } from './maps/node-subjects'
import type { PolicyModel } from './model'

/** Nodes that one side of a flow may be about, or Cilium's own endpoint that it is. */
export interface NodesAt {
  readonly nodes: readonly NodeSubject[]
  /** Why none of them holds the flow back, in one sentence; null where their policies decide. */
  readonly why: string | null
}

const apiServer = 'entity:kube-apiserver'

/** Entities that stand for nodes. */
export const nodeEntities: ReadonlySet<string> = new Set(['entity:host', 'entity:remote-node', apiServer])

const itself = 'Both ends are one node: what a node sends to itself is never checked.'

/** The nodes, or the endpoint of Cilium's own, that are subject on one side of a flow; null where that side is neither. */
export function nodesAt(
  model: PolicyModel,
  direction: Direction,
  { from, to, isByEnvoy }: Pick<Probe, 'from' | 'to' | 'isByEnvoy'>,
): NodesAt | null {
  const [own, other] = direction === 'egress' ? [from, to] : [to, from]
  if (isPod(model, own)) return null
  const ownEndpoint = isByEnvoy === true ? undefined : model.ownEndpoints().get(own)
  if (ownEndpoint !== undefined) return { nodes: [ownEndpoint], why: null }
  const named = nodeAt(model, own)
  const isOutside = own === apiServer && outsideServers(model).length > 0
  if (named === null && (isOutside || !nodeEntities.has(own))) return null
  const { isActive, ruleCount, byName } = model.nodes()
  if (!isActive)
    return ruleCount === 0
      ? null
      : {
          nodes: [],
          why: 'This end is a node, and the host firewall is off in this cluster (enable-host-firewall): policies with nodeSelector do nothing.',
        }
  const at = nodeAt(model, other)
  const isOtherNode = !isPod(model, other)
  const servers = own === apiServer ? [...(model.cluster.apiServer?.nodes ?? [])] : []
  if (servers.length === 1 && at === servers[0] && isOtherNode) return { nodes: [], why: itself }
  if (named !== null && named !== '' && ((isOtherNode && at === named) || other === 'entity:host'))
    return { nodes: [], why: itself }
  const wanted = named !== null && named !== '' ? named : own === 'entity:host' ? at : null
  const one = wanted === null ? undefined : byName.get(wanted)
  if (one !== undefined) return { nodes: [one], why: null }
  const all = [...byName.values()]
  // A remote node is any but the one at the other end; the API server's are stated, or may be any.
  const others =
    servers.length > 0
      ? all.filter(({ name }) => servers.includes(name))
      : own === 'entity:remote-node' && at !== null
        ? all.filter(({ name }) => name !== at)
        : all
  return { nodes: others.length === 0 ? all.filter(({ name }) => name === someNode) : others, why: null }
}

/** Whether a key is that of a pod with a network of its own. */
function isPod(model: PolicyModel, key: string): boolean {
  const index = model.endpointIndex.get(key)
  return index !== undefined && model.cluster.endpoints[index]?.isHostNetwork === false
}

/** The node that a key names or whose network a pod is in or on; empty where it is not known which, null for no node or pod. */
function nodeAt(model: PolicyModel, key: string): string | null {
  let known = knownNodes.get(model)
  if (known === undefined) knownNodes.set(model, (known = new Map()))
  let node = known.get(key)
  if (node === undefined) known.set(key, (node = findNode(model, key)))
  return node
}

/** Asked again for each flow of a peer. */
const knownNodes = new WeakMap<PolicyModel, Map<string, string | null>>()

function findNode(model: PolicyModel, key: string): string | null {
  if (!hasScheme(key, 'node') && !hasScheme(key, 'ip') && !model.endpointIndex.has(key)) return null
  const node = nodeOf(directoryOf(model.cluster), key)
  return node.kind === 'known' ? node.name : hasScheme(key, 'ip') ? null : ''
}
