/**
 * Where the documents of long texts stand. Most keys move all that stands behind them, so what lists say of a place is kept by
 * the document that it is in: an edit tells where documents stand now, and whatever is inside them need not travel again.
 */
import type { SourceRange } from './types'

/** All documents of all files, in their order. */
export interface DocumentPlaces {
  readonly files: readonly { readonly name: string; readonly documents: number }[]
  /** The same object for as long as a document is left as it is. */
  readonly documents: readonly object[]
  /** Offsets in their files, and lines from 0. */
  readonly starts: readonly number[]
  readonly lines: readonly number[]
}

/** What has become of the documents that were sent last. */
export interface SentDocuments {
  readonly files: DocumentPlaces['files']
  /** So many at the start and at the end are those of before. */
  readonly head: number
  readonly tail: number
  readonly starts: Uint32Array<ArrayBuffer>
  readonly lines: Uint32Array<ArrayBuffer>
}

class PlacedDocument {
  file = ''
  start = 0
  line = 0
}

/** A range in a document, wherever that stands by now. */
class RangeInDocument implements SourceRange {
  private readonly from: number
  private readonly to: number
  private readonly down: number
  private readonly endDown: number
  readonly column: number
  readonly endColumn: number

  constructor(
    private readonly document: PlacedDocument,
    { start, end, line, column, endLine, endColumn }: SourceRange,
  ) {
    this.from = start - document.start
    this.to = end - document.start
    this.down = line - document.line
    this.endDown = endLine - document.line
    this.column = column
    this.endColumn = endColumn
  }

  get file(): string {
    return this.document.file
  }

  get start(): number {
    return this.document.start + this.from
  }

  get end(): number {
    return this.document.start + this.to
  }

  get line(): number {
    return this.document.line + this.down
  }

  get endLine(): number {
    return this.document.line + this.endDown
  }
}

interface Ranged {
  range: SourceRange
  readonly rules?: readonly Ranged[]
  readonly selectors?: readonly Ranged[]
}

/** The receiver's end: where documents stand. */
export class Documents {
  private list: readonly PlacedDocument[] = []
  /** Number of the first document of each file, and of the one behind its last. */
  private readonly files = new Map<string, readonly [first: number, end: number]>()

  take({ files, head, tail, starts, lines }: SentDocuments): void {
    const { list } = this
    const fresh = Array.from({ length: starts.length - head - tail }, () => new PlacedDocument())
    this.list = list.slice(0, head).concat(fresh, list.slice(list.length - tail))
    this.files.clear()
    let at = 0
    for (const { name, documents } of files) {
      this.files.set(name, [at, at + documents])
      for (const end = at + documents; at < end; at++) {
        const document = this.list[at]
        if (document === undefined) continue
        document.file = name
        document.start = starts[at] ?? 0
        document.line = lines[at] ?? 0
      }
    }
  }

  /** Makes an item that has just come follow its document, with whatever ranges it has inside. */
  attach(item: object): void {
    // Lists whose items follow documents hold things that stand in the text.
    const ranged = item as Ranged
    const document = this.at(ranged.range)
    if (document === null) return
    const follow = (own: Ranged): void => {
      own.range = new RangeInDocument(document, own.range)
    }
    follow(ranged)
    ranged.rules?.forEach(follow)
    ranged.selectors?.forEach(follow)
  }

  /** The last document of its file that begins before a range. */
  private at({ file, start }: SourceRange): PlacedDocument | null {
    let [low, high] = this.files.get(file) ?? [0, 0]
    const first = low
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.list[middle]?.start ?? 0) <= start) low = middle + 1
      else high = middle
    }
    return low > first ? (this.list[low - 1] ?? null) : null
  }
}
