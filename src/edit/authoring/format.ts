/**
 * Formats YAML without touching what it says: indentation by two, one blank behind dashes and colons, no blanks at the
 * ends of lines, no runs of empty lines. Comments, quotes, key order and the style of lists stay.
 *
 * Each document is read again afterwards; one that would then mean anything else is left as it was.
 */
import type { YamlNode } from '../../yaml/exact/node'
import { parseDocument } from '../../yaml/exact/reader'
import { lineAt, lineStarts, splitDocuments } from '../../yaml/text'
import type { Splice } from '../../yaml/edits/text-edits'

/** Edits that format a file, one for each stretch of lines that changes. */
export function formatFile(file: { readonly name: string; readonly text: string }): readonly Splice[] {
  return splitDocuments(file.text).flatMap(({ start, end }) => {
    const text = file.text.slice(start, end)
    const formatted = formatDocument(text)
    return formatted === text
      ? []
      : lineEdits(text, formatted).map((edit) => ({
          file: file.name,
          start: start + edit.start,
          end: start + edit.end,
          text: edit.text,
        }))
  })
}

const largest = 200_000

/** The document formatted; as it is where it cannot be read, or where formatting would change what it says. */
export function formatDocument(text: string): string {
  // Behind the end of a document, and in directives, there may be text that the tree does not show.
  if (/^(\.\.\.|%)/m.test(text)) return text
  const { root, problems } = parseDocument(text)
  if (root === null || problems.some(({ code }) => code !== 'yaml-duplicate-key') || root.size > largest) return text
  const formatted = rewrite(text, root)
  const again = parseDocument(formatted).root
  return again !== null && isSame(root, again) && isSameList(commentsOf(text), commentsOf(formatted)) ? formatted : text
}

interface Frame {
  readonly kind: 'map' | 'sequence'
  /** Columns before and after. */
  readonly old: number
  readonly column: number
}

/** What the tree tells about the lines. */
interface Layout {
  /** Offsets at which keys of block mappings begin. */
  readonly keys: ReadonlySet<number>
  /** Lines inside a scalar or in brackets: they move with the line on which it begins. */
  readonly inside: ReadonlySet<number>
  /** Offsets of blanks behind a colon, with the length that there is. */
  readonly gaps: ReadonlyMap<number, number>
}

function rewrite(text: string, root: YamlNode): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n'
  const lines = text.split(/\r?\n/)
  const layout = layoutOf(text, root)
  const frames: Frame[] = []
  const written: string[] = []
  /** Comments and empty lines wait for the next line, whose indentation comments take over. */
  let waiting: string[] = []
  let lastShift = 0
  let offset = 0
  lines.forEach((line, i) => {
    const lineOffset = offset
    offset += line.length + (text[offset + line.length] === '\r' ? 2 : 1)
    if (layout.inside.has(i)) {
      written.push(...flush(waiting, lastShift, null), shift(line, lastShift))
      waiting = []
      return
    }
    const content = line.trim()
    if (content === '' || content.startsWith('#')) {
      waiting.push(line.trimEnd())
      return
    }
    const column = line.length - line.trimStart().length
    // What stands on the line of a document's marker keeps its place.
    const isFirst = i === 0 && lineOffset === 0 && column > 0 && !layout.keys.has(column)
    const {
      text: inner,
      shift: next,
      indent,
    } = isFirst ? { text: line.trimEnd(), shift: 0, indent: 0 } : rewriteLine(line, lineOffset, frames, layout)
    written.push(...flush(waiting, lastShift, { old: column, column: indent }), inner)
    waiting = []
    lastShift = next
  })
  written.push(...flush(waiting, lastShift, null))
  return written.join(lineEnd)
}

/** Comments with their new indentation; of several empty lines one is kept. */
function flush(
  waiting: readonly string[],
  lastShift: number,
  next: { readonly old: number; readonly column: number } | null,
): readonly string[] {
  const kept = waiting.filter((line, i) => line !== '' || waiting[i - 1] !== '')
  return kept.map((line) => {
    const column = line.length - line.trimStart().length
    const by = next !== null && column <= next.old ? next.column - next.old : lastShift
    return line === '' ? '' : shift(line, by)
  })
}

function shift(line: string, by: number): string {
  if (by === 0 || line.trim() === '') return line
  const column = line.length - line.trimStart().length
  return ' '.repeat(Math.max(0, column + by)) + line.trimStart()
}

