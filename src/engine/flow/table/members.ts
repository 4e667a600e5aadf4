/** Who stands in each namespace, and what holds them: peers that are alike in all that flows are counted by are one. */
import { areSamePorts } from '../../cluster/ports'
import type { ClusterIdentity } from '../../cluster/identities'
import { namespaceNode } from '../../keys'
import type { FlowPort } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import type { FlowPeer, FlowPeers } from './peers'
import { podsOf } from './pods'

/** What tells peers of one place apart, kept as long as the engine lives; it holds nothing else of earlier models. */
export interface Trace {
  readonly clusterIdentity: ClusterIdentity | undefined
  readonly ports: readonly FlowPort[]
  /** Pods do not talk to themselves. */
  readonly isAlone: boolean
  readonly isPod: boolean
  readonly asSource: boolean
  readonly asDestination: boolean
  /** See `SubjectMap.lineage`; null where no policy holds. */
  readonly egress: object | null
  readonly ingress: object | null
  /** The same, as far as a pod is at the other end: see `PodLineages`. */
  readonly egressToPods: object | null
  readonly ingressFromPods: object | null
  /** Its policies cannot be combined. */
  readonly hasConflict: boolean
  /** How many they are. */
  count: number
}

/** Peers of one place that send and receive alike. */
export interface Member {
  /** Index among the model's identities. */
  readonly identity: number
  /** Null where no policy holds. */
  readonly egress: SubjectMap | null
  readonly ingress: SubjectMap | null
  readonly trace: Trace
}

type PodLineagesOf = (model: PolicyModel) => { of(map: SubjectMap): object }

let podLineagesOf: PodLineagesOf = () => ({ of: ({ lineage }) => lineage })

/** Tells maps apart by what they do to pods; without it more is counted again after an edit than has to be. */
export function providePodLineages(implementation: PodLineagesOf): void {
  podLineagesOf = implementation
}

/** The peers of a model, and the ports that each serves. */
export interface ServingPeers {
  readonly model: PolicyModel
  readonly peers: FlowPeers
  readonly ports: readonly (readonly FlowPort[])[]
}

/**
 * Members by namespace, and each outside peer as a place of its own, in the order in which places first come up.
 *
 * @param leftOut numbers of peers that do not count; pods on the host network never do
 */
export function membersByPlace(
  { model, peers, ports }: ServingPeers,
  leftOut: ReadonlySet<number>,
): ReadonlyMap<string, readonly Member[]> {
  const byPlace = new Map<string, Member[]>()
  const ofNamespace = new Map<string, Member[]>()
  const none: readonly FlowPort[] = []
  const byIdentity: Member[][] = []
  const lineages = podLineagesOf(model)
  const pods = podsOf(model)
  for (const { first, end, endpoint, index, isAlone } of pods.runs) {
    if (endpoint.isHostNetwork) continue
    const own = ports[first] ?? none
    // All pods of an identity are of one namespace.
    const known = (byIdentity[index] ??= [])
    const alike = known.find(({ trace }) => trace.ports === own && trace.isAlone === isAlone)
    if (alike !== undefined) {
      alike.trace.count += end - first
      continue
    }
    const egress = model.maps.mapOf(first, 'egress')
    const ingress = model.maps.mapOf(first, 'ingress')
    const trace: Trace = {
      clusterIdentity: model.identities[index],
      ports: own,
      isAlone,
      isPod: true,
      asSource: true,
      asDestination: true,
      egress: egress.lineage,
      ingress: ingress.lineage,
      egressToPods: lineages.of(egress),
      ingressFromPods: lineages.of(ingress),
      hasConflict: (ingress.conflict ?? egress.conflict) !== null,
      count: end - first,
    }
    const member: Member = { identity: index, egress, ingress, trace }
    let list = ofNamespace.get(endpoint.namespace)
    if (list === undefined)
      ofNamespace.set(endpoint.namespace, (list = listAt(byPlace, namespaceNode(endpoint.namespace))))
    list.push(member)
    known.push(member)
  }
  peers.outside.forEach((peer, at) => {
    const i = peers.pods + at
    if (!leftOut.has(i)) listAt(byPlace, peer.key).push(outsideMember(model, peer, ports[i] ?? none))
  })
  return byPlace
}

function outsideMember(
  model: PolicyModel,
  { index, asSource, asDestination }: FlowPeer,
  ports: Trace['ports'],
): Member {
  const trace: Trace = {
    clusterIdentity: model.identities[index],
    ports,
    isAlone: false,
    isPod: false,
    asSource,
    asDestination,
    egress: null,
    ingress: null,
    egressToPods: null,
    ingressFromPods: null,
    hasConflict: false,
    count: 1,
  }
  return { identity: index, egress: null, ingress: null, trace }
}

function listAt(lists: Map<string, Member[]>, key: string): Member[] {
  let list = lists.get(key)
  if (list === undefined) lists.set(key, (list = []))
  return list
}

/** Whether a member sends as it did: to whomever, or to pods. */
export function sendsAlike(a: Trace, b: Trace | undefined, of: 'egress' | 'egressToPods'): boolean {
  return isAlike(a, b) && a.asSource === b?.asSource && a[of] === b[of]
}

/** Whether a member receives as it did: from whomever, or from pods. */
export function receivesAlike(a: Trace, b: Trace | undefined, of: 'ingress' | 'ingressFromPods'): boolean {
  return isAlike(a, b) && a.asDestination === b?.asDestination && a[of] === b[of] && areSamePorts(a.ports, b.ports)
}

function isAlike(a: Trace, b: Trace | undefined): boolean {
  return (
    a.clusterIdentity === b?.clusterIdentity &&
    a.count === b?.count &&
    a.isAlone === b.isAlone &&
    a.isPod === b.isPod &&
    a.hasConflict === b.hasConflict
  )
}
