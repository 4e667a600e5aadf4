/**
 * The text between a document's values: comments, and anything that no value of the tree accounts for.
 *
 * A tree does not show everything that is written, such as what follows a second root. Between the values only indentation and punctuation may stand; where there is more, the text
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
  collectSpans(root, spans, new Set())
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

/** An alias shares the node of its anchor, which stands in one place. */
function collectSpans(
  node: YamlNode,
  spans: { readonly start: number; readonly end: number }[],
  seen: Set<YamlNode>,
): void {
  if (seen.has(node)) return
  seen.add(node)
  if (node.kind === 'scalar') {
    spans.push(node)
    return
  }
  if (node.kind === 'map') for (const key of node.keyNodes) collectSpans(key, spans, seen)
  for (const child of node.kind === 'map' ? node.values : node.items) collectSpans(child, spans, seen)
}

/** Where the next comment begins: a `#` at the start of a line or behind white space. */
function commentStart(text: string, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (text[at] === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) return at
  }
  return end
}

/**
 * What may stand between values: white space, what sets entries apart, the heads of block scalars such as `|2-`, marks of
 * keys and ends (`?`, `...`), anchors, aliases of them, and the tags that are read.
 */
const punctuation =
  /^(?:[\s,{}[\]:-]|\?(?=\s|$)|\.\.\.(?=\s|$)|[&*][\w.-]{1,64}(?=[\s,{}[\]:]|$)|!(?:!(?:str|int|float|bool|null|timestamp)|<tag:yaml\.org,2002:str>)?(?=[\s,{}[\]]|$)|[|>][-+0-9]{0,2}(?=\s|$))*$/

function isPunctuation(text: string, from: number, end: number): boolean {
  return punctuation.test(text.slice(from, end))
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
