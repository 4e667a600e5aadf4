/**
 * Flows counted by namespace, for clusters whose flows are too many to list: all of them are counted, none is made.
 *
 * Peers under the same rules in the same place form a group. What two groups let through of each other is a product: the
 * part of the senders that the receivers' row admits, times the part of the receivers that the senders' row admits.
 */
import type { FlowGroup, FlowPort, FlowTotals } from '../../types'
import { membersByPlace, type Member, type ServingPeers, type Trace } from './members'
import { PairCounts, stopsAtDestination, stopsAtSource } from './pair-counts'
import { PlaceTally } from './places'
import { classOf, portClasses, type ClassOfPorts } from '../../verdict/maps/port-classes'
import { protocolNumber } from '../../cilium/numbers'
import { hasBit, type Bitset } from '../../policy/selectors/bitset'
import type { PolicyModel } from '../../verdict/model'
import { rowOf as rowOfClass } from '../../verdict/maps/rows'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { lazily } from '../../../values/lazily'

/** Up to so many namespaces and outside peers every pair is listed; beyond, only pairs that let something through. */
const mostPlaces = 500
/** More pairs than this nobody reads, and they would not fit into memory. */
const mostGroups = 250_000
/** Up to so many pairs the counts are kept for the next edit: some 30 bytes each. */
const mostKeptPairs = 1_500_000

/** What was counted last, by engine: each has its own expressions. */
const counted = new WeakMap<PolicyModel['expressions'], PairCounts>()

/** What holds one direction of a peer: a policy map, nothing at all, or rules that cannot be combined. */
type Judge = SubjectMap | 'open' | 'error'

/** Which flows a sender can be part of. */
const SenderKind = { enforcedPod: 0, otherPod: 1, outside: 2 } as const
type SenderKind = (typeof SenderKind)[keyof typeof SenderKind]

/** Peers of one place that send alike. */
interface Sender {
  readonly place: number
  readonly judge: Judge
  readonly kind: SenderKind
  /** How many peers there are of each identity. */
  readonly members: Map<number, number>
  weight: number
}

/** Peers of one place that receive alike on ports of one class. */
interface Receiver {
  readonly judge: Judge
  readonly portClass: number
  readonly kinds: readonly SenderKind[]
  /** By identity: how many peers, times how many ports. */
  readonly members: Map<number, number>
}

/** Pods of one replica, which do not talk to themselves. */
interface Lone {
  readonly identity: number
  readonly egress: Judge
  readonly ingress: Judge
  readonly classes: readonly number[]
  count: number
}

interface Parties {
  readonly places: readonly string[]
  readonly classes: readonly ClassOfPorts[]
  readonly senders: readonly Sender[]
  /** By place. */
  readonly receivers: readonly (readonly Receiver[])[]
  readonly lone: readonly (readonly Lone[])[]
}

export interface FlowCounts {
  /** Null where there are too many. */
  readonly groups: readonly FlowGroup[] | null
  /** Pairs of which everything is dropped are left out. */
  readonly isOpenOnly: boolean
  readonly totals: FlowTotals
  readonly places: PlaceTally
}

/**
 * Counts all flows of a model by pairs of namespaces and outside peers. Pairs of which neither end has changed since the
 * last model of the same engine are not counted again.
 *
 * @param leftOut numbers of peers whose flows are not counted
 */
export function flowGroups(peers: ServingPeers, leftOut: ReadonlySet<number>): FlowCounts {
  const { model } = peers
  const members = membersByPlace(peers, leftOut)
  const places = [...members.keys()]
  const isKept = places.length ** 2 <= mostKeptPairs
  const before = isKept ? (counted.get(model.expressions) ?? null) : null
  const lists = [...members.values()]
  const counts = new PairCounts(
    places,
    lists.map((list) => list.map(({ trace }) => trace)),
    before,
    isKept,
  )
  const found = sumUp(counts, before, counting(model, counts, lists))
  if (isKept) counted.set(model.expressions, counts)
  return found
}

