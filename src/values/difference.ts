/** Where two texts differ. */

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
export function difference(
  before: string,
  after: string,
): { readonly start: number; readonly end: number; readonly text: string } {
  const start = sharedStart(before, after)
  const tail = sharedEnd(before, after, Math.min(before.length, after.length) - start)
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) }
}
