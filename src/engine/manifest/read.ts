/**
 * Files → resources and diagnostics.
 *
 * Documents are read one by one and remembered by their text, so an edit costs the document that it touches.
 */
import type { Diagnostic, ResourceSummary, Severity, SourceFile } from '../types'
import { clusterScoped, kindOf, kinds, type Kind } from './kinds'
import { parseDocument, type YamlNode, type YamlProblem } from './node'
import { resourceRange, type Place, type Resource } from './resource'
import type { Reading, ShapeProblem } from './shape'
import { lineStarts, rangeOf, splitDocuments } from './text'

/** One object of a document, read apart from where its document stands. */
interface ReadObject {
  readonly node: YamlNode
  readonly kind: Kind | null
  readonly kindName: string
  readonly apiVersion: string
  readonly namespace: string
  readonly name: string
  readonly key: string
  /** Absent where the object was refused or is of a kind that is not read. */
  readonly object?: unknown
  readonly problems: readonly ShapeProblem[]
}

interface ReadDocument {
  readonly objects: readonly ReadObject[]
  readonly problems: readonly YamlProblem[]
}

export interface Manifest {
  readonly resources: readonly Resource[]
  /** Keys of objects whose fields have wrong types: no API server would take them. */
  readonly refused: readonly RefusedObject[]
  readonly summaries: readonly ResourceSummary[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface RefusedObject {
  readonly key: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly reason: string
  readonly place: Place
}

/** Reads files; keeps what it read of each document for the next time. */
export class ManifestReader {
  private documents = new Map<string, ReadDocument>()
  private files = new Map<string, { readonly text: string; readonly manifest: FileManifest }>()

  read(sources: readonly SourceFile[]): Manifest {
    const documents = new Map<string, ReadDocument>()
    const files = new Map<string, { readonly text: string; readonly manifest: FileManifest }>()
    const parts: FileManifest[] = []
    for (const source of sources) {
      const known = this.files.get(source.name)
      const manifest = known?.text === source.text ? known.manifest : this.readFile(source)
      for (const [text, parsed] of manifest.documents) documents.set(text, parsed)
      files.set(source.name, { text: source.text, manifest })
      parts.push(manifest)
    }
    this.documents = documents
    this.files = files
    return joinFiles(parts)
  }

  private readFile(source: SourceFile): FileManifest {
    const lines = lineStarts(source.text)
    const manifest: FileManifest = { documents: new Map(), resources: [], refused: [], summaries: [], diagnostics: [] }
    for (const { start, end } of splitDocuments(source.text)) {
      const text = source.text.slice(start, end)
      const parsed = manifest.documents.get(text) ?? this.documents.get(text) ?? readDocument(text)
      manifest.documents.set(text, parsed)
      placeDocument(parsed, source.name, lines, start, manifest)
    }
    return manifest
  }
}

interface FileManifest {
  readonly documents: Map<string, ReadDocument>
  readonly resources: Resource[]
  readonly refused: RefusedObject[]
  readonly summaries: ResourceSummary[]
  readonly diagnostics: Diagnostic[]
}

function joinFiles(parts: readonly FileManifest[]): Manifest {
  const only = parts.length === 1 ? parts[0] : undefined
  if (only !== undefined) return only
  return {
    resources: parts.flatMap((part) => part.resources),
    refused: parts.flatMap((part) => part.refused),
    summaries: parts.flatMap((part) => part.summaries),
    diagnostics: parts.flatMap((part) => part.diagnostics),
  }
}

function readDocument(text: string): ReadDocument {
  const { root, problems } = parseDocument(text)
  if (root === null || (root.kind === 'scalar' && root.value === null)) return { objects: [], problems }
  const objects: ReadObject[] = []
  const more: YamlProblem[] = [...problems]
  readObjects(root, '', objects, more, 0)
  return { objects, problems: more }
}

function field(node: YamlNode, name: string): YamlNode | undefined {
  return node.kind === 'map' ? node.values[node.keys.indexOf(name)] : undefined
}

function scalarText(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : ''
}

function readObjects(
  node: YamlNode,
  listVersion: string,
  objects: ReadObject[],
  problems: YamlProblem[],
  depth: number,
): void {
  if (node.kind !== 'map') {
    problems.push({
      code: 'yaml-syntax',
      message: `a Kubernetes object is a mapping, but this document is ${node.kind === 'sequence' ? 'a list' : 'a single value'}`,
      help: 'Start with apiVersion, kind and metadata.',
      start: node.start,
      end: Math.min(node.end, node.start + 80),
    })
    return
  }
  const kindName = scalarText(field(node, 'kind'))
  const apiVersion = scalarText(field(node, 'apiVersion')) || listVersion
  const items = field(node, 'items')
  if (items?.kind === 'sequence' && kindName.endsWith('List') && depth < 4) {
    // Items of a typed list (`PodList`) may leave out their own kind.
    const itemVersion = kindName === 'List' ? '' : apiVersion
    for (const item of items.items) readObjects(item, itemVersion, objects, problems, depth + 1)
    return
  }
  objects.push(readObject(node, kindName, apiVersion))
}

function readObject(node: YamlNode, kindName: string, apiVersion: string): ReadObject {
  const metadata = field(node, 'metadata')
  const name = metadata === undefined ? '' : scalarText(field(metadata, 'name'))
  const writtenNamespace = metadata === undefined ? '' : scalarText(field(metadata, 'namespace'))
  const kind = kindOf(apiVersion, kindName)
  const isClusterWide = kind === null ? clusterScoped.has(kindName) : !kinds[kind].isNamespaced
  const namespace = isClusterWide ? '' : writtenNamespace || 'default'
  const base = { node, kind, kindName, apiVersion, namespace, name, key: `${kindName}/${namespace}/${name}` }
  if (kind === null) return { ...base, problems: [] }
  const reading: Reading = { problems: [], isStrict: kinds[kind].isPolicy, refused: false }
  const object = kinds[kind].shape.read(node, '', reading)
  if (object === undefined || reading.refused) return { ...base, problems: reading.problems }
  return { ...base, object, problems: reading.problems }
}

const severities: Readonly<Record<string, Severity>> = {
  'yaml-duplicate-key': 'warning',
  'unknown-field': 'warning',
}

function placeDocument(
  parsed: ReadDocument,
  file: string,
  lines: readonly number[],
  offset: number,
  manifest: FileManifest,
): void {
  for (const problem of parsed.problems) {
    manifest.diagnostics.push({
      severity: severities[problem.code] ?? 'error',
      code: problem.code,
      message: problem.message,
      help: problem.help,
      range: rangeOf(file, lines, offset + problem.start, offset + problem.end),
    })
  }
  for (const read of parsed.objects) placeObject(read, { file, lines, offset, root: read.node }, manifest)
}

function placeObject(read: ReadObject, place: Place, manifest: FileManifest): void {
  const { kind, kindName, key, apiVersion, namespace, name, object, problems } = read
  const range = resourceRange(place)
  const isRefused = kind !== null && object === undefined
  manifest.summaries.push({
    key,
    apiVersion,
    kind: kindName,
    namespace,
    name,
    status: kind === null ? 'ignored' : isRefused ? 'rejected' : 'read',
    range,
  })
  for (const problem of problems) manifest.diagnostics.push(shapeDiagnostic(problem, place, key, isRefused))
  if (kind === null) {
    manifest.diagnostics.push(unreadDiagnostic(kindName, apiVersion, place, key))
  } else if (isRefused) {
    const reason = problems.find((problem) => problem.code !== 'unknown-field')?.message ?? 'it cannot be read'
    manifest.refused.push({ key, kind: kindName, namespace, name, reason, place })
  } else {
    // `object` was read by the shape of `kind`, which is how the union pairs the two.
    manifest.resources.push({ kind, key, apiVersion, namespace, name, object, place } as Resource)
  }
}

function shapeDiagnostic(problem: ShapeProblem, place: Place, key: string, isRefused: boolean): Diagnostic {
  const range = rangeOf(place.file, place.lines, place.offset + problem.start, place.offset + problem.end)
  const isError = problem.code === 'wrong-type' || (problem.code === 'removed-field' && isRefused)
  return {
    severity: isError ? 'error' : 'warning',
    code: problem.code,
    message: problem.message,
    help: problem.help,
    range,
    resource: key,
    ...(problem.replacement === undefined
      ? {}
      : {
          fix: {
            title: `Write ${problem.replacement}`,
            edits: [{ file: place.file, start: range.start, end: range.end, text: problem.replacement }],
          },
        }),
  }
}

function unreadDiagnostic(kindName: string, apiVersion: string, place: Place, key: string): Diagnostic {
  const at = field(place.root, 'kind') ?? place.root
  const range = rangeOf(
    place.file,
    place.lines,
    place.offset + at.start,
    place.offset + Math.min(at.end, at.start + 80),
  )
  if (kindName === '' || apiVersion === '') {
    const missing = kindName === '' ? 'kind' : 'apiVersion'
    return {
      severity: 'warning',
      code: 'no-kind',
      message: `this object has no ${missing}, so nothing can be made of it`,
      help: 'Every Kubernetes object starts with apiVersion and kind.',
      range,
      resource: key,
    }
  }
  const known = kindOf(apiVersionOf(kindName), kindName)
  return {
    severity: 'info',
    code: known === null ? 'kind-not-read' : 'version-not-read',
    message:
      known === null
        ? `${kindName} plays no part in network policy here; it is kept and left alone`
        : `${kindName} of ${apiVersion} is not read; it is kept and left alone`,
    ...(known === null ? {} : { help: `Write apiVersion: ${apiVersionOf(kindName)}.` }),
    range,
    resource: key,
  }
}

/** The `apiVersion` that Cilium 1.21 reads a kind under; empty for a kind that is not read. */
function apiVersionOf(kindName: string): string {
  const versions: Readonly<Record<string, string>> = {
    'networking.k8s.io': 'networking.k8s.io/v1',
    'cilium.io': 'cilium.io/v2',
    'policy.networking.k8s.io': 'policy.networking.k8s.io/v1alpha2',
    'discovery.k8s.io': 'discovery.k8s.io/v1',
    'membrane.dev': 'membrane.dev/v1alpha1',
    apps: 'apps/v1',
    batch: 'batch/v1',
    '': 'v1',
  }
  if (!Object.hasOwn(kinds, kindName)) return ''
  // Just checked that the name is a key of `kinds`.
  return versions[kinds[kindName as Kind].group] ?? ''
}
