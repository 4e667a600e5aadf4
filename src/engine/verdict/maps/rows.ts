/**
 * Rows of the verdict matrix: what a policy map says of all peers, for each class of ports.
 *
 * Who may talk to whom is bitset algebra: per port class the entries are taken in order of precedence, and each decides
 * for those of its peers that no earlier one has decided for. Rows stay with their map, as an edit leaves most of them.
 */
import { clearBit, emptyWords, forEachBit, type Bitset } from '../../policy/selectors/bitset'
import type { SelectorCache } from '../../policy/selectors/selector-cache'
import { authenticationOf, isUnmet, mayLackAuthentication } from './authentication'
import { coveringEntries, type PolicyMap } from './policy-map'
import type { ClassOfPorts } from './port-classes'
import type { ResolvedEntry } from './resolved'
import { winningEntries } from './winners'
import { Note } from '../../../values/note'

/** A map with those whom its selectors select. */
type SelectingMap = PolicyMap & { readonly selection: SelectorCache }

/** What the entries that cover a class of ports decide for all peers. */
export interface CoveringRow {
  /** The entries, as indices into those of the map. */
  readonly covering: readonly number[]
  /** The peers let through, and those of them that go through the proxy; null where the map has no proxy. */
  readonly allowed: Bitset
  readonly redirected: Bitset | null
}

/** Rows of one map. Most classes of ports meet the same entries of a map, and then the same peers. */
interface Rows {
  /** Words of a row. */
  readonly words: number
  readonly byCovering: Map<string, CoveringRow>
  /** By the first port of a class, once a class has been asked for alone. */
  byPort?: Map<number, CoveringRow>
  /** The classes that were asked for last, as text, with the row of each. */
  shape: string
  ofClasses: readonly CoveringRow[]
}

const knownRows = new Note<PolicyMap, Rows>()

function knownRowsOf(map: PolicyMap, words: number): Rows {
  let rows = knownRows.get(map)
  if (rows?.words !== words) knownRows.set(map, (rows = { words, byCovering: new Map(), shape: '', ofClasses: [] }))
  return rows
}

/**
 * A map's rows, one for each class, each computed at most once.
 *
 * @param shape the classes as text
 */
export function rowsOf(
  map: SelectingMap,
  classes: readonly ClassOfPorts[],
  words: number,
  shape: string,
): readonly CoveringRow[] {
  const rows = knownRowsOf(map, words)
  if (rows.shape !== shape) {
    rows.ofClasses = decide(map, classes, rows)
    rows.shape = shape
  }
  return rows.ofClasses
}

/** The row of one class alone, whatever other classes there are. */
export function rowOf(map: SelectingMap, portClass: ClassOfPorts, words: number): CoveringRow {
  const rows = knownRowsOf(map, words)
  const port = firstPort(portClass)
  rows.byPort ??= new Map()
  let row = rows.byPort.get(port)
  if (row === undefined) rows.byPort.set(port, (row = rowOfClass(map, portClass, covering(map, portClass), rows)))
  return row
}

/** The peers of some words of a row that get through, and those of them that go through the proxy. */
export type PartOfRow = Pick<CoveringRow, 'allowed' | 'redirected'>

/** What a class decides for the peers in a few words of a row, in the order of the words; the rest of it is not computed. */
export function partOfRow(
  map: SelectingMap,
  portClass: ClassOfPorts,
  words: number,
  part: readonly number[],
): PartOfRow {
  const known = knownRows.get(map)
  const row = known?.words === words ? known.byPort?.get(firstPort(portClass)) : undefined
  const own = row?.covering ?? covering(map, portClass)
  if (row !== undefined || lacksAuthentication(map, own)) {
    const { allowed, redirected } = row ?? rowOf(map, portClass, words)
    return { allowed: cut(allowed, part), redirected: redirected === null ? null : cut(redirected, part) }
  }
  return decided(map, own, part.length, part)
}

function cut(bits: Bitset, part: readonly number[]): Bitset {
  const own = emptyWords(part.length)
  for (let i = 0; i < part.length; i++) own[i] = bits[part[i] ?? 0] ?? 0
  return own
}

