/**
 * Whether entries could be taken away without any verdict changing, by computing the verdicts without them.
 *
 * A proof holds for the workspace: for its pods, for the reserved identities, and for every address and name that rules
 * name. Where the layer 7 proxy or authentication has a say, an entry counts as needed unless an equal one stays.
 */
import type { ClusterIdentity } from '../../../cluster/identity'
import { andInto, andNotInto, copyOf, emptyWords, orInto, type Bitset } from '../../../policy/selectors/bitset'
import { renumber } from '../../../policy/selectors/renumbering'
import type { PolicyEntry, PortRange } from '../../../policy/entry'
import { statedBy } from '../../../verdict/maps/authentication'
import { defaultEntries, hostSet } from '../../../verdict/maps/policy-map'
import { decidePeers } from '../../../verdict/maps/rows'
import { portClasses, type ClassOfPorts } from '../../../verdict/maps/port-classes'
import type { ResolvedEntry } from '../../../verdict/maps/resolved'
import { defaultsKey, type SubjectMap } from '../../../verdict/maps/subject-maps'
import type { DirectionPolicy } from '../../../verdict/maps/subjects'
import { Note } from '../../../../values/note'

interface Decided {
  readonly allowed: Bitset
  readonly redirected: Bitset
}

/** The entries that cover some ports, in order of precedence. */
interface Stack {
  /** As indices into those of the map. */
  readonly at: readonly number[]
}

/** A policy map without some of its entries. */
export interface Change {
  readonly map: SubjectMap
  readonly isGone: (entry: PolicyEntry) => boolean
  /** What the rules that are left ask for, where the engine's own default rules would be others then; null where they stay. */
  readonly defaults: DirectionPolicy | null
}

/** What decides in place of entries that were taken away, where those had something to say. */
export interface Standins {
  readonly allows: ReadonlySet<PolicyEntry>
  readonly denies: ReadonlySet<PolicyEntry>
  /** Default allow, default deny or the localhost rule decides somewhere, or nothing at all. */
  readonly hasDefault: boolean
}

/** What was found out about a change, and what finding it out costs. */
interface Answer {
  /** A peer that is decided otherwise; null where none is. */
  witness: ClusterIdentity | null
  /** The peers that were asked about. */
  identities: readonly ClusterIdentity[]
  /** Entries looked at. */
  readonly looked: number
  /** Entries that were decided by, for each word of a set of identities. */
  readonly decided: number
  /** What stands there without the change, of which the cost is shared by all changes. */
  readonly stacks: readonly Stack[]
}

/** What is true of a map whoever the peers are, so that it outlives edits that leave the rules as they are. */
interface Kept {
  readonly stacks: readonly Stack[]
  readonly cost: number
  /** By what is gone. */
  readonly answers: Map<string, Answer>
}

const known = new Note<SubjectMap['lineage'], Kept>()
const decidedOf = new Note<SubjectMap, Map<Stack, Decided>>()

/** Changes of one map that are kept at most. */
const mostAnswers = 100

/** Stacks by the ports of a map's entries in their order, which most maps have in common, and what finding them out costs. */
const ofShape = new Map<string, Omit<Kept, 'answers'>>()

/** Shapes that are kept at most. */
const mostShapes = 10_000

/** Some words of the sets of identities, and which of their bits count. */
interface Part {
  readonly words: readonly number[]
  readonly masks: readonly number[]
}

export class Prover {
  private spent = 0
  /** What was found out for an earlier prover costs this one as much, or an edit would find more than a text read for the first time. */
  private readonly charged = new Set<Stack | Kept>()
  private readonly size: number
  private readonly parts = new Map<readonly ClusterIdentity[], Part | null>()
  private present: ReadonlySet<ClusterIdentity> | null = null

  /**
   * @param identities those of the model
   * @param limit words to compute before giving up; counted and not timed, so that it is the same everywhere
   */
  constructor(
    private readonly identities: readonly ClusterIdentity[],
    private readonly limit: number,
  ) {
    this.size = (identities.length + 31) >>> 5
  }

  get isExhausted(): boolean {
    return this.spent > this.limit
  }

  /** Counts work that is done for a proof outside of it, in entries or rules looked at. */
  charge(looked: number): void {
    this.spent += looked
  }

