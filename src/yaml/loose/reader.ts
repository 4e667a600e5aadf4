/**
 * One YAML document as far as it can be made out while somebody types in it.
 *
 * The exact reader refuses text that is half written; this one never does. It goes by columns and brackets, keeps
 * the place of every key and value, and knows keys that have no colon yet. It decides nothing: verdicts and problems
 * come from the exact reader.
 */

interface LooseBase {
  /** Offsets in the file; ends are exclusive. */
  readonly start: number
  end: number
}

export interface LooseScalar extends LooseBase {
  readonly kind: 'scalar'
  /** Without quotes; empty where nothing is written. */
  readonly text: string
  readonly quote: '' | "'" | '"' | '|'
}

export interface LooseEntry {
  readonly key: string
  readonly start: number
  readonly end: number
  /** False for a key that is still being typed. */
  readonly hasColon: boolean
  readonly value: LooseNode
}

export interface LooseMap extends LooseBase {
  readonly kind: 'map'
  readonly entries: LooseEntry[]
  readonly isFlow: boolean
  /** Column of its keys, from 0. */
  readonly column: number
}

export interface LooseSequence extends LooseBase {
  readonly kind: 'sequence'
  readonly items: LooseNode[]
  readonly isFlow: boolean
  /** Column of its dashes, from 0. */
  readonly column: number
}

export type LooseNode = LooseScalar | LooseMap | LooseSequence

/** Reads a document that stands in `[start, end)` of a text. Never throws; takes time in proportion to the length. */
export function readLoosely(text: string, start = 0, end = text.length): LooseNode {
  return new LooseReader(text, start, end).read()
}

/**
 * A key at the start of a line or a flow entry: quoted or plain, up to a colon that ends it. Keys on one line are no longer
 * than YAML lets them be (1.2, section 7.4.2), and the blanks before the colon are few, or a line of blanks takes for ever.
 */
