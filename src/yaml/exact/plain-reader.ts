/**
 * A reader for the YAML that most manifests are made of: block mappings and lists, brackets on one line, words, and
 * quoted text without escapes. It gives the very tree that the full reader gives, some five times as fast, and gives up
 * (null) on anything else: comments, anchors, tags, text over several lines, doubled keys, whatever is not plain.
 * `plain-reader.test.ts` compares the two.
 */
import { indexOfKey } from './key-index'
import type { MapNode, ScalarNode, SequenceNode, YamlNode } from './node'
import { resolvePlain } from './scalar'

const newline = 10
const space = 32
const quote = 34
const apostrophe = 39
const comma = 44
const dash = 45
const colon = 58
const openList = 91
const closeList = 93
const openMap = 123
const closeMap = 125

/** Whatever could mean more than it seems, and all but plain letters: the full reader sees to it. */
const special = /[^\n -~]|[#&*!|>%@`\\]/
const deepest = 40

class GivesUp extends Error {}

/** Reads one document; null where it takes the full reader, be it to say what is wrong. */
export function readPlainDocument(text: string): YamlNode | null {
  return special.test(text) ? null : reader.read(text)
}

const gaveUp = new GivesUp()

class PlainReader {
  /** Start of the present line's content; the text's length behind the last line. */
  private at = 0
  /** Spaces before it. */
  private indent = 0
  private text = ''

  /** Null where it gives up. */
  read(text: string): YamlNode | null {
    this.text = text
    try {
      return this.document()
    } catch (error) {
      if (error instanceof GivesUp) return null
      throw error
    } finally {
      this.text = ''
    }
  }

  private document(): YamlNode {
    this.nextLine(0)
    if (this.at >= this.text.length) throw gaveUp
    // A document that begins on its separator's own line is read in full.
    const first = this.text.indexOf('\n')
    if (first >= 0 && this.at < first && this.indent > 0) throw gaveUp
    const root = this.block(this.indent, 0)
    if (this.at < this.text.length) throw gaveUp
    return root
  }

  /** Goes to the next line with content, from a line's end or start. */
  private nextLine(from: number): void {
    const { text } = this
    let start = from
    let at = from
    while (at < text.length) {
      const code = text.charCodeAt(at)
      if (code === newline) start = at + 1
      else if (code !== space) break
      at++
    }
    this.at = at
    this.indent = at - start
    if (at < text.length && (text.startsWith('---', at) || text.startsWith('...', at))) throw gaveUp
  }

  private isEntry(): boolean {
    if (this.text.charCodeAt(this.at) !== dash) return false
    const next = this.text.charCodeAt(this.at + 1)
    return next === space || next === newline || Number.isNaN(next)
  }

  /** A mapping or a list whose lines begin at one indent; the first of them is the present line. */
  private block(indent: number, depth: number): MapNode | SequenceNode {
    if (depth > deepest) throw gaveUp
    return this.isEntry() ? this.blockList(indent, depth) : this.blockMap(indent, depth)
  }

  private blockList(indent: number, depth: number): SequenceNode {
    const items: YamlNode[] = []
    const start = this.at
    let end = start + 1
    let size = 1
    while (this.at < this.text.length && this.indent === indent && this.isEntry()) {
      const item = this.entry(indent, depth)
      items.push(item)
      size += item.size
      if (item.end > end) end = item.end
    }
    if (this.at < this.text.length && this.indent > indent) throw gaveUp
    return { kind: 'sequence', items, isFlow: false, start, end, size }
  }

  /** What stands behind a dash: a value on its line, or a mapping or list that begins there. */
  private entry(indent: number, depth: number): YamlNode {
    const { text } = this
    let at = this.at + 1
    while (text.charCodeAt(at) === space) at++
    if (at >= text.length || text.charCodeAt(at) === newline) throw gaveUp
    const column = indent + (at - this.at)
    this.at = at
    this.indent = column
    if (this.isEntry() || this.isKey(at)) return this.block(column, depth + 1)
    const value = this.value(at, depth)
    this.endLine(value.end, indent)
    return value
  }

  /** Whether a line goes on as `key:`. */
  private isKey(at: number): boolean {
    const { text } = this
    const first = text.charCodeAt(at)
    if (first === openMap || first === openList) return false
    if (first === quote || first === apostrophe) {
      const close = text.indexOf(text.charAt(at), at + 1)
      return close >= 0 && text.charCodeAt(close + 1) === colon
    }
    for (let i = at; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code === newline) return false
      if (code === colon && isGap(text.charCodeAt(i + 1))) return true
    }
    return false
  }

  private blockMap(indent: number, depth: number): MapNode {
    const { text } = this
    const start = this.at
    const map = emptyMap(start, false)
    while (this.at < text.length && this.indent === indent && !this.isEntry()) {
      const key = this.key(this.at, false)
      let at = key.end
      if (text.charCodeAt(at) !== colon || !isGap(text.charCodeAt(at + 1))) throw gaveUp
      at++
      while (text.charCodeAt(at) === space) at++
      let value: YamlNode
      if (at >= text.length || text.charCodeAt(at) === newline) {
        this.nextLine(at)
        const isDeeper = this.at < text.length && (this.indent > indent || (this.indent === indent && this.isEntry()))
        // A scalar on a line of its own is read in full.
        if (isDeeper && !this.isEntry() && !this.isKey(this.at)) throw gaveUp
        value = isDeeper ? this.block(this.indent, depth + 1) : nothing(contentEnd(key))
        if (this.at < text.length && this.indent > indent) throw gaveUp
      } else {
        value = this.value(at, depth)
        this.endLine(value.end, indent)
      }
      add(map, key, value)
    }
    if (this.at < text.length && this.indent > indent) throw gaveUp
    return map
  }

  /** Goes to the next line behind a value, which must not go on there. */
  private endLine(end: number, indent: number): void {
    const { text } = this
    let at = end
    while (text.charCodeAt(at) === space) at++
    if (at < text.length && text.charCodeAt(at) !== newline) throw gaveUp
    this.nextLine(at)
    if (this.at < text.length && this.indent > indent) throw gaveUp
  }

  private value(at: number, depth: number): YamlNode {
    const first = this.text.charCodeAt(at)
    if (first === openMap) return this.flowMap(at, depth + 1)
    if (first === openList) return this.flowList(at, depth + 1)
    if (first === quote || first === apostrophe) return this.quoted(at)
    return this.word(at, false)
  }

  private key(at: number, isFlow: boolean): ScalarNode {
    const first = this.text.charCodeAt(at)
    const key = first === quote || first === apostrophe ? this.quoted(at) : this.word(at, isFlow, true)
    if (key.text === '<<' || key.text === '') throw gaveUp
    return key
  }

  private quoted(at: number): ScalarNode {
    const { text } = this
    const close = text.indexOf(text.charAt(at), at + 1)
    if (close < 0) throw gaveUp
    const content = text.slice(at + 1, close)
    // A doubled quote stands for one, and lines are folded.
    if (content.includes('\n') || text.charCodeAt(close + 1) === text.charCodeAt(at)) throw gaveUp
    return { kind: 'scalar', value: content, text: content, isPlain: false, start: at, end: close + 1, size: 1 }
  }

  /** An unquoted scalar on one line. */
  private word(at: number, isFlow: boolean, isKey = false): ScalarNode {
    const { text } = this
    const first = text.charCodeAt(at)
    if (isIndicator(first)) throw gaveUp
    if ((first === dash || first === colon || first === 63) && isGap(text.charCodeAt(at + 1))) throw gaveUp
    if (isFlow && (first === dash || first === colon || first === 63)) throw gaveUp
    let end = at
    let i = at
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code === newline) break
      if (code === colon) {
        const next = text.charCodeAt(i + 1)
        if (isGap(next)) {
          if (isKey) break
          throw gaveUp
        }
        if (isFlow && (isBracket(next) || next === comma)) throw gaveUp
      } else if (isFlow && (code === comma || isBracket(code))) break
      if (code !== space) end = i + 1
    }
    if (end === at) throw gaveUp
    // Blanks before the colon of a key are read in full.
    if (isKey && i > end) throw gaveUp
    const content = text.slice(at, end)
    return { kind: 'scalar', value: resolvePlain(content), text: content, isPlain: true, start: at, end, size: 1 }
  }

  private blanks(from: number): number {
    let at = from
    while (this.text.charCodeAt(at) === space) at++
    if (at >= this.text.length || this.text.charCodeAt(at) === newline) throw gaveUp
    return at
  }

  private flowMap(start: number, depth: number): MapNode {
    if (depth > deepest) throw gaveUp
    const { text } = this
    const map = emptyMap(start, true)
    let at = this.blanks(start + 1)
    while (text.charCodeAt(at) !== closeMap) {
      const key = this.key(at, true)
      // Text right behind a quoted key's colon is read in full.
      if (text.charCodeAt(key.end) !== colon || text.charCodeAt(key.end + 1) !== space) throw gaveUp
      at = this.blanks(key.end + 1)
      const value = this.flowValue(at, depth)
      add(map, key, value)
      at = this.afterItem(value.end, closeMap)
    }
    map.end = at + 1
    return map
  }

  private flowList(start: number, depth: number): SequenceNode {
    if (depth > deepest) throw gaveUp
    const { text } = this
    const items: YamlNode[] = []
    let size = 1
    let at = this.blanks(start + 1)
    while (text.charCodeAt(at) !== closeList) {
      const item = this.flowValue(at, depth)
      items.push(item)
      size += item.size
      at = this.afterItem(item.end, closeList)
    }
    return { kind: 'sequence', items, isFlow: true, start, end: at + 1, size }
  }

  private flowValue(at: number, depth: number): YamlNode {
    const first = this.text.charCodeAt(at)
    if (first === openMap) return this.flowMap(at, depth + 1)
    if (first === openList) return this.flowList(at, depth + 1)
    return first === quote || first === apostrophe ? this.quoted(at) : this.word(at, true)
  }

  /** Behind an item of brackets: at the next item, or at the bracket that closes them. */
  private afterItem(end: number, close: number): number {
    const at = this.blanks(end)
    const code = this.text.charCodeAt(at)
    if (code === close) return at
    if (code !== comma) throw gaveUp
    const next = this.blanks(at + 1)
    // A comma before the closing bracket is read in full.
    if (this.text.charCodeAt(next) === close) throw gaveUp
    return next
  }
}

