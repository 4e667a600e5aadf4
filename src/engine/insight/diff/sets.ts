/** Verdicts of units as sets of bits, and the cells of two models that differ. */
import {
  clearBit,
  emptyBitset,
  forEachBit,
  fullBitset,
  hasBit,
  orInto,
  setBit,
  type Bitset,
} from '../../policy/selectors/bitset'
import { describeL7 } from '../../policy/describe'
import type { L7 } from '../../policy/entry'
import { decideClasses, type ClassDecision } from '../../verdict/maps/rows'
import type { ClassOfPorts } from '../../verdict/maps/port-classes'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { namesSeen, type NameSeen } from './names-seen'
import type { PolicyModel } from '../../verdict/model'
import { lazily } from '../../../values/lazily'
import type { ChangeKind } from './types'
import type { UnitSide } from './sides'
import type { Unit } from './units'

/** What one direction of a unit lets through in one class of ports, as sets of units. */
export interface UnitSets {
  readonly allowed: Bitset
  readonly redirected: Bitset
  /** Layer 7 rules in force, each with the peers that it is for. */
  readonly rules: ReadonlyMap<string, Bitset>
}

/** One world's decisions over the units; sets are shared wherever rules are. */
export class ModelSets {
  private readonly byMap = new Map<SubjectMap, readonly ClassDecision[]>()
  /** By decision, and by how the unit sees names. */
  private readonly byDecision = new Map<ClassDecision, Map<readonly NameSeen[], UnitSets>>()
  private readonly names: (unit: number) => readonly NameSeen[]
  private readonly everyone: UnitSets
  private readonly nobody: UnitSets
  /** Units by identity. */
  private readonly bearers: number[][] = []

  constructor(
    private readonly model: PolicyModel,
    private readonly classes: readonly ClassOfPorts[],
    private readonly sides: readonly UnitSide[],
    /** Layer 7 rules are told apart by what they are, not by the words in them. */
    private readonly isWordless = false,
  ) {
    const size = sides.length
    const none = emptyBitset(size)
    this.names = namesSeen(model, sides)
    this.everyone = { allowed: fullBitset(size), redirected: none, rules: new Map() }
    this.nobody = { allowed: none, redirected: none, rules: new Map() }
    sides.forEach(({ identity }, i) => {
      ;(this.bearers[identity] ??= []).push(i)
    })
  }

  of(unit: number, direction: 'egress' | 'ingress', portClass: number): UnitSets {
    const side = this.sides[unit]
    if (side?.isBroken === true) return this.nobody
    const map = side?.[direction] ?? null
    if (map === null) return this.everyone
    const decision = this.decisionsOf(map)[portClass]
    const names = direction === 'egress' ? this.names(unit) : noNames
    return decision === undefined ? this.nobody : this.translate(decision, names)
  }

  /** A receiver as a sender sees it: a name whose addresses Cilium does not learn from it is what these addresses are. */
  seenBy(from: UnitSide, to: UnitSide): UnitSide {
    const name = this.sides.indexOf(to)
    const seen = this.names(this.sides.indexOf(from)).find(({ unit }) => unit === name)
    return seen?.identities[0] === undefined ? to : { ...to, identity: seen.identities[0] }
  }

  /** Whether a name is let through only while Cilium knows its addresses, which hangs on lookups of other pods. */
  hangsOnLookups(unit: number, name: number, portClass: number): boolean {
    const map = this.sides[unit]?.egress ?? null
    const identities = this.names(unit).find((seen) => seen.unit === name)?.identities ?? []
    if (map === null || identities.length < 2) return false
    const allowed = this.decisionsOf(map)[portClass]?.allowed
    return allowed !== undefined && !identities.every((identity) => hasBit(allowed, identity))
  }

  private decisionsOf(map: SubjectMap): readonly ClassDecision[] {
    let decisions = this.byMap.get(map)
    if (decisions === undefined) {
      decisions = decideClasses(map, this.classes, (this.model.identities.length + 31) >>> 5)
      this.byMap.set(map, decisions)
    }
    return decisions
  }

  private translate(decision: ClassDecision, names: readonly NameSeen[]): UnitSets {
    let byNames = this.byDecision.get(decision)
    if (byNames === undefined) this.byDecision.set(decision, (byNames = new Map()))
    let sets = byNames.get(names)
    if (sets === undefined) {
      const rules = lazily(() => this.rulesOf(decision, names))
      sets = {
        allowed: this.overUnits(decision.allowed, names),
        redirected: decision.redirected.every((word) => word === 0)
          ? this.nobody.redirected
          : this.overUnits(decision.redirected, names),
        get rules() {
          return rules()
        },
      }
      byNames.set(names, sets)
    }
    return sets
  }

