/** Who stands in each namespace, and what holds them: peers that are alike in all that flows are counted by are one. */
import { areSamePorts } from '../../cluster/ports'
import type { ClusterIdentity } from '../../cluster/identity'
import { namespaceNode } from '../../keys'
import type { PolicyEntry } from '../../policy/entry'
import type { FlowPort } from '../../types'
import { LastMade } from '../../verdict/last-made'
import type { PolicyModel } from '../../verdict/model'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import type { FlowPeer, FlowPeers } from './peers'
import { podsOf, type Pods } from './pods'

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

/** Entries by which two maps differ that depend on the same things otherwise. */
export interface EntriesChanged {
  /** Equal for the same entries. */
  readonly key: string
  readonly entries: readonly PolicyEntry[]
}

interface PodLineagesDoor {
  /** Tells maps apart by what they do to pods. */
  readonly of: (model: PolicyModel) => { of(map: SubjectMap): object }
  /** By which entries the maps of two lineages differ; null where they may differ by more. */
  readonly changed: (model: PolicyModel, before: object | null, now: object | null) => EntriesChanged | null
}

let podLineages: PodLineagesDoor = { of: () => ({ of: ({ lineage }) => lineage }), changed: () => null }

/** Without what tells maps apart, more is counted again after an edit than has to be. */
export function providePodLineages(implementation: PodLineagesDoor): void {
  podLineages = implementation
}

/** By which entries the maps of two lineages differ, which `Trace` names; null where they may differ by more. */
export const entriesChanged: PodLineagesDoor['changed'] = (...asked) => podLineages.changed(...asked)

/** The peers of a model, and the ports that each serves. */
export interface ServingPeers {
  readonly model: PolicyModel
  readonly peers: FlowPeers
  readonly ports: readonly (readonly FlowPort[])[]
}

/** What holds the runs of pods, and the ports that each serves, by the number of the run. */
interface HeldRuns {
  readonly egress: readonly SubjectMap[]
  readonly ingress: readonly SubjectMap[]
  readonly ports: readonly Trace['ports'][]
}

/** The members of namespaces as they were made last, of the same pods: most edits of policies leave those of most namespaces. */
interface LastMembers extends HeldRuns {
  readonly ofNamespaces: ReadonlyMap<string, readonly Member[]>
}

const last = new LastMade<LastMembers>(podsOf)
const none: readonly FlowPort[] = []

/**
 * Members by namespace, and each outside peer as a place of its own, in the order in which places first come up.
 *
 * @param leftOut numbers of peers that do not count; pods on the host network never do
 */
export function membersByPlace(
  { model, peers, ports }: ServingPeers,
  leftOut: ReadonlySet<number>,
): ReadonlyMap<string, readonly Member[]> {
  const pods = podsOf(model)
  const held = heldRuns(model, pods, ports)
  const ofNamespaces = membersOfPods(model, pods, held)
  last.keep(model, { ...held, ofNamespaces })
  const byPlace = new Map<string, readonly Member[]>()
  for (const [namespace, list] of ofNamespaces) byPlace.set(namespaceNode(namespace), list)
  peers.outside.forEach((peer, at) => {
    const i = peers.pods + at
    if (leftOut.has(i)) return
    const own = outsideMember(model, peer, ports[i] ?? none)
    byPlace.set(peer.key, [...(byPlace.get(peer.key) ?? []), own])
  })
  return byPlace
}

function heldRuns({ maps }: PolicyModel, { runs }: Pods, ports: ServingPeers['ports']): HeldRuns {
  return {
    egress: runs.map(({ first }) => maps.mapOf(first, 'egress')),
    ingress: runs.map(({ first }) => maps.mapOf(first, 'ingress')),
    ports: runs.map(({ first }) => ports[first] ?? none),
  }
}

/** Members by namespace, in the order in which namespaces first come up; the lists of before where nothing else holds any pod. */
function membersOfPods(model: PolicyModel, pods: Pods, held: HeldRuns): ReadonlyMap<string, readonly Member[]> {
  const { runs } = pods
  const before = last.of(model)
  const changed = new Set<string>()
  if (before !== undefined)
    for (let run = 0; run < runs.length; run++)
      if (
        before.egress[run] !== held.egress[run] ||
        before.ingress[run] !== held.ingress[run] ||
        before.ports[run] !== held.ports[run]
      )
        changed.add(runs[run]?.endpoint.namespace ?? '')
  const found = new Map<string, readonly Member[]>()
  const fresh = new Map<string, Member[]>()
  const byIdentity: Member[][] = []
  const lineages = podLineages.of(model)
  runs.forEach(({ first, end, endpoint, index, isAlone }, run) => {
    const { namespace, isHostNetwork } = endpoint
    if (isHostNetwork) return
    let list = fresh.get(namespace)
    if (list === undefined) {
      if (found.has(namespace)) return
      const kept = changed.has(namespace) ? undefined : before?.ofNamespaces.get(namespace)
      if (kept !== undefined) {
        found.set(namespace, kept)
        return
      }
      fresh.set(namespace, (list = []))
      found.set(namespace, list)
    }
    const [egress, ingress, own] = [held.egress[run], held.ingress[run], held.ports[run] ?? none]
    if (egress === undefined || ingress === undefined) return
    // All pods of an identity are of one namespace.
    const known = (byIdentity[index] ??= [])
    const alike = known.find(({ trace }) => trace.ports === own && trace.isAlone === isAlone)
    if (alike !== undefined) {
      alike.trace.count += end - first
      return
    }
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
    list.push(member)
    known.push(member)
  })
  return found
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

/** What tells the peers of places apart, kept with their lists. */
const tracesOf = new WeakMap<readonly Member[], readonly Trace[]>()

export function tracesIn(list: readonly Member[]): readonly Trace[] {
  let traces = tracesOf.get(list)
  if (traces === undefined) tracesOf.set(list, (traces = list.map(({ trace }) => trace)))
  return traces
}

/** Whether a member sends as it did: to whomever, or to pods. */
export function sendsAlike(a: Trace, b: Trace | undefined, of: 'egress' | 'egressToPods'): boolean {
  return a === b || (isAlike(a, b) && a.asSource === b?.asSource && a[of] === b[of])
}

/** Whether a member sends, and receives, as it did but for what its rules say. */
export function isAlikeButForRules(a: Trace, b: Trace | undefined): boolean {
  return (
    isAlike(a, b) && a.asSource === b?.asSource && a.asDestination === b.asDestination && areSamePorts(a.ports, b.ports)
  )
}

/** Whether a member receives as it did: from whomever, or from pods. */
export function receivesAlike(a: Trace, b: Trace | undefined, of: 'ingress' | 'ingressFromPods'): boolean {
  return (
    a === b ||
    (isAlike(a, b) && a.asDestination === b?.asDestination && a[of] === b[of] && areSamePorts(a.ports, b.ports))
  )
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
