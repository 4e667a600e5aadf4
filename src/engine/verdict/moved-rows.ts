/**
 * Rows of the matrix from one edit to the next: a map that decides alike has the rows that it had, its peers in their new
 * order. Only peers that are new are decided for, and those by the few entries that select any of them.
 */
import type { Bitset } from '../policy/selectors/bitset'
import type { Renumbering } from '../policy/selectors/renumbering'
import { SelectorCache } from '../policy/selectors/selector-cache'
import type { PolicyEntry } from '../policy/entry'
import { lazily } from '../../values/lazily'
import { mayLackAuthentication, statedBy } from './maps/authentication'
import type { ResolvedEntry } from './maps/resolved'
import { classOf, type ClassOfPorts, type RangeOfPorts } from './maps/port-classes'
import { rowsOf, type CoveringRow } from './maps/rows'
import { defaultsKey, MapStore, type SubjectMap } from './maps/subject-maps'
import type { LastMatrix, PlacedMap, RowFacts, RowSets } from './matrices'
import type { PolicyModel } from './model'

/** One loop: a cold start comes by here for every map. */
export function factsOf({ entries, datapath }: SubjectMap): RowFacts {
  const ports: RangeOfPorts[] = []
  let asksAuthentication = false
  let isL7 = false
  let isPlain = !datapath.isAudit
  let last: ResolvedEntry['ports'] = null
  for (const entry of entries) {
    if (entry.isL7) isL7 = true
    if (statedBy(entry) !== null) {
      asksAuthentication = true
      if (mayLackAuthentication(entry, datapath)) isPlain = false
    }
    if (entry.ports === null || entry.ports === last) continue
    last = entry.ports
    for (const range of last) ports.push(range)
  }
  return { ports, asksAuthentication, isL7, isPlain, defaults: null }
}

/** What a matrix is filled with. */
export interface WantedRows {
  /** In the order of their rows, which begin behind the first ones: those are of no map. */
  readonly maps: readonly PlacedMap[]
  readonly classes: readonly ClassOfPorts[]
  readonly shape: string
  readonly words: number
}

/** Takes rows over from an earlier matrix. */
export class RowMover {
  private readonly length: number
  private readonly lengthBefore: number
  /** The class of before for each class; null where they are the same. */
  private readonly classesBefore: readonly number[] | null
  /** Whether rows are copied as they are: then new peers stand where others stood. */
  private readonly isCopied: boolean
  private readonly added: AddedPeers | null
  private readonly mover: () => BitMover

  /** @param renumbering of the identities; null where they are the same ones */
  constructor(
    private readonly wanted: WantedRows,
    private readonly last: LastMatrix,
    private readonly renumbering: Renumbering | null,
    model: PolicyModel,
  ) {
    const { classes, words } = wanted
    this.length = classes.length * words
    this.lengthBefore = last.classes.length * last.words
    this.classesBefore =
      classes === last.classes
        ? null
        : classes.map(({ protocol, ranges }) => classOf(last.classes, protocol, ranges[0]?.[0] ?? 0))
    this.isCopied = this.classesBefore === null && renumbering?.isInPlace !== false
    this.mover = lazily(() => new BitMover(renumbering?.runs ?? [], last.words))
    this.added =
      renumbering === null || renumbering.added.length === 0 ? null : new AddedPeers(wanted, renumbering.added, model)
  }

  /** Whether the rows of a map are what they were, but for the order of the peers. */
  hasRowsOf({ before, facts }: PlacedMap): boolean {
    return before >= 0 && (facts.isPlain || (this.renumbering === null && this.classesBefore === null))
  }

