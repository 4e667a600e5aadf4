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
import { LastMade } from '../../verdict/last-made'
import type { PolicyModel } from '../../verdict/model'
import { Note } from '../../../values/note'

/** What holds one direction of a peer: a policy map, nothing at all, or rules that cannot be combined. */
export type Judge = SubjectMap | 'open' | 'error'

/** Which flows a sender can be part of. */
export const SenderKind = { enforcedPod: 0, otherPod: 1, outside: 2 } as const
export type SenderKind = (typeof SenderKind)[keyof typeof SenderKind]

/** Identities, each followed by how many of its peers there are. */
type Members = number[]

/** Peers of one place that send alike. */
export interface Sender {
  readonly place: number
  readonly judge: Judge
  readonly kind: SenderKind
  readonly members: Members
  /** How many peers they are. */
  weight: number
}

/** Peers of one place that receive alike on ports of one class. */
export interface Receiver {
  readonly judge: Judge
  readonly portClass: number
  readonly kinds: ReadonlySet<number>
  /** Each peer as often as it has ports. */
  readonly members: Members
  weight: number
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

const allPods: ReadonlySet<number> = new Set([SenderKind.enforcedPod, SenderKind.otherPod])
const everybody: ReadonlySet<number> = new Set([...allPods, SenderKind.outside])
const enforcedPods: ReadonlySet<number> = new Set([SenderKind.enforcedPod])

/** Who stands in one place, sorted by how they send and receive. */
interface PartiesOfPlace {
  /** What they were made of. */
  readonly list: readonly Member[]
  readonly senders: readonly Sender[]
  readonly receivers: readonly Receiver[]
  readonly lone: readonly Lone[]
}

/** What was sorted last, by the identities of the pods: an edit that leaves these leaves most places as they are. */
interface LastParties {
  readonly classesText: string
  readonly ofPlaces: readonly PartiesOfPlace[]
}

const last = new LastMade<LastParties>(({ inside }) => inside)

/** Sorts the members of places by how they send and receive. */
export function partiesOf(
  model: PolicyModel,
  places: readonly string[],
  members: readonly (readonly Member[])[],
): Parties {
  const classes = classesOf(members)
  const classesText = JSON.stringify(classes)
  const before = last.of(model)
  const known = before?.classesText === classesText ? before.ofPlaces : []
  const classLists = new Map<readonly FlowPort[], readonly number[]>()
  const classesOfPorts = (ports: readonly FlowPort[]): readonly number[] => {
    let list = classLists.get(ports)
    if (list === undefined)
      classLists.set(
        ports,
        (list = ports.map(({ protocol, port }) => classOf(classes, protocolNumber[protocol], port))),
      )
    return list
  }
  const ofPlaces = members.map((list, place) => {
    const old = known[place]
    return old?.list === list ? old : partiesOfPlace(place, list, classesOfPorts)
  })
  last.keep(model, { classesText, ofPlaces })
  return {
    places,
    classes,
    senders: ofPlaces.flatMap(({ senders }) => senders),
    receivers: ofPlaces.map(({ receivers }) => receivers),
    lone: ofPlaces.map(({ lone }) => lone),
  }
}

function partiesOfPlace(
  place: number,
  list: readonly Member[],
  classesOfPorts: (ports: readonly FlowPort[]) => readonly number[],
): PartiesOfPlace {
  const judges = new Map<Judge, number>()
  const senders = new Map<string, Sender>()
  const receivers = new Map<string, Receiver>()
  const lone: Lone[] = []
  for (const member of list) {
    const { identity, egress, ingress, trace } = member
    const { count, isPod, isAlone } = trace
    const [out, into] = [judgeOf(egress, trace), judgeOf(ingress, trace)]
    const classes = classesOfPorts(trace.ports)
    if (trace.asSource) {
      const kind = kindOf(member)
      const key = `${numberOf(judges, out)} ${kind}`
      let sender = senders.get(key)
      if (sender === undefined) senders.set(key, (sender = { place, judge: out, kind, members: [], weight: 0 }))
      sender.weight += count
      addTo(sender.members, identity, count)
    }
    if (trace.asDestination) {
      const kinds = kindsInto(member)
      for (const portClass of classes) {
        const key = `${numberOf(judges, into)} ${kinds.size} ${portClass}`
        let receiver = receivers.get(key)
        if (receiver === undefined)
          receivers.set(key, (receiver = { judge: into, portClass, kinds, members: [], weight: 0 }))
        receiver.weight += count
        addTo(receiver.members, identity, count)
      }
    }
    if (isPod && isAlone) lone.push({ identity, egress: out, ingress: into, classes, count })
  }
  return { list, senders: [...senders.values()], receivers: [...receivers.values()], lone }
}

export function kindOf({ egress, trace: { isPod } }: Member): SenderKind {
  if (!isPod) return SenderKind.outside
  return egress?.isEnforced === true ? SenderKind.enforcedPod : SenderKind.otherPod
}

/** Of whom a receiver gets flows that are worth one: outside peers matter to those under policy alone. */
export function kindsInto({ ingress, trace: { isPod } }: Member): ReadonlySet<number> {
  return !isPod ? enforcedPods : ingress?.isEnforced === true ? everybody : allPods
}

/** What counts of a map beside its peers: that is the same for all maps that decide alike. */
interface MapFacts {
  readonly ports: readonly RangeOfPorts[]
  readonly asksAuthentication: boolean
  /** It holds nothing back. */
  readonly isOpen: boolean
}

/** By lineage, so that an edit that only renumbers peers need not look up what each rule selects. */
const knownFacts = new Note<SubjectMap['lineage'], MapFacts>()

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
export function judgeOf(map: SubjectMap | null, { hasConflict }: Trace): Judge {
  if (map === null) return 'open'
  if (hasConflict) return 'error'
  return factsOf(map).isOpen ? 'open' : map
}

/** Members of one identity mostly follow one another; an identity that comes twice counts twice. */
function addTo(members: Members, identity: number, count: number): void {
  const at = members.length - 2
  if (at >= 0 && members[at] === identity) members[at + 1] = (members[at + 1] ?? 0) + count
  else members.push(identity, count)
}

/** The number of a thing in the order in which things were first seen. */
export function numberOf<T>(numbers: Map<T, number>, item: T): number {
  let number = numbers.get(item)
  if (number === undefined) numbers.set(item, (number = numbers.size))
  return number
}