const firstPort = ({ protocol, ranges }: ClassOfPorts): number => protocol * 65_536 + (ranges[0]?.[0] ?? 0)

function covering({ entries }: PolicyMap, portClass: ClassOfPorts): readonly number[] {
  const found: number[] = []
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]
    if (entry !== undefined && coversClass(entry, portClass)) found.push(i)
  }
  return found
}

function decide(map: SelectingMap, classes: readonly ClassOfPorts[], rows: Rows): readonly CoveringRow[] {
  const mayLack = lacksAuthentication(map, null)
  let last: CoveringRow | undefined
  return classes.map((portClass) => {
    // Neighbours mostly meet the same entries.
    if (last === undefined || !isCoveredBy(last.covering, map, portClass))
      last = rowOfCovering(map, covering(map, portClass), rows)
    return mayLack ? rowOfClass(map, portClass, last.covering, rows) : last
  })
}

/** Whether these are the entries that cover a class, and all of them. */
function isCoveredBy(own: readonly number[], { entries }: PolicyMap, portClass: ClassOfPorts): boolean {
  let count = 0
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]
    if (entry !== undefined && coversClass(entry, portClass) && own[count++] !== i) return false
  }
  return count === own.length
}

function rowOfCovering(map: PolicyMap, own: readonly number[], { byCovering, words }: Rows): CoveringRow {
  const key = own.join()
  let row = byCovering.get(key)
  if (row === undefined) byCovering.set(key, (row = { covering: own, ...decided(map, own, words) }))
  return row
}

/** @param part the words of which peers are decided for; all where there is none */
function decided(
  map: PolicyMap,
  own: readonly number[],
  words: number,
  part: readonly number[] | null = null,
): PartOfRow {
  const allowed = emptyWords(words)
  const redirected = map.entries.some(({ isL7 }) => isL7) ? emptyWords(words) : null
  decidePeers(map.entries, own, { allowed, redirected }, part)
  if (isAudited(map, own)) allowed.fill(0xff_ff_ff_ff)
  return { allowed, redirected }
}

/** Whether entries of a map may have flows dropped for want of an authentication; null stands for all of its entries. */
function lacksAuthentication({ entries, datapath }: PolicyMap, covering: readonly number[] | null): boolean {
  if (covering === null) return entries.some((entry) => mayLackAuthentication(entry, datapath))
  return covering.some((index) => {
    const entry = entries[index]
    return entry !== undefined && mayLackAuthentication(entry, datapath)
  })
}

/**
 * The row of a class: where an authentication may be lacking, which of several entries of one precedence decides for a peer
 * tells what is dropped for want of it, and that goes by the port as well.
 */
function rowOfClass(
  map: SelectingMap,
  { protocol, ranges }: ClassOfPorts,
  own: readonly number[],
  rows: Rows,
): CoveringRow {
  const row = rowOfCovering(map, own, rows)
  const { isAudit } = map.datapath
  // What is dropped for want of it passes in audit mode, past the proxy.
  const asked = isAudit ? row.redirected : row.allowed
  if (asked === null || !lacksAuthentication(map, own)) return row
  const port = ranges[0]?.[0] ?? 0
  const key = `${own.join()} ${protocol}/${port}`
  const known = rows.byCovering.get(key)
  if (known !== undefined) return known
  const allowed = row.allowed.slice()
  const redirected = row.redirected?.slice() ?? null
  forEachBit(asked, (peer) => {
    const about = coveringEntries(map, peer, protocol, port)
    const flow = { peer, protocol, port }
    const winners = winningEntries(about, flow, map.selection)
    if (!isUnmet(authenticationOf(winners, about, flow, map.selection), map.datapath)) return
    if (!isAudit) clearBit(allowed, peer)
    if (redirected !== null) clearBit(redirected, peer)
  })
  const made = { covering: own, allowed, redirected }
  rows.byCovering.set(key, made)
  return made
}

