/**
 * A document's events, also where its indentation is looser than YAML 1.2 asks for.
 *
 * kubectl reads YAML as libyaml does (sigs.k8s.io/yaml): within quotes, brackets and braces a line may begin anywhere, at the
 * column of its key or with tabs. js-yaml refuses that. The text is then read once more with such lines joined; blanks
 * stand for the ends of lines, so that every offset stays the same, and values are taken from the text as it is.
 */
import { EVENT_SCALAR, YAMLException, parseEvents, type Event } from 'js-yaml'

/** @throws YAMLException where neither reading takes the text; it is about the text as it is written */
export function readEvents(text: string, maxDepth: number): Event[] {
  try {
    return parseEvents(text, { maxDepth })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const events = readJoined(text, maxDepth)
    if (events === null) throw error
    return events
  }
}

/**
 * The place of something that js-yaml takes and kubectl refuses: a tab where the indentation of a line or of a block of text is
 * reported, behind a dash, and a directive for another version. Null for none.
 */
export function refusedByKubectl(text: string): { readonly at: number; readonly what: string } | null {
  const directive = /^%YAML[ \t]+(?!1\.1\b)\S+/m.exec(text.slice(0, 1000))
  if (directive !== null && text.slice(0, directive.index).trim() === '')
    return { at: directive.index, what: 'a directive for another version than YAML 1.1' }
  const at = text.includes('\t') ? new Joiner(text).badTab() : null
  return at === null ? null : { at, what: 'a tab at this place' }
}

