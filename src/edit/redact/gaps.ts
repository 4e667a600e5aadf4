/**
 * The text between a document's values: comments, and anything that no value of the tree accounts for.
 *
 * A tree does not show everything that is written: the first of two equal keys, anchors, tags, merged keys, what
 * follows an end mark. Between the values only indentation and punctuation may stand; where there is more, the text
 * hides something and must not be kept by cutting.
 */
import type { YamlNode } from '../../yaml/exact/node'

export interface Gaps {
  /** Comments from their `#` to the end of their line. */
  readonly comments: readonly { readonly start: number; readonly end: number }[]
  /** Something stands in the text that the tree does not show. */
  readonly isHiding: boolean
}

/** Looks at everything of a document's text that is not inside a value or a key. */
export function gapsOf(text: string, root: YamlNode): Gaps {
  const spans: { readonly start: number; readonly end: number }[] = []
  collectSpans(root, spans)
  spans.sort((a, b) => a.start - b.start || a.end - b.end)
  const comments: { start: number; end: number }[] = []
  let isHiding = false
  let at = 0
  const look = (end: number): void => {
    while (at < end) {
      const hash = commentStart(text, at, end)
      if (!isPunctuation(text, at, hash)) isHiding = true
      if (hash >= end) break
      const line = text.indexOf('\n', hash)
      // A comment that runs into a value is none: the scan has lost its way.
      const stop = line < 0 ? text.length : line
      if (stop > end) isHiding = true
      comments.push({ start: hash, end: stop })
      at = stop
    }
  }
  for (const { start, end } of spans) {
    // Two values in one place: an alias, or an empty one beside its key.
    if (start < at && end > start) isHiding = true
    if (start > at) look(start)
    at = Math.max(at, end)
  }
  look(text.length)
  return { comments, isHiding }
}

function collectSpans(node: YamlNode, spans: { readonly start: number; readonly end: number }[]): void {
  if (node.kind === 'scalar') {
    spans.push(node)
    return
  }
  if (node.kind === 'map') spans.push(...node.keyNodes)
  for (const child of node.kind === 'map' ? node.values : node.items) collectSpans(child, spans)
}

/** Where the next comment begins: a `#` at the start of a line or behind white space. */
function commentStart(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (text[at] === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) return at
  }
  return end
}

/** White space, what sets entries apart, and the heads of block scalars such as `|2-`. */
function isPunctuation(text: string, from: number, end: number): boolean {
  let mayHeadBlock = false
  let isInHead = false
  for (let at = from; at < end; at++) {
    const character = text[at] ?? ''
    if (isInHead && '-+0123456789'.includes(character)) continue
    if (mayHeadBlock && (character === '|' || character === '>')) {
      isInHead = true
      continue
    }
    isInHead = false
    if (' \n\r\t'.includes(character)) continue
    if (!'-:,{}[]'.includes(character)) return false
    mayHeadBlock = character === ':' || character === '-'
  }
  return true
}

/** The text without its comments; a line that held nothing else goes as a whole. */
export function withoutComments(text: string, comments: Gaps['comments']): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end } of comments) {
    const before = text.slice(at, start).replace(/[ \t]+$/, '')
    const isWholeLine = before === '' ? at === 0 || text[at - 1] === '\n' : before.endsWith('\n')
    parts.push(before)
    at = isWholeLine && text[end] === '\n' ? end + 1 : end
  }
  parts.push(text.slice(at))
  return parts.join('')
}