/**
 * One reader for all documents: V8 throws away the code that it compiled about a class with the last object of it, which for a
 * reader of its own for each document would be at every collection.
 */
const reader = new PlainReader()

function isGap(code: number): boolean {
  return code === space || code === newline || Number.isNaN(code)
}

function isBracket(code: number): boolean {
  return code === openMap || code === closeMap || code === openList || code === closeList
}

/** Characters that no unquoted scalar begins with. */
function isIndicator(code: number): boolean {
  return (
    isBracket(code) || code === comma || code === quote || code === apostrophe || code === newline || Number.isNaN(code)
  )
}

function emptyMap(start: number, isFlow: boolean): MapNode {
  return { kind: 'map', keys: [], keyNodes: [], values: [], isFlow, start, end: start + 1, size: 1 }
}

/** End of what a key says, without its quotes. */
function contentEnd(key: ScalarNode): number {
  return key.isPlain ? key.end : key.end - 1
}

/** A value that is not written. */
function nothing(at: number): ScalarNode {
  return { kind: 'scalar', value: null, text: '', isPlain: true, start: at, end: at, size: 1 }
}

function add(map: MapNode, key: ScalarNode, value: YamlNode): void {
  const name =
    !key.isPlain || typeof key.value === 'string' ? key.text : key.value === null ? 'null' : String(key.value)
  if (indexOfKey(map.keys, name) >= 0) throw gaveUp
  map.keys.push(name)
  map.keyNodes.push(key)
  map.values.push(value)
  map.size += value.size + 1
  if (key.end > map.end) map.end = key.end
  if (value.end > map.end) map.end = value.end
}