/** One line that begins with dashes, a key or a value. */
function rewriteLine(
  line: string,
  lineOffset: number,
  frames: Frame[],
  layout: Layout,
): { readonly text: string; readonly shift: number; readonly indent: number } {
  let old = line.length - line.trimStart().length
  let prefix = ''
  let indent: number | null = null
  for (;;) {
    const isDash = line[old] === '-' && /^(\s|$)/.test(line.slice(old + 1, old + 2))
    const isKey = !isDash && layout.keys.has(lineOffset + old)
    const kind = isDash ? 'sequence' : isKey ? 'map' : null
    const column = place(frames, old, kind)
    if (indent === null) {
      indent = column
      prefix = ' '.repeat(column)
    }
    if (!isDash) break
    const rest = line.slice(old + 1)
    if (rest.trim() === '') return { text: `${prefix}-`, shift: column - old, indent }
    if (rest.trimStart().startsWith('#')) return { text: `${prefix}-${rest.trimEnd()}`, shift: column - old, indent }
    prefix += '- '
    old += 1 + rest.length - rest.trimStart().length
  }
  const top = frames.at(-1)
  const own = prefix.length
  const isValue = !layout.keys.has(lineOffset + old)
  const by = isValue ? own - old : top === undefined ? 0 : top.column - top.old
  return { text: prefix + closeGaps(line, lineOffset, old, layout).trimEnd(), shift: by, indent }
}

/** The new column of what begins at an old one; opens and closes the collections that end or begin there. */
function place(frames: Frame[], old: number, kind: 'map' | 'sequence' | null): number {
  while (frames.length > 0) {
    const top = frames.at(-1)
    if (top === undefined || top.old < old) break
    if (top.old === old && (top.kind === kind || kind === null)) return top.column
    // A list in the column of its key: it goes on, or the mapping around it does.
    if (top.old === old && kind === 'sequence' && top.kind === 'map') break
    frames.pop()
  }
  const parent = frames.at(-1)
  const column =
    parent === undefined ? 0 : parent.old === old && kind === 'sequence' ? parent.column : parent.column + 2
  if (kind !== null) frames.push({ kind, old, column })
  return column
}

function closeGaps(line: string, lineOffset: number, from: number, { gaps }: Layout): string {
  let text = ''
  let at = from
  for (let i = from; i < line.length; i++) {
    const length = gaps.get(lineOffset + i)
    if (length === undefined) continue
    text += `${line.slice(at, i)} `
    at = i + length
  }
  return text + line.slice(at)
}

function layoutOf(text: string, root: YamlNode): Layout {
  const starts = lineStarts(text)
  const lineOf = (offset: number): number => lineAt(starts, offset)
  const keys = new Set<number>()
  const inside = new Set<number>()
  const gaps = new Map<number, number>()
  const seen = new Set<YamlNode>()
  const walk = (node: YamlNode): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (node.kind === 'scalar' || node.isFlow) {
      const isBlock = node.kind === 'scalar' && !node.isPlain && !/["'!]/.test(text[node.start] ?? '')
      // A block scalar begins behind its header, on the next line; its last line end belongs to it.
      const first = isBlock ? lineOf(node.start) : lineOf(node.start) + 1
      const last = lineOf(isBlock ? Math.max(node.start, node.end - 1) : node.end)
      if (isBlock || last >= first) for (let line = first; line <= last; line++) inside.add(line)
      return
    }
    if (node.kind === 'sequence') {
      node.items.forEach(walk)
      return
    }
    node.keyNodes.forEach((key, i) => {
      keys.add(key.start)
      const value = node.values[i]
      if (value === undefined) return
      const between = /^[ \t]*:([ \t]{2,})$/.exec(text.slice(key.end, value.start))
      if (between !== null) gaps.set(value.start - (between[1]?.length ?? 0), between[1]?.length ?? 0)
      walk(value)
    })
  }
  walk(root)
  return { keys, inside, gaps }
}

function isSame(a: YamlNode, b: YamlNode): boolean {
  if (a.kind === 'scalar')
    return b.kind === 'scalar' && (Object.is(a.value, b.value) || a.value === b.value) && a.text === b.text
  if (a.kind === 'sequence')
    return (
      b.kind === 'sequence' && a.items.length === b.items.length && a.items.every((item, i) => same(item, b.items[i]))
    )
  return b.kind === 'map' && isSameList(a.keys, b.keys) && a.values.every((value, i) => same(value, b.values[i]))
}

function same(a: YamlNode, b: YamlNode | undefined): boolean {
  return b !== undefined && isSame(a, b)
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i])
}

/** What looks like a comment, in its order; enough to see that none is lost. */
function commentsOf(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => /(?:^|\s)(#.*)$/.exec(line)?.[1]?.trimEnd() ?? [])
}

/** Edits of stretches of lines that turn one text into another. */
function lineEdits(before: string, after: string): readonly { start: number; end: number; text: string }[] {
  const old = before.split('\n')
  const now = after.split('\n')
  if (old.length !== now.length) return [trimmed(before, after)]
  const edits: { start: number; end: number; text: string }[] = []
  let offset = 0
  old.forEach((line, i) => {
    const other = now[i] ?? ''
    if (line !== other) {
      const { start, end, text } = trimmed(line, other)
      edits.push({ start: offset + start, end: offset + end, text })
    }
    offset += line.length + 1
  })
  return edits
}

function trimmed(before: string, after: string): { start: number; end: number; text: string } {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let tail = 0
  while (
    tail < before.length - start &&
    tail < after.length - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail++
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) }
}