/** What counts the flows into a place that are not known. */
function counting(
  model: PolicyModel,
  counts: PairCounts,
  members: readonly (readonly Member[])[],
): (to: number) => void {
  const parties = lazily(() => partiesOf(counts.places, members))
  const all = lazily(() => new Tally(model, parties(), null))
  const some = new Map<readonly boolean[], Tally>()
  const of = (only: readonly boolean[]): Tally => {
    let tally = some.get(only)
    if (tally === undefined) some.set(only, (tally = new Tally(model, parties(), only)))
    return tally
  }
  return (to) => {
    const only = counts.sendersInto(to)
    if (only === 'all') counts.put(to, all().into(to), null)
    else if (only !== null) counts.put(to, of(only).into(to), only)
  }
}

function sumUp(counts: PairCounts, before: PairCounts | null, countInto: (to: number) => void): FlowCounts {
  const { places, isKept } = counts
  const isOpenOnly = places.length > mostPlaces
  let groups: FlowGroup[] | null = []
  let [flowsOfAll, passedOfAll, forwardedOfAll] = [0, 0, 0]
  const ends = new Ends(places)
  for (let to = 0; to < places.length; to++) {
    countInto(to)
    const offset = counts.offsetOf(to)
    const { all, open, plain } = counts
    ends.add(to, all, open, offset)
    // Here and below: what runs for every pair of thousands of places makes no objects.
    for (let from = 0; from < places.length; from++) {
      const flows = all[offset + from] ?? 0
      if (flows === 0) continue
      const passed = open[offset + from] ?? 0
      flowsOfAll += flows
      if (passed === 0 && isOpenOnly) continue
      const forwarded = plain[offset + from] ?? 0
      passedOfAll += passed
      forwardedOfAll += forwarded
      if (groups === null) continue
      const dropped = flows - passed
      const redirected = passed - forwarded
      const stop = counts.stopsOf(offset + from)
      const pair = to * places.length + from
      const known = before === null ? undefined : counts.groupBefore(pair)
      const group =
        known?.forwarded === forwarded &&
        known.dropped === dropped &&
        known.redirected === redirected &&
        known.isDroppedAtSource === ((stop & stopsAtSource) !== 0) &&
        known.isDroppedAtDestination === ((stop & stopsAtDestination) !== 0)
          ? known
          : {
              from: places[from] ?? '',
              to: places[to] ?? '',
              forwarded,
              dropped,
              redirected,
              isDroppedAtSource: (stop & stopsAtSource) !== 0,
              isDroppedAtDestination: (stop & stopsAtDestination) !== 0,
            }
      if (isKept) counts.groups[pair] = group
      groups.push(group)
      if (groups.length > mostGroups) groups = null
    }
  }
  const totals = {
    forwarded: forwardedOfAll,
    dropped: flowsOfAll - passedOfAll,
    redirected: passedOfAll - forwardedOfAll,
  }
  return { groups, isOpenOnly, totals, places: ends.tally() }
}

/** Flows by one of their ends, by the places' numbers. */
class Ends {
  private readonly seen: number[] = []
  private readonly isSeen: Uint8Array
  private readonly sent: Float64Array
  private readonly notSent: Float64Array
  private readonly received: Float64Array
  private readonly notReceived: Float64Array

  constructor(private readonly places: readonly string[]) {
    const { length } = places
    this.isSeen = new Uint8Array(length)
    this.sent = new Float64Array(length)
    this.notSent = new Float64Array(length)
    this.received = new Float64Array(length)
    this.notReceived = new Float64Array(length)
  }

  /** Adds the flows into one place, by that of their sender; flows within one place are nobody's. */
  add(to: number, all: Float64Array, open: Float64Array, offset: number): void {
    const { isSeen, sent, notSent } = this
    let [received, notReceived] = [0, 0]
    for (let from = 0; from < isSeen.length; from++) {
      const flows = all[offset + from] ?? 0
      if (flows === 0 || from === to) continue
      if (isSeen[from] === 0) this.see(from)
      if (isSeen[to] === 0) this.see(to)
      const allowed = open[offset + from] ?? 0
      const dropped = flows - allowed
      sent[from] = (sent[from] ?? 0) + allowed
      notSent[from] = (notSent[from] ?? 0) + dropped
      received += allowed
      notReceived += dropped
    }
    this.received[to] = received
    this.notReceived[to] = notReceived
  }

