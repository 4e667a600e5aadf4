/**
 * The documents of a file and where they stand.
 *
 * When the text changes, what it has in common with the text before, at its start and at its end, tells which documents
 * are untouched: they are kept with all that was made of them, only moved. The others are read.
 */
import type { ResourceSummary, SourceFile, SourceRange } from '../types'
import { nodesOf, readDocument, type ReadDocument } from './document'
import { FileLines, type Kept } from './lines'
import { rangeAt, type DocumentPlace, type Place, type Resource } from './resource'
import { sharedEnd, sharedStart } from '../../values/difference'
import { mayBeJsonStream, splitDocuments } from '../../yaml/text'

/** A document in a file, with its resources. */
export interface PlacedDocument {
  readonly read: ReadDocument
  readonly place: MovablePlace
  /** Places of the objects of `read`, one for each. */
  readonly places: readonly Place[]
  readonly resources: readonly Resource[]
  /** All of it was read, and there is nothing to say of it. */
  readonly isPlain: boolean
  /** What was said of its objects last. */
  summaries?: readonly ResourceSummary[]
}

export interface FileLayout {
  readonly file: string
  readonly text: string
  readonly documents: readonly PlacedDocument[]
  /** Offsets at which the documents start and end. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly lines: FileLines
  /** Shared by all layouts that were made from each other: the one whose numbers the places hold. */
  readonly lineage: { settled: FileLayout | null }
}

class MovablePlace implements DocumentPlace {
  constructor(
    public layout: Pick<FileLayout, 'file' | 'text' | 'ends' | 'lines'>,
    /** Its number among the file's documents. */
    public index: number,
    public offset: number,
  ) {}

  get file(): string {
    return this.layout.file
  }

  get lines(): readonly number[] {
    return this.layout.lines.starts
  }

  /** The line that it starts in, from 0. */
  get line(): number {
    return this.layout.lines.ofDocuments[this.index] ?? 0
  }

  get text(): string {
    return this.layout.text.slice(this.offset, this.layout.ends[this.index])
  }
}

/** The place of an object of a document: where the document stands, wherever that is by now. */
class ObjectPlace implements Place {
  private range: SourceRange | null = null
  private rangeOffset = 0
  private rangeLine = 0

  constructor(
    private readonly document: MovablePlace,
    private readonly read: ReadDocument,
    /** Its number among the document's objects. */
    private readonly index: number,
  ) {}

  get root(): Place['root'] {
    const root = nodesOf(this.read, this.document.text)[this.index]
    if (root === undefined) throw new RangeError('a document read twice has other objects')
    return root
  }

  /** Documents start behind a separator, at the same column wherever they move. */
  whole(): SourceRange {
    const { range, document } = this
    const { offset, line } = document
    if (range !== null && offset === this.rangeOffset && line === this.rangeLine) return range
    const down = line - this.rangeLine
    const on = offset - this.rangeOffset
    this.rangeOffset = offset
    this.rangeLine = line
    const { start = 0, end = 0 } = this.read.objects[this.index] ?? {}
    return (this.range = range === null ? rangeAt(document, start, end) : movedRange(range, on, down))
  }

  mayHold(word: string): boolean {
    if (this.read.nodes !== undefined) return true
    const { text } = this.document
    // Escapes may stand for anything.
    return text.includes(word) || text.includes('\\')
  }

  get file(): string {
    return this.document.file
  }

  get lines(): readonly number[] {
    return this.document.lines
  }

  get offset(): number {
    return this.document.offset
  }
}

/** Makes the places of a file's documents say where they stand in this layout. */
export function settle(layout: FileLayout): void {
  const { documents, starts, lineage } = layout
  if (lineage.settled === layout) return
  lineage.settled = layout
  for (let i = 0; i < documents.length; i++) {
    const place = documents[i]?.place
    if (place === undefined) continue
    place.layout = layout
    place.index = i
    place.offset = starts[i] ?? 0
  }
}

