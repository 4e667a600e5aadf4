/** How one workspace sees who is compared: as which identity, and under which policies. */
import { hasScheme, idName } from '../../keys'
import { findPeer } from '../../verdict/find-peer'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { nodeConflict, someNode, type NodeSubject } from '../../verdict/maps/node-subjects'
import type { PolicyModel } from '../../verdict/model'
import { hostOn, standingOf } from '../../verdict/sight'

/** How one workspace sees a unit. */
export interface UnitSide {
  /** Index among the model's identities. */
  readonly identity: number
  /** Null for a peer without policy of its own. */
  readonly egress: SubjectMap | null
  readonly ingress: SubjectMap | null
  /** The policies cannot be combined: nothing goes through. */
  readonly isBroken: boolean
  /** Key to ask about, as in `Peer`. */
  readonly key: string
}

/** The side of a pod. One that shares its node's network is under none of the policies of pods. */
export function sideOf(model: PolicyModel, index: number): UnitSide {
  const endpoint = model.cluster.endpoints[index]
  const identity = model.inside.ofEndpoint[index] ?? 0
  const key = endpoint?.key ?? ''
  if (endpoint?.isHostNetwork !== false) return { identity, egress: null, ingress: null, isBroken: false, key }
  return {
    identity,
    egress: model.maps.mapOf(index, 'egress'),
    ingress: model.maps.mapOf(index, 'ingress'),
    isBroken: model.maps.conflictOf(index) !== null,
    key,
  }
}

/** The side of a node under its own policies; null where there is no such node. */
export function sideOfNode(model: PolicyModel, key: string): UnitSide | null {
  const found = standingOf(model, key)
  if (typeof found === 'string') return null
  const node = model.nodes().byName.get(hasScheme(key, 'node') ? idName(key) : someNode)
  return sideUnder(node, found.identity, key)
}

/** The side of a peer that is no pod and no node: only endpoints of Cilium's own are under policy. */
export function sideOfKey(model: PolicyModel, key: string, identity: number): UnitSide {
  return sideUnder(model.ownEndpoints().get(key), identity, key)
}

/**
 * The sides of an entity as far as one node stands for it: under the node's policies, and, where prefixes match nodes, by the
 * identity of the host or of each of its addresses. None for the API server on a node where it does not run.
 */
export function sidesOnNode(model: PolicyModel, key: string, name: string): readonly UnitSide[] {
  const servers = model.cluster.apiServer?.nodes
  if (key === 'entity:kube-apiserver' && servers !== undefined && servers.size > 0 && !servers.has(name)) return []
  const found = findPeer(model, key)
  if (typeof found === 'string') return []
  const node = model.nodes().byName.get(name)
  return identitiesOnNode(model, key, name, found.identity).map((identity) => sideUnder(node, identity, key))
}

function sideUnder(subject: NodeSubject | undefined, identity: number, key: string): UnitSide {
  return {
    identity,
    egress: subject?.mapOf('egress') ?? null,
    ingress: subject?.mapOf('ingress') ?? null,
    isBroken: subject !== undefined && nodeConflict(subject) !== null,
    key,
  }
}

function identitiesOnNode(model: PolicyModel, key: string, name: string, usual: number): readonly number[] {
  const { inside, cluster, identities } = model
  if (key === 'entity:host') return [hostOn(model, name)]
  const labelled = inside.ofNode.get(name)
  if (labelled !== undefined && inside.ofNodeAddress.size === 0) {
    if (key === 'entity:remote-node' || cluster.apiServer?.nodes.has(name) === true) return [labelled]
  }
  const own = (cluster.nodes.get(name)?.addresses ?? []).flatMap((address) => inside.ofNodeAddress.get(address) ?? [])
  const meant =
    key === 'entity:kube-apiserver'
      ? own.filter((identity) => identities[identity]?.texts.includes('reserved:kube-apiserver') === true)
      : own
  return meant.length === 0 ? [usual] : [...new Set(meant)]
}
