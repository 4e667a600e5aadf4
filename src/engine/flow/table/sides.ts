/** What maps make of the peers of a flow table, and the lists of deciders that it numbers. */
import { FlowSide, type FlowPort } from '../../types'
import { protocolNumber } from '../../cilium/numbers'
import type { ResolvedEntry } from '../../verdict/maps/resolved'
import { conflictedSide, deciders, decideSide, dropReasonOf, type SideDecision } from '../../verdict/maps/side'
import type { Sighting } from '../../verdict/sight'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { mapAt } from '../../verdict/unknown-address'
import { Note } from '../../../values/note'

/** What one side of a flow comes to, kept for all flows that ask the same. */
export interface SideResult {
  readonly side: number
  readonly by: number
  /** Of the drop that it means; 0 where nothing is dropped. */
  readonly dropReason: number
}

export const noSide: SideResult = { side: FlowSide.none, by: 0, dropReason: 0 }

/** Whose map decides a side. */
export type Judge = Pick<SubjectMap, 'conflict'> & { readonly map: SubjectMap }

/** The same in no table's numbers, with what the table that asked last made of it. */
interface Outcome extends Omit<SideResult, 'by'> {
  readonly names: readonly string[]
  numberedBy: SideCache | null
  result: SideResult
}

/** A map that an edit does not touch is the same object, and so are the peers that it may be asked about. */
interface Outcomes {
  /** By the only entry that decides; null where none does. */
  readonly ofEntry: Map<ResolvedEntry | null, Outcome>
  /** Equal ones are one object. */
  readonly distinct: Map<string, Outcome>
  /** By port. */
  readonly ofPorts: Map<string, Column>
}

/** By peer, in stretches: many maps are asked about a few peers, whose numbers may be high. */
type Column = (Outcome | undefined)[][]

/** Peers of a stretch, as a power of two. */
const stretchBits = 4
const withinStretch = (1 << stretchBits) - 1

const outcomesOf = new Note<SubjectMap, Outcomes>()

/** Remembers what each map makes of each peer and port, and numbers the lists of deciders. */
export class SideCache {
  readonly deciders: (readonly string[])[] = [[]]
  private readonly deciderIndex = new Map<string, number>([['', 0]])
  private readonly distinct = new Map<string, SideResult>()
  private readonly maps = new Map<SubjectMap, MapSides>()

  side(judge: Judge | null, { identity: peer, place }: Sighting, portIndex: number, port: FlowPort): SideResult {
    if (judge === null) return noSide
    if (place === undefined) return this.of(judge).at(peer, portIndex, port)
    if (judge.conflict !== null) return this.resultOf(outcomeOf(conflictedSide))
    const map = mapAt(judge.map, peer, place)
    return this.resultOf(outcomeOf(decideSide(map, peer, protocolNumber[port.protocol], port.port)))
  }

  of(judge: Judge): MapSides {
    let sides = this.maps.get(judge.map)
    if (sides === undefined) this.maps.set(judge.map, (sides = new MapSides(this, judge)))
    return sides
  }

  /** Equal results are one object: there are few, and millions of flows that come to them. */
  resultOf(outcome: Outcome): SideResult {
    if (outcome.numberedBy === this) return outcome.result
    const text = textOf(outcome)
    let result = this.distinct.get(text)
    if (result === undefined) {
      const { side, dropReason, names } = outcome
      this.distinct.set(text, (result = { side, by: this.numberOf(names), dropReason }))
    }
    outcome.numberedBy = this
    outcome.result = result
    return result
  }

  private numberOf(names: readonly string[]): number {
    const text = names.join('\n')
    let by = this.deciderIndex.get(text)
    if (by === undefined) {
      by = this.deciders.push(names) - 1
      this.deciderIndex.set(text, by)
    }
    return by
  }
}

/** What one map makes of peers on the ports of a table. */
export class MapSides {
  /** Null until something is asked: most maps are not. */
  private known: Outcomes | null = null
  /** By number of the port. */
  private readonly columns: Column[] = []
  /** Whether one entry alone decides, for every peer on every port; and what it decides, once that is known. */
  private isSameForAll = false
  private ofAll: Outcome | null = null

  constructor(
    private readonly cache: SideCache,
    private readonly judge: Judge,
  ) {}

  at(peer: number, portIndex: number, port: FlowPort): SideResult {
    const outcome = this.ofAll ?? this.outcomeAt(peer, portIndex, port)
    return outcome.numberedBy === this.cache ? outcome.result : this.cache.resultOf(outcome)
  }

  private outcomeAt(peer: number, portIndex: number, port: FlowPort): Outcome {
    const known = (this.known ??= this.begin())
    const ofPort = (this.columns[portIndex] ??= columnOf(known, port))
    const stretch = (ofPort[peer >> stretchBits] ??= [])
    const outcome = (stretch[peer & withinStretch] ??= this.decide(known, peer, port))
    if (this.isSameForAll) this.ofAll = outcome
    return outcome
  }

  private begin(): Outcomes {
    const { map, conflict } = this.judge
    if (conflict !== null) return { ofEntry: new Map(), distinct: new Map(), ofPorts: new Map() }
    const [only] = map.entries
    this.isSameForAll = map.entries.length === 1 && only?.peers === map.selection.all && only.ports === null
    let known = outcomesOf.get(map)
    if (known === undefined)
      outcomesOf.set(map, (known = { ofEntry: new Map(), distinct: new Map(), ofPorts: new Map() }))
    return known
  }

  private decide(known: Outcomes, peer: number, { protocol, port }: FlowPort): Outcome {
    const { map, conflict } = this.judge
    const found = conflict === null ? decideSide(map, peer, protocolNumber[protocol], port) : conflictedSide
    const { winners, authentication } = found
    // What an authentication comes to may follow from rules beside the deciding one.
    if (winners.length > 1 || authentication !== null) return distinct(known, outcomeOf(found))
    // All else of a decision follows from a single entry.
    const entry = winners[0] ?? null
    let outcome = known.ofEntry.get(entry)
    if (outcome === undefined) known.ofEntry.set(entry, (outcome = distinct(known, outcomeOf(found))))
    return outcome
  }
}

function columnOf({ ofPorts }: Outcomes, { protocol, port }: FlowPort): Column {
  const key = `${protocol}/${port}`
  let column = ofPorts.get(key)
  if (column === undefined) ofPorts.set(key, (column = []))
  return column
}

/** The outcome of before that is equal, where there is one. */
function distinct({ distinct: outcomes }: Outcomes, outcome: Outcome): Outcome {
  const text = textOf(outcome)
  const known = outcomes.get(text)
  if (known === undefined) outcomes.set(text, outcome)
  return known ?? outcome
}

function textOf({ side, dropReason, names }: Outcome): string {
  return `${side} ${dropReason}\n${names.join('\n')}`
}

function outcomeOf({ decision, isL7, isAudited, winners }: SideDecision): Outcome {
  const side = decision === 'allowed' && isL7 ? FlowSide.redirected : FlowSide[decision]
  const dropReason = decision === 'denied' && !isAudited ? dropReasonOf({ winners }).code : 0
  return { side, dropReason, names: deciders(winners), numberedBy: null, result: noSide }
}