  private rulesOf({ redirected, covering }: ClassDecision, names: readonly NameSeen[]): ReadonlyMap<string, Bitset> {
    const rules = new Map<string, Bitset>()
    if (redirected.every((word) => word === 0)) return rules
    for (const { action, origin, peers } of covering) {
      if (action !== 'allow') continue
      const l7 = origin.kind === 'policy' ? origin.entry.l7 : null
      const text = l7 === null ? 'any request' : this.isWordless ? formOf(l7) : describeL7(l7)
      const bits = this.overUnits(peers, names)
      const known = rules.get(text)
      if (known === undefined) rules.set(text, bits)
      else orInto(known, bits)
    }
    return rules
  }

  private overUnits(identities: Bitset, names: readonly NameSeen[]): Bitset {
    const bits = emptyBitset(this.sides.length)
    forEachBit(identities, (identity) => {
      for (const unit of this.bearers[identity] ?? []) setBit(bits, unit)
    })
    for (const { unit, identities: seen } of names)
      if (seen.some((identity) => hasBit(identities, identity))) setBit(bits, unit)
      else clearBit(bits, unit)
    return bits
  }
}

const noNames: readonly NameSeen[] = []

function formOf(l7: L7): string {
  switch (l7.kind) {
    case 'http':
      return `http ${l7.rules
        .map(({ path, method, host, headers }) =>
          [path !== null, method?.text, host !== null, ...headers.map(({ value }) => value !== null)].join(),
        )
        .join(' ')} ${l7.serverNames.length}`
    case 'dns':
      return `dns ${l7.rules.map(({ text }) => text.replace(/[^.*]+/g, 'x')).join(' ')}`
    case 'tls':
      return `tls ${l7.serverNames.length}`
    case 'listener':
      return 'listener'
  }
}

/** Destinations by class of ports that change in one way for one source. */
export type ChangedRow = readonly { readonly portClass: number; readonly destinations: Bitset }[]

export type ChangedRows = ReadonlyMap<ChangeKind, readonly ChangedRow[]>

export const changeKinds = ['allowed', 'dropped', 'to-l7', 'from-l7', 'l7-rules'] as const

/** Compares two models cell by cell, a word of 32 destinations at a time, and only where a rule differs. */
export function changedRows(
  units: readonly Unit[],
  classCount: number,
  before: ModelSets,
  after: ModelSets,
): ChangedRows {
  const rows = new Map<ChangeKind, { portClass: number; destinations: Bitset }[][]>(
    changeKinds.map((kind) => [kind, units.map(() => [])]),
  )
  for (let c = 0; c < classCount; c++) {
    const egress = units.map((_, u) => new Pair(before.of(u, 'egress', c), after.of(u, 'egress', c)))
    const ingress = units.map((_, u) => new Pair(before.of(u, 'ingress', c), after.of(u, 'ingress', c)))
    const dirty = emptyBitset(units.length)
    ingress.forEach((pair, u) => {
      if (pair.differs) setBit(dirty, u)
    })
    const hasDirty = dirty.some((word) => word !== 0)
    if (!hasDirty && !egress.some(({ differs }) => differs)) continue
    const columns = new Columns(ingress)
    units.forEach(({ canSend }, source) => {
      const pair = egress[source]
      if (pair === undefined || !canSend || (!pair.differs && !hasDirty)) return
      const found = compareRow(pair, columns.of(source), pair.differs ? null : dirty)
      for (const [kind, destinations] of found) rows.get(kind)?.[source]?.push({ portClass: c, destinations })
    })
  }
  return rows
}

const pairChanges = new WeakMap<UnitSets, WeakMap<UnitSets, { differs: boolean; rules: Bitset }>>()

/** One direction of one unit in both models. */
class Pair {
  readonly differs: boolean
  /** Peers for whom the layer 7 rules differ. */
  readonly rules: Bitset

  constructor(
    readonly before: UnitSets,
    readonly after: UnitSets,
  ) {
    let known = pairChanges.get(before)
    if (known === undefined) pairChanges.set(before, (known = new WeakMap()))
    let change = known.get(after)
    if (change === undefined) {
      const rules = changedRules(before, after)
      const differs =
        !isEqual(before.allowed, after.allowed) ||
        !isEqual(before.redirected, after.redirected) ||
        rules.some((word) => word !== 0)
      known.set(after, (change = { differs, rules }))
    }
    this.differs = change.differs
    this.rules = change.rules
  }
}