/** Whether every peer gets through in a class of ports because drops are only recorded. */
function isAudited({ entries, datapath }: PolicyMap, covering: readonly number[]): boolean {
  return datapath.isAudit && !covering.some((index) => entries[index]?.origin.kind === 'unknown-protocol')
}

/** The peers that a map lets through in one class of ports, and which of them go through the proxy. */
export interface ClassDecision {
  readonly allowed: Bitset
  readonly redirected: Bitset
  /** Entries that cover the class, highest precedence first. */
  readonly covering: readonly ResolvedEntry[]
}

/** One map's decisions by class, for classes other than those of its own model; classes that meet the same entries share theirs. */
export function decideClasses(
  map: SelectingMap,
  classes: readonly ClassOfPorts[],
  words: number,
): readonly ClassDecision[] {
  const rows: Rows = { words, byCovering: new Map(), shape: '', ofClasses: [] }
  const known = new Map<CoveringRow, ClassDecision>()
  return decide(map, classes, rows).map((row) => {
    let decision = known.get(row)
    if (decision === undefined) {
      const { allowed, redirected } = row
      const own = row.covering.map((index) => map.entries[index]).filter((entry) => entry !== undefined)
      known.set(row, (decision = { allowed, redirected: redirected ?? emptyWords(words), covering: own }))
    }
    return decision
  })
}

/** Writes a map's rows, one for each class, into the arrays of the matrix. */
export function writeRows(
  rows: readonly CoveringRow[],
  target: { readonly allowed: Uint32Array; readonly redirected: Uint32Array },
  { at, words }: { readonly at: number; readonly words: number },
): void {
  let to = at
  const isWide = words > 64
  for (const { allowed, redirected } of rows) {
    if (isWide) {
      target.allowed.set(allowed, to)
      if (redirected !== null) target.redirected.set(redirected, to)
      to += words
      continue
    }
    // A loop: calls to copy so few words cost more than the copying.
    for (let word = 0; word < words; word++) target.allowed[to + word] = allowed[word] ?? 0
    if (redirected !== null)
      for (let word = 0; word < words; word++) target.redirected[to + word] = redirected[word] ?? 0
    to += words
  }
}

/** Whether an entry covers a class of ports as a whole; it never covers a part of one. */
export function coversClass({ ports }: ResolvedEntry, { protocol, ranges }: ClassOfPorts): boolean {
  if (ports === null) return true
  if (protocol === 0) return false
  const [first, last] = ranges[0] ?? [0, 0]
  for (const port of ports) if (port.protocol === protocol && port.first <= first && last <= port.last) return true
  return false
}

/** What `decidePeers` fills in, and by what it goes. */
interface PeerSets {
  readonly allowed: Bitset
  readonly redirected: Bitset | null
}

/**
 * Fills in the peers that entries, in order of precedence, let through, and those of them that go through the proxy. Each entry decides for those of its peers that no earlier one has decided for; a
 * Pass puts the rest of its tier off.
 *
 * @param part the words of the entries' peers that the sets are about, in their order; null for all
 */
export function decidePeers(
  entries: readonly ResolvedEntry[],
  covering: readonly number[],
  { allowed, redirected }: PeerSets,
  part: readonly number[] | null = null,
): void {
  for (let at = 0; at < allowed.length; at++) {
    const word = part === null ? at : (part[at] ?? 0)
    let open = -1
    let passed = 0
    let passedTier = -1
    let allow = 0
    let redirect = 0
    for (let i = 0; i < covering.length && open !== 0; i++) {
      const entry = entries[covering[i] ?? -1]
      if (entry === undefined) continue
      let peers = (entry.peers[word] ?? 0) & open
      if (entry.tier === passedTier) peers &= ~passed
      if (entry.action === 'pass') {
        passed = entry.tier === passedTier ? passed | peers : peers
        passedTier = entry.tier
        continue
      }
      open &= ~peers
      if (entry.action === 'deny') continue
      allow |= peers
      if (entry.isL7) redirect |= peers
    }
    allowed[at] = allow
    if (redirected !== null) redirected[at] = redirect
  }
}
