/**
 * Files → resources and diagnostics.
 *
 * Documents that an edit does not touch keep their resources, so an edit costs the document that it is in.
 */
import type { ResourceSummary, SourceFile } from '../types'
import { documentDiagnostics } from './diagnostics'
import type { DocumentDiagnostic } from './held-objects'
import { isRefused, type ReadObject } from './document'
import { layoutOf, settle, type FileLayout, type PlacedDocument } from './layout'
import { placedAt } from './placed'
import { resourceRange, type Place, type Resource, type UnplacedSummaries } from './resource'
import { summariesIn } from './summaries'

export interface RefusedObject {
  readonly key: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly reason: string
  readonly place: Place
}

/** An object of a kind that is not read. */
export interface UnreadObject {
  readonly key: string
  readonly kindName: string
  readonly apiVersion: string
  readonly namespace: string
  readonly place: Place
}

/** Everything read from the files of a workspace. */
export class Manifest {
  readonly resources: readonly Resource[]
  private summaryList: readonly ResourceSummary[] | undefined
  private knownSummaries: UnplacedSummaries | undefined
  private diagnosticList: readonly DocumentDiagnostic[] | undefined
  private knownRepeats: boolean | undefined

  /** @param before one that the same reader has made */
  constructor(
    private readonly layouts: readonly FileLayout[],
    before: Manifest | null = null,
  ) {
    const [only, ...others] = layouts
    const isSame = before !== null && isSameList(layouts, before.layouts)
    this.resources = isSame
      ? before.resources
      : only !== undefined && others.length === 0
        ? only.resources
        : layouts.flatMap(({ resources }) => resources)
    if (before?.knownRepeats === false && addsNoRepeats(before.layouts, layouts)) this.knownRepeats = false
  }

  /** Makes the places of all resources say where they stand in these files; an older manifest may share some of them. */
  settle(): void {
    for (const layout of this.layouts) settle(layout)
  }

  layoutsByFile(): ReadonlyMap<string, FileLayout> {
    return new Map(this.layouts.map((layout) => [layout.file, layout]))
  }

  /** All documents of all files, in their order, and where each stands: an edit leaves the same object for what it only moves. */
  documentsInFiles(): {
    readonly files: readonly { readonly name: string; readonly documents: number }[]
    readonly documents: readonly object[]
    /** Offsets in their files, and lines from 0. */
    readonly starts: readonly number[]
    readonly lines: readonly number[]
  } {
    const [only, ...others] = this.layouts
    const files = this.layouts.map(({ file, documents }) => ({ name: file, documents: documents.length }))
    if (only !== undefined && others.length === 0)
      return { files, documents: only.documents, starts: only.starts, lines: only.lines.ofDocuments }
    return {
      files,
      documents: this.layouts.flatMap(({ documents }) => documents),
      starts: this.layouts.flatMap(({ starts }) => starts),
      lines: this.layouts.flatMap(({ lines }) => lines.ofDocuments),
    }
  }

  /** Whether several objects have the same key. */
  get hasRepeatedKeys(): boolean {
    return (this.knownRepeats ??= repeatsKeys(this.layouts))
  }

  /** Objects whose fields have wrong types: no API server would take them. */
  get refused(): readonly RefusedObject[] {
    return this.oddDocuments().flatMap(({ read, places }) =>
      read.objects.flatMap((object, i) => refusedObject(object, places[i])),
    )
  }

  /** What there is to say of all objects; with ranges that may be those of an earlier text. */
  get unplacedSummaries(): UnplacedSummaries {
    if (this.knownSummaries !== undefined) return this.knownSummaries
    this.settle()
    const all = this.layouts.map(summariesIn)
    const [only] = all
    return (this.knownSummaries =
      only !== undefined && all.length === 1
        ? only
        : { list: all.flatMap(({ list }) => list), places: all.flatMap(({ places }) => places) })
  }

  /** The same with ranges of this text. */
  /** Objects of kinds that are not read. */
  get unread(): readonly UnreadObject[] {
    return this.oddDocuments().flatMap(({ read, places }) =>
      read.objects.flatMap((object, i) => {
        const place = places[i]
        return object.kind !== null || place === undefined ? [] : { ...object, place }
      }),
    )
  }

  get summaries(): readonly ResourceSummary[] {
    if (this.summaryList !== undefined) return this.summaryList
    const { list, places } = this.unplacedSummaries
    this.settle()
    return (this.summaryList = list.map((summary, i) => {
      const place = places[i]
      return place === undefined ? summary : placedAt(summary, resourceRange(place))
    }))
  }

  get diagnostics(): readonly DocumentDiagnostic[] {
    return (this.diagnosticList ??= this.oddDocuments().flatMap(documentDiagnostics))
  }

  /** Documents of which there is something to say. */
  private oddDocuments(): readonly PlacedDocument[] {
    this.settle()
    return this.layouts.flatMap(({ documents, odd }) => odd.flatMap((number) => documents[number] ?? []))
  }
}

function isSameList<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i])
}

/** Whether no two objects in files have one key, where that was so before. */
function addsNoRepeats(before: readonly FileLayout[], now: readonly FileLayout[]): boolean {
  if (before.length !== now.length) return false
  const added: string[] = []
  for (const [i, layout] of now.entries()) {
    const old = before[i]
    if (layout === old) continue
    const { lineage, change } = layout
    if (lineage !== old?.lineage || change?.from !== old.version) return false
    added.push(...change.addedKeys)
  }
  const keys = new Set(added)
  return keys.size === added.length && (keys.size === 0 || countObjects(now, keys) === keys.size)
}

/** How many objects have one of some keys. */
function countObjects(layouts: readonly FileLayout[], keys: ReadonlySet<string>): number {
  let count = 0
  for (const { documents } of layouts)
    for (const { read } of documents) for (const { key } of read.objects) if (keys.has(key)) count++
  return count
}

function repeatsKeys(layouts: readonly FileLayout[]): boolean {
  const keys = new Set<string>()
  let count = 0
  for (const { documents } of layouts)
    for (const { read } of documents)
      for (const { key } of read.objects) {
        keys.add(key)
        count++
      }
  return keys.size < count
}

/** Reads files; keeps what it read of each document for the next time. */
export class ManifestReader {
  private layouts: ReadonlyMap<string, FileLayout> = new Map()
  private last: Manifest | null = null

  read(sources: readonly SourceFile[]): Manifest {
    const before = new Map(this.layouts)
    const layouts = sources.map((source) => {
      const known = before.get(source.name)
      // Should two files have one name, only the first may go on with the documents of the file before.
      before.delete(source.name)
      return layoutOf(source, known)
    })
    const manifest = new Manifest(layouts, this.last)
    this.layouts = manifest.layoutsByFile()
    this.last = manifest
    manifest.settle()
    return manifest
  }

  /** Goes on from a manifest that this reader has made, as if nothing had been read since. */
  goBackTo(manifest: Manifest): void {
    this.layouts = manifest.layoutsByFile()
    this.last = manifest
    manifest.settle()
  }
}

function refusedObject(read: ReadObject, place: Place | undefined): readonly RefusedObject[] {
  if (place === undefined || !isRefused(read)) return []
  const { key, kindName, namespace, name, problems } = read
  const reason = problems.find((problem) => problem.code !== 'unknown-field')?.message ?? 'it cannot be read'
  return [{ key, kind: kindName, namespace, name, reason, place }]
}
