/**
 * Rows of the verdict matrix: what a policy map says of all peers, for each class of ports.
 *
 * Who may talk to whom is bitset algebra: per port class the entries are taken in order of precedence, and each decides
 * for those of its peers that no earlier one has decided for. Rows stay with their map, as an edit leaves most of them.
 */
import { emptyWords, hasBit, type Bitset } from '../policy/bitset'
import { moveInto, type Renumbering } from '../policy/renumbering'
import type { PolicyMap } from './policy-map'
import type { ClassOfPorts } from './port-classes'
import { needsAuthentication, type ResolvedEntry } from './resolved'

interface Rows {
  /** The classes that they were computed for, as text. */
  readonly shape: string
  /** Words of a row. */
  readonly words: number
  /** Distinct lists of entries that cover a class, as indices; and which of them each class meets. */
  readonly coverings: readonly (readonly number[])[]
  readonly coveringOf: readonly number[]
  /** For each covering the peers let through, and those of them that go through the proxy; null where none do. */
  readonly allowed: Uint32Array
  readonly redirected: Uint32Array | null
}

const knownRows = new WeakMap<PolicyMap, Rows>()

/**
 * A map's rows, computed at most once.
 *
 * @param shape the classes as text
 */
export function rowsOf(map: PolicyMap, classes: readonly ClassOfPorts[], words: number, shape: string): Rows {
  let rows = knownRows.get(map)
  if (rows?.shape !== shape || rows.words !== words) knownRows.set(map, (rows = decide(map, classes, words, shape)))
  return rows
}

/** One row of a map: words `at` and following of the arrays. */
export interface ClassRow {
  readonly allowed: Uint32Array
  /** Null where nothing goes through the proxy. */
  readonly redirected: Uint32Array | null
  readonly at: number
}

/** The row of one class of ports. */
export function classRow({ allowed, redirected, coveringOf, words }: Rows, portClass: number): ClassRow {
  return { allowed, redirected, at: (coveringOf[portClass] ?? 0) * words }
}

function decide(map: PolicyMap, classes: readonly ClassOfPorts[], words: number, shape: string): Rows {
  const { entries } = map
  const indices = new Map<string, number>()
  const coverings: (readonly number[])[] = []
  const coveringOf: number[] = []
  let covering: number[] = []
  for (const portClass of classes) {
    covering.length = 0
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]
      if (entry !== undefined && coversClass(entry, portClass)) covering.push(i)
    }
    // Most classes of ports meet the same entries of a map, and then the same peers; neighbours mostly do.
    const last = coverings[coveringOf.at(-1) ?? -1]
    if (last !== undefined && isSame(last, covering)) {
      coveringOf.push(coveringOf.at(-1) ?? 0)
      continue
    }
    const key = covering.join()
    const known = indices.get(key)
    coveringOf.push(known ?? coverings.length)
    if (known !== undefined) continue
    indices.set(key, coverings.length)
    coverings.push(covering)
    covering = []
  }
  const allowed = emptyWords(coverings.length * words)
  const redirected = emptyRedirects(map, coverings.length * words)
  coverings.forEach((covering, i) => {
    decidePeers(entries, covering, { allowed, redirected, isAuthOff: map.datapath.isAuthOff }, i * words, words)
    if (isAudited(map, covering)) allowed.fill(0xff_ff_ff_ff, i * words, (i + 1) * words)
  })
  return { shape, words, coverings, coveringOf, allowed, redirected }
}

