/**
 * Flows between pairs of places of which few have changed, counted pair by pair: only pairs between which something gets
 * through are looked at, and those are found by the rows of the places that have changed.
 */
import { protocolNumber } from '../../cilium/numbers'
import type { FlowPort } from '../../types'
import { forEachBit, type Bitset } from '../../policy/selectors/bitset'
import type { ClassOfPorts } from '../../verdict/maps/port-classes'
import { partOfRow, rowOf, type PartOfRow } from '../../verdict/maps/rows'
import type { PolicyModel } from '../../verdict/model'
import type { Member } from './members'
import { stopsAtDestination, stopsAtSource } from './pair-counts'
import { judgeOf, kindOf, kindsInto, type Judge } from './parties'

/** What gets through from one place into another. */
export interface OpenFlows {
  readonly open: number
  /** Those of them that no proxy sees. */
  readonly plain: number
  /** See `stopsAtSource`. */
  readonly stops: number
}

/** Who is let through; null where everybody is. */
type Row = PartOfRow | null

const nobody: Row = { allowed: new Uint32Array(0), redirected: null }

export class ChangedPairs {
  private readonly words: number
  /** All members one after the other, with their places, and the next one of the same identity; -1 for none. */
  private readonly all: Member[] = []
  private readonly placeOf: number[] = []
  private readonly next: number[] = []
  private readonly firstOf: Int32Array
  /** Each port that anybody serves, once. */
  private readonly ports = new Map<string, FlowPort>()
  /** Words of rows in which members of changed places stand, by their place in a row that was cut to them. */
  private readonly cutTo = new Map<number, number>()
  private readonly part: readonly number[]
  private readonly whole = new Map<Judge, Map<string, Row>>()
  private readonly parts = new Map<Judge, Map<string, Row>>()

  /** @param isChanged by place: each pair that is asked about has one that has changed */
  constructor(
    model: PolicyModel,
    private readonly members: readonly (readonly Member[])[],
    private readonly isChanged: readonly boolean[],
  ) {
    this.words = (model.identities.length + 31) >>> 5
    this.firstOf = new Int32Array(model.identities.length).fill(-1)
    const seen = new Set<readonly FlowPort[]>()
    for (let place = 0; place < members.length; place++)
      for (const member of members[place] ?? []) {
        const { identity, trace } = member
        this.next.push(this.firstOf[identity] ?? -1)
        this.firstOf[identity] = this.all.length
        this.all.push(member)
        this.placeOf.push(place)
        if (isChanged[place] === true && !this.cutTo.has(identity >>> 5))
          this.cutTo.set(identity >>> 5, this.cutTo.size)
        if (seen.has(trace.ports)) continue
        seen.add(trace.ports)
        for (const port of trace.ports) this.ports.set(keyOf(port), port)
      }
    this.part = [...this.cutTo.keys()]
  }

  /** The places from which something gets through into a place that has changed. */
  into(to: number): ReadonlySet<number> {
    const found = new Set<number>()
    for (const receiver of this.members[to] ?? []) {
      if (!receiver.trace.asDestination) continue
      for (const port of receiver.trace.ports) {
        const row = this.rowInto(receiver, port, true)
        this.forEachIn(row, (sender, from) => {
          if (found.has(from) || !sender.trace.asSource || !kindsInto(receiver).has(kindOf(sender))) return
          if (this.isIn(this.rowOutOf(sender, port, this.isChanged[from] === true), receiver.identity, from))
            found.add(from)
        })
      }
    }
    return found
  }

  /** The places into which something gets through from a place that has changed. */
  outOf(from: number): ReadonlySet<number> {
    const found = new Set<number>()
    for (const sender of this.members[from] ?? []) {
      if (!sender.trace.asSource) continue
      for (const [key, port] of this.ports)
        this.forEachIn(this.rowOutOf(sender, port, true), (receiver, to) => {
          if (found.has(to) || !receiver.trace.asDestination || !kindsInto(receiver).has(kindOf(sender))) return
          if (!receiver.trace.ports.some((own) => keyOf(own) === key)) return
          if (this.isIn(this.rowInto(receiver, port, this.isChanged[to] === true), sender.identity, to)) found.add(to)
        })
    }
    return found
  }