  /** Takes over the rows of so many maps that follow one another, there and here. */
  take(target: RowSets, first: PlacedMap, count: number): void {
    const { rows, isAnyL7 } = this.last
    this.takeBits(target.allowed, rows.allowed, first, count)
    if (isAnyL7) this.takeBits(target.redirected, rows.redirected, first, count)
    if (this.added === null) return
    for (let i = first.place; i < first.place + count; i++) {
      const map = this.wanted.maps[i - 1]
      const rows = map === undefined ? null : this.added.rowsFor(map)
      if (map !== undefined && rows !== null && (this.isCopied || !rows.areEmpty))
        this.added.write(rows, map.facts, target, i * this.length)
    }
  }

  private takeBits(target: Uint32Array, source: Uint32Array, { place, before }: PlacedMap, count: number): void {
    const { wanted, last, renumbering, classesBefore, length, lengthBefore } = this
    if (this.isCopied) {
      target.set(source.subarray(before * lengthBefore, (before + count) * lengthBefore), place * length)
      return
    }
    const mover = this.mover()
    for (let i = 0; i < count; i++)
      for (let c = 0; c < wanted.classes.length; c++) {
        const at = (before + i) * lengthBefore + (classesBefore?.[c] ?? c) * last.words
        const to = (place + i) * length + c * wanted.words
        if (renumbering === null) for (let w = 0; w < wanted.words; w++) target[to + w] = source[at + w] ?? 0
        else mover.move(target, to, source, at)
      }
  }
}

/** Moves sets to where their members are now. Most words of a row hold nobody, so it goes by the words of the source. */
class BitMover {
  /** See `Findings.stays`. */
  static readonly stays = new BitMover([], 0)

  /** By word of the source, where its pieces begin; and of each piece its bits, how far they go, and the word that they go to. */
  private readonly starts: Uint32Array
  private readonly masks: Int32Array
  private readonly shifts: Int32Array
  private readonly words: Uint32Array

  constructor(runs: Renumbering['runs'], words: number) {
    const pieces: (readonly [mask: number, shift: number, word: number])[][] = Array.from({ length: words }, () => [])
    for (const { from, to, length } of runs)
      for (let done = 0; done < length;) {
        const [bit, target] = [(from + done) & 31, (to + done) & 31]
        const count = Math.min(32 - bit, 32 - target, length - done)
        const mask = count === 32 ? -1 : (2 ** count - 1) << bit
        pieces[(from + done) >>> 5]?.push([mask, target - bit, (to + done) >>> 5])
        done += count
      }
    const all = pieces.flat()
    this.masks = Int32Array.from(all, ([mask]) => mask)
    this.shifts = Int32Array.from(all, ([, shift]) => shift)
    this.words = Uint32Array.from(all, ([, , word]) => word)
    this.starts = new Uint32Array(words + 1)
    for (let i = 0; i < words; i++) this.starts[i + 1] = (this.starts[i] ?? 0) + (pieces[i]?.length ?? 0)
  }

  /** Adds the members of a set that stands somewhere in an array to one in another array that holds none. */
  move(target: Uint32Array, to: number, source: Uint32Array, at: number): void {
    const { starts, masks, shifts, words } = this
    for (let i = 0; i + 1 < starts.length; i++) {
      const word = source[at + i] ?? 0
      if (word === 0) continue
      const end = starts[i + 1] ?? 0
      for (let k = starts[i] ?? 0; k < end; k++) {
        const bits = word & (masks[k] ?? 0)
        const shift = shifts[k] ?? 0
        const place = to + (words[k] ?? 0)
        target[place] = (target[place] ?? 0) | (shift < 0 ? bits >>> -shift : bits << shift)
      }
    }
  }
}

/** Bits of the peers that are new, for the words of a row in which there are any. */
interface ScatteredRow {
  readonly allowed: Uint32Array
  readonly redirected: Uint32Array | null
}

/** Such rows of a map, one for each class of ports. */
interface ScatteredRows {
  readonly rows: readonly ScatteredRow[]
  /** Whether it lets none of the new peers through. */
  readonly areEmpty: boolean
}

