/** Edits of texts of megabytes, without looking through the whole text; see `last-change.ts`. */
import { changeTo, rememberChange, type TextChange } from './last-change'

/** Smaller texts are put together and compared in no time. */
const large = 20_000

/** A text with a stretch replaced. @param change the smallest that makes it, as `difference` would find it */
export function editedText(before: string, change: TextChange): string {
  const { start, end, text } = change
  const after = before.slice(0, start) + text + before.slice(end)
  if (after.length >= large) rememberChange({ before, after, start, end, text })
  return after
}

/** `text.slice(from, to)`, for 0 ≤ from ≤ to. */
export function stretchOf(text: string, from: number, to = text.length): string {
  const change = changeTo(text)
  return change === null ? text.slice(from, to) : joined(change.before, change, [from, Math.min(to, text.length)])
}

/** A stretch of what a change makes of a text. */
export function joined(
  before: string,
  { start, end, text }: TextChange,
  [from, to]: readonly [number, number],
): string {
  if (to <= start) return before.slice(from, to)
  const behind = start + text.length
  const back = end - behind
  if (from >= behind) return before.slice(from + back, to + back)
  const own = text.slice(Math.max(0, from - start), to - start)
  return before.slice(Math.min(from, start), start) + own + before.slice(end, Math.max(end, to + back))
}
