/**
 * How many instructions RE2 makes of an expression, about. Envoy refuses the policies of a pod for one expression of more than
 * `re2.max_program_size.error_level` instructions, and Cilium leaves that at Envoy's default.
 * Source: envoy source/common/common/regex.cc, re2 compile.cc and prog.cc, pkg/envoy/policy/envoy_l7_rules_translator.go.
 */
import { leastInstructions } from '../expressions'

/** Sizes above this are not told apart. */
const endless = 1_000_000

/** What RE2 makes of one character beyond ASCII, whichever it is: all lengths of UTF-8. */
const beyondAscii = 6

const classes: Readonly<Record<string, readonly Range[]>> = {
  d: [[48, 57]],
  s: [
    [9, 10],
    [12, 13],
    [32, 32],
  ],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
}

type Range = readonly [from: number, to: number]

/** A part of an expression: how large it is, and the single characters that it may stand for, where it is no more than that. */
interface Part {
  readonly size: number
  readonly one: readonly Range[] | null
  /** The parts in a row, for what alternatives have in common. */
  readonly row: readonly Part[]
  /** What tells it from others. */
  readonly text: string
}

const nothing: Part = { size: 0, one: null, row: [], text: '' }

/**
 * The number of instructions of an expression in RE2's syntax, within a few of what RE2 counts; at most a million.
 *
 * @param text an expression that RE2 accepts; what follows a mistake is not counted
 */
export function programSize(text: string): number {
  const reader = new Reader(text)
  const size = reader.alternatives(0).size
  return Math.min(endless, size + leastInstructions)
}

/** Nested deeper than this is not looked into: RE2 refuses a thousand. */
const deepest = 1000

class Reader {
  private at = 0

  constructor(private readonly text: string) {}

  alternatives(depth: number): Part {
    const found = [this.row(depth)]
    while (this.text[this.at] === '|') {
      this.at++
      found.push(this.row(depth))
    }
    return found.length === 1 ? (found[0] ?? nothing) : merged(found)
  }

  private row(depth: number): Part {
    const parts: Part[] = []
    const start = this.at
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')') {
      const from = this.at
      parts.push(this.repeated(this.atom(depth), from))
      if (this.at === from) this.at++
    }
    if (parts.length === 1) return parts[0] ?? nothing
    const size = Math.min(
      endless,
      parts.reduce((sum, part) => sum + part.size, 0),
    )
    return { size, one: null, row: parts, text: this.text.slice(start, this.at) }
  }

  private atom(depth: number): Part {
    const from = this.at
    const char = this.text[this.at++] ?? ''
    if (char === '(') return this.group(depth, from)
    if (char === '[') return this.set(from)
    if (char === '\\') return this.escaped(from)
    if (char === '.')
      return this.part(from, [
        [0, 9],
        [11, 0x10ffff],
      ])
    // Both ends are known anyway: an expression has to match all of a text.
    if (char === '^' || char === '$') return { ...nothing, size: 1, text: char }
    const code = char.charCodeAt(0)
    if (code >= 0xd800 && code < 0xdc00) this.at++
    const point = this.text.codePointAt(from) ?? code
    return this.part(from, [[point, point]])
  }

  private part(from: number, one: readonly Range[]): Part {
    return { size: sizeOf(one), one, row: [], text: this.text.slice(from, this.at) }
  }

  private group(depth: number, from: number): Part {
    const open = /^\?(?:P?<[^>]*>|[a-zA-Z-]*:?)/.exec(this.text.slice(this.at, this.at + 100))?.[0] ?? ''
    this.at += open.length
    // Flags for the rest of a group, such as (?i).
    if (open !== '' && !open.endsWith(':') && !open.endsWith('>')) {
      if (this.text[this.at] === ')') this.at++
      return { ...nothing, text: this.text.slice(from, this.at) }
    }
    if (depth >= deepest) {
      this.at = this.text.length
      return { ...nothing, size: endless }
    }
    const inner = this.alternatives(depth + 1)
    if (this.text[this.at] === ')') this.at++
    if (open.endsWith(':')) return inner
    return { size: inner.size + 2, one: null, row: [], text: this.text.slice(from, this.at) }
  }

  private escaped(from: number): Part {
    const char = this.text[this.at++] ?? ''
    const ranges = classes[char.toLowerCase()]
    if (ranges !== undefined) return this.part(from, char === char.toLowerCase() ? ranges : without(ranges))
    if (char === 'b' || char === 'B' || char === 'A' || char === 'z') return { ...nothing, size: 1, text: `\\${char}` }
    if (char === 'p' || char === 'P') {
      if (this.text[this.at++] === '{') this.at = this.after('}')
      // Scripts and categories are many ranges; a small one already is as large as this.
      return { size: 30, one: null, row: [], text: this.text.slice(from, this.at) }
    }
    if (char === 'Q') {
      const end = this.text.indexOf('\\E', this.at)
      const literal = this.text.slice(this.at, end < 0 ? undefined : end)
      this.at = end < 0 ? this.text.length : end + 2
      return {
        size: literalSize(literal),
        one: null,
        row: [],
        text: this.text.slice(from, this.at),
      }
    }
    if (char === 'x') this.at = this.text[this.at] === '{' ? this.after('}') : this.at + 2
    return this.part(from, [[char.charCodeAt(0), char.charCodeAt(0)]])
  }

  private after(end: string): number {
    const at = this.text.indexOf(end, this.at)
    return at < 0 ? this.text.length : at + 1
  }

  private set(from: number): Part {
    const isNegated = this.text[this.at] === '^'
    if (isNegated) this.at++
    const ranges: Range[] = []
    for (let isFirst = true; this.at < this.text.length; isFirst = false) {
      if (this.text[this.at] === ']' && !isFirst) break
      this.readRange(ranges)
    }
    this.at++
    return this.part(from, isNegated ? without(ranges) : ranges)
  }

  private readRange(ranges: Range[]): void {
    const low = this.member()
    if (typeof low !== 'number') {
      ranges.push(...low)
      return
    }
    if (this.text[this.at] !== '-' || this.text[this.at + 1] === ']') {
      ranges.push([low, low])
      return
    }
    this.at++
    const high = this.member()
    ranges.push([low, typeof high === 'number' ? high : low])
  }

  /** One character of a set, or the class that stands for several. */
  private member(): number | readonly Range[] {
    const name = /^\[:\^?(\w+):\]/.exec(this.text.slice(this.at, this.at + 20))
    if (name !== null) {
      // [:alpha:] and its like: no ranges of their own are kept for them, as none is larger than that of words.
      this.at += name[0].length
      return classes.w ?? []
    }
    const point = this.text.codePointAt(this.at) ?? 0
    this.at += point > 0xffff ? 2 : 1
    if (point !== 92) return point
    const char = this.text[this.at++] ?? ''
    const named = classes[char.toLowerCase()]
    if (named !== undefined) return char === char.toLowerCase() ? named : without(named)
    return char.charCodeAt(0)
  }

  private repeated(part: Part, from: number): Part {
    let found = part
    for (;;) {
      const char = this.text[this.at] ?? ''
      const counts = char === '{' ? /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.text.slice(this.at, this.at + 16)) : null
      if (counts === null && (char === '' || !'*+?'.includes(char))) return found
      this.at += counts?.[0].length ?? 1
      if (this.text[this.at] === '?') this.at++
      const size =
        counts === null ? found.size + (char === '+' ? 2 : char === '?' ? 1 : 0) : timesSize(found.size, counts)
      found = { size: Math.min(endless, size), one: null, row: [], text: this.text.slice(from, this.at) }
    }
  }
}

