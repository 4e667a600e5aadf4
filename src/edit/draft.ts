/**
 * A workspace while a gesture edits it.
 *
 * Each step is made in the text, read again and compared with what it was meant to say; a step that comes out as
 * anything else is refused, whatever the reason. The first refusal ends the gesture, and the text stays as it was.
 */
import { lineStarts, rangeOf, splitDocuments } from '../yaml/text'
import type { SourceFile, TextEdit } from '../engine/types'
import { appendDocument, markersIn, removeDocument } from '../yaml/edits/documents'
import { refuse, type Outcome, type Refusal, type Workspace } from './outcome'
import { EditedText } from '../yaml/edits/edited-text'
import { objectsIn, readDocument, unreadableDocument, type FoundObject, type ReadObject } from './resources'
import { applyOperation, valueAt, type Operation } from '../yaml/written/operation'
import { isSame } from '../yaml/written/plain'
import type { Plain } from '../yaml/written/render'
import type { TextSplice } from '../yaml/written/removal'
import { spliceFor } from '../yaml/written/splice'
import { isObstacle } from '../yaml/written/locate'
import { parseTree } from '../yaml/written/tree'

export class Draft {
  private readonly edited = new Map<string, EditedText>()
  private readonly newFiles: string[] = []
  private refusal: Refusal | null = null
  private objects: readonly FoundObject[] | null = null

  constructor(readonly workspace: Workspace) {
    for (const { name, text } of workspace.files) this.edited.set(name, new EditedText(text))
  }

  /** The files as they are now. */
  get files(): readonly SourceFile[] {
    return [...this.edited].map(([name, { text }]) => ({ name, text }))
  }

  get hasFailed(): boolean {
    return this.refusal !== null
  }

  /** All objects, in the order of the text. */
  all(): readonly FoundObject[] {
    this.objects ??= objectsIn(this.files)
    return this.objects
  }

  /** The object that counts for a key: the last one written, as with `kubectl apply`. */
  find(key: string): FoundObject | null {
    const found = this.all().findLast((object) => object.key === key)
    if (found !== undefined) return found
    const name = key.slice(key.lastIndexOf('/') + 1)
    const range = unreadableDocument(this.files, name)
    const why =
      range === null
        ? `${key} is not in the text.`
        : `The document that may hold ${name} cannot be read: correct it first.`
    this.fail(refuse(why, range))
    return null
  }

  fail(refusal: Refusal): void {
    this.refusal ??= refusal
  }

  /** Edits an object; paths of operations begin at the object. */
  edit(key: string, ...operations: readonly Operation[]): void {
    for (const operation of operations) {
      if (this.refusal !== null) return
      const object = this.find(key)
      if (object !== null) this.editObject(object, operation)
    }
  }

  editObject(object: FoundObject, operation: Operation): void {
    if (this.refusal !== null) return
    const file = this.edited.get(object.file)
    if (file === undefined) return
    const written = file.text.slice(object.start, object.end)
    const placed = { ...operation, path: [...object.path, ...operation.path] }
    const failAt = (why: string, start = 0, end = written.length): void =>
      this.fail(refuse(why, this.rangeIn(object.file, object.start + start, object.start + end)))
    const root = parseTree(written)
    const before = object.path.length === 0 ? object : readDocument(written)
    if (root === null || before === null) return failAt('This is written in a way that only the editor can change.')
    const splices = spliceFor(written, root, placed)
    if (isObstacle(splices)) return failAt(splices.why, splices.start, splices.end)
    const after = new EditedText(written)
    after.apply(splices)
    const expected = applyOperation(before.value, placed)
    const actual = readDocument(after.text)
    const isMeant = expected !== undefined && isSame(actual?.value, expected)
    if (actual === null || !isMeant || splitDocuments(`---\n${after.text}`).length !== 1)
      return failAt('This is written in a way that only the editor can change.', splices[0]?.start, splices[0]?.end)
    file.apply(splices.map(({ start, end, text }) => ({ start: object.start + start, end: object.start + end, text })))
    this.moveObjects(object, after.text.length, actual.objects)
  }

  /** Puts in what an edited document holds now, and moves the objects behind it, so that a gesture of many edits stays quick. */
  private moveObjects(edited: FoundObject, length: number, objects: readonly ReadObject[]): void {
    const shift = length - (edited.end - edited.start)
    const place = { file: edited.file, start: edited.start, end: edited.start + length }
    const own = objects.map((object) => ({ ...object, ...place }))
    // A loop that makes no lists on the way: a gesture of hundreds of edits runs it for each of them.
    const moved: FoundObject[] = []
    let isPlaced = false
    for (const object of this.all()) {
      if (object.file !== edited.file || object.start < edited.start) moved.push(object)
      else if (object.start > edited.start)
        moved.push(shift === 0 ? object : { ...object, start: object.start + shift, end: object.end + shift })
      else if (!isPlaced) {
        moved.push(...own)
        isPlaced = true
      }
    }
    this.objects = moved
  }