  /** Whether a map decides alike for every peer and port after a change. */
  isSame(change: Change): boolean {
    const kept = this.keptOf(change.map)
    if (kept === null) return true
    const key = keyOf(change)
    const before = kept.answers.get(key)
    const answer = before !== undefined && this.isStillTrue(before, change) ? before : this.find(change, kept.stacks)
    if (kept.answers.size >= mostAnswers) kept.answers.clear()
    kept.answers.set(key, answer)
    this.charge(answer.looked + answer.decided * this.size)
    for (const stack of answer.stacks) this.chargeOnce(stack, (stack.at.length + 2) * this.size)
    return answer.witness === null
  }

  /**
   * Whether an answer about other identities holds for the present ones. What entries decide for a peer follows from the peer
   * alone, so those that were asked about need not be asked about again.
   */
  private isStillTrue(answer: Answer, change: Change): boolean {
    if (answer.identities === this.identities) return true
    this.present ??= new Set(this.identities)
    if (answer.witness === null) {
      const part = this.partSince(answer.identities)
      if (part === null || answer.stacks.some((stack) => this.differing(change, stack, part) >= 0)) return false
    } else if (!this.present.has(answer.witness)) return false
    answer.identities = this.identities
    return true
  }

  /** The identities that have come since; null where they are too many. */
  private partSince(before: readonly ClusterIdentity[]): Part | null {
    let part = this.parts.get(before)
    if (part === undefined) {
      const added = renumber(before, this.identities)?.added
      const masks = new Map<number, number>()
      for (const index of added ?? []) masks.set(index >>> 5, (masks.get(index >>> 5) ?? 0) | (1 << (index & 31)))
      part = added === undefined ? null : { words: [...masks.keys()], masks: [...masks.values()] }
      this.parts.set(before, part)
    }
    return part
  }

  private find(change: Change, stacks: readonly Stack[]): Answer {
    const { map, isGone, defaults } = change
    const looked: Stack[] = []
    let [entries, decided] = [0, 0]
    let witness = -1
    for (const stack of stacks) {
      if (witness >= 0) break
      entries += stack.at.length
      const gone = countOf(map, stack, isGone)
      if (gone === 0 && defaults === null) continue
      const own = entriesOf(map, stack)
      looked.push(stack)
      entries += gone
      decided += after(own, change).length + 2
      witness = this.differing(change, stack, null)
    }
    return {
      witness: this.identities[witness] ?? null,
      identities: this.identities,
      looked: entries,
      decided,
      stacks: looked,
    }
  }

  /**
   * The first peer for which a change makes a difference on some ports; -1 where there is none.
   *
   * @param part the peers that are asked about; null for all
   */
  private differing(change: Change, stack: Stack, part: Part | null): number {
    const { map, isGone } = change
    const all = entriesOf(map, stack)
    const own = part === null ? all : within(all, part)
    const left = after(own, part === null ? change : { ...change, part })
    const old = part === null ? this.before(map, stack, all) : decide(own, part.words.length)
    const now = decide(left, part?.words.length ?? this.size)
    let bit = firstDifference(old, now)
    const isOneAuthenticated = left.some(isAuthenticated)
    for (const entry of own)
      if (bit < 0 && isOf(entry, isGone)) bit = firstThatMatters(entry, old, left, isOneAuthenticated)
    return bit < 0 || part === null ? bit : ((part.words[bit >>> 5] ?? 0) << 5) + (bit & 31)
  }

  /** What decides instead of some of the entries that a change takes away. */
  standins(change: Change, isAbout: (entry: PolicyEntry) => boolean): Standins {
    const allows = new Set<PolicyEntry>()
    const denies = new Set<PolicyEntry>()
    let hasDefault = false
    for (const stack of this.keptOf(change.map)?.stacks ?? []) {
      this.charge(2 * stack.at.length)
      const wanted = emptyWords(this.size)
      const own = entriesOf(change.map, stack)
      for (const entry of own) if (isOf(entry, isAbout)) orInto(wanted, entry.peers)
      for (const { action, peers, origin } of after(own, change)) {
        if (action === 'pass') continue
        const decided = copyOf(peers)
        andInto(decided, wanted)
        if (isEmpty(decided)) continue
        andNotInto(wanted, decided)
        if (origin.kind !== 'policy') hasDefault = true
        else (action === 'deny' ? denies : allows).add(origin.entry)
      }
      hasDefault ||= !isEmpty(wanted)
    }
    return { allows, denies, hasDefault }
  }

  /** What is known of a map; null where finding it out is more work than is left. */
  private keptOf(map: SubjectMap): Kept | null {
    let kept = known.get(map.lineage)
    if (kept === undefined) {
      const start = this.spent
      const stacks = this.stacksOf(map)
      if (stacks === null) return null
      kept = { stacks, cost: this.spent - start, answers: new Map() }
      known.set(map.lineage, kept)
      this.charged.add(kept)
    } else this.chargeOnce(kept, kept.cost)
    return this.isExhausted ? null : kept
  }

