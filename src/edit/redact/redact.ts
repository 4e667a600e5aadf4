/**
 * Manifests without what does not matter to network policy, for storing and for sharing.
 *
 * A pasted manifest may hold secrets anywhere. The rule: what is not known to be needed is neither stored nor shared,
 * whatever state the text is in. What the engine does not read is cut out of the text; the rest stays as it is written,
 * to the byte. The result is read again and compared with what was meant to stay: where they differ, or where the text
 * hides something from its tree, the document is rewritten, and said to be. Text that cannot be read at all keeps the
 * lines that are plainly fields which the engine reads.
 */
import type { YamlNode } from '../../yaml/exact/node'
import { parseAsWritten, parseDocument } from '../../yaml/exact/reader'
import { redactBroken } from './broken'
import { applyCuts, cutsFor } from './cuts'
import { commentsBetween, secretComments } from './comments'
import { gapsOf, withoutComments, type Gaps } from './gaps'
import { isOfKnownKind, keepDocument, type Kept } from './keep'
import { piecesOf, type Piece } from './pieces'
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
  /** Documents that lost more than what had to go, such as their layout, as nothing less was safe. Absent for none. */
  readonly inexact?: number
}

/** Redacts the text of one file. */
export function redactText(text: string, options: RedactOptions): Redacted {
  const pieces = piecesOf(text, options.purpose)
  return joinPieces(
    text,
    pieces,
    pieces.map((piece) => redactPiece(piece, options)),
    options.purpose,
  )
}

/** What became of a piece; its text is undefined where it stays as it stands in the file. */
export type JoinedPiece = Omit<RedactedPiece, 'text'> & { readonly text: string | null | undefined }

type PlacedPiece = Omit<Piece, 'text'>

/** Puts redacted pieces together: in their places where they are stored, as documents of their own where they are shared. */
export function joinPieces(
  text: string,
  pieces: readonly PlacedPiece[],
  redacted: readonly JoinedPiece[],
  purpose: RedactOptions['purpose'],
): Redacted {
  const counts = new Map<string, number>()
  const onDrop = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)
  for (const { dropped } of redacted) dropped.forEach(onDrop)
  const inexact = redacted.filter(({ isInexact }) => isInexact).length
  const textAt = (i: number): string | null => {
    const own = redacted[i]?.text
    return own === undefined ? text.slice(pieces[i]?.start, pieces[i]?.end) : own
  }
  const isKept = (i: number): boolean => redacted[i]?.text === undefined
  const joined =
    purpose === 'share'
      ? asDocuments(pieces.map((_, i) => textAt(i)))
      : inPlace(text, pieces, { textAt, isKept, onDrop })
  return {
    text: joined,
    leftOut: [...counts].map(([what, count]) => ({ what, count })).sort((a, b) => b.count - a.count),
    unreadable: redacted.filter((piece) => piece.text === null).length,
    ...(inexact === 0 ? {} : { inexact }),
  }
}

function asDocuments(redacted: readonly (string | null)[]): string {
  return redacted
    .flatMap((text) => (text === null ? [] : [`${text.trim()}\n`]))
    .filter((part) => part !== '\n')
    .join('---\n')
}

interface Written {
  readonly textAt: (piece: number) => string | null
  /** Whether a piece stays as it is. */
  readonly isKept: (piece: number) => boolean
  readonly onDrop: (what: string) => void
}

/** The file with its pieces replaced, and the marks and comments between them as they are. */
function inPlace(text: string, pieces: readonly PlacedPiece[], { textAt, isKept, onDrop }: Written): string {
  const parts: string[] = []
  /** The last character that was written, as separators are such only at the beginning of a line. */
  let last = '\n'
  const write = (part: string): void => {
    if (part === '') return
    parts.push(part)
    last = part.slice(-1)
  }
  let at = 0
  /** What stands from here on stays as it is: long stretches are written as one. */
  let since = 0
  pieces.forEach(({ start, end, isItem }, i) => {
    const isApart = start === 0 || /\s/.test(text[start] ?? '')
    if (isApart && isKept(i) && !text.slice(at, start).includes('#')) {
      at = end
      return
    }
    write(text.slice(since, at))
    const piece = textAt(i) ?? ''
    write(betweenPieces(text.slice(at, start), onDrop))
    const written = isItem ? asItem(piece) : piece
    // Behind a separator on its line stands white space, or nothing.
    if (last !== '\n' && written !== '' && !/^\s/.test(written)) write('\n')
    write(written)
    if (text[end - 1] === '\n' && last !== '\n') write('\n')
    at = since = end
  })
  const rest = text.slice(at)
  const isWhole = !rest.includes('#')
  write(text.slice(since, isWhole ? text.length : at))
  if (!isWhole) write(betweenPieces(rest, onDrop))
  return parts.length === 1 ? (parts[0] ?? '') : parts.join('')
}

