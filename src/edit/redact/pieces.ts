/**
 * A file as pieces that are redacted each by itself: its documents, and of a `kind: List` the items, so that one more
 * letter in three megabytes of `kubectl get -o yaml` costs one object and not all.
 */
import { splitDocuments, type DocumentSlice } from '../../yaml/text'

export interface Piece extends DocumentSlice {
  /** The piece as a document: of an item of a list, a space stands in the place of its dash. */
  readonly text: string
  readonly isItem: boolean
  /** Set for a part of a list that goes as a whole. */
  readonly drops?: string
}

/** The pieces of a file; what stands between them is kept as it is. */
export function piecesOf(text: string, purpose: 'store' | 'share'): readonly Piece[] {
  return splitDocuments(text).flatMap(({ start, end }) =>
    piecesOfDocument(text.slice(start, end), purpose).map((piece) => moved(piece, start)),
  )
}

/** The pieces of a document, by offsets from its start. */
export function piecesOfDocument(document: string, purpose: 'store' | 'share'): readonly Piece[] {
  const whole = ({ start, end }: DocumentSlice): Piece => ({
    start,
    end,
    text: document.slice(start, end),
    isItem: false,
  })
  const all = { start: 0, end: document.length }
  if (purpose === 'share') return [whole(all)]
  return splitAtEnds(document, all).flatMap((slice) => itemsOf(document, slice) ?? [whole(slice)])
}

/** A piece so many characters on. */
export function moved<P extends DocumentSlice>(piece: P, by: number): P {
  return { ...piece, start: piece.start + by, end: piece.end + by }
}

/** A slice at its document end marks: what follows one is a document of its own, though only the first is read. */
function splitAtEnds(text: string, { start, end }: DocumentSlice): readonly DocumentSlice[] {
  const marks = [...text.slice(start, end).matchAll(/^\.\.\.(?=\s|$)/gm)].map(({ index }) => start + index)
  if (marks.length === 0) return [{ start, end }]
  return [start - 3, ...marks]
    .map((mark, i) => ({ start: mark + 3, end: marks[i] ?? end }))
    .filter((piece) => !isBlank(text.slice(piece.start, piece.end)))
}

function isBlank(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(#|$)/.test(line))
}

const frame = /^(?:apiVersion: v1|kind: List|items:)?[ \t\r]*$/

/** The items of a list as `kubectl` writes it; null for anything else, or where items may refer to one another. */
function itemsOf(text: string, { start, end }: DocumentSlice): readonly Piece[] | null {
  const slice = text.slice(start, end)
  if (!/^kind: List[ \t\r]*$/m.test(slice) || !/^items:[ \t\r]*$/m.test(slice) || /[\s[{,][&*][\w-]/.test(slice))
    return null
  const pieces: Piece[] = []
  let open: { readonly start: number; readonly isItem: boolean } | null = null
  const close = (at: number): void => {
    if (open === null) return
    const { start: from, isItem } = open
    const piece = { start: from, end: at, isItem }
    if (isItem) pieces.push({ ...piece, text: ` ${text.slice(from + 1, at)}` })
    else pieces.push({ ...piece, text: '', drops: 'metadata' })
    open = null
  }
  let hasItems = false
  for (let at = start; at < end;) {
    const next = text.indexOf('\n', at)
    const lineEnd = next < 0 || next >= end ? end : next + 1
    const line = text.slice(at, lineEnd).replace(/\n$/, '')
    if (line.startsWith('- ')) {
      if (!hasItems) return null
      close(at)
      open = { start: at, isItem: true }
    } else if (/^\S/.test(line)) {
      close(at)
      if (line.startsWith('metadata:')) open = { start: at, isItem: false }
      else if (!frame.test(line)) return null
      hasItems = line.startsWith('items:')
    } else if (open === null && !frame.test(line)) return null
    at = lineEnd
  }
  close(end)
  return pieces
}
