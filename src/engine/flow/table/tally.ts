/** Counts the flows into one place after another, by the place that they come from. */
import type { Bitset } from '../../policy/selectors/bitset'
import type { PolicyModel } from '../../verdict/model'
import { lazily } from '../../../values/lazily'
import { partOfRow, rowOf as rowOfClass } from '../../verdict/maps/rows'
import { numberOf, SenderKind, type Judge, type Lone, type Parties, type Receiver } from './parties'

/** Flows into one place, by the place that they come from. */
export class Counts {
  /** See `Findings.stays`. */
  static readonly stays = new Counts(0)

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

/** A part of a row that is so many times shorter is computed by itself. */
const fewTimes = 4

/** The words of a row in which identities stand. */
class Part {
  /** See `Findings.stays`. */
  static readonly stays = new Part([])

  readonly words: readonly number[]
  private readonly places = new Map<number, number>()

  constructor(identities: readonly number[]) {
    for (const identity of identities) {
      const word = identity >>> 5
      if (!this.places.has(word)) this.places.set(word, this.places.size)
    }
    this.words = [...this.places.keys()]
  }

  /** Where a word of the row stands in a set that was cut to the part. */
  placeOf(word: number): number {
    return this.places.get(word) ?? -1
  }
}

/** Counts what flows into one place from each other. */
export class Tally {
  /** See `Findings.stays`. */
  static readonly stays = new Tally(
    { identities: [] },
    { places: [], classes: [], senders: [], receivers: [], lone: [] },
    null,
    false,
  )

  private readonly words: number
  /** Distinct judges of senders, and which of them each sender has. */
  private readonly judges: readonly Judge[]
  private readonly judgeOf: Uint32Array
  /** Place, kind and weight of each sender. */
  private readonly placeOf: Uint32Array
  private readonly kindOf: Uint8Array
  private readonly weightOf: Float64Array
  private readonly rowsByClass = new Map<number, readonly Row[]>()
  /** Who is a member of which sender. */
  private readonly memberships: Membership[] = []
  /** The same by identity; made where the senders are many. */
  private readonly sendersOf: () => readonly (readonly Membership[])[]
  /** Of receivers' rows: where the senders are few; else null. */
  private readonly ofSenders: Part | null
  /** Of senders' rows: where the flows into few places are counted, the members of the place at hand; else null. */
  private ofReceivers: Part | null = null
  /** For each sender how many of its members are admitted, and how many of them past the proxy; zero between uses. */
  private readonly admitted: Float64Array
  private readonly admittedPlain: Float64Array
  /** Those of which any is, between uses none. */
  private readonly touched: number[] = []
  /** For each judge how many of a receiver's members it reaches, and how many of them past the proxy. */
  private readonly reached: Float64Array
  private readonly reachedPlain: Float64Array
  private readonly counts: Counts

  /**
   * @param only the places of which senders count; null for all
   * @param isForFew whether it will be asked about a few places alone, so that whole rows of all senders are not worth it
   */
  constructor(
    model: Pick<PolicyModel, 'identities'>,
    private readonly parties: Parties,
    private readonly only: readonly boolean[] | null,
    private readonly isForFew: boolean,
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
    senders.forEach(({ members }, sender) => {
      for (let i = 0; i < members.length; i += 2)
        this.memberships.push({ identity: members[i] ?? 0, sender, count: members[i + 1] ?? 0 })
    })
    this.sendersOf = lazily(() => byIdentity(this.memberships, model.identities.length))
    const part = new Part(this.memberships.map(({ identity }) => identity))
    this.ofSenders = part.words.length * fewTimes < this.words ? part : null
    this.admitted = new Float64Array(senders.length)
    this.admittedPlain = new Float64Array(senders.length)
    this.reached = new Float64Array(this.judges.length)
    this.reachedPlain = new Float64Array(this.judges.length)
  }