/** What maps say of the peers that are new. */
class AddedPeers {
  private readonly store: MapStore
  private readonly selectsAny = new Map<PolicyEntry['peers'], boolean>()
  private readonly numbers = new Map<PolicyEntry, number>()
  private readonly byEntries = new Map<string, ScatteredRows>()
  private readonly scattered = new Map<CoveringRow, ScatteredRow>()
  /** The words of a row in which there are new peers, and which bits of them they are. */
  private readonly words: readonly number[]
  private readonly masks: Uint32Array

  constructor(
    private readonly wanted: WantedRows,
    private readonly added: readonly number[],
    { identities, selection }: PolicyModel,
  ) {
    const peers = added.map((index) => identities[index]).filter((identity) => identity !== undefined)
    this.store = new MapStore(new SelectorCache(peers, selection.hasAggregates))
    this.words = [...new Set(added.map((index) => index >>> 5))]
    this.masks = this.scatter(this.store.selection.all)
  }

  /** Writes what a map says of them into its rows. */
  write({ rows }: ScatteredRows, { isL7 }: RowFacts, { allowed, redirected }: RowSets, at: number): void {
    const { words, masks, wanted } = this
    let start = at
    for (const row of rows) {
      for (let k = 0; k < words.length; k++) {
        const word = start + (words[k] ?? 0)
        const rest = ~(masks[k] ?? 0)
        allowed[word] = ((allowed[word] ?? 0) & rest) | (row.allowed[k] ?? 0)
        // Mostly no flow goes through a proxy, and then nobody has written here.
        if (isL7) redirected[word] = ((redirected[word] ?? 0) & rest) | (row.redirected?.[k] ?? 0)
      }
      start += wanted.words
    }
  }

  /** What a map says of them. */
  rowsFor({ map, facts }: PlacedMap): ScatteredRows {
    const { classes, shape } = this.wanted
    const { entries } = map.policy
    let key = (facts.defaults ??= `${defaultsKey(map.policy)} ${map.ports.text}`)
    for (const entry of entries) if (this.areAnySelected(entry.peers)) key += ` ${this.numberOf(entry)}`
    let rows = this.byEntries.get(key)
    if (rows === undefined) {
      const { selection } = this.store
      const own = entries.filter(({ peers }) => this.areAnySelected(peers))
      const part = { ...map, entries: this.store.entriesOf(map, own), selection }
      const found = rowsOf(part, classes, selection.all.length, shape)
      rows = {
        rows: found.map((row) => this.scatteredOf(row)),
        areEmpty: found.every(({ allowed }) => allowed.every((word) => word === 0)),
      }
      this.byEntries.set(key, rows)
    }
    return rows
  }

  private areAnySelected(peers: PolicyEntry['peers']): boolean {
    let known = this.selectsAny.get(peers)
    if (known === undefined) {
      const { selection } = this.store
      known = peers === null || peers.some(({ selector }) => selection.selectPeers(selector).some((word) => word !== 0))
      this.selectsAny.set(peers, known)
    }
    return known
  }

  private numberOf(entry: PolicyEntry): number {
    let number = this.numbers.get(entry)
    if (number === undefined) this.numbers.set(entry, (number = this.numbers.size))
    return number
  }

  private scatteredOf(row: CoveringRow): ScatteredRow {
    let scattered = this.scattered.get(row)
    if (scattered === undefined) {
      const { allowed, redirected } = row
      scattered = {
        allowed: this.scatter(allowed),
        redirected: redirected === null ? null : this.scatter(redirected),
      }
      this.scattered.set(row, scattered)
    }
    return scattered
  }

  private scatter(bits: Bitset): Uint32Array {
    const result = new Uint32Array(this.words.length)
    this.added.forEach((index, i) => {
      const bit = ((bits[i >>> 5] ?? 0) >>> (i & 31)) & 1
      const k = this.words.indexOf(index >>> 5)
      result[k] = (result[k] ?? 0) | (bit << (index & 31))
    })
    return result
  }
}