  /** In the order in which places were seen. */
  tally(): PlaceTally {
    const tally = new PlaceTally()
    for (const place of this.seen)
      tally.put(this.places[place] ?? '', {
        out: { allowed: this.sent[place] ?? 0, dropped: this.notSent[place] ?? 0 },
        in: { allowed: this.received[place] ?? 0, dropped: this.notReceived[place] ?? 0 },
      })
    return tally
  }

  private see(place: number): void {
    this.isSeen[place] = 1
    this.seen.push(place)
  }
}

/** Counts what flows into one place from each other. */
class Tally {
  private readonly words: number
  /** Distinct judges of senders, and which of them each sender has. */
  private readonly judges: readonly Judge[]
  private readonly judgeOf: Uint32Array
  /** Place, kind and weight of each sender. */
  private readonly placeOf: Uint32Array
  private readonly kindOf: Uint8Array
  private readonly weightOf: Float64Array
  private readonly rowsByClass = new Map<number, readonly Row[]>()
  /** By identity: the senders that it is a member of, and how often. */
  private readonly sendersOf: (readonly [sender: number, count: number])[][]
  /** The same in one list, which is shorter to go through where the senders are few. */
  private readonly memberships: { readonly identity: number; readonly sender: number; readonly count: number }[] = []
  /** For each sender how many of its members are admitted, and how many of them past the proxy; zero between uses. */
  private readonly admitted: Float64Array
  private readonly admittedPlain: Float64Array
  /** For each judge how many of a receiver's members it reaches, and how many of them past the proxy. */
  private readonly reached: Float64Array
  private readonly reachedPlain: Float64Array
  private readonly counts: Counts

  /** @param only the places of which senders count; null for all */
  constructor(
    model: PolicyModel,
    private readonly parties: Parties,
    only: readonly boolean[] | null,
  ) {
    const senders = only === null ? parties.senders : parties.senders.filter(({ place }) => only[place] === true)
    this.words = (model.identities.length + 31) >>> 5
    const numbers = new Map<Judge, number>()
    this.judgeOf = Uint32Array.from(senders, ({ judge }) => numberOf(numbers, judge))
    this.judges = [...numbers.keys()]
    this.placeOf = Uint32Array.from(senders, ({ place }) => place)
    this.kindOf = Uint8Array.from(senders, ({ kind }) => kind)
    this.weightOf = Float64Array.from(senders, ({ weight }) => weight)
    this.counts = new Counts(parties.places.length)
    this.sendersOf = Array.from({ length: model.identities.length }, () => [])
    senders.forEach(({ members }, s) => {
      for (const [identity, count] of members) {
        this.sendersOf[identity]?.push([s, count])
        this.memberships.push({ identity, sender: s, count })
      }
    })
    this.admitted = new Float64Array(senders.length)
    this.admittedPlain = new Float64Array(senders.length)
    this.reached = new Float64Array(this.judges.length)
    this.reachedPlain = new Float64Array(this.judges.length)
  }

  /** The result holds until this is asked again. */
  into(to: number): Counts {
    const { parties, reached, judgeOf, placeOf, kindOf, weightOf, counts } = this
    counts.clear()
    /** Flows that one sender of each kind has, and of them those that each judge lets go. */
    const each = [0, 0, 0]
    const letGo = new Float64Array(this.judges.length)
    for (const receiver of parties.receivers[to] ?? []) {
      let weight = 0
      for (const count of receiver.members.values()) weight += count
      for (const kind of receiver.kinds) each[kind] = (each[kind] ?? 0) + weight
      this.reach(receiver)
      for (let judge = 0; judge < letGo.length; judge++) letGo[judge] = (letGo[judge] ?? 0) + (reached[judge] ?? 0)
      this.meet(receiver, weight, counts)
    }
    const { all, stoppedAtSource } = counts
    for (let s = 0; s < placeOf.length; s++) {
      const kind = kindOf[s] ?? 0
      const flows = each[kind] ?? 0
      if (flows === 0) continue
      const place = placeOf[s] ?? 0
      const weight = weightOf[s] ?? 0
      all[place] = (all[place] ?? 0) + weight * flows
      if (kind === SenderKind.outside) continue
      const stopped = flows - (letGo[judgeOf[s] ?? 0] ?? 0)
      if (stopped !== 0) stoppedAtSource[place] = (stoppedAtSource[place] ?? 0) + weight * stopped
    }
    for (const lone of parties.lone[to] ?? []) this.withoutItself(lone, to, counts)
    return counts
  }

