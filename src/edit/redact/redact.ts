/**
 * Manifests without what does not matter to network policy, for storing and for sharing.
 *
 * A pasted manifest may hold secrets in env, args, commands, annotations, volumes and data. What the engine does not
 * read is cut out of the text; the rest stays as it is written. The result is read again and compared with what was
 * meant to stay: where they differ, or where the text hides something from its tree, the document is written anew.
 */
import type { YamlNode } from '../../yaml/exact/node'
import { parseDocument } from '../../yaml/exact/reader'
import { splitDocuments } from '../../yaml/text'
import { redactBroken } from './broken'
import { applyCuts, cutsFor } from './cuts'
import { gapsOf, withoutComments } from './gaps'
import { keepDocument, type Kept } from './keep'
import { rewrite } from './rewrite'

/** Why it is done: `store` keeps unfinished text and comments, `share` lets out only what is understood. */
export interface RedactOptions {
  readonly purpose: 'store' | 'share'
  /** Comments may hold anything, so they are shared only on request. */
  readonly comments: boolean
}

export interface Redacted {
  readonly text: string
  /** What was left out, such as `spec.containers.env` or `Secret`, with how often; most frequent first. */
  readonly leftOut: readonly { readonly what: string; readonly count: number }[]
  /** Documents that could not be read, and so are not shared. */
  readonly unreadable: number
}

/** Redacts the text of one file. */
export function redactText(text: string, options: RedactOptions): Redacted {
  const counts = new Map<string, number>()
  const onDrop = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)
  const documents = splitDocuments(text).map((slice) => ({
    ...slice,
    redacted: redactDocument(text.slice(slice.start, slice.end), options, onDrop),
  }))
  const parts =
    options.purpose === 'share'
      ? documents
          .flatMap(({ redacted }) => (redacted === null ? [] : [`${redacted.trim()}\n`]))
          .filter((part) => part !== '\n')
          .join('---\n')
      : withText(text, documents)
  return {
    text: parts,
    leftOut: [...counts].map(([what, count]) => ({ what, count })).sort((a, b) => b.count - a.count),
    unreadable: documents.filter(({ redacted }) => redacted === null).length,
  }
}

/** The file with its documents replaced, and the marks and comments between them as they are. */
function withText(
  text: string,
  documents: readonly { readonly start: number; readonly end: number; readonly redacted: string | null }[],
): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end, redacted } of documents) {
    parts.push(text.slice(at, start), redacted ?? '')
    at = end
  }
  parts.push(text.slice(at))
  return parts.join('')
}

/** Null for a document that may not be shared because it cannot be read. */
function redactDocument(text: string, options: RedactOptions, onDrop: (what: string) => void): string | null {
  const { root, problems } = parseDocument(text)
  if (root === null || root.kind !== 'map') return options.purpose === 'share' ? null : redactBroken(text, onDrop)
  const isForStore = options.purpose === 'store'
  const kept = keepDocument(root, { unread: isForStore ? 'header' : 'drop', harmless: isForStore, onDrop })
  if (kept === null) return ''
  const isPlain = problems.length === 0
  return (isPlain ? byCutting(text, root, kept, options.comments) : null) ?? rewritten(text, kept)
}

/** The text with cuts; null where the result is not what was meant. */
function byCutting(text: string, root: YamlNode, kept: Kept, comments: boolean): string | null {
  const before = gapsOf(text, root)
  if (before.isHiding) return null
  const cuts = cutsFor(text, kept)
  if (cuts === null) return null
  if (cuts.length === 0) return comments ? text : withoutComments(text, before.comments)
  const cut = applyCuts(text, cuts)
  const after = parseDocument(cut).root
  if (after === null || JSON.stringify(plain(after)) !== JSON.stringify(plainKept(kept))) return null
  const gaps = gapsOf(cut, after)
  if (gaps.isHiding) return null
  return comments ? cut : withoutComments(cut, gaps.comments)
}

/** On a line of its own, as what stands on the marker's line would be part of the first. */
function rewritten(text: string, kept: Kept): string {
  return `${text.startsWith('\n') ? '\n' : ''}${rewrite(kept)}`
}

/** A tree as values alone, to be compared. */
function plain(node: YamlNode): unknown {
  if (node.kind === 'scalar') return scalarKey(node.value)
  if (node.kind === 'sequence') return node.items.map(plain)
  return { map: node.keys.map((key, i) => [key, plainOf(node.values[i])]) }
}

function plainOf(node: YamlNode | undefined): unknown {
  return node === undefined ? null : plain(node)
}

function plainKept(kept: Kept): unknown {
  if (kept.kind === 'all') return plain(kept.node)
  if (kept.kind === 'sequence') return kept.items.map((item) => (item === null ? null : plainKept(item)))
  return {
    map: kept.entries.flatMap((entry, i) => (entry === null ? [] : [[kept.node.keys[i], plainKept(entry)]])),
  }
}

function scalarKey(value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
}