function isEqual(a: Bitset, b: Bitset): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function changedRules(before: UnitSets, after: UnitSets): Bitset {
  const changed = new Uint32Array(before.allowed.length)
  if (before.rules.size === 0 || after.rules.size === 0) return changed
  for (const text of new Set([...before.rules.keys(), ...after.rules.keys()])) {
    const b = before.rules.get(text)
    const a = after.rules.get(text)
    for (let i = 0; i < changed.length; i++) changed[i] = (changed[i] ?? 0) | ((b?.[i] ?? 0) ^ (a?.[i] ?? 0))
  }
  return changed
}

type Part = 'allowed' | 'redirected'

/** The receivers' sets, turned round: for each source the destinations that let it in. */
class Columns {
  private readonly parts: readonly { readonly base: Bitset; readonly bySource: Map<number, Bitset> }[]

  constructor(ingress: readonly Pair[]) {
    const turned = (pick: (pair: Pair) => Bitset) => {
      // Most receivers let everyone in: they are in the base, and only the others are turned bit by bit.
      const base = emptyBitset(ingress.length)
      const bySource = new Map<number, Bitset>()
      const partial: number[] = []
      const kinds = new Map<Bitset, 'full' | 'empty' | 'partial'>()
      ingress.forEach((pair, d) => {
        const bits = pick(pair)
        let kind = kinds.get(bits)
        if (kind === undefined) kinds.set(bits, (kind = fillOf(bits, ingress.length)))
        if (kind === 'full') setBit(base, d)
        else if (kind === 'partial') partial.push(d)
      })
      for (const d of partial) {
        const pair = ingress[d]
        if (pair === undefined) continue
        forEachBit(pick(pair), (source) => {
          let bits = bySource.get(source)
          if (bits === undefined) bySource.set(source, (bits = base.slice()))
          setBit(bits, d)
        })
      }
      return { base, bySource }
    }
    const side = (which: 'before' | 'after', part: Part) => turned((pair) => pair[which][part])
    this.parts = [
      side('before', 'allowed'),
      side('before', 'redirected'),
      side('after', 'allowed'),
      side('after', 'redirected'),
      turned((pair) => pair.rules),
    ]
  }

  of(source: number): readonly Bitset[] {
    return this.parts.map(({ base, bySource }) => bySource.get(source) ?? base)
  }
}

function fillOf(bits: Bitset, size: number): 'full' | 'empty' | 'partial' {
  let isEmpty = true
  let isFull = true
  for (let i = 0; i < bits.length; i++) {
    const rest = size - i * 32
    const all = rest >= 32 ? 0xff_ff_ff_ff : 2 ** rest - 1
    if (bits[i] !== 0) isEmpty = false
    if (bits[i] !== all) isFull = false
  }
  return isEmpty ? 'empty' : isFull ? 'full' : 'partial'
}

function compareRow(pair: Pair, columns: readonly Bitset[], mask: Bitset | null): ReadonlyMap<ChangeKind, Bitset> {
  const [allowedBefore, redirectedBefore, allowedAfter, redirectedAfter, rules] = columns
  const found = new Map<ChangeKind, Bitset>()
  const size = pair.before.allowed.length
  const put = (kind: ChangeKind, word: number, bits: number): void => {
    if (bits === 0) return
    let set = found.get(kind)
    if (set === undefined) found.set(kind, (set = new Uint32Array(size)))
    set[word] = bits
  }
  for (let i = 0; i < size; i++) {
    const within = mask === null ? -1 : (mask[i] ?? 0)
    if (within === 0) continue
    const wasAllowed = (pair.before.allowed[i] ?? 0) & (allowedBefore?.[i] ?? 0) & within
    const isAllowed = (pair.after.allowed[i] ?? 0) & (allowedAfter?.[i] ?? 0) & within
    const stays = wasAllowed & isAllowed
    const wasL7 = stays & ((pair.before.redirected[i] ?? 0) | (redirectedBefore?.[i] ?? 0))
    const isL7 = stays & ((pair.after.redirected[i] ?? 0) | (redirectedAfter?.[i] ?? 0))
    put('allowed', i, isAllowed & ~wasAllowed)
    put('dropped', i, wasAllowed & ~isAllowed)
    put('to-l7', i, isL7 & ~wasL7)
    put('from-l7', i, wasL7 & ~isL7)
    put('l7-rules', i, wasL7 & isL7 & ((pair.rules[i] ?? 0) | (rules?.[i] ?? 0)))
  }
  return found
}
