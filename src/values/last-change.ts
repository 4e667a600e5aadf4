/**
 * How the newest text of megabytes was made. Whoever asks about it right away need not put its pieces together: the browser
 * holds a text that was made of others as these, and copies all of it once somebody looks into it.
 */

/** What stands in place of a stretch of a text. */
export interface TextChange {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface LastChange extends TextChange {
  readonly before: string
  readonly after: string
}

let last: LastChange | null = null

export function rememberChange(change: LastChange): void {
  last = change
}

/** The smallest change that makes one text of the other, where it is known. */
export function knownChange(from: string, to: string): TextChange | null {
  if (last === null) return null
  const { before, after, start, end } = last
  if (before === from && after === to) return { start, end, text: last.text }
  if (before !== to || after !== from) return null
  return { start, end: end + after.length - before.length, text: before.slice(start, end) }
}

/** How a text was made of the one before, where that is known. */
export function changeTo(text: string): LastChange | null {
  return last !== null && last.after === text ? last : null
}

/** Nobody waits for an answer any more: the text becomes one piece, and the one before it may go. */
export function settleText(): void {
  // Looking at a character is what puts it together.
  void last?.after.charCodeAt(0)
  last = null
}
