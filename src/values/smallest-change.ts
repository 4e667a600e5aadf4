/** A change without what it leaves as it was. */
import { joined } from './edited-text'
import type { TextChange } from './last-change'

/**
 * What `difference` would find, looking at the letters beside the change alone: of a letter that is typed beside the same letter
 * nobody can say which of the two is new, and the first difference counts.
 */
export function smallestChange(before: string, change: TextChange): TextChange {
  const { start, end, text } = change
  const shift = text.length - (end - start)
  const length = before.length + shift
  const letterAt = (at: number): number => {
    if (at < start) return before.charCodeAt(at)
    return at < start + text.length ? text.charCodeAt(at - start) : before.charCodeAt(at - shift)
  }
  const shorter = Math.min(before.length, length)
  let first = start
  while (first < shorter && before.charCodeAt(first) === letterAt(first)) first++
  const most = shorter - first
  let shared = Math.min(before.length - end, most)
  while (shared < most && before.charCodeAt(before.length - 1 - shared) === letterAt(length - 1 - shared)) shared++
  return { start: first, end: before.length - shared, text: joined(before, change, [first, length - shared]) }
}