  private chargeOnce(what: Stack | Kept, cost: number): void {
    if (this.charged.has(what)) return
    this.charged.add(what)
    this.charge(cost)
  }

  private stacksOf(map: SubjectMap): readonly Stack[] | null {
    const shape = shapeOf(map.entries)
    const known = ofShape.get(shape)
    if (known !== undefined) {
      this.charge(known.cost)
      // Each map is charged for its own.
      return this.isExhausted ? null : known.stacks.map(({ at }) => ({ at }))
    }
    const start = this.spent
    // Each range is compared with those that it overlaps.
    const ranges = new Set(map.entries.flatMap(({ ports }) => ports?.filter(isRange).map(nameOfRange) ?? []))
    this.charge(ranges.size ** 2)
    if (this.isExhausted) return null
    const covering = this.coveringOf(map.entries, portClasses([map]))
    if (covering === null) return null
    // Most classes of ports meet the same entries.
    const distinct = new Map(covering.map((at) => [at.join(), { at }]))
    const stacks = [...distinct.values()]
    if (ofShape.size >= mostShapes) ofShape.clear()
    ofShape.set(shape, { stacks, cost: this.spent - start })
    return stacks
  }

  /** Indices of the entries that cover each class of ports, in order; null where that is more work than is left. */
  private coveringOf(
    entries: readonly ResolvedEntry[],
    classes: readonly ClassOfPorts[],
  ): readonly (readonly number[])[] | null {
    const covering = classes.map((): number[] => [])
    const places = placesByProtocol(classes)
    for (const [i, { ports }] of entries.entries()) {
      const met = ports === null ? covering.keys() : ports.flatMap((port) => places.within(port))
      for (const index of met) {
        const list = covering[index]
        if (list !== undefined && list.at(-1) !== i) list.push(i)
        this.charge(1)
      }
      if (this.isExhausted) return null
    }
    return covering
  }

  private before(map: SubjectMap, stack: Stack, entries: readonly ResolvedEntry[]): Decided {
    let ofMap = decidedOf.get(map)
    if (ofMap === undefined) decidedOf.set(map, (ofMap = new Map()))
    let found = ofMap.get(stack)
    if (found === undefined) ofMap.set(stack, (found = decide(entries, this.size)))
    return found
  }
}

function decide(entries: readonly ResolvedEntry[], words: number): Decided {
  const allowed = emptyWords(words)
  const redirected = emptyWords(words)
  decidePeers(entries, [...entries.keys()], { allowed, redirected })
  return { allowed, redirected }
}

/** Equal for changes of one map after which it holds the same. */
function keyOf({ map, isGone, defaults }: Change): string {
  let key = defaults === null ? '' : defaultsKey(defaults)
  map.policy.entries.forEach((entry, i) => {
    if (isGone(entry)) key += ` ${i}`
  })
  return key
}

function entriesOf({ entries }: SubjectMap, { at }: Stack): readonly ResolvedEntry[] {
  return at.map((i) => entries[i]).filter((entry) => entry !== undefined)
}

/** How many entries of a stack are meant. */
function countOf({ entries }: SubjectMap, { at }: Stack, isMeant: (entry: PolicyEntry) => boolean): number {
  let count = 0
  for (const i of at) {
    const entry = entries[i]
    if (entry !== undefined && isOf(entry, isMeant)) count++
  }
  return count
}

/** Entries as far as they are about some peers. */
function within(entries: readonly ResolvedEntry[], { words, masks }: Part): readonly ResolvedEntry[] {
  return entries.map((entry) => ({
    ...entry,
    peers: Uint32Array.from(words, (word, i) => (entry.peers[word] ?? 0) & (masks[i] ?? 0)),
  }))
}

function isOf({ origin }: ResolvedEntry, isMeant: (entry: PolicyEntry) => boolean): boolean {
  return origin.kind === 'policy' && isMeant(origin.entry)
}

const shapesOfPorts = new WeakMap<readonly PortRange[], string>()

/** Equal for entries of which those at the same places cover the same ports. */
function shapeOf(entries: readonly ResolvedEntry[]): string {
  let shape = ''
  for (const entry of entries) {
    const { ports } = entry
    let own = ports === null ? '' : shapesOfPorts.get(ports)
    if (own === undefined && ports !== null) shapesOfPorts.set(ports, (own = ports.map(nameOfRange).join()))
    // Authentication tells the blocks of ports apart.
    shape += `${own}${statedBy(entry) === null ? ';' : '!'}`
  }
  return shape
}

