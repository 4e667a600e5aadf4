/** The text of one document → its Kubernetes objects, wherever it stands. Lists come apart into their items. */
import { clusterScoped, isCustomResource, kindOf, kinds, type Kind } from './kinds'
import type { ParsedDocument, YamlNode, YamlProblem } from '../../yaml/exact/node'
import { parseDocument } from '../../yaml/exact/reader'
import { withoutControls, type Reading, type ShapeProblem } from './shape'
import { defaultsNote, maskVariables, templateIn, unmaskVariables, unparsedTemplate, withDefaults } from './template'

/** One object of a document, read apart from where its document stands. */
export interface ReadObject {
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

export interface ReadDocument {
  readonly objects: readonly ReadObject[]
  readonly problems: readonly YamlProblem[]
}

/** Reads the text of one document, wherever it stands. */
export function readDocument(text: string): ReadDocument {
  const { root: written, problems } = parseWithVariables(text)
  const defaults = written === null || !text.includes('${') ? null : withDefaults(written)
  const root = defaults?.root ?? written
  const template = root === null ? unparsedTemplate(text) : null
  if (template !== null) return { objects: [], problems: [template] }
  if (root === null || (root.kind === 'scalar' && root.value === null)) return { objects: [], problems }
  const objects: ReadObject[] = []
  const more: YamlProblem[] = [...problems]
  readObjects(root, { kind: '', apiVersion: '' }, objects, more, 0)
  if (defaults !== null && objects.length > 0) more.push(defaultsNote(defaults.start))
  return { objects, problems: more }
}

/** A text that is no YAML for the braces of Flux's variables alone is read around them. */
function parseWithVariables(text: string): ParsedDocument {
  const parsed = parseDocument(text)
  const masked = parsed.root === null ? maskVariables(text) : null
  if (masked === null) return parsed
  const { root, problems } = parseDocument(masked)
  return root === null ? parsed : { root: unmaskVariables(root), problems }
}

/** Value of a field of a mapping. */
export function field(node: YamlNode, name: string): YamlNode | undefined {
  return node.kind === 'map' ? node.values[node.keys.indexOf(name)] : undefined
}

function scalarText(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : ''
}

function readObjects(
  node: YamlNode,
  list: { readonly kind: string; readonly apiVersion: string },
  objects: ReadObject[],
  problems: YamlProblem[],
  depth: number,
): void {
  if (node.kind !== 'map') {
    // JSON patches, playbooks and the like stand in every repository: they are counted, not called wrong.
    const isOther = node.kind === 'sequence' && node.items.every((item) => field(item, 'apiVersion') === undefined)
    problems.push({
      code: isOther ? 'no-kind' : 'yaml-syntax',
      message: `a Kubernetes object is a mapping, but this document is ${node.kind === 'sequence' ? 'a list' : 'a single value'}`,
      help: 'Start with apiVersion, kind and metadata.',
      start: node.start,
      end: Math.min(node.end, node.start + 80),
    })
    return
  }
  const written = { kind: scalarText(field(node, 'kind')), apiVersion: scalarText(field(node, 'apiVersion')) }
  // An item that names neither is of its list's kind (apimachinery pkg/apis/meta/v1/unstructured/helpers.go).
  const isBare = field(node, 'kind') === undefined && field(node, 'apiVersion') === undefined
  const kindName = isBare ? list.kind : written.kind
  const apiVersion = isBare ? list.apiVersion : written.apiVersion
  const items = field(node, 'items')
  if (items?.kind === 'sequence' && kindName.endsWith('List') && depth < 4) {
    const item = { kind: kindName.slice(0, -'List'.length), apiVersion: kindName === 'List' ? '' : apiVersion }
    for (const each of items.items) readObjects(each, item, objects, problems, depth + 1)
    return
  }
  const read = readObject(node, kindName, apiVersion)
  const template = templateOf(read)
  if (template === null) objects.push(read)
  else problems.push(template)
}

/**
 * The note on an object that is not rendered yet. Of policies every value counts; of other kinds only what the engine reads
 * and could not, for the arguments and annotations of pods hold braces of all sorts.
 */
function templateOf({ kind, node, problems }: ReadObject): YamlProblem | null {
  if (kind === null) return null
  const parts = kinds[kind].isPolicy ? ['metadata', 'spec', 'specs'] : ['metadata']
  const names = parts.flatMap((name) => {
    const value = field(node, name)
    if (value === undefined || name !== 'metadata') return value ?? []
    return ['name', 'namespace', 'labels'].flatMap((key) => field(value, key) ?? [])
  })
  for (const part of names) {
    const found = templateIn(part)
    if (found !== null) return found
  }
  return problems.some(({ code }) => code === 'wrong-type') && field(node, 'spec') !== undefined
    ? templateIn(node)
    : null
}

function readObject(node: YamlNode, kindName: string, apiVersion: string): ReadObject {
  const metadata = field(node, 'metadata')
  const named = (key: string): string =>
    metadata === undefined ? '' : withoutControls(scalarText(field(metadata, key)))
  // The cluster completes the beginning of a name that stands alone.
  const name = named('name') || named('generateName')
  const writtenNamespace = named('namespace')
  const kind = kindOf(apiVersion, kindName, name)
  const isClusterWide = kind === null ? clusterScoped.has(kindName) : !kinds[kind].isNamespaced
  const namespace = isClusterWide ? '' : writtenNamespace || 'default'
  const base = { node, kind, kindName, apiVersion, namespace, name, key: `${kindName}/${namespace}/${name}` }
  if (kind === null) return { ...base, problems: [] }
  const reading: Reading = {
    problems: [],
    isStrict: kinds[kind].isPolicy,
    isCustom: isCustomResource(kind),
  }
  const object = kinds[kind].shape.read(node, '', reading)
  if (object === undefined) return { ...base, problems: reading.problems }
  return { ...base, object, problems: reading.problems }
}

/** Whether an object of a kind that is read has fields of wrong types. */
export function isRefused({ kind, object }: ReadObject): boolean {
  return kind !== null && object === undefined
}
