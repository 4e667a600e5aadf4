/**
 * What of a document matters: the fields that the engine reads, by the engine's own shapes.
 *
 * Pods, workloads, services and the like keep what their shape names and nothing else. Policies keep their rules
 * whole, misspelt fields included, because those are what the author wants to be told about.
 */
import { kindOf, kinds } from '../../engine/manifest/kinds'
import type { MapNode, SequenceNode, YamlNode } from '../../yaml/exact/node'
import { ignored, textMap, type Shape } from '../../engine/manifest/shape'
import { labelSelector } from '../../engine/manifest/shapes/selector'
import { nearestWord } from '../../values/words'
import { remembered } from '../../values/remembered'

/** A tree without what does not matter; null stands for what goes. */
export type Kept =
  | { readonly kind: 'all'; readonly node: YamlNode }
  | { readonly kind: 'map'; readonly node: MapNode; readonly entries: readonly (Kept | null)[] }
  | { readonly kind: 'sequence'; readonly node: SequenceNode; readonly items: readonly (Kept | null)[] }

export interface KeepOptions {
  /** Objects that the engine does not read: keep the names alone, or leave them out. */
  readonly unread: 'header' | 'drop'
  /** Keep fields that play no part but hold no secrets either, so that a manifest can still be applied. */
  readonly harmless: boolean
  /** The kind of the object is not known, so text in the place of fields is not kept to be shown as a mistake. */
  readonly isUnclear?: boolean
  /** Called with the path of each field or object that goes, such as `spec.containers.env` or `Secret`. */
  readonly onDrop: (what: string) => void
}

/** Fields that hold secrets or weight, where the shape of a policy has no such field. */
export const neverKept: ReadonlySet<string> = new Set([
  'annotations',
  'args',
  'binaryData',
  'command',
  'data',
  'env',
  'envFrom',
  'imagePullSecrets',
  'lifecycle',
  'livenessProbe',
  'managedFields',
  'readinessProbe',
  'startupProbe',
  'status',
  'stringData',
  'volumeClaimTemplates',
  'volumeMounts',
  'volumes',
])

/** Fields that a workload needs to be applied, and in which no secret has a place. */
const harmlessFields: ReadonlySet<string> = new Set([
  'backoffLimit',
  'completions',
  'concurrencyPolicy',
  'dnsPolicy',
  'image',
  'imagePullPolicy',
  'minReadySeconds',
  'nodeSelector',
  'podManagementPolicy',
  'resources',
  'restartPolicy',
  'revisionHistoryLimit',
  'schedule',
  'selector',
  'serviceName',
  'sessionAffinity',
  'strategy',
  'suspend',
  'terminationGracePeriodSeconds',
  'tolerations',
  'updateStrategy',
])

const header = new Set(['apiVersion', 'kind', 'metadata'])
const anyMetadata: Shape<unknown> | undefined = kinds.Namespace.shape.fields?.get('metadata')

function field(node: MapNode, name: string): YamlNode | undefined {
  return node.values[node.keys.indexOf(name)]
}

function textOf(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : ''
}

/** Whether a document is an object of a kind that is read, of which the author's own comments are worth keeping. */
export function isOfKnownKind(root: YamlNode): boolean {
  return root.kind === 'map' && isSaidOnce(root) && (shapeFor(root, noList) !== null || isList(root))
}

/** Keeps what matters of one document; null where nothing does. */
export function keepDocument(root: YamlNode, options: KeepOptions): Kept | null {
  return keepObject(root, noList, options, 0)
}

function isSaidOnce(node: MapNode): boolean {
  return ['kind', 'apiVersion', 'metadata', 'items'].every(
    (key) => node.keys.indexOf(key) === node.keys.lastIndexOf(key),
  )
}

function isList(node: MapNode): boolean {
  return field(node, 'items')?.kind === 'sequence' && textOf(field(node, 'kind')).endsWith('List')
}

/** What a typed list such as `PodList` says of items that lack both. */
interface OfList {
  readonly apiVersion: string
  readonly kind: string
}

const noList: OfList = { apiVersion: '', kind: '' }

/** `apiVersion` and `kind` of an object, or those that its list gives it. */
function headerOf(node: MapNode, list: OfList): OfList {
  const kind = textOf(field(node, 'kind'))
  const apiVersion = textOf(field(node, 'apiVersion'))
  return kind === '' && apiVersion === '' ? list : { kind, apiVersion: apiVersion || list.apiVersion }
}