function nameOfRange({ protocol, first, last }: PortRange): string {
  return `${protocol} ${first} ${last}`
}

function isRange({ first, last }: PortRange): boolean {
  return first < last
}

/** Classes by the first port of each: no entry tells the ports of a class apart, so that one stands for all of them. */
function placesByProtocol(classes: readonly ClassOfPorts[]): {
  readonly within: (port: PortRange) => readonly number[]
} {
  const byProtocol = new Map<number, { readonly at: number; readonly index: number }[]>()
  classes.forEach(({ protocol, ranges }, index) => {
    const at = ranges[0]?.[0] ?? 0
    const list = byProtocol.get(protocol)
    if (list === undefined) byProtocol.set(protocol, [{ at, index }])
    else list.push({ at, index })
  })
  for (const list of byProtocol.values()) list.sort((a, b) => a.at - b.at)
  return {
    within({ protocol, first, last }) {
      const list = protocol === 0 ? [] : (byProtocol.get(protocol) ?? [])
      let low = 0
      for (let high = list.length; low < high;) {
        const middle = (low + high) >>> 1
        if ((list[middle]?.at ?? 0) < first) low = middle + 1
        else high = middle
      }
      const found: number[] = []
      for (let place = list[low]; place !== undefined && place.at <= last; place = list[++low]) found.push(place.index)
      return found
    },
  }
}

/** Default rules have the lowest rank of all, so they stand behind whatever is left; protocols are looked at first. */
function after(
  entries: readonly ResolvedEntry[],
  { map, isGone, defaults, part }: Change & { readonly part?: Part },
): readonly ResolvedEntry[] {
  const left = entries.filter((entry) => !isOf(entry, isGone))
  if (defaults === null) return left
  const all = defaultEntries(defaults, map.selection, hostSet(map.selection))
  const own = part === undefined ? all : within(all, part)
  const isFirst = ({ origin }: ResolvedEntry): boolean => origin.kind === 'unknown-protocol'
  return [
    ...own.filter(isFirst),
    ...left.filter(({ origin }) => origin.kind === 'policy'),
    ...own.filter((entry) => !isFirst(entry)),
  ]
}

// Plain loops: these run for every entry, and a callback for each word costs more than the rest.

/** The first peer that is decided otherwise; -1 where none is. */
function firstDifference(a: Decided, b: Decided): number {
  for (let i = 0; i < a.allowed.length; i++) {
    const bits = ((a.allowed[i] ?? 0) ^ (b.allowed[i] ?? 0)) | ((a.redirected[i] ?? 0) ^ (b.redirected[i] ?? 0))
    if (bits !== 0) return (i << 5) + 31 - Math.clz32(bits & -bits)
  }
  return -1
}

export function isEmpty(bits: Bitset): boolean {
  for (let i = 0; i < bits.length; i++) if (bits[i] !== 0) return false
  return true
}

/**
 * The first peer for which an entry may change what happens to single requests, or to authentication, where it decides nothing
 * itself; -1 where there is none.
 */
function firstThatMatters(
  entry: ResolvedEntry,
  { allowed, redirected }: Decided,
  left: readonly ResolvedEntry[],
  isOneAuthenticated: boolean,
): number {
  const touched = copyOf(entry.peers)
  andInto(touched, isOneAuthenticated || isAuthenticated(entry) ? allowed : redirected)
  if (isEmpty(touched)) return -1
  for (const other of left) if (isTwin(entry, other)) andNotInto(touched, other.peers)
  const word = touched.findIndex((bits) => bits !== 0)
  const bits = touched[word] ?? 0
  return word < 0 ? -1 : (word << 5) + 31 - Math.clz32(bits & -bits)
}

function isAuthenticated({ origin }: ResolvedEntry): boolean {
  return origin.kind === 'policy' && origin.entry.authentication !== null
}

function isTwin(a: ResolvedEntry, b: ResolvedEntry): boolean {
  return (
    a.action === b.action &&
    a.precedence === b.precedence &&
    a.origin.kind === 'policy' &&
    b.origin.kind === 'policy' &&
    a.origin.entry.authentication === b.origin.entry.authentication &&
    JSON.stringify(a.ports) === JSON.stringify(b.ports) &&
    JSON.stringify(a.origin.entry.l7) === JSON.stringify(b.origin.entry.l7)
  )
}
