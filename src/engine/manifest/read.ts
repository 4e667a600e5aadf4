/**
 * Files → resources and diagnostics.
 *
 * Documents that an edit does not touch keep their resources, so an edit costs the document that it is in.
 */
import type { Diagnostic, ResourceSummary, SourceFile, SourceRange } from '../types'
import { documentDiagnostics } from './diagnostics'
import { isRefused, type ReadObject } from './document'
import { layoutOf, settle, type FileLayout, type PlacedDocument } from './layout'
import { resourceRange, type Place, type Resource } from './resource'

export interface RefusedObject {
  readonly key: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly reason: string
  readonly place: Place
}

/** Everything read from the files of a workspace. */
export class Manifest {
  readonly resources: readonly Resource[]
  private summaryList: readonly ResourceSummary[] | undefined
  private diagnosticList: readonly Diagnostic[] | undefined

  constructor(private readonly layouts: readonly FileLayout[]) {
    const resources: Resource[] = []
    for (const { documents } of layouts) addResources(documents, resources)
    this.resources = resources
  }

  /** Makes the places of all resources say where they stand in these files; an older manifest may share some of them. */
  settle(): void {
    for (const layout of this.layouts) settle(layout)
  }

  /** Objects whose fields have wrong types: no API server would take them. */
  get refused(): readonly RefusedObject[] {
    return this.documents().flatMap(({ read, places, isPlain }) =>
      isPlain ? [] : read.objects.flatMap((object, i) => refusedObject(object, places[i])),
    )
  }

  get summaries(): readonly ResourceSummary[] {
    if (this.summaryList !== undefined) return this.summaryList
    const all: ResourceSummary[] = []
    for (const document of this.documents()) for (const summary of summariesOf(document)) all.push(summary)
    return (this.summaryList = all)
  }

  get diagnostics(): readonly Diagnostic[] {
    return (this.diagnosticList ??= this.documents().flatMap((document) =>
      document.isPlain ? [] : documentDiagnostics(document),
    ))
  }

  private documents(): readonly PlacedDocument[] {
    this.settle()
    return this.layouts.flatMap(({ documents }) => documents)
  }
}

/** Plain loops: there are thousands of documents, and every edit comes by here. */
function addResources(documents: readonly PlacedDocument[], resources: Resource[]): void {
  for (let i = 0; i < documents.length; i++) {
    const own = documents[i]?.resources ?? []
    for (let j = 0; j < own.length; j++) {
      const resource = own[j]
      if (resource !== undefined) resources.push(resource)
    }
  }
}

/** Reads files; keeps what it read of each document for the next time. */
export class ManifestReader {
  private layouts: ReadonlyMap<string, FileLayout> = new Map()

  read(sources: readonly SourceFile[]): Manifest {
    const before = new Map(this.layouts)
    const layouts = sources.map((source) => {
      const known = before.get(source.name)
      // Should two files have one name, only the first may go on with the documents of the file before.
      before.delete(source.name)
      return layoutOf(source, known)
    })
    this.layouts = new Map(layouts.map((layout) => [layout.file, layout]))
    const manifest = new Manifest(layouts)
    manifest.settle()
    return manifest
  }
}

/** What there is to say of the objects of a document: that of before, where it has not moved. */
function summariesOf(document: PlacedDocument): readonly ResourceSummary[] {
  const { read, places, summaries } = document
  if (summaries?.every(({ range }, i) => range === wholeOf(places[i])) === true) return summaries
  return (document.summaries = read.objects.flatMap((object, i) => summaryOf(object, places[i])))
}

const wholeOf = (place: Place | undefined): SourceRange | null => (place === undefined ? null : resourceRange(place))

function summaryOf(read: ReadObject, place: Place | undefined): readonly ResourceSummary[] {
  if (place === undefined) return []
  const { key, apiVersion, kindName, namespace, name } = read
  const status = read.kind === null ? 'ignored' : isRefused(read) ? 'rejected' : 'read'
  return [{ key, apiVersion, kind: kindName, namespace, name, status, range: resourceRange(place) }]
}

function refusedObject(read: ReadObject, place: Place | undefined): readonly RefusedObject[] {
  if (place === undefined || !isRefused(read)) return []
  const { key, kindName, namespace, name, problems } = read
  const reason = problems.find((problem) => problem.code !== 'unknown-field')?.message ?? 'it cannot be read'
  return [{ key, kind: kindName, namespace, name, reason, place }]
}
