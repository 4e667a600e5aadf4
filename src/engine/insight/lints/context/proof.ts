/**
 * Whether entries could be taken away without any verdict changing, by computing the verdicts without them.
 *
 * A proof holds for the workspace: for its pods, for the reserved identities, and for every address and name that rules
 * name. Where the layer 7 proxy or authentication has a say, an entry counts as needed unless an equal one stays.
 */
import { andInto, andNotInto, copyOf, emptyWords, orInto, type Bitset } from '../../../policy/selectors/bitset'
import type { PolicyEntry, PortRange } from '../../../policy/entry'
import { decidePeers } from '../../../verdict/maps/rows'
import { portClasses, type ClassOfPorts } from '../../../verdict/maps/port-classes'
import type { ResolvedEntry } from '../../../verdict/maps/resolved'
import type { SubjectMap } from '../../../verdict/maps/subject-maps'

interface Decided {
  readonly allowed: Bitset
  readonly redirected: Bitset
}

/** The entries that cover some ports, in order of precedence, with what they decide. */
interface Stack {
  readonly entries: readonly ResolvedEntry[]
  decided: Decided | null
}

/** A policy map without some of its entries. */
export interface Change {
  readonly map: SubjectMap
  readonly isGone: (entry: ResolvedEntry) => boolean
  /** What the engine's own default rules would be then; null where they stay as they are. */
  readonly defaults: readonly ResolvedEntry[] | null
}

/** What decides in place of entries that were taken away, where those had something to say. */
export interface Standins {
  readonly allows: ReadonlySet<PolicyEntry>
  readonly denies: ReadonlySet<PolicyEntry>
  /** Default allow, default deny or the localhost rule decides somewhere, or nothing at all. */
  readonly hasDefault: boolean
}

/** Kept with their maps, as an edit leaves most maps as they are. */
const knownStacks = new WeakMap<SubjectMap, readonly Stack[]>()

export class Prover {
  private spent = 0
  /** What was decided for an earlier prover costs this one as much, or an edit would find more than a text read anew. */
  private readonly charged = new Set<Stack>()

  /**
   * @param size 32-bit words of a set of identities
   * @param limit words to compute before giving up; counted and not timed, so that it is the same everywhere
   */
  constructor(
    private readonly size: number,
    private readonly limit: number,
  ) {}

  get isExhausted(): boolean {
    return this.spent > this.limit
  }

  /** Counts work that is done for a proof outside of it, in entries or rules looked at. */
  charge(looked: number): void {
    this.spent += looked
  }

  /** Whether a map decides alike for every peer and port after a change. */
  isSame(change: Change): boolean {
    for (const stack of this.stacksOf(change.map)) {
      if (this.isExhausted) return true
      this.charge(stack.entries.length)
      const gone = stack.entries.filter(change.isGone)
      if (gone.length === 0 && change.defaults === null) continue
      const left = after(stack, change)
      const old = this.before(stack)
      const now = this.decide(left)
      this.spent += this.costOf(left)
      if (!areEqual(old.allowed, now.allowed) || !areEqual(old.redirected, now.redirected)) return false
      const isOneAuthenticated = left.some(isAuthenticated)
      this.charge(gone.length)
      if (gone.some((entry) => mattersToProxy(entry, old, left, isOneAuthenticated))) return false
    }
    return true
  }

  /** What decides instead of some of the entries that a change takes away. */
  standins(change: Change, isAbout: (entry: ResolvedEntry) => boolean): Standins {
    const allows = new Set<PolicyEntry>()
    const denies = new Set<PolicyEntry>()
    let hasDefault = false
    for (const stack of this.stacksOf(change.map)) {
      this.charge(2 * stack.entries.length)
      const wanted = emptyWords(this.size)
      for (const entry of stack.entries) if (isAbout(entry)) orInto(wanted, entry.peers)
      for (const { action, peers, origin } of after(stack, change)) {
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

  private stacksOf(map: SubjectMap): readonly Stack[] {
    let known = knownStacks.get(map)
    if (known !== undefined) return known
    // Each range is compared with those that it overlaps.
    const ranges = new Set(map.entries.flatMap(({ ports }) => ports?.filter(isRange).map(nameOfRange) ?? []))
    this.charge(ranges.size ** 2)
    if (this.isExhausted) return []
    const classes = portClasses([map])
    const covering = this.coveringOf(map.entries, classes)
    if (covering === null) return []
    // Most classes of ports meet the same entries.
    const distinct = new Map<string, Stack>()
    for (const at of covering) {
      const key = at.join()
      if (distinct.has(key)) continue
      const entries = at.map((i) => map.entries[i]).filter((entry) => entry !== undefined)
      distinct.set(key, { entries, decided: null })
    }
    known = [...distinct.values()]
    knownStacks.set(map, known)
    return known
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

  private before(stack: Stack): Decided {
    if (!this.charged.has(stack)) {
      this.charged.add(stack)
      this.spent += this.costOf(stack.entries)
    }
    return (stack.decided ??= this.decide(stack.entries))
  }

  private costOf(entries: readonly ResolvedEntry[]): number {
    return (entries.length + 2) * this.size
  }

  private decide(entries: readonly ResolvedEntry[]): Decided {
    const allowed = emptyWords(this.size)
    const redirected = emptyWords(this.size)
    decidePeers(entries, [...entries.keys()], { allowed, redirected })
    return { allowed, redirected }
  }
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
function after({ entries }: Stack, { isGone, defaults }: Change): readonly ResolvedEntry[] {
  if (defaults === null) return entries.filter((entry) => !isGone(entry))
  const isFirst = ({ origin }: ResolvedEntry): boolean => origin.kind === 'unknown-protocol'
  return [
    ...defaults.filter(isFirst),
    ...entries.filter((entry) => entry.origin.kind === 'policy' && !isGone(entry)),
    ...defaults.filter((entry) => !isFirst(entry)),
  ]
}

// Plain loops: these run for every entry, and a callback for each word costs more than the rest.

function areEqual(a: Bitset, b: Bitset): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

export function isEmpty(bits: Bitset): boolean {
  for (let i = 0; i < bits.length; i++) if (bits[i] !== 0) return false
  return true
}

/** Whether an entry may change what happens to single requests, or to authentication, where it decides nothing itself. */
function mattersToProxy(
  entry: ResolvedEntry,
  { allowed, redirected }: Decided,
  left: readonly ResolvedEntry[],
  isOneAuthenticated: boolean,
): boolean {
  const touched = copyOf(entry.peers)
  andInto(touched, isOneAuthenticated || isAuthenticated(entry) ? allowed : redirected)
  if (isEmpty(touched)) return false
  for (const other of left) if (isTwin(entry, other)) andNotInto(touched, other.peers)
  return !isEmpty(touched)
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
