/**
 * Where things stand: lists keep what an edit only moves, with the ranges of an earlier text, and whoever wants to know where
 * it stands now asks for it.
 */
import type { SourceRange } from '../types'
import { isSameRange } from '../../yaml/text'

interface Ranged {
  readonly range: SourceRange
}

/** What things were moved to last. */
const moved = new WeakMap<Ranged, Ranged>()

/** A thing at a range: the very object where it stands there already, or was moved there last. */
export function placedAt<T extends Ranged>(
  item: T,
  range: SourceRange,
  move: (item: T, range: SourceRange) => T = (own, to) => ({ ...own, range: to }),
): T {
  if (isSameRange(item.range, range)) return item
  // What a thing was moved to is a thing of its kind.
  const last = moved.get(item) as T | undefined
  if (last !== undefined && isSameRange(last.range, range)) return last
  const result = move(last ?? item, range)
  moved.set(item, result)
  return result
}
