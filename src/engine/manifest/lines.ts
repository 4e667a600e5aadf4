/** Where the lines of a file start, counted when somebody first asks; after an edit what it left is only moved. */
import { stretchOf } from '../../values/edited-text'
import { movedFrom, type Kept } from '../../yaml/kept'
import { lineStarts } from '../../yaml/text'

export class FileLines {
  private known: readonly number[] | undefined
  private knownOfDocuments: readonly number[] | undefined

  /** @param documents offsets at which the documents start, in order */
  constructor(
    private readonly text: string,
    private readonly documents: readonly number[],
  ) {}

  /** Offsets at which the lines start. */
  get starts(): readonly number[] {
    return (this.known ??= lineStarts(this.text))
  }

  /** The line that each document starts in, from 0. */
  get ofDocuments(): readonly number[] {
    return (this.knownOfDocuments ??= linesOf(this.documents, this.starts, 0))
  }

  /** Takes over what is known of the text before. */
  takeOver(before: FileLines, { prefix, suffix, head, tail }: Kept): void {
    const old = before.known
    if (old === undefined) return
    const { text } = this
    const shift = text.length - before.text.length
    const fresh: number[] = []
    const edited = stretchOf(text, prefix, text.length - suffix)
    for (let at = edited.indexOf('\n'); at >= 0; at = edited.indexOf('\n', at + 1)) fresh.push(prefix + at + 1)
    const behind = firstAbove(old, before.text.length - suffix)
    const starts = old.slice(0, firstAbove(old, prefix)).concat(fresh, movedFrom(old, behind, shift))
    this.known = starts
    const lines = before.knownOfDocuments
    if (lines === undefined) return
    const kept = Math.max(0, lines.length - tail)
    const middle = this.documents.slice(head, this.documents.length - kept)
    const own = linesOf(middle, starts, lines[head - 1] ?? 0)
    const down = starts.length - old.length
    this.knownOfDocuments = lines.slice(0, head).concat(own, movedFrom(lines, lines.length - kept, down))
  }
}

/** The line of each of some offsets in their order, looked for from a line on. */
function linesOf(offsets: readonly number[], starts: readonly number[], from: number): readonly number[] {
  let line = from
  return offsets.map((offset) => {
    while (line + 1 < starts.length && (starts[line + 1] ?? 0) <= offset) line++
    return line
  })
}

/** Index of the first number above a limit, in a sorted list. */
function firstAbove(sorted: readonly number[], limit: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}
