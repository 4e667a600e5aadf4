/** A text under several edits in a row, which come out as one list of edits of the text as it was. */
import type { TextSplice } from '../written/removal'

/** A stretch of the original text, or text that was put in. */
type Piece =
  | { readonly isOriginal: true; readonly start: number; readonly end: number }
  | { readonly isOriginal: false; readonly text: string }

export class EditedText {
  private pieces: readonly Piece[]
  private current: string

  constructor(private readonly original: string) {
    this.current = original
    this.pieces = original === '' ? [] : [{ isOriginal: true, start: 0, end: original.length }]
  }

  get text(): string {
    return this.current
  }

  /** Applies splices of the present text, which do not overlap. */
  apply(splices: readonly TextSplice[]): void {
    // Of two at one place the later one comes out in front, as if they were made one by one from the end.
    const ordered = [...splices].sort((a, b) => b.start - a.start || b.end - a.end).reverse()
    const pieces: Piece[] = []
    const texts: string[] = []
    let at = 0
    for (const { start, end, text } of ordered) {
      pieces.push(...this.cut(at, start))
      texts.push(this.current.slice(at, start), text)
      if (text !== '') pieces.push({ isOriginal: false, text })
      at = end
    }
    this.pieces = [...pieces, ...this.cut(at, this.current.length)]
    this.current = texts.join('') + this.current.slice(at)
  }

  /** The pieces that make up a stretch of the present text. */
  private cut(start: number, end: number): readonly Piece[] {
    const found: Piece[] = []
    let at = 0
    for (const piece of this.pieces) {
      const length = piece.isOriginal ? piece.end - piece.start : piece.text.length
      const from = Math.max(0, start - at)
      const to = Math.min(length, end - at)
      if (from < to)
        found.push(
          piece.isOriginal
            ? { isOriginal: true, start: piece.start + from, end: piece.start + to }
            : { isOriginal: false, text: piece.text.slice(from, to) },
        )
      at += length
    }
    return found
  }

  /** Where a place of the present text stood in the original; what was put in stands where it was put. */
  originalOffset(offset: number): number {
    let at = 0
    let behind = 0
    for (const piece of this.pieces) {
      const length = piece.isOriginal ? piece.end - piece.start : piece.text.length
      if (offset < at + length) return piece.isOriginal ? piece.start + offset - at : behind
      at += length
      if (piece.isOriginal) behind = piece.end
    }
    return behind
  }

  /** All edits so far, as splices of the original text in their order. */
  splices(): readonly TextSplice[] {
    const splices: TextSplice[] = []
    let at = 0
    let added = ''
    const close = (next: number): void => {
      if (added !== this.original.slice(at, next)) splices.push({ start: at, end: next, text: added })
      added = ''
    }
    for (const piece of this.pieces) {
      if (piece.isOriginal) {
        close(piece.start)
        at = piece.end
      } else added += piece.text
    }
    close(this.original.length)
    return splices
  }
}
