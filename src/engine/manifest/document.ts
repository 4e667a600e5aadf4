/** The text of one document → its Kubernetes objects, wherever it stands. Lists come apart into their items. */
import { clusterScoped, isCustomResource, kindOf, kinds, type Kind } from './kinds'
import { looksOfList, looksOfText } from './looks'
import type { ParsedDocument, YamlNode, YamlProblem } from '../../yaml/exact/node'
import { parseDocument } from '../../yaml/exact/reader'
import { withoutControls, type Reading, type ShapeProblem } from './shape'
import {
  defaultsNote,
  maskVariables,
  mayHoldTemplate,
  templateIn,
  unmaskVariables,
  unparsedTemplate,
  withDefaults,
} from './template'

/** One object of a document, read apart from where its document stands. */
export interface ReadObject {
  /** Where it stands in its document. */
  readonly start: number
  readonly end: number
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
  /** The trees of the objects, one for each, where they are kept; see `nodesOf`. */
  nodes?: readonly YamlNode[]
}

/**
 * Trees of shorter documents are not kept, which are most of what reading would leave in memory: the few that somebody looks
 * into are read a second time.
 */
const longestReadAgain = 20_000

/** Reads the text of one document, wherever it stands. */
export function readDocument(text: string): ReadDocument {
  const { objects, problems, nodes } = readWithNodes(text)
  return text.length > longestReadAgain ? { objects, problems, nodes } : { objects, problems }
}

/**
 * The trees of a document's objects.
 *
 * @param text the text that it was read from
 */
export function nodesOf(read: ReadDocument, text: string): readonly YamlNode[] {
  return (read.nodes ??= readWithNodes(text).nodes)
}

function readWithNodes(text: string): FoundObjects {
  const { root: written, problems } = parseWithVariables(text)
  const defaults = written === null || !text.includes('${') ? null : withDefaults(written)
  const root = defaults?.root ?? written
  const template = root === null ? unparsedTemplate(text) : null
  const found: FoundObjects = {
    objects: [],
    nodes: [],
    problems: template === null ? [...problems] : [template],
    mayBeTemplate: mayHoldTemplate(text),
  }
  if (template !== null || (root?.kind === 'scalar' && root.value === null)) return found
  const look = root === null || !mayHoldObjects(root) ? (looksOfRoot(root) ?? looksOfText(text)) : null
  if (look !== null) return { ...found, problems: [{ code: 'yaml-syntax', ...look, ...lineOf(text) }] }
  if (root === null) return found
  readObjects(root, noList, found, 0)
  if (defaults !== null && found.objects.length > 0) found.problems.push(defaultsNote(defaults.start))
  return found
}

function mayHoldObjects(root: YamlNode): boolean {
  if (root.kind === 'sequence') return root.items.some((item) => field(item, 'apiVersion') !== undefined)
  return field(root, 'apiVersion') !== undefined || field(root, 'kind') !== undefined
}

const looksOfRoot = (root: YamlNode | null) => (root?.kind === 'sequence' ? looksOfList(root.items) : null)

/** Where the first line stands that is not empty. */
function lineOf(text: string): Pick<YamlProblem, 'start' | 'end'> {
  const start = Math.max(0, text.search(/\S/))
  const end = text.indexOf('\n', start)
  return { start, end: Math.min(end < 0 ? text.length : end, start + 80) }
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

/** The items of a list at a field; none where it has no list. */
export function itemsAt(node: YamlNode, name: string): readonly YamlNode[] {
  const value = field(node, name)
  return value?.kind === 'sequence' ? value.items : []
}

/** The text or number of a field; empty where it has none. */
export function textAt(node: YamlNode, name: string): string {
  const value = field(node, name)
  return value?.kind === 'scalar' && value.value !== null ? String(value.value) : ''
}

function scalarText(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : ''
}

interface FoundObjects {
  readonly objects: ReadObject[]
  readonly nodes: YamlNode[]
  readonly problems: YamlProblem[]
  /** Whether any value may have yet to be rendered. */
  readonly mayBeTemplate: boolean
}

/** The list that an item stands in. */
interface ListHeader {
  readonly kind: string
  readonly apiVersion: string
}

const noList: ListHeader = { kind: '', apiVersion: '' }

function readObjects(node: YamlNode, list: ListHeader, found: FoundObjects, depth: number): void {
  const { objects, nodes, problems } = found
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
    for (const each of items.items) readObjects(each, item, found, depth + 1)
    return
  }
  if (kindName.endsWith('List') && (kindName === 'List' || items !== undefined)) {
    problems.push(emptyList(node, kindName, items))
    return
  }
  const read = readObject(node, kindName, apiVersion)
  const template = found.mayBeTemplate ? templateOf(node, read) : null
  if (template !== null) {
    problems.push(template)
    return
  }
  objects.push(read)
  nodes.push(node)
}

/** A list that holds no list of items. */
function emptyList(node: YamlNode, kindName: string, items: YamlNode | undefined): YamlProblem {
  const { start, end } = items ?? node
  const isNothing = items === undefined || (items.kind === 'scalar' && items.value === null)
  return {
    code: isNothing ? 'no-kind' : 'yaml-syntax',
    message: isNothing ? `this ${kindName} holds no items` : `items of this ${kindName} must be a list`,
    help: 'Start each item with "- ".',
    start,
    end: Math.min(end, start + 80),
  }
}

/**
 * The note on an object that is not rendered yet. Of policies every value counts; of other kinds only what the engine reads
 * and could not, for the arguments and annotations of pods hold braces of all sorts.
 */
function templateOf(node: YamlNode, { kind, problems }: ReadObject): YamlProblem | null {
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
  const { start, end } = node
  const key = `${kindName}/${namespace}/${name}`
  if (kind === null) return { start, end, kind, kindName, apiVersion, namespace, name, key, problems: [] }
  const reading: Reading = {
    problems: [],
    isStrict: kinds[kind].isPolicy,
    isCustom: isCustomResource(kind),
  }
  const object = kinds[kind].shape.read(node, '', reading)
  const { problems } = reading
  // Of policies that is said where they are admitted.
  if (name === '' && object !== undefined && !kinds[kind].isPolicy) {
    problems.push(nameless(metadata ?? node))
    return { start, end, kind, kindName, apiVersion, namespace, name, key, problems }
  }
  // Written out: spreading costs more than all the rest of it, thousands of times over.
  if (object === undefined) return { start, end, kind, kindName, apiVersion, namespace, name, key, problems }
  return { start, end, kind, kindName, apiVersion, namespace, name, key, object, problems }
}

function nameless({ start, end }: YamlNode): ShapeProblem {
  return {
    code: 'wrong-type',
    message: 'metadata.name is missing, so the cluster refuses the object',
    help: 'Every object has a name.',
    start,
    end: Math.min(end, start + 80),
  }
}

/** Whether an object of a kind that is read has fields of wrong types. */
export function isRefused({ kind, object }: ReadObject): boolean {
  return kind !== null && object === undefined
}