function readJoined(text: string, maxDepth: number): Event[] | null {
  const joined = new Joiner(text).joined()
  if (joined === null) return null
  try {
    const events = parseEvents(joined, { maxDepth })
    for (const event of events) {
      if (event.type !== EVENT_SCALAR || event.valueStart < 0) continue
      // What was read as one line is folded from the lines that it is.
      if (/[\r\n]/.test(text.slice(event.valueStart, event.valueEnd))) event.fast = false
    }
    return events
  } catch (error) {
    if (error instanceof YAMLException) return null
    throw error
  }
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t'
const isLineEnd = (character: string | undefined): boolean =>
  character === undefined || character === '\n' || character === '\r'
const isGap = (character: string | undefined): boolean => isBlank(character) || isLineEnd(character)

/** Joins the lines of quoted texts and of collections in brackets; null for a text in which none can be found. */
class Joiner {
  /** Places of characters that a blank stands for, ascending. */
  private readonly blanks: number[] = []

  /** Places of tabs that libyaml stops at. */
  private readonly tabs: number[] = []
  /** Column from which on a tab on a blank line belongs to the plain text before; null behind anything else. */
  private plainColumn: number | null = null

  constructor(private readonly text: string) {}

  badTab(): number | null {
    return this.walk() ? (this.tabs[0] ?? null) : null
  }

  private walk(): boolean {
    let at = 0
    while (at < this.text.length) {
      const next = this.line(at)
      if (next === null) return false
      at = next
    }
    return true
  }

  joined(): string | null {
    if (!this.walk() || this.blanks.length === 0) return null
    const characters = this.text.split('')
    for (const place of this.blanks) characters[place] = ' '
    return characters.join('')
  }

  /** Reads what begins on a line; where the next one begins, or null. */
  private line(start: number): number | null {
    const { text } = this
    let at = this.skipBlanks(start)
    let column = at - start
    this.lookAtBlankLine(start, at)
    for (;;) {
      const character = text[at]
      if (isLineEnd(character) || character === '#') return this.lineEnd(at)
      this.plainColumn = null
      if ((character === '-' || character === '?') && isGap(text[at + 1])) {
        column = at - start
        const next = this.skipBlanks(at + 1)
        const tab = text.slice(at, next).indexOf('\t')
        if (tab >= 0) this.tabs.push(at + tab)
        at = next
      } else if (text.startsWith('---', at) && at === start && isGap(text[at + 3])) {
        column = -1
        at = this.skipBlanks(at + 3)
      } else if (character === '&' || character === '!') {
        while (!isGap(text[at])) at++
        at = this.skipBlanks(at)
      } else if (character === '|' || character === '>') {
        const next = this.lineEnd(at)
        return this.skipBlock(next, column, /[1-9]/.test(text.slice(at, next).replace(/#.*/, '')))
      } else {
        const end = this.value(at)
        if (end === null) return null
        const colon = this.skipBlanks(end)
        if (text[colon] !== ':' || !isGap(text[colon + 1])) {
          if (!/["'[{]/.test(character ?? '') && isLineEnd(text[end])) this.plainColumn = column + 1
          return this.lineEnd(end)
        }
        // A key stands on one line.
        if (/[\r\n]/.test(text.slice(at, end))) return null
        column = at - start
        at = this.skipBlanks(colon + 1)
      }
    }
  }

  /** Where a value ends; null where it does not. */
  private value(at: number): number | null {
    const character = this.text[at]
    if (character === '"' || character === "'") return this.quoted(at)
    return character === '[' || character === '{' ? this.collection(at) : this.plain(at)
  }

  private plain(start: number): number {
    const { text } = this
    let at = start
    while (!isLineEnd(text[at])) {
      if (text[at] === ':' && isGap(text[at + 1])) break
      if (text[at] === '#' && isBlank(text[at - 1])) break
      at++
    }
    return at
  }

  private quoted(start: number): number | null {
    const { text } = this
    const quote = text[start]
    for (let at = start + 1; at < text.length; at++) {
      const character = text[at]
      if (character === '\n' || character === '\r') this.blanks.push(at)
      else if (character === '\\' && quote === '"' && !isLineEnd(text[at + 1])) at++
      else if (character === quote) {
        if (quote === '"' || text[at + 1] !== quote) return at + 1
        at++
      }
    }
    return null
  }

  private collection(start: number): number | null {
    const { text } = this
    let depth = 0
    // Quotes in the middle of a plain text are letters.
    let isFresh = true
    for (let at = start; at < text.length; at++) {
      const character = text[at] ?? ''
      if (character === '\n' || character === '\r' || character === '\t') this.blanks.push(at)
      else if (character === '#' && isGap(text[at - 1])) {
        const end = this.commentEnd(at)
        for (; at < end; at++) this.blanks.push(at)
        at--
      } else if (character === '[' || character === '{') {
        depth++
        isFresh = true
      } else if (character === ']' || character === '}') {
        depth--
        if (depth === 0) return at + 1
        isFresh = false
      } else if (character === ',' || character === ':') isFresh = true
      else if (isFresh && (character === '"' || character === "'")) {
        const end = this.quoted(at)
        if (end === null) return null
        at = end - 1
        isFresh = false
      } else if (character !== ' ') isFresh = false
    }
    return null
  }

  private commentEnd(at: number): number {
    let end = at
    while (!isLineEnd(this.text[end])) end++
    return end
  }

  private skipBlanks(start: number): number {
    let at = start
    while (isBlank(this.text[at])) at++
    return at
  }

  private lineEnd(start: number): number {
    const end = this.text.indexOf('\n', start)
    return end < 0 ? this.text.length : end + 1
  }

  /** Notes a tab on a line without content, in front of its first letter. */
  private lookAtBlankLine(start: number, at: number): void {
    const { text } = this
    if (!isLineEnd(text[at]) && text[at] !== '#') return
    const tab = text.slice(start, at).indexOf('\t')
    if (tab >= 0 && (this.plainColumn === null || tab < this.plainColumn)) this.tabs.push(start + tab)
    if (text[at] === '#') this.plainColumn = null
  }

  /** Lines of a block of text: all that are blank or stand further right than their key. */
  private skipBlock(start: number, column: number, isIndentTold: boolean): number {
    const { text } = this
    let at = start
    let indent = isIndentTold ? 0 : null
    while (at < text.length) {
      let first = at
      while (text[first] === ' ') first++
      if (!isLineEnd(text[first]) && first - at <= column) break
      // The first line with content tells the indentation, in spaces.
      if (text[first] === '\t' && (indent === null || first - at < indent)) this.tabs.push(first)
      if (indent === null && !isLineEnd(text[first])) indent = first - at
      at = this.lineEnd(at)
    }
    return at
  }
}