/** Reads a file, taking over from an earlier layout of it what has not changed. */
export function layoutOf(source: SourceFile, before: FileLayout | undefined): FileLayout {
  const { name: file, text } = source
  if (before?.text === text) return before
  const lineage = before?.lineage ?? { settled: null }
  const isStream = before !== undefined && (mayBeJsonStream(text) || mayBeJsonStream(before.text))
  const kept = before === undefined || isStream ? nothingKept : untouched(before, text)
  const documents = before?.documents.slice(0, kept.head) ?? []
  const starts = before?.starts.slice(0, kept.head) ?? []
  const ends = before?.ends.slice(0, kept.head) ?? []
  const lines = new FileLines(text, starts)
  const base = { file, text, lineage, lines, starts, ends }
  const from = kept.from
  const to = kept.to ?? text.length
  const middle = from === 0 && to === text.length ? text : text.slice(from, to)
  const earlier = before === undefined ? new Map<string, ReadDocument>() : replaced(before, kept)
  for (const { start, end } of splitDocuments(middle)) {
    const content = middle.slice(start, end)
    let read = earlier.get(content)
    if (read === undefined) earlier.set(content, (read = readDocument(content)))
    documents.push(place(read, new MovablePlace(base, documents.length, from + start)))
    starts.push(from + start)
    ends.push(from + end)
  }
  if (before !== undefined && kept.tail < before.documents.length) {
    const shift = text.length - before.text.length
    for (let i = kept.tail; i < before.documents.length; i++) {
      const document = before.documents[i]
      if (document === undefined) continue
      documents.push(document)
      starts.push((before.starts[i] ?? 0) + shift)
      ends.push((before.ends[i] ?? 0) + shift)
    }
  }
  if (before !== undefined) lines.takeOver(before.lines, kept)
  return { ...base, documents }
}

function place(read: ReadDocument, at: MovablePlace): PlacedDocument {
  const places = read.objects.map((_, i) => new ObjectPlace(at, read, i))
  const resources: Resource[] = []
  read.objects.forEach(({ kind, key, apiVersion, namespace, name, object }, i) => {
    const own = places[i]
    if (kind === null || object === undefined || own === undefined) return
    // `object` was read by the shape of `kind`, which is how the union pairs the two.
    resources.push({ kind, key, apiVersion, namespace, name, object, place: own } as Resource)
  })
  const isPlain =
    read.problems.length === 0 &&
    resources.length === read.objects.length &&
    read.objects.every(({ problems }) => problems.length === 0)
  return { read, place: at, places, resources, isPlain }
}

/** A range some characters and lines on, in the same column. */
export function movedRange(range: SourceRange, on: number, down: number): SourceRange {
  const { file, start, end, line, column, endLine, endColumn } = range
  return { file, start: start + on, end: end + on, line: line + down, column, endLine: endLine + down, endColumn }
}

const nothingKept: Kept = { prefix: 0, suffix: 0, head: 0, tail: Infinity, from: 0, to: null }

/** Length of a separator line's `---` with the white space that has to follow it. */
const separator = 4

function untouched(before: FileLayout, text: string): Kept {
  const { text: old, starts, ends } = before
  const prefix = sharedStart(old, text)
  const suffix = sharedEnd(old, text, Math.min(old.length, text.length) - prefix)
  // A document is untouched if the separators around it are; the last one of a file has none behind it.
  const head = lowerBound(ends, prefix - separator + 1)
  // The line end before the separator belongs to it.
  const tail = Math.max(head, lowerBound(starts, old.length - suffix + separator))
  const shift = text.length - old.length
  return {
    prefix,
    suffix,
    head,
    tail,
    from: head === 0 ? 0 : (ends[head - 1] ?? 0),
    to: tail < starts.length ? (starts[tail] ?? 0) + shift - separator + 1 : null,
  }
}

/** Index of the first number that is not below `wanted`, in a sorted list. */
function lowerBound(sorted: readonly number[], wanted: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** Documents that are not kept, by their text: one that only moved is found again. */
function replaced({ text, documents, starts, ends }: FileLayout, { head, tail }: Kept): Map<string, ReadDocument> {
  const found = new Map<string, ReadDocument>()
  for (let i = head; i < Math.min(tail, documents.length); i++) {
    const read = documents[i]?.read
    if (read !== undefined) found.set(text.slice(starts[i], ends[i]), read)
  }
  return found
}
