/** Who sends and who receives alike, by place, so that flows between them can be counted as products. */
import type { FlowPort } from '../../types'
import type { Member, Trace } from './members'
import { statedBy } from '../../verdict/maps/authentication'
import {
  classesOfRanges,
  classOf,
  rangeKey,
  type ClassOfPorts,
  type RangeOfPorts,
} from '../../verdict/maps/port-classes'
import { protocolNumber } from '../../cilium/numbers'
import type { SubjectMap } from '../../verdict/maps/subject-maps'

/** What holds one direction of a peer: a policy map, nothing at all, or rules that cannot be combined. */
export type Judge = SubjectMap | 'open' | 'error'

/** Which flows a sender can be part of. */
export const SenderKind = { enforcedPod: 0, otherPod: 1, outside: 2 } as const
export type SenderKind = (typeof SenderKind)[keyof typeof SenderKind]

/** Peers of one place that send alike. */
export interface Sender {
  readonly place: number
  readonly judge: Judge
  readonly kind: SenderKind
  /** How many peers there are of each identity. */
  readonly members: Map<number, number>
  weight: number
}

/** Peers of one place that receive alike on ports of one class. */
export interface Receiver {
  readonly judge: Judge
  readonly portClass: number
  readonly kinds: readonly SenderKind[]
  /** By identity: how many peers, times how many ports. */
  readonly members: Map<number, number>
}

/** Pods of one replica, which do not talk to themselves. */
export interface Lone {
  readonly identity: number
  readonly egress: Judge
  readonly ingress: Judge
  readonly classes: readonly number[]
  count: number
}

export interface Parties {
  readonly places: readonly string[]
  readonly classes: readonly ClassOfPorts[]
  readonly senders: readonly Sender[]
  /** By place. */
  readonly receivers: readonly (readonly Receiver[])[]
  readonly lone: readonly (readonly Lone[])[]
}

const allPods = [SenderKind.enforcedPod, SenderKind.otherPod]
const everybody = [...allPods, SenderKind.outside]
const enforcedPods = [SenderKind.enforcedPod]

/** Sorts the members of places by how they send and receive. */
export function partiesOf(places: readonly string[], members: readonly (readonly Member[])[]): Parties {
  const classes = classesOf(members)
  const judges = new Map<Judge, number>()
  const classLists = new Map<readonly FlowPort[], readonly number[]>()
  const senders: Sender[] = []
  const receivers: Receiver[][] = []
  const lone: Lone[][] = []
  members.forEach((list, place) => {
    const ownSenders = new Map<string, Sender>()
    const ownReceivers = new Map<string, Receiver>()
    const ownLone: Lone[] = []
    for (const member of list) {
      const { identity, egress, ingress, trace } = member
      const { count, isPod, isAlone, ports } = trace
      const [out, into] = [judgeOf(egress, trace), judgeOf(ingress, trace)]
      let classesOfPorts = classLists.get(ports)
      if (classesOfPorts === undefined)
        classLists.set(
          ports,
          (classesOfPorts = ports.map(({ protocol, port }) => classOf(classes, protocolNumber[protocol], port))),
        )
      if (trace.asSource) {
        const kind = !isPod
          ? SenderKind.outside
          : egress?.isEnforced === true
            ? SenderKind.enforcedPod
            : SenderKind.otherPod
        const key = `${numberOf(judges, out)} ${kind}`
        let sender = ownSenders.get(key)
        if (sender === undefined)
          ownSenders.set(key, (sender = { place, judge: out, kind, members: new Map(), weight: 0 }))
        sender.weight += count
        addTo(sender.members, identity, count)
      }
      if (trace.asDestination) {
        const kinds = !isPod ? enforcedPods : ingress?.isEnforced === true ? everybody : allPods
        for (const portClass of classesOfPorts) {
          const key = `${numberOf(judges, into)} ${kinds.length} ${portClass}`
          let receiver = ownReceivers.get(key)
          if (receiver === undefined)
            ownReceivers.set(key, (receiver = { judge: into, portClass, kinds, members: new Map() }))
          addTo(receiver.members, identity, count)
        }
      }
      if (isPod && isAlone) ownLone.push({ identity, egress: out, ingress: into, classes: classesOfPorts, count })
    }
    for (const sender of ownSenders.values()) senders.push(sender)
    receivers.push([...ownReceivers.values()])
    lone.push(ownLone)
  })
  return { places, classes, senders, receivers, lone }
}

/** What counts of a map beside its peers: that is the same for all maps that decide alike. */
interface MapFacts {
  readonly ports: readonly RangeOfPorts[]
  readonly asksAuthentication: boolean
  /** It holds nothing back. */
  readonly isOpen: boolean
}

/** By lineage, so that an edit that only numbers peers anew need not look up what each rule selects. */
const knownFacts = new WeakMap<SubjectMap['lineage'], MapFacts>()

function factsOf(map: SubjectMap): MapFacts {
  let facts = knownFacts.get(map.lineage)
  if (facts === undefined) {
    const { entries } = map
    facts = {
      ports: [...new Set(entries.flatMap(({ ports }) => ports ?? []))],
      asksAuthentication: entries.some((entry) => statedBy(entry) !== null),
      isOpen: entries.length === 1 && entries[0]?.origin.kind === 'default-allow',
    }
    knownFacts.set(map.lineage, facts)
  }
  return facts
}

/** Classes of the ports that any of the maps tells apart. */
function classesOf(members: readonly (readonly Member[])[]): readonly ClassOfPorts[] {
  const ranges = new Map<number, RangeOfPorts>()
  const seen = new Set<MapFacts>()
  let isByBlock = false
  const add = (map: SubjectMap | null): void => {
    if (map === null) return
    const facts = factsOf(map)
    if (seen.has(facts)) return
    seen.add(facts)
    isByBlock ||= facts.asksAuthentication
    for (const range of facts.ports) ranges.set(rangeKey(range), range)
  }
  for (const list of members)
    for (const { egress, ingress } of list) {
      add(egress)
      add(ingress)
    }
  return classesOfRanges([...ranges.values()], isByBlock)
}

/** Maps that hold nothing back are all alike. */
function judgeOf(map: SubjectMap | null, { hasConflict }: Trace): Judge {
  if (map === null) return 'open'
  if (hasConflict) return 'error'
  return factsOf(map).isOpen ? 'open' : map
}

function addTo(members: Map<number, number>, identity: number, count: number): void {
  members.set(identity, (members.get(identity) ?? 0) + count)
}

/** The number of a thing in the order in which things were first seen. */
export function numberOf<T>(numbers: Map<T, number>, item: T): number {
  let number = numbers.get(item)
  if (number === undefined) numbers.set(item, (number = numbers.size))
  return number
}
