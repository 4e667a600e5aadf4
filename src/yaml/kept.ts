/**
 * What an edit leaves of a text's documents: what the new text has in common with the one before, at its start and at its end,
 * tells which are untouched.
 */
import { difference } from '../values/difference'

/** Documents before `head` and from `tail` on are untouched; `from` and `to` are the bounds of the others in the new text. */
export interface Kept {
  /** How many characters both texts share at their start, and behind those at their end. */
  readonly prefix: number
  readonly suffix: number
  readonly head: number
  readonly tail: number
  readonly from: number
  readonly to: number | null
}

/** A text with the offsets at which its documents start and end. */
export interface SplitText {
  readonly text: string
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

const nothingKept: Kept = { prefix: 0, suffix: 0, head: 0, tail: Infinity, from: 0, to: null }

/** Length of a separator line's `---` with the white space that has to follow it. */
const separator = 4

/** What is left of the documents of a text in the next one. */
export function keptOf(before: SplitText | undefined, text: string): Kept {
  if (before === undefined) return nothingKept
  const { text: old, starts, ends } = before
  const { start: prefix, end } = difference(old, text)
  const suffix = old.length - end
  // A document is untouched if the separators around it are; the last one of a file has none behind it.
  let head = lowerBound(ends, prefix - separator + 1)
  // Objects of JSON one after another have no separators between them: an edit may join any two.
  while (head > 0 && old[(ends[head - 1] ?? 0) - 1] !== '\n') head--
  // The line end before the separator belongs to it.
  let tail = Math.max(head, lowerBound(starts, old.length - suffix + separator))
  while (tail < starts.length && old[starts[tail] ?? 0] === '{') tail++
  const shift = text.length - old.length
  return {
    prefix,
    suffix,
    head,
    tail,
    from: head === 0 ? 0 : (ends[head - 1] ?? 0),
    to: tail < starts.length ? (starts[tail] ?? 0) + shift - separator + 1 : null,
  }
}

/** The numbers from a place on, each so much higher: whole stretches are copied, as there may be hundreds of thousands. */
export function movedFrom(numbers: readonly number[], from: number, by: number): number[] {
  const result = numbers.slice(from)
  if (by !== 0) for (let i = 0; i < result.length; i++) result[i] = (result[i] ?? 0) + by
  return result
}

/** Index of the first number that is not below `wanted`, in a sorted list. */
export function lowerBound(sorted: readonly number[], wanted: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}