  /** The value at a path of an object. */
  valueOf(object: FoundObject, path: Operation['path']): Plain | undefined {
    return valueAt(object.value, path)
  }

  /** Takes all objects of some keys away, documents whole and list items out of their list. */
  removeAll(keys: readonly string[]): void {
    const wanted = new Set(keys)
    for (const key of wanted) if (this.find(key) === null) return
    for (const isItem of [true, false]) {
      const places = this.all().filter(({ key, path }) => wanted.has(key) && path.length > 0 === isItem)
      // From the end, so that places before stay right.
      if (isItem) {
        for (let i = places.length; i > 0 && this.refusal === null; i--) {
          const last = this.all().findLast(({ key, path }) => wanted.has(key) && path.length > 0)
          if (last !== undefined) this.editObject(last, { type: 'remove', path: [] })
        }
      } else this.removeDocuments(places)
    }
  }

  private removeDocuments(objects: readonly FoundObject[]): void {
    for (const [fileName, file] of this.edited) {
      const own = objects.filter((object) => object.file === fileName)
      if (own.length === 0 || this.refusal !== null) continue
      const { text } = file
      const gone = new Set(own.map(({ start }) => start))
      const wanted = contentsOf(text, gone)
      const markers = markersIn(text)
      const splices: TextSplice[] = []
      for (const object of own.toReversed()) {
        const root = parseTree(text.slice(object.start, object.end))
        const range = root === null ? null : { start: object.start + root.start, end: object.start + root.end }
        // A first document goes with the marker behind it, which may have gone with the next one: it is taken out by itself.
        const isFirst = range !== null && (markers[0] ?? text.length) > range.start
        if (isFirst) file.apply(splices.splice(0))
        const splice =
          range === null
            ? null
            : removeDocument({ name: fileName, text: file.text }, range, isFirst ? undefined : markers)
        if (splice === null || file.text.slice(splice.start, splice.end).includes('{{')) {
          this.fail(
            refuse(
              'This cannot be taken out here: do it in the editor.',
              this.rangeIn(fileName, object.start, object.end),
            ),
          )
          return
        }
        splices.push(splice)
      }
      file.apply(splices)
      const left = contentsOf(file.text, new Set())
      if (wanted.length !== left.length || wanted.some((document, i) => document !== left[i]))
        this.fail(refuse('This cannot be taken out here: do it in the editor.', this.rangeIn(fileName, 0, 0)))
      this.objects = null
    }
  }

  /** Adds a document at the end of a file. */
  append(fileName: string, yaml: string): void {
    if (this.refusal !== null) return
    let file = this.edited.get(fileName)
    if (file === undefined) {
      file = new EditedText('')
      this.edited.set(fileName, file)
      this.newFiles.push(fileName)
    }
    const before = file.text.length
    const splice = appendDocument({ name: fileName, text: file.text }, yaml)
    file.apply([splice])
    this.addObjects(fileName, before, splice.text)
  }

  /** Reads just what was added, where that is one document behind a marker of its own. */
  private addObjects(file: string, before: number, added: string): void {
    const marker = /^\r?\n?---(?=\r?\n)/.exec(added)?.[0].length
    const [only, second] = splitDocuments(added)
    const last = this.all().findLastIndex((object) => object.file === file)
    if (marker === undefined || only === undefined || second !== undefined || last < 0) {
      this.objects = null
      return
    }
    const place = { file, start: before + only.start, end: before + only.end }
    const own = (readDocument(added.slice(only.start, only.end))?.objects ?? []).map((object) => ({
      ...object,
      ...place,
    }))
    // The document that was the last one ends at the marker now.
    const end = before + marker - 3
    const rest = this.all().map((object) =>
      object.file === file && object.end === before ? { ...object, end } : object,
    )
    this.objects = [...rest.slice(0, last + 1), ...own, ...rest.slice(last + 1)]
  }

  /** The edits so far as one change, or the refusal. */
  finish(label: string, made: readonly string[] = []): Outcome {
    if (this.refusal !== null) return this.refusal
    const edits = [...this.edited].flatMap(([file, text]) =>
      text.splices().map((splice): TextEdit => ({ file, ...splice })),
    )
    if (edits.length === 0) return refuse('Nothing changes: it is so already.')
    return { ok: true, label, edits, newFiles: this.newFiles, made }
  }

  /** Range in the text as the user sees it, of a place in the text as edited so far. */
  private rangeIn(file: string, start: number, end: number): Refusal['range'] {
    const original = this.workspace.files.find(({ name }) => name === file)
    const edited = this.edited.get(file)
    if (original === undefined || edited === undefined) return null
    const from = edited.originalOffset(start)
    const to = edited.originalOffset(Math.max(start, end - 1)) + 1
    return rangeOf(file, lineStarts(original.text), from, Math.min(Math.max(to, from), original.text.length))
  }
}

/** The documents of a text as written, except those that begin at the given offsets. */
function contentsOf(text: string, without: ReadonlySet<number>): readonly string[] {
  return splitDocuments(text)
    .filter(({ start }) => !without.has(start))
    .map(({ start, end }) => text.slice(start, end).trim())
}