function keepObject(node: YamlNode, list: OfList, options: KeepOptions, depth: number): Kept | null {
  // Without one kind of its own, an object could be anything.
  if (node.kind !== 'map' || !isSaidOnce(node)) return keepUnclear(node, options, depth)
  const { kind: kindName, apiVersion } = headerOf(node, list)
  if (isList(node) && depth < 4) {
    return keepEntries(node, (key, value) => {
      if (key === 'apiVersion' || key === 'kind') return all(value)
      if (key !== 'items' || value.kind !== 'sequence') return drop(key, options)
      const inner = kindName === 'List' ? noList : { apiVersion, kind: kindName.slice(0, -'List'.length) }
      const items = value.items.map((item) => keepObject(item, inner, options, depth + 1))
      return { kind: 'sequence', node: value, items }
    })
  }
  const known = shapeFor(node, list)
  if (known !== null)
    return known.isPolicy
      ? keepPolicy(node, known.shape, options)
      : keepByShape(node, known.shape, '', apiVersion === '' ? { ...options, isUnclear: true } : options)
  if (options.unread === 'drop') return drop(kindName === '' ? 'an object without a kind' : kindName, options)
  if (kindName === '' || apiVersion === '') return keepUnclear(node, options, depth)
  return keepEntries(node, (key, value) =>
    header.has(key) && anyMetadata !== undefined
      ? key === 'metadata'
        ? keepByShape(value, anyMetadata, key, options)
        : all(value)
      : drop(`${kindName}: ${key}`, options),
  )
}

interface KnownShape {
  readonly shape: Shape<unknown>
  readonly isPolicy: boolean
}

function shapeFor(node: MapNode, list: OfList): KnownShape | null {
  const metadata = field(node, 'metadata')
  const names = metadata?.kind === 'map' ? metadata.keys.filter((key) => key === 'name') : []
  // An object with two names could be any of both.
  const name = metadata?.kind === 'map' && names.length === 1 ? textOf(field(metadata, 'name')) : ''
  const { apiVersion, kind } = headerOf(node, list)
  return shapeOf(apiVersion, kind, name)
}

/**
 * What an object of a kind is read by; null for a kind that is not read. A kind under another version keeps what it would
 * have under the right one, and a misspelt policy of the right group keeps its rules: both can still be corrected.
 */
export function shapeOf(apiVersion: string, kindName: string, objectName: string): KnownShape | null {
  const known = kindOf(apiVersion, kindName, objectName)
  if (known !== null) return kinds[known]
  // ConfigMaps of other names hold what nobody knows.
  if (kindName === 'ConfigMap') return null
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  for (const [name, kind] of Object.entries(kinds)) {
    if (name === kindName) return { shape: kind.shape, isPolicy: false }
    const isNear = kind.isPolicy && kind.group === group && nearestWord(kindName, [name]) !== null
    if (isNear && /Policy/i.test(name)) return kind
  }
  return null
}

/**
 * The rules of a policy stay whole. Fields that are not known stay where their name is a word of policies, misspelt or in
 * the wrong place, because those are what the author wants to be told about; what is no such word is no rule.
 */
function keepPolicy(node: MapNode, shape: Shape<unknown>, options: KeepOptions): Kept {
  return keepEntries(node, (key, value) => {
    if (key === 'status') return drop(key, options)
    const words = wordsOf(shape)
    const inner = shape.fields?.get(key) ?? misplaced(key, words)
    if (inner === undefined) return drop(key, options)
    return key === 'metadata'
      ? keepByShape(value, inner, key, options)
      : keepRules(key, value, inner, { ...options, words })
  })
}

type Words = ReadonlyMap<string, Shape<unknown>>

/** Names of all fields of a shape, at every depth, with what they hold where they are first met. */
const wordsOf = remembered((shape: Shape<unknown>): Words => {
  const words = new Map<string, Shape<unknown>>()
  const collect = ({ fields, item }: Shape<unknown>): void => {
    for (const [name, inner] of fields ?? []) {
      if (!words.has(name)) words.set(name, inner)
      collect(inner)
    }
    if (item !== undefined) collect(item)
  }
  collect(shape)
  return words
})

/**
 * What is kept of a field in a place where no field of its name is known: it is read as the word that it is, or that
 * was probably meant.
 */
function misplaced(name: string, words: Words): Shape<unknown> | undefined {
  if (neverKept.has(name)) return undefined
  return words.get(name) ?? words.get(nearestWord(name, [...words.keys()]) ?? '')
}

interface RuleOptions extends KeepOptions {
  readonly words: Words
}

function keepRules(path: string, value: YamlNode, shape: Shape<unknown>, options: RuleOptions): Kept | null {
  if (value.kind === 'scalar') return all(value)
  const { fields, item } = shape
  if (value.kind === 'sequence') {
    const items = value.items.map((child) => keepRules(path, child, item ?? shape, options))
    return { kind: 'sequence', node: value, items }
  }
  return keepEntries(value, (key, child) => {
    if (key === '<<') return keepRules(path, child, shape, options)
    const inner = fields?.get(key) ?? (fields === undefined ? item : undefined) ?? misplaced(key, options.words)
    const innerPath = `${path}.${key}`
    return inner === undefined ? drop(innerPath, options) : keepRules(innerPath, child, inner, options)
  })
}

