/** The splices that take out of a document's text what is not kept of its tree, and leave the rest as it is written. */
import type { MapNode, YamlNode } from '../../yaml/exact/node'
import type { Kept } from './keep'

export interface Cut {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Null where an item of a list goes and may not leave its place: the list must be rewritten. */
export function cutsFor(text: string, kept: Kept, mayLeavePlaces: boolean): readonly Cut[] | null {
  const cuts: Cut[] = []
  return mayLeavePlaces || !losesItems(kept) ? (collect(text, kept, cuts), cuts) : null
}

function losesItems(kept: Kept | null): boolean {
  if (kept === null || kept.kind === 'all') return false
  if (kept.kind === 'map') return kept.entries.some(losesItems)
  return kept.items.some((item) => item === null || losesItems(item))
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

function collect(text: string, kept: Kept, cuts: Cut[]): void {
  if (kept.kind === 'all') return
  if (kept.kind === 'sequence') {
    kept.items.forEach((item, i) => {
      const place = kept.node.items[i]
      if (item !== null) collect(text, item, cuts)
      // An item that goes leaves its place: the others keep theirs.
      else if (place !== undefined) cuts.push(nothing(text, place))
    })
    return
  }
  const { node, entries } = kept
  if (node.keys.length > 0 && entries.every((entry) => entry === null)) {
    cuts.push(emptied(text, node))
    return
  }
  for (let first = 0; first < entries.length; first++) {
    const entry = entries[first] ?? null
    if (entry !== null) {
      collect(text, entry, cuts)
      continue
    }
    let last = first
    while (last + 1 < entries.length && entries[last + 1] === null) last++
    cuts.push(...(node.isFlow ? [flowCut(node, first, last)] : blockCuts(text, node, first, last)))
    first = last
  }
}

function nothing(text: string, { start, end }: YamlNode): Cut {
  return { start, end, text: text.charCodeAt(end - 1) === 10 ? 'null\n' : 'null' }
}

function emptied(text: string, node: MapNode): Cut {
  const start = entryStart(text, node, 0)
  if (node.isFlow) return { start, end: node.end - 1, text: '' }
  const last = node.keys.length - 1
  return { start, end: endOfBlock(text, node, last), text: `{}${endsWithLine(text, node, last) ? '\n' : ''}` }
}

function keyStart(node: MapNode, i: number): number {
  return node.keyNodes[i]?.start ?? node.end
}

/** The same with the mark of a key that is written `? key`. */
function entryStart(text: string, node: MapNode, i: number): number {
  const start = keyStart(node, i)
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const mark = /\?[ \t]+$/.exec(text.slice(lineStart, start))
  return mark === null || node.isFlow ? start : lineStart + mark.index
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
  const start = entryStart(text, node, first)
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  if (text.slice(lineStart, start).trim() !== '') {
    const next = last + 1
    return [
      { start, end: next < node.keys.length ? entryStart(text, node, next) : endOfBlock(text, node, last), text: '' },
    ]
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
