/**
 * A workspace while a gesture edits it.
 *
 * Each step is made in the text, read again and compared with what it was meant to say; a step that comes out as
 * anything else is refused, whatever the reason. The first refusal ends the gesture, and the text stays as it was.
 */
import { lineStarts, rangeOf, splitDocuments } from '../engine/manifest/text'
import type { SourceFile, TextEdit } from '../engine/types'
import { appendDocument, removeDocument } from './documents'
import { refuse, type Outcome, type Refusal, type Workspace } from './outcome'
import { EditedText } from './pieces'
import { objectsIn, unreadableDocument, type FoundObject } from './resources'
import { applyOperation, valueAt, type Operation } from './yaml/operation'
import { isSame, readPlain } from './yaml/plain'
import type { Plain } from './yaml/render'
import { spliceFor } from './yaml/splice'
import { isObstacle } from './yaml/locate'
import { parseTree } from './yaml/tree'

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
    const document = file.text.slice(object.start, object.end)
    const placed = { ...operation, path: [...object.path, ...operation.path] }
    const failAt = (why: string, start = 0, end = document.length): void =>
      this.fail(refuse(why, this.rangeIn(object.file, object.start + start, object.start + end)))
    const root = parseTree(document)
    const before = readPlain(document)
    if (root === null || before === null) return failAt('This is written in a way that only the editor can change.')
    const splices = spliceFor(document, root, placed)
    if (isObstacle(splices)) return failAt(splices.why, splices.start, splices.end)
    const after = new EditedText(document)
    after.apply(splices)
    const expected = applyOperation(before.value, placed)
    const actual = readPlain(after.text)
    const isMeant = actual !== null && expected !== undefined && isSame(actual.value, expected)
    if (!isMeant || splitDocuments(`---\n${after.text}`).length !== 1)
      return failAt('This is written in a way that only the editor can change.', splices[0]?.start, splices[0]?.end)
    file.apply(splices.map(({ start, end, text }) => ({ start: object.start + start, end: object.start + end, text })))
    this.objects = null
  }

  /** The value at a path of an object. */
  valueOf(object: FoundObject, path: Operation['path']): Plain | undefined {
    return valueAt(object.value, path)
  }

  /** Takes all objects of a key away, documents whole and list items out of their list. */
  removeAll(key: string): void {
    if (this.find(key) === null) return
    for (;;) {
      const object = this.all().findLast((candidate) => candidate.key === key)
      if (object === undefined || this.refusal !== null) return
      this.removeObject(object)
    }
  }

  private removeObject(object: FoundObject): void {
    if (object.path.length > 0) return this.editObject(object, { type: 'remove', path: [] })
    const file = this.edited.get(object.file)
    if (file === undefined) return
    const { text } = file
    const root = parseTree(text.slice(object.start, object.end))
    const failed = (): void =>
      this.fail(
        refuse(
          'This cannot be taken out here: do it in the editor.',
          this.rangeIn(object.file, object.start, object.end),
        ),
      )
    if (root === null) return failed()
    const splice = removeDocument(
      { name: object.file, text },
      { start: object.start + root.start, end: object.start + root.end },
    )
    if (splice === null || text.slice(splice.start, splice.end).includes('{{')) return failed()
    const rest = splitDocuments(text).filter(({ start }) => start !== object.start)
    const wanted = rest.map(({ start, end }) => text.slice(start, end).trim())
    file.apply([splice])
    const left = splitDocuments(file.text).map(({ start, end }) => file.text.slice(start, end).trim())
    if (wanted.length !== left.length || wanted.some((document, i) => document !== left[i])) return failed()
    this.objects = null
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
    file.apply([appendDocument({ name: fileName, text: file.text }, yaml)])
    this.objects = null
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

  /** Range in the text as the user sees it: places in text that this gesture has changed are shown at the file's top. */
  private rangeIn(file: string, start: number, end: number): Refusal['range'] {
    const original = this.workspace.files.find(({ name }) => name === file)
    if (original === undefined) return null
    const isUntouched = this.edited.get(file)?.text === original.text
    const limit = original.text.length
    return rangeOf(
      file,
      lineStarts(original.text),
      isUntouched ? Math.min(start, limit) : 0,
      isUntouched ? Math.min(Math.max(end, start + 1), limit) : 0,
    )
  }
}
