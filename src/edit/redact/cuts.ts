/** The splices that take out of a document's text what is not kept of its tree, and leave the rest as it is written. */
import type { MapNode } from '../../yaml/exact/node'
import type { Kept } from './keep'

export interface Cut {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Null where it cannot be done by cutting: items of lists go only with a list written anew. */
export function cutsFor(text: string, kept: Kept): readonly Cut[] | null {
  const cuts: Cut[] = []
  return collect(text, kept, cuts) ? cuts : null
}

export function applyCuts(text: string, cuts: readonly Cut[]): string {
  const parts: string[] = []
  let at = 0
  for (const cut of [...cuts].sort((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, Math.max(at, cut.start)), cut.text)
    at = Math.max(at, cut.end)
  }
  parts.push(text.slice(at))
  return parts.join('')
}

function collect(text: string, kept: Kept, cuts: Cut[]): boolean {
  if (kept.kind === 'all') return true
  if (kept.kind === 'sequence') return kept.items.every((item) => item !== null && collect(text, item, cuts))
  const { node, entries } = kept
  if (node.keys.length > 0 && entries.every((entry) => entry === null)) {
    cuts.push(emptied(text, node))
    return true
  }
  for (let first = 0; first < entries.length; first++) {
    const entry = entries[first] ?? null
    if (entry !== null) {
      if (!collect(text, entry, cuts)) return false
      continue
    }
    let last = first
    while (last + 1 < entries.length && entries[last + 1] === null) last++
    cuts.push(...(node.isFlow ? [flowCut(node, first, last)] : blockCuts(text, node, first, last)))
    first = last
  }
  return true
}

function emptied(text: string, node: MapNode): Cut {
  const start = keyStart(node, 0)
  if (node.isFlow) return { start, end: node.end - 1, text: '' }
  const last = node.keys.length - 1
  return { start, end: endOfBlock(text, node, last), text: `{}${endsWithLine(text, node, last) ? '\n' : ''}` }
}

function keyStart(node: MapNode, i: number): number {
  return node.keyNodes[i]?.start ?? node.end
}

function valueEnd(node: MapNode, i: number): number {
  return Math.max(node.values[i]?.end ?? 0, node.keyNodes[i]?.end ?? 0)
}

/** From the first key to the key behind the last, or from the comma in front of the first where nothing follows. */
function flowCut(node: MapNode, first: number, last: number): Cut {
  if (last + 1 < node.keys.length) return { start: keyStart(node, first), end: keyStart(node, last + 1), text: '' }
  const start = first === 0 ? keyStart(node, first) : valueEnd(node, first - 1)
  return { start, end: valueEnd(node, last), text: '' }
}

/** Entries that stand on lines of their own go line by line; one beside a dash gives its place to the next that stays. */
function blockCuts(text: string, node: MapNode, first: number, last: number): readonly Cut[] {
  const start = keyStart(node, first)
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  if (text.slice(lineStart, start).trim() !== '') {
    const next = last + 1
    return [{ start, end: next < node.keys.length ? keyStart(node, next) : endOfBlock(text, node, last), text: '' }]
  }
  return [{ start: withCommentsAbove(text, lineStart), end: endOfBlock(text, node, last), text: '' }]
}

/** Comment lines that stand right above an entry belong to it. */
function withCommentsAbove(text: string, lineStart: number): number {
  let start = lineStart
  while (start > 0) {
    const before = text.lastIndexOf('\n', start - 2) + 1
    if (!/^[ \t]*#/.test(text.slice(before, start))) break
    start = before
  }
  return start
}

/**
 * Behind the last line of an entry and the comments that belong to it: deeper ones, and list items that are commented
 * out in the column of their key, where lists often stand.
 */
function endOfBlock(text: string, node: MapNode, i: number): number {
  const start = keyStart(node, i)
  const column = start - (text.lastIndexOf('\n', start - 1) + 1)
  const end = valueEnd(node, i)
  let at = end > start && text.charCodeAt(end - 1) === 10 ? end : nextLine(text, end)
  let isInItem = false
  for (let ahead = at; ahead < text.length;) {
    const next = nextLine(text, ahead)
    const line = text.slice(ahead, next)
    const indent = line.search(/\S/)
    if (indent >= 0) {
      isInItem ||= indent === column && /^#\s*-/.test(line.slice(indent))
      const isOurs = line[indent] === '#' && (indent > column || (indent === column && isInItem))
      if (!isOurs) break
      at = next
    }
    ahead = next
  }
  return at
}

function endsWithLine(text: string, node: MapNode, i: number): boolean {
  return text.charCodeAt(endOfBlock(text, node, i) - 1) === 10
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end + 1
}