  private rowOf(judge: Judge, portClass: number): Row {
    if (judge === 'open') return everything
    if (judge === 'error') return nothing
    const found = this.parties.classes[portClass]
    return found === undefined ? nothing : rowOfClass(judge, found, this.words)
  }

  private rowsOfSenders(portClass: number): readonly Row[] {
    let rows = this.rowsByClass.get(portClass)
    if (rows === undefined)
      this.rowsByClass.set(portClass, (rows = this.judges.map((judge) => this.rowOf(judge, portClass))))
    return rows
  }

  /** Counts how much of a receiver each judge of senders reaches. */
  private reach({ members, portClass }: Receiver): void {
    const { reached, reachedPlain } = this
    reached.fill(0)
    reachedPlain.fill(0)
    const rows = this.rowsOfSenders(portClass)
    for (const [identity, count] of members) {
      for (let judge = 0; judge < rows.length; judge++) {
        const row = rows[judge]
        if (row === undefined || !isIn(row, identity)) continue
        reached[judge] = (reached[judge] ?? 0) + count
        if (!isProxied(row, identity)) reachedPlain[judge] = (reachedPlain[judge] ?? 0) + count
      }
    }
  }

  /** Adds what gets through from the senders that a receiver admits, once it is known who reaches it. */
  private meet({ judge, portClass, kinds }: Receiver, weight: number, counts: Counts): void {
    const { admitted, admittedPlain, reached, reachedPlain, judgeOf, placeOf, kindOf } = this
    const row = this.rowOf(judge, portClass)
    const isMet = [0, 1, 2].map((kind) => kinds.some((own) => own === kind))
    const add = (s: number, into: number, intoPlain: number): void => {
      if (isMet[kindOf[s] ?? 0] !== true) return
      const place = placeOf[s] ?? 0
      const by = judgeOf[s] ?? 0
      counts.admitted[place] = (counts.admitted[place] ?? 0) + into * weight
      counts.open[place] = (counts.open[place] ?? 0) + into * (reached[by] ?? 0)
      counts.plain[place] = (counts.plain[place] ?? 0) + intoPlain * (reachedPlain[by] ?? 0)
    }
    if (row.allowed === null) return this.meetAll(isMet, weight, counts)
    const touched: number[] = []
    const admit = (s: number, count: number, plain: number): void => {
      if (admitted[s] === 0) touched.push(s)
      admitted[s] = (admitted[s] ?? 0) + count
      admittedPlain[s] = (admittedPlain[s] ?? 0) + plain
    }
    if (this.memberships.length < this.words)
      for (const { identity, sender, count } of this.memberships) {
        if (isIn(row, identity)) admit(sender, count, isProxied(row, identity) ? 0 : count)
      }
    else
      for (let word = 0; word < this.words; word++) {
        let rest = row.allowed[word] ?? 0
        const proxied = row.redirected?.[word] ?? 0
        while (rest !== 0) {
          const low = rest & -rest
          rest ^= low
          for (const [s, count] of this.sendersOf[(word << 5) + 31 - Math.clz32(low)] ?? [])
            admit(s, count, (proxied & low) === 0 ? count : 0)
        }
      }
    for (const s of touched) {
      add(s, admitted[s] ?? 0, admittedPlain[s] ?? 0)
      admitted[s] = 0
      admittedPlain[s] = 0
    }
  }

