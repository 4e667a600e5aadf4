/**
 * The documents of a file and where they stand.
 *
 * When the text changes, what it has in common with the text before, at its start and at its end, tells which documents
 * are untouched: they are kept with all that was made of them, only moved. The others are read.
 */
import type { ResourceSummary, SourceFile, SourceRange } from '../types'
import { nodesOf, readDocument, type ReadDocument } from './document'
import { FileLines } from './lines'
import {
  inheritKinds,
  rangeAt,
  type DocumentPlace,
  type Place,
  type Resource,
  type UnplacedSummaries,
} from './resource'
import { stretchOf } from '../../values/edited-text'
import { keptOf, lowerBound, movedFrom, type Kept } from '../../yaml/kept'
import { splitDocuments } from '../../yaml/text'

/** A document in a file, with its resources. */
export interface PlacedDocument {
  readonly read: ReadDocument
  readonly place: MovablePlace
  /** Places of the objects of `read`, one for each. */
  readonly places: readonly Place[]
  readonly resources: readonly Resource[]
  /** All of it was read, and there is nothing to say of it. */
  readonly isPlain: boolean
  /** What there is to say of its objects, once it has been asked for. */
  summaries?: readonly ResourceSummary[]
}

export interface FileLayout {
  readonly file: string
  readonly text: string
  readonly documents: readonly PlacedDocument[]
  /** Resources of all documents. */
  readonly resources: readonly Resource[]
  /** Numbers of the documents that are not plain. */
  readonly odd: readonly number[]
  /** Offsets at which the documents start and end. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly lines: FileLines
  readonly lineage: Lineage
  /** Tells the layouts of a lineage apart. */
  readonly version: number
  /** How it was made from another one; null where it was read from nothing. */
  readonly change: LayoutChange | null
}

/** Shared by all layouts that were made from each other. */
interface Lineage {
  /** The one that places speak of, unless they say otherwise. */
  settled: FileLayout | null
  /** How many layouts there have been. */
  versions: number
  /** What was said of the objects of one of them last. */
  summaries: { readonly version: number; readonly all: UnplacedSummaries } | null
}

/** Documents before `head` are the same in both layouts, and so are those from `tailBefore` on in one and from `tail` on in the other. */
interface LayoutChange {
  /** Version of the layout that it was made from. */
  readonly from: number
  readonly head: number
  readonly tailBefore: number
  readonly tail: number
  /** How many characters those from `tail` on have moved. */
  readonly shift: number
  /** Keys of objects in the documents between that were not there before; one that came several times is in here as often. */
  readonly addedKeys: readonly string[]
}

class MovablePlace implements DocumentPlace {
  /** What it speaks of where that is not the layout that is settled: a later one does not hold its document. */
  pinned: FileLayout | null = null

  constructor(
    private readonly lineage: Lineage,
    /** Its number among the file's documents. */
    public index: number,
    public offset: number,
  ) {}

  private get layout(): FileLayout | null {
    return this.pinned ?? this.lineage.settled
  }

  get file(): string {
    return this.layout?.file ?? ''
  }

  get lines(): readonly number[] {
    return this.layout?.lines.starts ?? []
  }

  /** The line that it starts in, from 0. */
  get line(): number {
    return this.layout?.lines.ofDocuments[this.index] ?? 0
  }