  /** The result holds until this is asked again. */
  into(to: number): Counts {
    const { parties, reached, judgeOf, placeOf, kindOf, weightOf, counts } = this
    counts.clear()
    if (this.isForFew) {
      this.ofReceivers = new Part([
        ...(parties.receivers[to] ?? []).flatMap(({ members }) => members.filter((_, i) => i % 2 === 0)),
        ...(parties.lone[to] ?? []).map(({ identity }) => identity),
      ])
      this.rowsByClass.clear()
    }
    /** Flows that one sender of each kind has, and of them those that each judge lets go. */
    const each = [0, 0, 0]
    const letGo = new Float64Array(this.judges.length)
    for (const receiver of parties.receivers[to] ?? []) {
      const { weight } = receiver
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
    // What flows within a place that is not asked about does not matter.
    if (this.only === null || this.only[to] === true)
      for (const lone of parties.lone[to] ?? []) this.withoutItself(lone, to, counts)
    return counts
  }

  private rowOf(judge: Judge, portClass: number, part: Part | null): Row {
    if (judge === 'open') return everything
    if (judge === 'error') return nothing
    const found = this.parties.classes[portClass]
    if (found === undefined) return nothing
    return part === null ? rowOfClass(judge, found, this.words) : partOfRow(judge, found, this.words, part.words)
  }

  private rowsOfSenders(portClass: number): readonly Row[] {
    let rows = this.rowsByClass.get(portClass)
    if (rows === undefined)
      this.rowsByClass.set(
        portClass,
        (rows = this.judges.map((judge) => this.rowOf(judge, portClass, this.ofReceivers))),
      )
    return rows
  }

  /** Counts how much of a receiver each judge of senders reaches. */
  private reach({ members, portClass }: Receiver): void {
    const { reached, reachedPlain } = this
    reached.fill(0)
    reachedPlain.fill(0)
    const rows = this.rowsOfSenders(portClass)
    for (let i = 0; i < members.length; i += 2) {
      const [identity, count] = [members[i] ?? 0, members[i + 1] ?? 0]
      const word = wordOf(identity, this.ofReceivers)
      for (let judge = 0; judge < rows.length; judge++) {
        const row = rows[judge]
        if (row === undefined || !isIn(row, word, identity)) continue
        reached[judge] = (reached[judge] ?? 0) + count
        if (!isProxied(row, word, identity)) reachedPlain[judge] = (reachedPlain[judge] ?? 0) + count
      }
    }
  }

  /** Adds what gets through from the senders that a receiver admits, once it is known who reaches it. */
  private meet({ judge, portClass, kinds }: Receiver, weight: number, counts: Counts): void {
    const { touched, admitted, admittedPlain, reached, reachedPlain, judgeOf, placeOf, kindOf } = this
    const row = this.rowOf(judge, portClass, this.ofSenders)
    if (row.allowed === null) {
      this.meetAll(kinds, weight, counts)
      return
    }
    if (this.ofSenders !== null || this.memberships.length < this.words)
      for (const { identity, sender, count } of this.memberships) {
        const word = wordOf(identity, this.ofSenders)
        if (isIn(row, word, identity)) this.admit(sender, count, isProxied(row, word, identity) ? 0 : count)
      }
    else this.admitMany(row.allowed, row.redirected)
    for (let k = 0; k < touched.length; k++) {
      const s = touched[k] ?? 0
      if (kinds.has(kindOf[s] ?? 0)) {
        const place = placeOf[s] ?? 0
        const by = judgeOf[s] ?? 0
        const into = admitted[s] ?? 0
        counts.admitted[place] = (counts.admitted[place] ?? 0) + into * weight
        counts.open[place] = (counts.open[place] ?? 0) + into * (reached[by] ?? 0)
        counts.plain[place] = (counts.plain[place] ?? 0) + (admittedPlain[s] ?? 0) * (reachedPlain[by] ?? 0)
      }
      admitted[s] = 0
      admittedPlain[s] = 0
    }
    touched.length = 0
  }

  private admit(sender: number, count: number, plain: number): void {
    const { touched, admitted, admittedPlain } = this
    if (admitted[sender] === 0) touched.push(sender)
    admitted[sender] = (admitted[sender] ?? 0) + count
    admittedPlain[sender] = (admittedPlain[sender] ?? 0) + plain
  }

  /** By the identities that a row admits, where that are fewer than the senders. */
  private admitMany(allowed: Bitset, redirected: Bitset | null): void {
    const sendersOf = this.sendersOf()
    for (let word = 0; word < this.words; word++) {
      let rest = allowed[word] ?? 0
      const proxied = redirected?.[word] ?? 0
      while (rest !== 0) {
        const low = rest & -rest
        rest ^= low
        const list = sendersOf[(word << 5) + 31 - Math.clz32(low)] ?? []
        for (const { sender, count } of list) this.admit(sender, count, (proxied & low) === 0 ? count : 0)
      }
    }
  }

  /** The same where a receiver admits everybody. */
  private meetAll(kinds: Receiver['kinds'], weight: number, { admitted, open, plain }: Counts): void {
    const { reached, reachedPlain, judgeOf, placeOf, kindOf, weightOf } = this
    for (let s = 0; s < placeOf.length; s++) {
      if (!kinds.has(kindOf[s] ?? 0)) continue
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
    const word = wordOf(identity, this.ofReceivers)
    for (const portClass of classes) {
      const out = this.rowOf(egress, portClass, this.ofReceivers)
      const into = this.rowOf(ingress, portClass, this.ofReceivers)
      const leaves = isIn(out, word, identity)
      const enters = isIn(into, word, identity)
      minus(counts.all)
      if (!leaves) minus(counts.stoppedAtSource)
      if (enters) minus(counts.admitted)
      if (!leaves || !enters) continue
      minus(counts.open)
      if (!isProxied(out, word, identity) && !isProxied(into, word, identity)) minus(counts.plain)
    }
  }
}

interface Membership {
  readonly identity: number
  readonly sender: number
  readonly count: number
}

function byIdentity(memberships: readonly Membership[], identities: number): readonly (readonly Membership[])[] {
  const lists: Membership[][] = Array.from({ length: identities }, () => [])
  for (const membership of memberships) lists[membership.identity]?.push(membership)
  return lists
}

/** The word of a row, or of a part of one, that an identity stands in. */
function wordOf(identity: number, part: Part | null): number {
  return part === null ? identity >>> 5 : part.placeOf(identity >>> 5)
}

/** Who is let through on ports of one class; `allowed` is null where everybody is. */
interface Row {
  readonly allowed: Bitset | null
  readonly redirected: Bitset | null
}

const everything: Row = { allowed: null, redirected: null }
const nothing: Row = { allowed: new Uint32Array(0), redirected: null }

function isIn({ allowed }: Row, word: number, identity: number): boolean {
  return allowed === null || isSet(allowed, word, identity)
}

function isProxied({ redirected }: Row, word: number, identity: number): boolean {
  return redirected !== null && isSet(redirected, word, identity)
}

function isSet(bits: Bitset, word: number, identity: number): boolean {
  return (((bits[word] ?? 0) >>> (identity & 31)) & 1) === 1
}