/** `x{2,5}` is written out: twice what has to be there, and three times what may be. */
function timesSize(size: number, [, least = '', comma, most = '']: RegExpExecArray): number {
  const low = Number(least)
  if (comma === undefined) return size * low
  if (most === '') return size * Math.max(1, low) + (low === 0 ? 0 : 2)
  return size * Number(most)
}

/** Alternatives, with what neighbours begin with written once, and single characters put into one set. */
function merged(alternatives: readonly Part[]): Part {
  const ones = alternatives.flatMap(({ one }) => one ?? [])
  if (alternatives.every(({ one }) => one !== null)) return { size: sizeOf(ones), one: ones, row: [], text: '' }
  return {
    size: sizeOfRows(
      alternatives.map((part) => (part.row.length === 0 ? [part] : part.row)),
      0,
    ),
    one: null,
    row: [],
    text: '',
  }
}

function sizeOfRows(rows: readonly (readonly Part[])[], at: number): number {
  let sum = 0
  for (let first = 0; first < rows.length;) {
    const head = rows[first]?.[at]
    let next = first + 1
    if (head !== undefined) while (next < rows.length && rows[next]?.[at]?.text === head.text) next++
    if (head !== undefined)
      sum +=
        next - first === 1
          ? (rows[first] ?? []).slice(at).reduce((all, part) => all + part.size, 0)
          : head.size + sizeOfRows(rows.slice(first, next), at + 1)
    first = next
  }
  return sum
}

function without(ranges: readonly Range[]): readonly Range[] {
  const found: Range[] = []
  let next = 0
  for (const [from, to] of joined(ranges)) {
    if (from > next) found.push([next, from - 1])
    next = Math.max(next, to + 1)
  }
  return [...found, [next, 0x10ffff]]
}

function joined(ranges: readonly Range[]): readonly Range[] {
  const found: Range[] = []
  for (const range of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = found.at(-1)
    if (last !== undefined && range[0] <= last[1] + 1) found[found.length - 1] = [last[0], Math.max(last[1], range[1])]
    else found.push(range)
  }
  return found
}

/** A byte is an instruction. */
function literalSize(text: string): number {
  return Array.from(text, (char) => char.codePointAt(0) ?? 0).reduce((sum, point) => sum + sizeOf([[point, point]]), 0)
}

/** One instruction for each range of ASCII, and one for each byte beyond it. */
function sizeOf(ranges: readonly Range[]): number {
  let size = 0
  for (const [from, to] of joined(ranges)) {
    if (from < 0x80) size++
    if (to >= 0x10ffff) size += beyondAscii
    else if (to >= 0x80) size += to < 0x800 ? 2 : to < 0x10000 ? 3 : 4
  }
  return size
}