  get text(): string {
    const { layout, offset, index } = this
    return layout === null ? '' : stretchOf(layout.text, offset, layout.ends[index])
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
  const { documents, starts, lineage, change } = layout
  const before = lineage.settled
  if (before === layout) return
  lineage.settled = layout
  const isNext = before !== null && change?.from === before.version
  // Documents that are gone stay where they were.
  if (before !== null) {
    const [from, to] = isNext ? [change.head, change.tailBefore] : [0, before.documents.length]
    for (let i = from; i < to; i++) {
      const place = before.documents[i]?.place
      if (place !== undefined) place.pinned ??= before
    }
  }
  const isTailInPlace = isNext && change.shift === 0 && change.tail === change.tailBefore
  const end = isTailInPlace ? change.tail : documents.length
  for (let i = isNext ? change.head : 0; i < end; i++) {
    const place = documents[i]?.place
    if (place === undefined) continue
    if (place.pinned !== null) place.pinned = null
    place.index = i
    place.offset = starts[i] ?? 0
  }
}

/** Reads a file, taking over from an earlier layout of it what has not changed. */
export function layoutOf(source: SourceFile, before: FileLayout | undefined): FileLayout {
  const { name: file, text } = source
  if (before?.text === text) return before
  const lineage = before?.lineage ?? { settled: null, versions: 0, summaries: null }
  const kept = keptOf(before, text)
  const from = kept.from
  const to = kept.to ?? text.length
  const middle = from === 0 && to === text.length ? text : stretchOf(text, from, to)
  const earlier = before === undefined ? new Map<string, ReadDocument>() : replaced(before, kept)
  const fresh: Fresh = { documents: [], starts: [], ends: [] }
  for (const { start, end } of splitDocuments(middle)) {
    const content = middle.slice(start, end)
    let read = earlier.get(content)
    if (read === undefined) earlier.set(content, (read = readDocument(content)))
    const at = new MovablePlace(lineage, kept.head + fresh.documents.length, from + start)
    fresh.documents.push(place(read, at))
    fresh.starts.push(from + start)
    fresh.ends.push(from + end)
  }
  const joined =
    before === undefined ? newParts(fresh) : joinedParts(before, fresh, kept, text.length - before.text.length)
  const lines = new FileLines(text, joined.starts)
  if (before !== undefined) lines.takeOver(before.lines, kept)
  return { file, text, lineage, lines, version: lineage.versions++, ...joined }
}

/** Documents that were read, with their bounds. */
interface Fresh {
  readonly documents: PlacedDocument[]
  readonly starts: number[]
  readonly ends: number[]
}

type Parts = Pick<FileLayout, 'documents' | 'resources' | 'odd' | 'starts' | 'ends' | 'change'>

function newParts(fresh: Fresh): Parts {
  const { documents } = fresh
  return { ...fresh, resources: resourcesOf(documents), odd: oddOf(documents, 0), change: null }
}

/** What is kept of a layout with what was read between: whole stretches are copied, as there may be many thousands of documents. */
function joinedParts(before: FileLayout, fresh: Fresh, kept: Kept, shift: number): Parts {
  const { head } = kept
  const tailBefore = Math.min(kept.tail, before.documents.length)
  const tail = head + fresh.documents.length
  const gone = before.documents.slice(head, tailBefore)
  const on = tail - tailBefore
  const join = (old: readonly number[], own: readonly number[]): readonly number[] =>
    old.slice(0, head).concat(own, movedFrom(old, tailBefore, shift))
  const oddHead = before.odd.slice(0, lowerBound(before.odd, head))
  const oddTail = movedFrom(before.odd, lowerBound(before.odd, tailBefore), on)
  const start = placeOfResources(before, head)
  const [ofGone, ofFresh] = [resourcesOf(gone), resourcesOf(fresh.documents)]
  const end = start + ofGone.length
  const resources = before.resources.slice(0, start).concat(ofFresh, before.resources.slice(end))
  inheritKinds(resources, before.resources, [...ofGone, ...ofFresh])
  return {
    documents: before.documents.slice(0, head).concat(fresh.documents, before.documents.slice(tailBefore)),
    resources,
    odd: oddHead.concat(oddOf(fresh.documents, head), oddTail),
    starts: join(before.starts, fresh.starts),
    ends: join(before.ends, fresh.ends),
    change: {
      from: before.version,
      head,
      tailBefore,
      tail,
      shift,
      addedKeys: addedKeys(gone, fresh.documents),
    },
  }
}

/** Where the resources of a document and those behind it begin in the list of all. */
function placeOfResources({ documents, resources }: FileLayout, from: number): number {
  for (let i = from; i < documents.length; i++) {
    const first = documents[i]?.resources[0]
    if (first !== undefined) return resources.indexOf(first)
  }
  return resources.length
}

/** Plain loops: there are thousands of documents. */
function resourcesOf(documents: readonly PlacedDocument[]): Resource[] {
  const all: Resource[] = []
  for (let i = 0; i < documents.length; i++) {
    const own = documents[i]?.resources ?? []
    for (let j = 0; j < own.length; j++) {
      const resource = own[j]
      if (resource !== undefined) all.push(resource)
    }
  }
  return all
}

function oddOf(documents: readonly PlacedDocument[], first: number): number[] {
  const odd: number[] = []
  documents.forEach(({ isPlain }, i) => {
    if (!isPlain) odd.push(first + i)
  })
  return odd
}

function addedKeys(gone: readonly PlacedDocument[], fresh: readonly PlacedDocument[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const key of gone.flatMap(keysOf)) counts.set(key, (counts.get(key) ?? 0) + 1)
  return fresh.flatMap(keysOf).filter((key) => {
    const count = counts.get(key) ?? 0
    counts.set(key, count - 1)
    return count <= 0
  })
}

function keysOf({ read }: PlacedDocument): readonly string[] {
  return read.objects.map(({ key }) => key)
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

/** Documents that are not kept, by their text: one that only moved is found again. */
function replaced({ text, documents, starts, ends }: FileLayout, { head, tail }: Kept): Map<string, ReadDocument> {
  const found = new Map<string, ReadDocument>()
  for (let i = head; i < Math.min(tail, documents.length); i++) {
    const read = documents[i]?.read
    if (read !== undefined) found.set(text.slice(starts[i], ends[i]), read)
  }
  return found
}
