/**
 * Numbers of identities. They follow from the labels alone, so that the same labels keep their number whatever else changes.
 * Where two fall on one number, the one whose labels sort later moves on.
 */
import { compareTexts } from '../../values/compare'
import type { ClusterIdentity } from './identity'

/** Identities with their numbers, and what they were numbered by, for the next list that differs in a few. */
export interface Numbering {
  readonly identities: readonly ClusterIdentity[]
  /** The same without numbers. */
  readonly plain: readonly ClusterIdentity[]
  /** The number that each one wants, counted from the first. */
  readonly slots: Uint32Array
  /** Those that do not get it, sorted by their labels. */
  readonly later: readonly number[]
}

/** Numbers are `base` and `room - 1` more. */
export interface NumberRange {
  readonly base: number
  readonly room: number
}

export function numberByHash(plain: readonly ClusterIdentity[], range: NumberRange): Numbering {
  const slots = Uint32Array.from(plain, (identity) => slotOf(identity, range))
  return withNumbers({ plain, slots, later: losers(plain, slots) }, range)
}

export function slotOf(identity: ClusterIdentity, { room }: NumberRange): number {
  return hashOf(identity) % room
}

/** @param known the numbered form of before, by the place of an identity in the list */
export function withNumbers(
  { plain, slots, later }: Omit<Numbering, 'identities'>,
  { base, room }: NumberRange,
  known?: (i: number) => ClusterIdentity | undefined,
): Numbering {
  const numbers = placed(slots, later, room)
  const identities = plain.map((identity, i) => {
    const number = base + (numbers[i] ?? 0)
    const old = known?.(i)
    return old?.number === number ? old : withNumber(identity, number)
  })
  return { identities, plain, slots, later }
}

/** Compares identities by all their labels. */
export function byTexts(plain: readonly ClusterIdentity[]): (a: number, b: number) => number {
  // Each is compared with many others.
  const texts = new Map<number, string>()
  const textOf = (i: number): string => {
    let text = texts.get(i)
    if (text === undefined) texts.set(i, (text = plain[i]?.texts.join('\n') ?? ''))
    return text
  }
  return (a, b) => compareTexts(textOf(a), textOf(b))
}

/** Those that share their slot with one that sorts before them, sorted. @param only the slots that are looked at */
export function losers(plain: readonly ClusterIdentity[], slots: Uint32Array, only?: ReadonlySet<number>): number[] {
  const holders = new Map<number, number>()
  const shared = new Map<number, number[]>()
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] ?? 0
    if (only?.has(slot) === false) continue
    const holder = holders.get(slot)
    if (holder === undefined) {
      holders.set(slot, i)
      continue
    }
    const list = shared.get(slot)
    if (list === undefined) shared.set(slot, [holder, i])
    else list.push(i)
  }
  const compare = byTexts(plain)
  return Array.from(shared.values(), (list) => list.toSorted(compare).slice(1))
    .flat()
    .sort(compare)
}

/** The slot that each one gets in the end: the next free one for those that do not get their own. */
function placed(slots: Uint32Array, later: readonly number[], room: number): Uint32Array {
  if (later.length === 0) return slots
  const numbers = slots.slice()
  const isTaken = new Uint32Array((room + 31) >>> 5)
  const take = (slot: number): void => {
    isTaken[slot >>> 5] = (isTaken[slot >>> 5] ?? 0) | (1 << (slot & 31))
  }
  for (const slot of slots) take(slot)
  for (const i of later) {
    let slot = slots[i] ?? 0
    while ((((isTaken[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1) slot = (slot + 1) % room
    take(slot)
    numbers[i] = slot
  }
  return numbers
}

/** FNV-1a, 32 bits. */
function hash(texts: readonly string[]): number {
  let value = 0x81_1c_9d_c5
  for (const text of texts) {
    for (let i = 0; i <= text.length; i++) {
      value ^= i === text.length ? 10 : text.charCodeAt(i)
      value = Math.imul(value, 0x01_00_01_93)
    }
  }
  return value >>> 0
}

/** Hashes, and the numbered form that was made last, by identity. */
const hashes = new WeakMap<ClusterIdentity, number>()
const numbered = new WeakMap<ClusterIdentity, ClusterIdentity>()

function hashOf(identity: ClusterIdentity): number {
  let value = hashes.get(identity)
  if (value === undefined) hashes.set(identity, (value = hash(identity.texts)))
  return value
}

function withNumber(identity: ClusterIdentity, number: number): ClusterIdentity {
  let result = numbered.get(identity)
  if (result?.number !== number) numbered.set(identity, (result = { ...identity, number }))
  return result
}