/** Whether everybody gets through in a class of ports because drops are recorded only. */
function isAudited({ entries, datapath }: PolicyMap, covering: readonly number[]): boolean {
  return datapath.isAudit && !covering.some((index) => entries[index]?.origin.kind === 'unknown-protocol')
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Who a map lets through in one class of ports, and whom of them by way of the proxy. */
export interface ClassDecision {
  readonly allowed: Bitset
  readonly redirected: Bitset
  /** Entries that cover the class, highest precedence first. */
  readonly covering: readonly ResolvedEntry[]
}

/** One map's decisions by class, for classes other than those of its own model; classes that meet the same entries share theirs. */
export function decideClasses(
  map: PolicyMap,
  classes: readonly ClassOfPorts[],
  words: number,
): readonly ClassDecision[] {
  const { coverings, coveringOf, allowed, redirected } = decide(map, classes, words, '')
  const decisions = coverings.map((covering, i): ClassDecision => {
    const at = i * words
    return {
      allowed: allowed.subarray(at, at + words),
      redirected: redirected === null ? emptyWords(words) : redirected.subarray(at, at + words),
      covering: covering.map((index) => map.entries[index]).filter((entry) => entry !== undefined),
    }
  })
  return coveringOf.map((covering) => decisions[covering]).filter((decision) => decision !== undefined)
}

function emptyRedirects({ entries }: PolicyMap, words: number): Uint32Array | null {
  return entries.some(({ isL7 }) => isL7) ? emptyWords(words) : null
}

/** Writes a map's rows, one for each class, into the arrays of the matrix. */
export function writeRows(
  { words, coveringOf, allowed, redirected }: Rows,
  target: { readonly allowed: Uint32Array; readonly redirected: Uint32Array },
  at: number,
): void {
  let to = at
  const isWide = words > 64
  for (const covering of coveringOf) {
    const from = covering * words
    if (isWide) {
      target.allowed.set(allowed.subarray(from, from + words), to)
      if (redirected !== null) target.redirected.set(redirected.subarray(from, from + words), to)
      to += words
      continue
    }
    // A loop: calls to copy so few words cost more than the copying.
    for (let word = 0; word < words; word++) target.allowed[to + word] = allowed[from + word] ?? 0
    if (redirected !== null)
      for (let word = 0; word < words; word++) target.redirected[to + word] = redirected[from + word] ?? 0
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
  /** What needs an authentication is dropped. */
  readonly isAuthOff: boolean
}

/**
 * Fills in the peers that entries, in order of precedence, let through, and those of them that go through the proxy: words
 * `at` to `at + words` of both arrays. Each entry decides for those of its peers that no earlier one has decided for; a
 * Pass puts the rest of its tier off.
 */
export function decidePeers(
  entries: readonly ResolvedEntry[],
  covering: readonly number[],
  { allowed, redirected, isAuthOff }: PeerSets,
  at: number,
  words: number,
): void {
  for (let word = 0; word < words; word++) {
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
      if (entry.action === 'deny' || (isAuthOff && needsAuthentication(entry))) continue
      allow |= peers
      if (entry.isL7) redirect |= peers
    }
    allowed[at + word] = allow
    if (redirected !== null) redirected[at + word] = redirect
  }
}

/** The entry that decides for one peer; undefined where none covers it. */
function decider(
  entries: readonly ResolvedEntry[],
  covering: readonly number[],
  peer: number,
): ResolvedEntry | undefined {
  let passedTier = -1
  for (const index of covering) {
    const entry = entries[index]
    if (entry === undefined || entry.tier === passedTier || !hasBit(entry.peers, peer)) continue
    if (entry.action !== 'pass') return entry
    passedTier = entry.tier
  }
  return undefined
}

/** Gives `map` the rows of an earlier form of it, whose entries were the same but for the numbering of identities. */
export function carryRows(earlier: PolicyMap, map: PolicyMap, renumbering: Renumbering): void {
  const rows = knownRows.get(earlier)
  if (rows === undefined) return
  const { shape, coverings, coveringOf } = rows
  const words = (renumbering.size + 31) >>> 5
  const allowed = emptyWords(coverings.length * words)
  const redirected = rows.redirected === null ? null : emptyWords(coverings.length * words)
  const { isInPlace, added } = renumbering
  if (isInPlace) allowed.set(rows.allowed)
  if (isInPlace && redirected !== null && rows.redirected !== null) redirected.set(rows.redirected)
  for (let i = 0; i < coverings.length; i++) {
    const at = i * words
    if (!isInPlace) {
      moveInto(allowed, at, { bits: rows.allowed, at: i * rows.words, words: rows.words }, renumbering)
      if (redirected !== null && rows.redirected !== null)
        moveInto(redirected, at, { bits: rows.redirected, at: i * rows.words, words: rows.words }, renumbering)
    }
    const covering = coverings[i] ?? []
    const isOpen = isAudited(map, covering)
    for (const peer of added) {
      const entry = decider(map.entries, covering, peer)
      const isAllowed = entry?.action === 'allow' && !(map.datapath.isAuthOff && needsAuthentication(entry))
      writeBitAt(allowed, at, peer, isAllowed || isOpen)
      if (redirected !== null) writeBitAt(redirected, at, peer, isAllowed && entry.isL7)
    }
  }
  knownRows.set(map, { shape, words, coverings, coveringOf, allowed, redirected })
}

function writeBitAt(bits: Uint32Array, at: number, index: number, value: boolean): void {
  const word = at + (index >>> 5)
  const bit = 1 << (index & 31)
  const before = bits[word] ?? 0
  bits[word] = value ? before | bit : before & ~bit
}