  /** What gets through from one place into another, one of which has changed. */
  between(from: number, to: number): OpenFlows {
    let [open, plain, stops] = [0, 0, 0]
    const [isWholeOut, isWholeInto] = [this.isChanged[from] === true, this.isChanged[to] === true]
    for (const receiver of this.members[to] ?? []) {
      if (!receiver.trace.asDestination) continue
      for (const port of receiver.trace.ports) {
        const into = this.rowInto(receiver, port, isWholeInto)
        for (const sender of this.members[from] ?? []) {
          if (!sender.trace.asSource || !kindsInto(receiver).has(kindOf(sender))) continue
          const flows = flowsBetween(sender, receiver)
          if (flows === 0) continue
          const out = this.rowOutOf(sender, port, isWholeOut)
          const leaves = this.isIn(out, receiver.identity, from)
          const enters = this.isIn(into, sender.identity, to)
          if (!leaves) stops |= stopsAtSource
          if (!enters) stops |= stopsAtDestination
          if (!leaves || !enters) continue
          open += flows
          if (!this.isProxied(out, receiver.identity, from) && !this.isProxied(into, sender.identity, to))
            plain += flows
        }
      }
    }
    return { open, plain, stops }
  }

  private rowInto({ ingress, trace }: Member, port: FlowPort, isWhole: boolean): Row {
    return this.row(judgeOf(ingress, trace), port, isWhole)
  }

  private rowOutOf({ egress, trace }: Member, port: FlowPort, isWhole: boolean): Row {
    return this.row(judgeOf(egress, trace), port, isWhole)
  }

  private row(judge: Judge, port: FlowPort, isWhole: boolean): Row {
    if (judge === 'open') return null
    if (judge === 'error') return nobody
    const known = isWhole ? this.whole : this.parts
    let ofJudge = known.get(judge)
    if (ofJudge === undefined) known.set(judge, (ofJudge = new Map()))
    const key = keyOf(port)
    let row = ofJudge.get(key)
    if (row === undefined) {
      const own = classOfPort(port)
      row = isWhole ? rowOf(judge, own, this.words) : partOfRow(judge, own, this.words, this.part)
      ofJudge.set(key, row)
    }
    return row
  }

  /** Calls back with the members whom a whole row lets through. */
  private forEachIn(row: Row, visit: (member: Member, place: number) => void): void {
    const { all, placeOf, next, firstOf } = this
    const visitAt = (at: number): void => {
      const member = all[at]
      if (member !== undefined) visit(member, placeOf[at] ?? 0)
    }
    if (row === null) {
      for (let at = 0; at < all.length; at++) visitAt(at)
      return
    }
    forEachBit(row.allowed, (identity) => {
      for (let at = firstOf[identity] ?? -1; at >= 0; at = next[at] ?? -1) visitAt(at)
    })
  }

  /** @param owner the place of whoever the row is of: it is whole where that has changed */
  private isIn(row: Row, identity: number, owner: number): boolean {
    return row === null || this.isSet(row.allowed, identity, owner)
  }

  private isProxied(row: Row, identity: number, owner: number): boolean {
    return row !== null && row.redirected !== null && this.isSet(row.redirected, identity, owner)
  }

  private isSet(bits: Bitset, identity: number, owner: number): boolean {
    const word = identity >>> 5
    const at = this.isChanged[owner] === true ? word : (this.cutTo.get(word) ?? -1)
    return (((bits[at] ?? 0) >>> (identity & 31)) & 1) === 1
  }
}

/** All flows between two members, whether they get through or not; a pod of one replica does not talk to itself. */
function flowsBetween(sender: Member, receiver: Member): number {
  const { count, isPod, isAlone } = receiver.trace
  return sender.trace.count * count - (sender === receiver && isPod && isAlone ? count : 0)
}

const keys = new WeakMap<FlowPort, string>()

function keyOf(port: FlowPort): string {
  let key = keys.get(port)
  if (key === undefined) keys.set(port, (key = `${port.protocol}/${port.port}`))
  return key
}

const classes = new Map<string, ClassOfPorts>()
/** Bounded, as ports come from files that others wrote. */
const mostClasses = 10_000

/** A class with one port alone, whatever other ports rules name. */
function classOfPort(port: FlowPort): ClassOfPorts {
  const key = keyOf(port)
  let found = classes.get(key)
  if (found === undefined) {
    if (classes.size > mostClasses) classes.clear()
    found = { protocol: protocolNumber[port.protocol], ranges: [[port.port, port.port]] }
    classes.set(key, found)
  }
  return found
}