/** Marks and comments between documents, without comments that must not stay. */
function betweenPieces(text: string, onDrop: (what: string) => void): string {
  return text.includes('#') ? withoutSecretComments(text, commentsBetween(text), onDrop) : text
}

function withoutSecretComments(text: string, all: Gaps['comments'], onDrop: (what: string) => void): string {
  const secret = secretComments(text, all)
  if (secret.length === 0) return text
  onDrop('comments that may hold a secret')
  return withoutComments(text, secret)
}

/** With the dash that a space stands for; what was rewritten begins in the first column. */
function asItem(piece: string): string {
  if (piece.trim() === '') return ''
  return piece.startsWith('  ') ? `-${piece.slice(1)}` : `- ${piece.replace(/\n(?=[^\n])/g, '\n  ')}`
}

/** What becomes of one piece, which depends on nothing but its text. */
export function redactPiece({ text, drops }: Pick<Piece, 'text' | 'drops'>, options: RedactOptions): RedactedPiece {
  if (drops !== undefined) return { text: '', dropped: [drops], isInexact: false }
  const dropped: string[] = []
  return { ...redactDocument(text, options, (what) => dropped.push(what)), dropped }
}

export interface RedactedPiece extends RedactedDocument {
  readonly dropped: readonly string[]
}

interface RedactedDocument {
  /** Null for a document that may not be shared because it cannot be read. */
  readonly text: string | null
  /** More went than what had to go: comments, layout, or lines that could not be read. */
  readonly isInexact: boolean
}

function redactDocument(text: string, options: RedactOptions, onDrop: (what: string) => void): RedactedDocument {
  const isForStore = options.purpose === 'store'
  const { root } = parseAsWritten(text)
  if (root === null || (root.kind === 'scalar' && root.value !== null && isForStore && text.includes('\n'))) {
    if (!isForStore) return { text: null, isInexact: false }
    const stored = redactBroken(text, onDrop)
    return { text: stored, isInexact: stored !== text }
  }
  if (root.kind !== 'map' && !isForStore) return { text: null, isInexact: false }
  const dropped: string[] = []
  const keepOptions = { unread: isForStore ? 'header' : 'drop', harmless: isForStore } as const
  const kept = keepDocument(root, { ...keepOptions, onDrop: (what) => dropped.push(what) })
  for (const what of dropped) onDrop(what)
  if (kept === null || isEmptied(kept)) return { text: '', isInexact: false }
  const comments = options.comments && (dropped.length === 0 || isOfKnownKind(root))
  const cut = byCutting(text, root, kept, { comments, mayLeavePlaces: isForStore, onDrop })
  if (cut !== null) return { text: cut, isInexact: false }
  // Rewritten from what the document means, aliases written out.
  const meant = parseDocument(text).root
  const again = meant === null ? null : keepDocument(meant, { ...keepOptions, onDrop: () => undefined })
  return { text: again === null ? '' : rewritten(text, again), isInexact: isForStore }
}

/** Nothing is left of the mapping that the document is. */
function isEmptied(kept: Kept): boolean {
  return kept.kind === 'map' && kept.entries.length > 0 && kept.entries.every((entry) => entry === null)
}

interface CutOptions {
  readonly comments: boolean
  readonly mayLeavePlaces: boolean
  readonly onDrop: (what: string) => void
}

/** The text with cuts; null where the result is not what was meant. */
function byCutting(
  text: string,
  root: YamlNode,
  kept: Kept,
  { comments, mayLeavePlaces, onDrop }: CutOptions,
): string | null {
  const before = gapsOf(text, root)
  if (before.isHiding) return null
  const cuts = cutsFor(text, kept, mayLeavePlaces)
  if (cuts === null) return null
  if (cuts.length === 0)
    return comments ? withoutSecretComments(text, before.comments, onDrop) : withoutComments(text, before.comments)
  const cut = applyCuts(text, cuts)
  const after = parseAsWritten(cut).root
  if (after === null || JSON.stringify(plain(after)) !== JSON.stringify(plainKept(kept))) return null
  const gaps = gapsOf(cut, after)
  if (gaps.isHiding) return null
  return comments ? withoutSecretComments(cut, gaps.comments, onDrop) : withoutComments(cut, gaps.comments)
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
