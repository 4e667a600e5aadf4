/** The objects of files by their keys, with the place of each: which document, and where in it. */
import { resourceKey } from '../engine/keys'
import { clusterScoped, kindOf, kinds } from '../engine/manifest/kinds'
import { lineStarts, rangeOf, splitDocuments } from '../yaml/text'
import type { SourceFile, SourceRange } from '../engine/types'
import type { Path } from '../yaml/written/operation'
import { readPlain } from '../yaml/written/plain'
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../yaml/written/render'

/** An object as its document has it. */
export interface ReadObject {
  readonly key: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly isNamespaced: boolean
  /** Path of the object inside its document: empty, or `items`, 3 in a list. */
  readonly path: Path
  readonly value: PlainMap
}

export interface FoundObject extends ReadObject {
  readonly file: string
  /** Where its document begins and ends in the file. */
  readonly start: number
  readonly end: number
}

const textAt = (value: Plain | undefined, key: string): string => {
  const found = isPlainMap(value) ? value[key] : undefined
  return typeof found === 'string' ? found : ''
}

/** What one document says, whole and as objects. */
interface ReadDocument {
  readonly value: Plain
  readonly objects: readonly ReadObject[]
}

/** Documents by their text; most edits leave most documents as they are. */
const known = new Map<string, ReadDocument | null>()
const knownLimit = 5000

/** Reads one document, once for each text; null where it cannot be read. */
export function readDocument(text: string): ReadDocument | null {
  const found = known.get(text)
  if (found !== undefined) return found
  const read = readPlain(text)
  const objects: ReadObject[] = []
  if (read !== null) readObjects(read.value, [], '', objects)
  const result = read === null ? null : { value: read.value, objects }
  if (known.size >= knownLimit) known.clear()
  known.set(text, result)
  return result
}

/** Reads as the engine does: lists in lists, and typed lists whose items leave out their version. */
function readObjects(value: Plain, path: Path, listVersion: string, objects: ReadObject[]): void {
  if (!isPlainMap(value)) return
  const kind = textAt(value, 'kind')
  const apiVersion = textAt(value, 'apiVersion') || listVersion
  const { items } = value
  if (isPlainList(items) && kind.endsWith('List') && path.length < 8) {
    const version = kind === 'List' ? '' : apiVersion
    items.forEach((item, i) => readObjects(item, [...path, 'items', i], version, objects))
    return
  }
  const name = textAt(value['metadata'], 'name')
  const engineKind = kindOf(apiVersion, kind, name)
  const isNamespaced = engineKind === null ? !clusterScoped.has(kind) : kinds[engineKind].isNamespaced
  const namespace = isNamespaced ? textAt(value['metadata'], 'namespace') || 'default' : ''
  objects.push({ key: resourceKey(kind, namespace, name), kind, namespace, name, isNamespaced, path, value })
}

/** Objects by the text of their file: proposals ask for those of the same files over and over. */
const knownFiles = new Map<string, readonly Omit<FoundObject, 'file'>[]>()
/** Characters of the texts that are remembered. */
const knownFilesLimit = 4_000_000
let knownFilesSize = 0

function objectsOf(text: string): readonly Omit<FoundObject, 'file'>[] {
  const found = knownFiles.get(text)
  if (found !== undefined) return found
  const objects = splitDocuments(text).flatMap(({ start, end }) =>
    (readDocument(text.slice(start, end))?.objects ?? []).map((object) => ({ ...object, start, end })),
  )
  if (text.length > knownFilesLimit) return objects
  if (knownFilesSize + text.length > knownFilesLimit) {
    knownFiles.clear()
    knownFilesSize = 0
  }
  knownFiles.set(text, objects)
  knownFilesSize += text.length
  return objects
}

/** All objects of files in their order. */
export function objectsIn(files: readonly SourceFile[]): readonly FoundObject[] {
  return files.flatMap(({ name: file, text }) => objectsOf(text).map((object) => ({ ...object, file })))
}

/** The range of a document that cannot be read and mentions a name: where a missing object may be. */
export function unreadableDocument(files: readonly SourceFile[], name: string): SourceRange | null {
  for (const { name: file, text } of files) {
    for (const { start, end } of splitDocuments(text)) {
      const written = text.slice(start, end)
      if (!written.includes(name) || readDocument(written) !== null) continue
      const content = start + (/^\s*/.exec(written)?.[0].length ?? 0)
      const lineEnd = text.indexOf('\n', content)
      return rangeOf(file, lineStarts(text), content, Math.max(content, lineEnd < 0 ? text.length : lineEnd))
    }
  }
  return null
}