  /** The same where a receiver admits everybody. */
  private meetAll(isMet: readonly boolean[], weight: number, { admitted, open, plain }: Counts): void {
    const { reached, reachedPlain, judgeOf, placeOf, kindOf, weightOf } = this
    for (let s = 0; s < placeOf.length; s++) {
      if (isMet[kindOf[s] ?? 0] !== true) continue
      const place = placeOf[s] ?? 0
      const by = judgeOf[s] ?? 0
      const into = weightOf[s] ?? 0
      admitted[place] = (admitted[place] ?? 0) + into * weight
      open[place] = (open[place] ?? 0) + into * (reached[by] ?? 0)
      plain[place] = (plain[place] ?? 0) + into * (reachedPlain[by] ?? 0)
    }
  }

  /** Takes away the flows of pods to themselves. */
  private withoutItself({ identity, egress, ingress, classes, count }: Lone, place: number, counts: Counts): void {
    const minus = (column: Float64Array): void => {
      column[place] = (column[place] ?? 0) - count
    }
    for (const portClass of classes) {
      const out = this.rowOf(egress, portClass)
      const into = this.rowOf(ingress, portClass)
      const leaves = isIn(out, identity)
      const enters = isIn(into, identity)
      minus(counts.all)
      if (!leaves) minus(counts.stoppedAtSource)
      if (enters) minus(counts.admitted)
      if (!leaves || !enters) continue
      minus(counts.open)
      if (!isProxied(out, identity) && !isProxied(into, identity)) minus(counts.plain)
    }
  }
}

/** Who is let through on ports of one class; `allowed` is null where everybody is. */
interface Row {
  readonly allowed: Bitset | null
  readonly redirected: Bitset | null
}

const everything: Row = { allowed: null, redirected: null }
const nothing: Row = { allowed: new Uint32Array(0), redirected: null }

function isIn({ allowed }: Row, identity: number): boolean {
  return allowed === null || hasBit(allowed, identity)
}

function isProxied({ redirected }: Row, identity: number): boolean {
  return redirected !== null && hasBit(redirected, identity)
}

/** Flows into one place, by the place that they come from. */
export class Counts {
  readonly all: Float64Array
  readonly open: Float64Array
  /** Those of the open ones that no proxy sees. */
  readonly plain: Float64Array
  /** What the receivers would take, whether it leaves the senders or not. */
  readonly admitted: Float64Array
  readonly stoppedAtSource: Float64Array

  constructor(places: number) {
    this.all = new Float64Array(places)
    this.open = new Float64Array(places)
    this.plain = new Float64Array(places)
    this.admitted = new Float64Array(places)
    this.stoppedAtSource = new Float64Array(places)
  }

  clear(): void {
    for (const column of [this.all, this.open, this.plain, this.admitted, this.stoppedAtSource]) column.fill(0)
  }
}

const allPods = [SenderKind.enforcedPod, SenderKind.otherPod]
const everybody = [...allPods, SenderKind.outside]
const enforcedPods = [SenderKind.enforcedPod]

function partiesOf(places: readonly string[], members: readonly (readonly Member[])[]): Parties {
  const maps = new Set<SubjectMap>()
  for (const list of members)
    for (const { egress, ingress } of list) {
      if (egress !== null) maps.add(egress)
      if (ingress !== null) maps.add(ingress)
    }
  const classes = portClasses(maps)
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

/** Maps that hold nothing back are all alike. */
function judgeOf(map: SubjectMap | null, { hasConflict }: Trace): Judge {
  if (map === null) return 'open'
  if (hasConflict) return 'error'
  const [first, ...others] = map.entries
  return others.length === 0 && first?.origin.kind === 'default-allow' ? 'open' : map
}

function addTo(members: Map<number, number>, identity: number, count: number): void {
  members.set(identity, (members.get(identity) ?? 0) + count)
}

/** The number of a thing in the order in which things were first seen. */
function numberOf<T>(numbers: Map<T, number>, item: T): number {
  let number = numbers.get(item)
  if (number === undefined) numbers.set(item, (number = numbers.size))
  return number
}
