/** Redaction of a file that is edited: what became of the documents that an edit does not touch is kept. */
import { copied } from '../../values/copied'
import { documentAt, followDocuments, type Followed } from '../../yaml/followed'
import { moved, piecesOfDocument, type Piece } from './pieces'
import { joinPieces, type JoinedPiece, type Redacted, type RedactedPiece, type RedactOptions } from './redact'

/** A piece of a document without its text, which would keep the whole file in memory, and what became of it. */
interface DonePiece extends JoinedPiece {
  readonly piece: Omit<Piece, 'text'>
}

export type FollowedPieces = Followed<readonly DonePiece[]>

interface InSteps {
  readonly redacted: Redacted
  /** What the next text of the file is redacted after. */
  readonly after: FollowedPieces
}

/** Redacts a file in steps: each gives a piece that is not known, and wants what becomes of it. */
export function* redactInSteps(
  before: FollowedPieces | undefined,
  text: string,
  purpose: RedactOptions['purpose'],
): Generator<Piece, InSteps, RedactedPiece> {
  const after: FollowedPieces = followDocuments(before, text)
  const known = new Map<string, RedactedPiece>()
  if (before !== undefined) collectGone(before, after.gone, known)
  for (let i = 0; i < after.made.length; i++) {
    if (after.made[i] !== undefined) continue
    const done: DonePiece[] = []
    for (const piece of piecesOfDocument(documentAt(after, i), purpose)) {
      const result = (piece.drops === undefined ? known.get(piece.text) : undefined) ?? (yield piece)
      done.push(donePiece(piece, result))
    }
    after.made[i] = done
  }
  return { redacted: joined(after, purpose), after }
}

/** Pieces of the documents that are gone, by their text: most of them are pieces of what has come in their place. */
function collectGone(
  before: FollowedPieces,
  [from, to]: FollowedPieces['gone'],
  known: Map<string, RedactedPiece>,
): void {
  for (let i = from; i < to; i++) {
    const document = documentAt(before, i)
    for (const done of before.made[i] ?? []) {
      const { start, end, isItem } = done.piece
      const own = document.slice(start, end)
      if (done.piece.drops === undefined) known.set(isItem ? ` ${own.slice(1)}` : own, resultOf(done, own))
    }
  }
}

function donePiece({ text, ...piece }: Piece, { dropped, isInexact, text: redacted }: RedactedPiece): DonePiece {
  // The text of other pieces is not the one that stands in the file.
  const isKept = redacted === text && !piece.isItem && piece.drops === undefined
  return { piece, dropped, isInexact, text: isKept ? undefined : redacted === null ? null : copied(redacted) }
}

/** @param own the text of the piece */
function resultOf({ dropped, isInexact, text }: DonePiece, own: string): RedactedPiece {
  return { dropped, isInexact, text: text === undefined ? own : text }
}

function joined(documents: FollowedPieces, purpose: RedactOptions['purpose']): Redacted {
  const { text, starts, made } = documents
  const pieces: Omit<Piece, 'text'>[] = []
  const results: JoinedPiece[] = []
  for (let i = 0; i < made.length; i++) {
    for (const done of made[i] ?? []) {
      pieces.push(moved(done.piece, starts[i] ?? 0))
      results.push(done)
    }
  }
  return joinPieces(text, pieces, results, purpose)
}