function keepByShape(node: YamlNode, shape: Shape<unknown>, path: string, options: KeepOptions): Kept | null {
  if (shape === ignored) return drop(path, options)
  // A single value in the place of more is a mistake to be shown.
  const { fields, item } = shape
  if (node.kind === 'scalar') {
    if (node.value === null) return all(node)
    const isOther = fields !== undefined && options.isUnclear === true && !isBeginning(node.text, fields)
    return path === 'status' || isOther ? drop(path, options) : all(node)
  }
  if (node.kind === 'sequence') {
    if (item === undefined || shape.expects === mapOfText) return drop(path, options)
    return { kind: 'sequence', node, items: node.items.map((child) => keepByShape(child, item, path, options)) }
  }
  if (fields === undefined && (item === undefined || shape.expects !== mapOfText)) return drop(path, options)
  return keepEntries(node, (key, value) => {
    // What is merged in stands for entries of this mapping.
    if (key === '<<') return keepByShape(value, shape, path, options)
    const inner = fields === undefined ? item : fields.get(key)
    const innerPath = path === '' ? key : `${path}.${key}`
    if (inner !== undefined) return keepByShape(value, inner, innerPath, options)
    // A workload without its selector is refused, and its labels are those of the pods.
    if (innerPath === 'spec.selector' && value.kind === 'map')
      return keepByShape(value, labelSelector, innerPath, options)
    const isHarmless = options.harmless && harmlessFields.has(key) && innerPath.startsWith('spec.')
    return isHarmless ? all(value) : drop(innerPath, options)
  })
}

const mapOfText = textMap.expects

/** Keeps every field that any of the kinds has; `expects` says whether a single value may stand there. */
function merged(shapes: readonly Shape<unknown>[]): Shape<unknown> {
  const read = shapes.filter((shape) => shape !== ignored)
  const [first] = read
  if (first === undefined) return ignored
  if (read.length === 1) return first
  const names = new Set(read.flatMap(({ fields }) => [...(fields?.keys() ?? [])]))
  const items = read.flatMap(({ item }) => (item === undefined ? [] : [item]))
  const isMap = read.some(({ expects }) => expects === mapOfText)
  return {
    ...first,
    expects: isMap && names.size === 0 ? mapOfText : 'anything',
    ...(names.size === 0
      ? {}
      : {
          fields: new Map(
            [...names].map((name) => [name, merged(read.flatMap(({ fields }) => fields?.get(name) ?? []))]),
          ),
        }),
    ...(items.length === 0 ? {} : { item: merged(items) }),
  }
}

/** The fields of all kinds at once, for objects whose kind is not known (yet). */
// ConfigMaps are left out: their data is looked at only where the object is known to be Cilium's own.
export const anyShape: Shape<unknown> = merged(
  Object.entries(kinds).flatMap(([name, { shape }]) => (name === 'ConfigMap' ? [] : [shape])),
)

/** An object that is still being written, or no object at all: keeps what any kind would have in these places. */
function keepUnclear(node: YamlNode, options: KeepOptions, depth: number): Kept | null {
  switch (node.kind) {
    case 'scalar':
      return node.value === null || isBeginning(node.text) ? all(node) : drop('a value', options)
    case 'sequence':
      return depth >= 4
        ? drop('a list', options)
        : { kind: 'sequence', node, items: node.items.map((item) => keepObject(item, noList, options, depth + 1)) }
    case 'map':
      return mayBeObject(node.keys)
        ? keepByShape(node, anyShape, '', { ...options, harmless: false, isUnclear: true })
        : drop('an object without a kind', options)
  }
}

/** Whether a mapping with these keys may become an object: the values of a chart have others beside its fields. */
export function mayBeObject(keys: readonly string[]): boolean {
  return keys.includes('apiVersion') || keys.includes('kind') || keys.every((key) => isBeginning(key))
}

/** Whether a word is a field of objects, half typed. */
export function isBeginning(word: string, fields = anyShape.fields ?? new Map<string, unknown>()): boolean {
  return /^[A-Za-z]+$/.test(word) && [...fields.keys()].some((name) => name.startsWith(word))
}

function keepEntries(node: MapNode, keep: (key: string, value: YamlNode) => Kept | null): Kept {
  const entries = node.values.map((value, i) => keep(node.keys[i] ?? '', value))
  return { kind: 'map', node, entries }
}

function all(node: YamlNode): Kept {
  return { kind: 'all', node }
}

function drop(what: string, options: KeepOptions): null {
  options.onDrop(what)
  return null
}
