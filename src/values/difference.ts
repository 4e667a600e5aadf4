/** Where two texts differ. */
import { knownChange, type TextChange } from './last-change'

/** Compared in blocks first, which costs far less than letter by letter. */
const block = 4096

/** How many characters two texts share at their start. */
export function sharedStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let at = 0
  while (at + block <= most && a.slice(at, at + block) === b.slice(at, at + block)) at += block
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++
  return at
}

/** How many characters two texts share at their end, up to a number. */
export function sharedEnd(a: string, b: string, most = Math.min(a.length, b.length)): number {
  let length = 0
  while (
    length + block <= most &&
    a.slice(a.length - length - block, a.length - length) === b.slice(b.length - length - block, b.length - length)
  )
    length += block
  while (length < most && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++
  return length
}

/** The middle of a text that has to be replaced to make another one of it. */
export function difference(before: string, after: string): TextChange {
  const known = knownChange(before, after)
  if (known !== null) return known
  const start = sharedStart(before, after)
  const tail = sharedEnd(before, after, Math.min(before.length, after.length) - start)
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) }
}

/** What two lists do not share at their starts and ends: from `start` to `endBefore` in one and to `endNow` in the other. */
export interface ChangedPart {
  readonly start: number
  readonly endBefore: number
  readonly endNow: number
}

/** Where two lists differ; items are the same where they are the same objects. */
export function changedPart<T>(before: readonly T[], now: readonly T[]): ChangedPart {
  const most = Math.min(before.length, now.length)
  let start = 0
  if (before === now) start = most
  while (start < most && before[start] === now[start]) start++
  let endBefore = before.length
  let endNow = now.length
  while (endBefore > start && endNow > start && before[endBefore - 1] === now[endNow - 1]) {
    endBefore--
    endNow--
  }
  return { start, endBefore, endNow }
}

/** Where each item of a list stood in another one; -1 for one that is new there, or has moved among what has changed. */
export function placesBefore<T>(before: readonly T[], now: readonly T[]): (i: number) => number {
  const { start, endBefore, endNow } = changedPart(before, now)
  const back = endBefore - endNow
  return (i) => {
    if (i < start) return i
    if (i >= endNow) return i + back
    return now[i] === before[i] ? i : -1
  }
}

/** A list with its changed part replaced by other items, one for each item of the changed part of the list that it goes by. */
export function withPart<T>(list: readonly T[], { start, endBefore }: ChangedPart, part: readonly T[]): readonly T[] {
  return list.slice(0, start).concat(part, list.slice(endBefore))
}
