/** Names of cards, shortened where they have no room, but never by what tells them apart. */
import { sharedStart } from '../../../values/difference'

/** Rough widths of characters in Inter, as shares of the font's size. */
function share(character: string): number {
  if (/[ijl.,:;|!'’ ]/.test(character)) return 0.29
  if (/[ftr()[\]\-/]/.test(character)) return 0.42
  if (/[mwMW@%]/.test(character)) return 0.88
  return /[A-Z×…]/.test(character) ? 0.7 : 0.6
}

/** Width of a text in the interface's font. The same on every machine: no font is measured. */
export function uiWidth(text: string, size: number): number {
  let width = 0
  for (const character of text) width += share(character) * size
  return width
}

/** Width of a title, which is half bold. */
export function titleWidth(text: string, size: number): number {
  return uiWidth(text, size) * 1.04
}

/** Width of a text in the monospace font. */
export function monoWidth(text: string, size: number): number {
  return text.length * size * 0.6
}

/** The text, cut at its end to so many characters. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, Math.max(0, length - 1))}…` : text
}

/** Name → as much of it as `room` characters hold, different for different names. */
export function tellApart(names: readonly string[], room: number): ReadonlyMap<string, string> {
  const all = [...new Set(names)].sort()
  const short = new Map<string, string>()
  const taken = new Set(all.filter((name) => name.length <= room))
  for (const name of taken) short.set(name, name)
  const long = all.filter((name) => name.length > room)
  long.forEach((name, i) => {
    // Sorted names share the most with their neighbours.
    const shared = wholeNumber(
      name,
      Math.max(sharedStart(name, long[i - 1] ?? ''), sharedStart(name, long[i + 1] ?? '')),
    )
    const found = candidates(name, shared, room).find((text) => !taken.has(text)) ?? name
    taken.add(found)
    short.set(name, found)
  })
  return short
}

/** Where the number begins in which a place is: `14` is not to become `4`. */
function wholeNumber(name: string, at: number): number {
  let start = at
  while (start > 0 && /\d/.test(name[start - 1] ?? '') && /\d/.test(name[at] ?? '')) start--
  return start
}

function candidates(name: string, shared: number, room: number): readonly string[] {
  // From the last separator within the shared part on, so that words stay whole.
  const word = Math.max(...['-', '.', '_', '/', ':'].map((mark) => name.lastIndexOf(mark, shared - 1))) + 1
  const starts = [word, shared]
  const tails = starts.flatMap((start) => {
    const rest = name.slice(start)
    return start < 2 || rest.length + 1 > room ? [] : [`…${rest}`]
  })
  const half = Math.floor((room - 1) / 2)
  const middle = `${name.slice(0, room - 1 - half)}…${name.slice(-half)}`
  const window = `…${name.slice(shared, shared + room - 2)}…`
  // Of the ways in between, the one first in which the difference is seen.
  const between = shared >= name.length - half || shared < room - 1 - half ? [middle, window] : [window, middle]
  return shared < room - 1 ? [...tails, cut(name, room), ...between] : [...tails, ...between]
}
