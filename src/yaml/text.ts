/** Text positions: offsets to lines and columns, and the splitting of a file into its YAML documents. */
import type { SourceRange } from './source'

/** Offsets at which the lines of a text begin. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Zero-based index of the line that holds `offset`. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** Turns offsets into a range with lines and columns from 1. */
export function rangeOf(file: string, starts: readonly number[], start: number, end: number): SourceRange {
  const first = lineAt(starts, start)
  const last = lineAt(starts, end)
  return {
    file,
    start,
    end,
    line: first + 1,
    column: start - (starts[first] ?? 0) + 1,
    endLine: last + 1,
    endColumn: end - (starts[last] ?? 0) + 1,
  }
}

/** Whether two ranges are the same place of the same text. */
export function isSameRange(a: SourceRange, b: SourceRange): boolean {
  return a.start === b.start && a.end === b.end && a.line === b.line && a.column === b.column && a.file === b.file
}

/** One YAML document as a slice of its file. */
export interface DocumentSlice {
  readonly start: number
  readonly end: number
}

/**
 * Splits a file at its `---` lines, so that one broken document does not take the others with it.
 *
 * A `---` at the start of a line separates documents even inside a block scalar (YAML 1.2, section 9.1.2).
 * What stands on the marker's own line behind it belongs to the document. Documents without content are left out.
 */
export function splitDocuments(text: string): DocumentSlice[] {
  const slices: DocumentSlice[] = []
  let start = text.charCodeAt(0) === 0xfe_ff ? 1 : 0
  let at = text.startsWith('---', start) ? start : text.indexOf('\n---', start)
  const push = (end: number): void => {
    if (hasContent(text, start, end)) slices.push(...(jsonStream(text, start, end) ?? [{ start, end }]))
  }
  while (at >= 0) {
    const marker = text.charCodeAt(at) === 10 ? at + 1 : at
    const after = text.charCodeAt(marker + 3)
    if (Number.isNaN(after) || after === 10 || after === 13 || after === 32 || after === 9) {
      push(marker)
      start = marker + 3
    }
    at = text.indexOf('\n---', marker + 3)
  }
  push(text.length)
  return slices
}

/** Whether a document may be objects of JSON one after another. */
function mayBeJsonStream(text: string): boolean {
  return /^\ufeff?\s*\{/.test(text) && betweenObjects.test(text)
}

const betweenObjects = /\}\s*\{/

/**
 * Objects of JSON one after another, as `jq -c '.items[]'` writes them and kubectl reads them; null for anything else.
 * Source: k8s.io/apimachinery pkg/util/yaml/decoder.go.
 */
function jsonStream(text: string, from: number, to: number): DocumentSlice[] | null {
  const content = text.slice(from, to)
  if (!mayBeJsonStream(content)) return null
  const slices: DocumentSlice[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < content.length; at++) {
    const char = content[at]
    if (char === '"') {
      at++
      while (at < content.length && content[at] !== '"') at += content[at] === '\\' ? 2 : 1
    } else if (char === '{' && depth++ === 0) start = at
    else if (char === '}' && --depth === 0) {
      if (!isJson(content.slice(start, at + 1))) return null
      slices.push({ start: from + start, end: from + at + 1 })
    }
  }
  const end = (slices.at(-1)?.end ?? from) - from
  return depth === 0 && slices.length > 1 && content.slice(end).trim() === '' ? slices : null
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Whether a slice holds anything but blank lines, comments and document ends. */
function hasContent(text: string, start: number, end: number): boolean {
  let at = start
  while (at < end) {
    const code = text.charCodeAt(at)
    if (code === 32 || code === 9 || code === 10 || code === 13) {
      at++
    } else if (code === 35) {
      const next = text.indexOf('\n', at)
      if (next < 0 || next >= end) return false
      at = next + 1
    } else if (text.startsWith('...', at)) {
      at += 3
    } else {
      return true
    }
  }
  return false
}