const quotedKey = /(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*')(?=[ \t]{0,64}:(?:[ \t\r\n]|$))/y
const plainKey =
  /[^\s#{}[\],&*!|>'"%@`-][^\n#{}]{0,1024}?(?=[ \t]{0,64}:(?:[ \t\r\n]|$))|-[^\s][^\n#{}]{0,1024}?(?=[ \t]{0,64}:(?:[ \t\r\n]|$))/y
const flowKey = /[^\s#{}[\],&*!|>'"%@`][^\n,{}[\]#]{0,1024}?(?=[ \t]{0,64}:(?:[ \t\r\n,{}[\]]|$))/y
/** As in JSON, a value may follow the colon at once. */
const quotedFlowKey = /(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*')(?=[ \t]*:)/y
const deepest = 100

class LooseReader {
  private at: number
  /** The place whose column was asked for last, and the start of its line. */
  private seen = 0
  private lineStart = 0

  constructor(
    private readonly text: string,
    start: number,
    private readonly limit: number,
  ) {
    this.at = start
  }

  read(): LooseNode {
    const start = this.at
    if (this.text.charCodeAt(this.at) === 0xfe_ff) this.at++
    // What stands on the line of the marker belongs to the document.
    this.skipBlank()
    let node = this.block(0, 0)
    // Lines further out than the first ones: the document goes on with them.
    while (this.skipBlank() < this.limit) {
      const before = this.at
      const more = this.block(0, 0)
      if (node.kind === 'map' && more.kind === 'map') node.entries.push(...more.entries)
      else if (node.kind !== 'map') node = more
      node.end = Math.max(node.end, more.end)
      if (this.at === before) this.skipLine()
    }
    return node.kind === 'scalar' && node.text === '' ? { ...node, start } : node
  }

  /** Column of an offset in its line. */
  private columnOf(offset: number): number {
    const { seen, lineStart } = this
    // From the place that was asked for last, as a line may be long and hold many things.
    const from = offset >= seen ? seen : 0
    const found =
      offset >= seen ? this.text.slice(from, offset).lastIndexOf('\n') : this.text.lastIndexOf('\n', offset - 1)
    this.seen = offset
    this.lineStart = found >= 0 ? from + found + 1 : offset >= seen ? lineStart : 0
    return offset - this.lineStart
  }

  private skipLine(): void {
    const next = this.text.indexOf('\n', this.at)
    this.at = next < 0 || next >= this.limit ? this.limit : next + 1
  }

  /** Goes to the next character that says something, over blank lines and comments. */
  private skipBlank(): number {
    while (this.at < this.limit) {
      const code = this.text.charCodeAt(this.at)
      if (code === 32 || code === 9 || code === 10 || code === 13) this.at++
      else if (code === 35) this.skipLine()
      else break
    }
    return this.at
  }

  /** Goes over blanks and a comment on the same line. Returns whether the line is at its end. */
  private skipInLine(): boolean {
    while (this.at < this.limit) {
      const code = this.text.charCodeAt(this.at)
      if (code === 32 || code === 9 || code === 13) this.at++
      else if (code === 35 && /[\s]/.test(this.text[this.at - 1] ?? ' ')) {
        const next = this.text.indexOf('\n', this.at)
        this.at = next < 0 ? this.limit : Math.min(next, this.limit)
      } else return code === 10
    }
    return true
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    return found === null || this.at + found[0].length > this.limit ? null : found[0]
  }

  private isDash(offset: number): boolean {
    return this.text[offset] === '-' && /^(\s|$)/.test(this.text.slice(offset + 1, Math.min(offset + 2, this.limit)))
  }

  private empty(at: number): LooseScalar {
    return { kind: 'scalar', text: '', quote: '', start: at, end: at }
  }

  /** Reads what begins here, if its column is at least `minimum`. */
  private block(minimum: number, depth: number): LooseNode {
    const start = this.skipBlank()
    const column = this.columnOf(start)
    if (start >= this.limit || column < minimum || depth > deepest) return this.empty(start)
    if (this.isDash(start)) return this.sequence(column, depth)
    if (this.match(quotedKey) !== null || this.match(plainKey) !== null || this.isKeyInTheMaking(column))
      return this.map(column, depth)
    return this.value(column, depth)
  }

  /** A word without a colon whose neighbour below, in the same column, is a key. */
  private isKeyInTheMaking(column: number): boolean {
    const word = /[^\s#:{}[\],&*!|>'"-][^\s:]*[ \t]*\r?\n/y
    const found = this.match(word)
    if (found === null) return false
    const before = this.at
    this.at += found.length
    const next = this.skipBlank()
    const isKey =
      next < this.limit && this.columnOf(next) === column && (this.match(quotedKey) ?? this.match(plainKey)) !== null
    this.at = before
    return isKey
  }

  private sequence(column: number, depth: number): LooseSequence {
    const node: LooseSequence = { kind: 'sequence', items: [], isFlow: false, column, start: this.at, end: this.at + 1 }
    while (this.skipBlank() < this.limit && this.columnOf(this.at) === column && this.isDash(this.at)) {
      const dash = this.at
      this.at++
      const isLineEnd = this.skipInLine()
      let item: LooseNode
      if (isLineEnd) {
        const stay = this.at
        item = this.block(column + 1, depth + 1)
        if (item.kind === 'scalar' && item.text === '') {
          item = this.empty(Math.min(dash + 2, stay))
          this.at = stay
        }
      } else item = this.block(column + 1, depth + 1)
      node.items.push(item)
      node.end = Math.max(node.end, dash + 1, item.end)
    }
    return node
  }

  private map(column: number, depth: number): LooseMap {
    const node: LooseMap = { kind: 'map', entries: [], isFlow: false, column, start: this.at, end: this.at }
    while (this.skipBlank() < this.limit) {
      const here = this.columnOf(this.at)
      if (here < column || (here === column && this.isDash(this.at))) break
      if (here > column) {
        this.stray(node, depth)
        continue
      }
      const entry = this.entry(column, depth)
      node.entries.push(entry)
      node.end = Math.max(node.end, entry.end, entry.value.end)
    }
    return node
  }

  /** Lines further in than the mapping but outside its last value: a key there belongs to that value. */
  private stray(node: LooseMap, depth: number): void {
    const last = node.entries.at(-1)
    const before = this.at
    const more = this.block(node.column + 1, depth + 1)
    if (last?.value.kind === 'map' && more.kind === 'map') last.value.entries.push(...more.entries)
    if (last !== undefined) last.value.end = Math.max(last.value.end, more.end)
    node.end = Math.max(node.end, more.end)
    if (this.at === before) this.skipLine()
  }

  private entry(column: number, depth: number): LooseEntry {
    const start = this.at
    const written = this.match(quotedKey) ?? this.match(plainKey)
    if (written === null) {
      // No colon yet: the rest of the line is the key.
      const lineEnd = this.text.indexOf('\n', start)
      this.at = lineEnd < 0 ? this.limit : Math.min(lineEnd, this.limit)
      const raw = this.text.slice(start, this.at)
      const key = withoutComment(raw)
      const end = start + key.length
      return { key: unquote(key), start, end, hasColon: false, value: this.empty(end) }
    }
    const end = start + written.length
    this.at = this.text.indexOf(':', end) + 1
    const afterColon = this.at
    const value = this.afterKey(column, depth, afterColon)
    return { key: unquote(written), start, end, hasColon: true, value }
  }

  /** The value of a key of a block mapping, on its line or below it. */
  private afterKey(column: number, depth: number, afterColon: number): LooseNode {
    if (!this.skipInLine()) {
      this.skipProperties()
      if (!this.skipInLine()) return this.value(column, depth)
    }
    const stay = this.at
    const next = this.skipBlank()
    const nextColumn = this.columnOf(next)
    if (next < this.limit && (nextColumn > column || (nextColumn === column && this.isDash(next))))
      return this.block(nextColumn, depth + 1)
    this.at = stay
    return this.empty(Math.min(afterColon + 1, this.limit, stay))
  }

  /** Anchors and tags. */
  private skipProperties(): void {
    const property = /[&!][^\s]*[ \t]*/y
    for (let found = this.match(property); found !== null; found = this.match(property)) this.at += found.length
  }

  /** A value that begins on this line and is not a block collection. */
  private value(column: number, depth: number): LooseNode {
    const first = this.text[this.at]
    if (first === '{' || first === '[') return this.flow(depth)
    if (first === '"' || first === "'") return this.quoted(first)
    if (first === '|' || first === '>') return this.blockScalar(column)
    const start = this.at
    const lineEnd = this.text.indexOf('\n', start)
    this.at = lineEnd < 0 ? this.limit : Math.min(lineEnd, this.limit)
    const text = withoutComment(this.text.slice(start, this.at))
    return { kind: 'scalar', text, quote: '', start, end: start + text.length }
  }

  private quoted(quote: '"' | "'"): LooseScalar {
    const start = this.at
    const pattern = quote === '"' ? /"(?:[^"\\]|\\[^])*"/y : /'(?:[^']|'')*'/y
    const closed = this.match(pattern)
    const lineEnd = this.text.indexOf('\n', start)
    // What is not closed before the next key ends with its line.
    const isClosed = closed !== null && !/\n[ \t]*(- )?[\w./-]+:[ \t\r\n]/.test(closed)
    this.at = isClosed ? start + closed.length : lineEnd < 0 ? this.limit : Math.min(lineEnd, this.limit)
    const raw = this.text.slice(start, this.at)
    return { kind: 'scalar', text: isClosed ? unquote(raw) : raw.slice(1), quote, start, end: this.at }
  }

  private blockScalar(column: number): LooseScalar {
    const start = this.at
    this.skipLine()
    let end = this.at
    while (this.at < this.limit) {
      const line = /[ ]*/y
      const indent = (this.match(line) ?? '').length
      const next = this.text[this.at + indent]
      if (next !== '\n' && next !== '\r' && next !== undefined && indent <= column) break
      this.skipLine()
      if (next !== '\n' && next !== '\r') end = this.at
    }
    this.at = end
    return { kind: 'scalar', text: this.text.slice(start, end), quote: '|', start, end }
  }

  /** A collection in brackets, maybe over several lines; an unclosed one ends where a line looks like a block key. */
  private flow(depth: number): LooseNode {
    const isMap = this.text[this.at] === '{'
    const start = this.at
    const column = this.columnOf(start)
    const map: LooseMap = { kind: 'map', entries: [], isFlow: true, column, start, end: start + 1 }
    const sequence: LooseSequence = { kind: 'sequence', items: [], isFlow: true, column, start, end: start + 1 }
    const node = isMap ? map : sequence
    this.at++
    let isExpecting = true
    for (;;) {
      const from = this.at
      this.skipBlank()
      const brokenAt = this.text.slice(from, this.at).includes('\n') ? this.match(plainKey) : null
      const isUnclosed = brokenAt !== null && depth === 0 && /^[A-Za-z]+$/.test(brokenAt) && this.columnOf(this.at) <= 2
      const character = this.text[this.at]
      if (this.at >= this.limit || isUnclosed) {
        node.end = from
        this.at = isUnclosed ? from : this.limit
        break
      }
      if (character === '}' || character === ']') {
        this.at++
        node.end = this.at
        break
      }
      if (character === ',') {
        this.at++
        isExpecting = true
        continue
      }
      if (!isExpecting && from === this.at) this.at++
      if (isMap) map.entries.push(this.flowEntry(depth))
      else sequence.items.push(this.flowValue(depth + 1))
      isExpecting = false
      if (this.at === from) this.at++
      node.end = this.at
    }
    return node
  }

  private flowEntry(depth: number): LooseEntry {
    const start = this.at
    const written = this.match(quotedFlowKey) ?? this.match(flowKey)
    if (written === null) {
      const value = this.flowValue(depth + 1)
      const key = value.kind === 'scalar' ? value.text : ''
      return { key, start, end: value.end, hasColon: false, value: this.empty(value.end) }
    }
    const end = start + written.length
    this.at = this.text.indexOf(':', end) + 1
    const afterColon = this.at
    this.skipBlank()
    const next = this.text[this.at]
    if (next === undefined || next === ',' || next === '}' || next === ']' || this.at >= this.limit)
      return { key: unquote(written), start, end, hasColon: true, value: this.empty(Math.min(afterColon + 1, this.at)) }
    return { key: unquote(written), start, end, hasColon: true, value: this.flowValue(depth + 1) }
  }

  private flowValue(depth: number): LooseNode {
    this.skipProperties()
    const first = this.text[this.at]
    if ((first === '{' || first === '[') && depth < deepest) return this.flow(depth)
    if (first === '"' || first === "'") return this.quoted(first)
    const start = this.at
    const plain = /[^,{}[\]\n]*/y
    const raw = this.match(plain) ?? ''
    const text = withoutComment(raw)
    this.at += Math.max(raw.length, 0)
    return { kind: 'scalar', text, quote: '', start, end: start + text.length }
  }
}

/** A line without the comment at its end, and the blanks before it. */
function withoutComment(line: string): string {
  const comment = line.search(/\s#/)
  return (comment < 0 ? line : line.slice(0, comment)).trimEnd()
}

/** The text inside quotes. */
function unquote(raw: string): string {
  const quote = raw[0]
  if ((quote !== '"' && quote !== "'") || raw.length < 2 || raw.at(-1) !== quote) return raw
  const inside = raw.slice(1, -1)
  return quote === "'" ? inside.replaceAll("''", "'") : inside.replace(/\\(["\\/])/g, '$1')
}
