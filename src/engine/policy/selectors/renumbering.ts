/**
 * What becomes of sets of identities when a few identities come or go: most members keep their order and only move by a
 * few places, so a set for the new list is the old one, shifted, with the new identities added.
 */
import { changedPart } from '../../../values/difference'
import type { ClusterIdentity } from '../../cluster/identity'
import { clearBit, copyOf, emptyBitset, type Bitset } from './bitset'

export interface Renumbering {
  /** Number of identities in the new list. */
  readonly size: number
  /** Stretches that moved as one. */
  readonly runs: readonly { readonly from: number; readonly to: number; readonly length: number }[]
  /** Indices of identities that are new, in the new list. */
  readonly added: readonly number[]
  /** Whether all others stand where they stood: the new ones took the places of those that went. */
  readonly isInPlace: boolean
}

/** With more identities than this new, starting afresh is no slower: the label of a namespace changes all of its pods. */
const mostAdded = 64
/** Every set is put together from as many pieces. */
const mostRuns = 32

/** How one list of identities became another; null where they have too little in common. */
export function renumber(before: readonly ClusterIdentity[], now: readonly ClusterIdentity[]): Renumbering | null {
  const part = changedPart(before, now)
  const runs: { from: number; to: number; length: number }[] = []
  const added: number[] = []
  if (part.start > 0) runs.push({ from: 0, to: 0, length: part.start })
  const places = new Map<ClusterIdentity | undefined, number>()
  for (let from = part.start; from < part.endBefore; from++) places.set(before[from], from)
  for (let to = part.start; to < part.endNow; to++) {
    const from = places.get(now[to])
    if (from === undefined) {
      added.push(to)
      if (added.length > mostAdded) return null
    } else addRun(runs, from, to, 1)
    if (runs.length > mostRuns) return null
  }
  addRun(runs, part.endBefore, part.endNow, before.length - part.endBefore)
  const isInPlace = before.length === now.length && runs.every(({ from, to }) => from === to)
  return { size: now.length, runs, added, isInPlace }
}

function addRun(runs: { from: number; to: number; length: number }[], from: number, to: number, length: number): void {
  const last = runs.at(-1)
  if (length === 0) return
  if (last !== undefined && last.from + last.length === from && last.to + last.length === to) last.length += length
  else runs.push({ from, to, length })
}

/** A set's members by their new indices; new identities are not in it. */
export function moved(bits: Bitset, renumbering: Renumbering): Bitset {
  if (renumbering.isInPlace) {
    const copy = copyOf(bits)
    for (const index of renumbering.added) clearBit(copy, index)
    return copy
  }
  const result = emptyBitset(renumbering.size)
  moveInto(result, 0, { bits, at: 0, words: bits.length }, renumbering)
  return result
}

/** A set of so many words inside a larger array. */
interface BitsWithin {
  readonly bits: Uint32Array
  readonly at: number
  readonly words: number
}

/** The same for sets inside larger arrays. */
export function moveInto(
  target: Uint32Array,
  targetAt: number,
  { bits: source, at: sourceAt, words }: BitsWithin,
  { runs }: Renumbering,
): void {
  for (const { from, to, length } of runs) {
    let done = 0
    while (done < length) {
      // Up to the end of a word of the target at a time.
      const bit = (to + done) & 31
      const count = Math.min(32 - bit, length - done)
      const low = from + done
      const word = low >>> 5
      const shift = low & 31
      let value = (source[sourceAt + word] ?? 0) >>> shift
      if (shift !== 0 && word + 1 < words) value |= (source[sourceAt + word + 1] ?? 0) << (32 - shift)
      if (count < 32) value &= 2 ** count - 1
      const at = targetAt + ((to + done) >>> 5)
      target[at] = (target[at] ?? 0) | (value << bit)
      done += count
    }
  }
}
