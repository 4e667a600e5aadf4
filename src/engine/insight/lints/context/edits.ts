/** Fixes as text edits that keep comments, quotes and indentation of what stands around them. */
import type { MapNode, ScalarNode, SequenceNode } from '../../../../yaml/exact/node'
import type { Place } from '../../../manifest/resource'
import { resolvePlain } from '../../../../yaml/exact/scalar'
import { lineAt } from '../../../../yaml/text'
import type { Fix, TextEdit } from '../../../types'

export function fix(title: string, ...edits: readonly TextEdit[]): Fix {
  return { title, edits }
}

function edit(place: Place, start: number, end: number, text: string): TextEdit {
  const { file, offset } = place
  return { file, start: offset + start, end: offset + end, text }
}

/** Column of an offset inside a document, from 0. */
function columnOf(place: Place, offset: number): number {
  const { lines, offset: start } = place
  const absolute = start + offset
  return absolute - (lines[lineAt(lines, absolute)] ?? 0)
}

const plainSafe = /^[A-Za-z0-9_./~*-][A-Za-z0-9_./*~+=^$()?\\|-]*$/

/** A text as a YAML scalar: unquoted where that is still the same text. */
export function scalarText(value: string): string {
  const isPlain = plainSafe.test(value) && !/^[-*?]/.test(value) && resolvePlain(value) === value
  return isPlain ? value : `'${value.replaceAll("'", "''")}'`
}

/** Replaces a scalar, in the quotes that it has. */
export function replaceScalar(place: Place, node: ScalarNode, value: string, text: string): TextEdit {
  const { offset } = place
  const quote = node.isPlain ? '' : (text[offset + node.start] ?? '')
  const written =
    quote === '"' ? JSON.stringify(value) : quote === "'" ? `'${value.replaceAll("'", "''")}'` : scalarText(value)
  return edit(place, node.start, node.end, written)
}

/** Puts an entry in front of those of a mapping. The value is written as it is, on one line. */
export function insertEntry(place: Place, map: MapNode, key: string, value: string): TextEdit {
  if (map.isFlow) {
    const rest = map.keys.length === 0 ? '' : ', '
    return edit(place, map.start + 1, map.start + 1, `${key}: ${value}${rest}`)
  }
  const indent = ' '.repeat(columnOf(place, map.start))
  return edit(place, map.start, map.start, `${key}: ${value}\n${indent}`)
}

/** Where new lines go: below the line that holds the offset `after`, each indented as what stands at `like`. */
interface LinesPlace {
  readonly after: number
  readonly like: number
}

/** Puts lines behind a node. */
export function insertLinesAfter(
  place: Place,
  { after, like }: LinesPlace,
  lines: readonly string[],
  text: string,
): TextEdit {
  const indent = ' '.repeat(columnOf(place, like))
  const { file, offset } = place
  const newline = text.indexOf('\n', offset + after)
  let at = newline < 0 ? text.length : newline
  if (text[at - 1] === '\r') at--
  const isBare = newline < 0
  const body = lines.map((line) => `\n${indent}${line}`).join('')
  return { file, start: at, end: at, text: isBare ? `${body}\n` : body }
}

/** Takes an item out of a list of at least two; null where in block style that cannot be done by whole lines. */
export function removeItem(place: Place, list: SequenceNode, index: number, text: string): TextEdit | null {
  const item = list.items[index]
  if (item === undefined || list.items.length < 2) return null
  if (list.isFlow) {
    const before = list.items[index - 1]
    return before === undefined
      ? edit(place, item.start, list.items[index + 1]?.start ?? item.end, '')
      : edit(place, before.end, item.end, '')
  }
  const { file, offset } = place
  const dash = dashBefore(text, offset + item.start)
  if (dash === null) return null
  const lineStart = text.lastIndexOf('\n', dash) + 1
  if (text.slice(lineStart, dash).trim() !== '') return null
  const newline = text.indexOf('\n', offset + item.end - 1)
  const end = newline < 0 ? text.length : newline + 1
  return { file, start: lineStart, end, text: '' }
}

/** Offset of the dash in front of an item on the same line; null where there is none. */
export function dashBefore(text: string, start: number): number | null {
  let at = start - 1
  while (text[at] === ' ') at--
  return text[at] === '-' ? at : null
}

/** Adds an item to a list as its last one, in the style of the list. */
export function appendItem(place: Place, list: SequenceNode, lines: readonly string[], text: string): TextEdit | null {
  const last = list.items.at(-1)
  if (list.isFlow || last === undefined) return null
  const { offset } = place
  const dash = dashBefore(text, offset + last.start)
  if (dash === null) return null
  const [first = '', ...rest] = lines
  const below = { after: last.end, like: dash - offset }
  return insertLinesAfter(place, below, [`- ${first}`, ...rest.map((line) => `  ${line}`)], text)
}

/** Writes something else in place of a scalar, as it is. */
export function replaceRaw(place: Place, node: ScalarNode, written: string): TextEdit {
  return edit(place, node.start, node.end, written)
}

/** Takes an entry out of a mapping; null where that cannot be done without touching its neighbours. */
export function removeEntry(place: Place, map: MapNode, key: string, text: string): TextEdit | null {
  const index = map.keys.indexOf(key)
  const keyNode = map.keyNodes[index]
  const value = map.values[index]
  if (keyNode === undefined || value === undefined || value.start < keyNode.start) return null
  const before = map.values[index - 1]
  const after = map.keyNodes[index + 1]
  if (map.isFlow) {
    if (before !== undefined && before.end <= keyNode.start) return edit(place, before.end, value.end, '')
    return edit(place, keyNode.start, after?.start ?? value.end, '')
  }
  const { file, offset } = place
  const lineStart = text.lastIndexOf('\n', offset + keyNode.start - 1) + 1
  if (text.slice(lineStart, offset + keyNode.start).trim() === '') {
    const newline = text.indexOf('\n', offset + value.end)
    return { file, start: lineStart, end: newline < 0 ? text.length : newline + 1, text: '' }
  }
  return after === undefined ? null : edit(place, keyNode.start, after.start, '')
}
