/**
 * What of a document matters: the fields that the engine reads, by the engine's own shapes.
 *
 * Pods, workloads, services and the like keep what their shape names and nothing else. Policies keep their rules
 * whole, misspelt fields included, because those are what the author wants to be told about.
 */
import { clusterScoped, kindOf, kinds } from '../../engine/manifest/kinds'
import type { MapNode, SequenceNode, YamlNode } from '../../yaml/exact/node'
import { ignored, type Shape } from '../../engine/manifest/shape'

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
  /** Called with the path of each field or object that goes, such as `spec.containers.env` or `Secret`. */
  readonly onDrop: (what: string) => void
}

/** Fields that hold secrets or weight wherever they stand, for objects whose kind is not known (yet). */
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

/** What a workload needs to be applied, and a secret has no place in. */
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

/** Keeps what matters of one document; null where nothing does. */
export function keepDocument(root: YamlNode, options: KeepOptions): Kept | null {
  return root.kind === 'map' ? keepObject(root, '', options, 0) : keepUnclear(root, '', options)
}

function keepObject(node: YamlNode, listVersion: string, options: KeepOptions, depth: number): Kept | null {
  if (node.kind !== 'map') return keepUnclear(node, '', options)
  const kindName = textOf(field(node, 'kind'))
  const apiVersion = textOf(field(node, 'apiVersion')) || listVersion
  if (field(node, 'items')?.kind === 'sequence' && kindName.endsWith('List') && depth < 4) {
    return keepEntries(node, (key, value) => {
      if (key === 'apiVersion' || key === 'kind') return all(value)
      if (key !== 'items' || value.kind !== 'sequence') return drop(key, options)
      const items = value.items.map((item) =>
        keepObject(item, kindName === 'List' ? '' : apiVersion, options, depth + 1),
      )
      return { kind: 'sequence', node: value, items }
    })
  }
  const known = kindOf(apiVersion, kindName) ?? sameName(kindName)
  if (known !== null && !kinds[known].isPolicy) return keepByShape(node, kinds[known].shape, '', options)
  if (known !== null) return keepPolicy(node, kinds[known].shape, options)
  if (/Policy/.test(kindName) && !clusterScoped.has(kindName)) return keepPolicy(node, kinds.Namespace.shape, options)
  if (options.unread === 'drop') return drop(kindName === '' ? 'an object without a kind' : kindName, options)
  if (kindName === '' || apiVersion === '') return keepUnclear(node, '', options)
  return keepEntries(node, (key, value) =>
    header.has(key) ? keepField(key, value, anyMetadata, options) : drop(`${kindName}: ${key}`, options),
  )
}

/** A kind under another version keeps what it would have under the right one: the version can still be mended. */
function sameName(kindName: string): keyof typeof kinds | null {
  for (const name of Object.keys(kinds)) {
    // The keys of `kinds` are its kinds.
    if (name === kindName) return name as keyof typeof kinds
  }
  return null
}

function keepPolicy(node: MapNode, shape: Shape<unknown>, options: KeepOptions): Kept {
  return keepEntries(node, (key, value) =>
    key === 'status' ? drop(key, options) : keepField(key, value, shape.fields?.get('metadata'), options),
  )
}

function keepField(key: string, value: YamlNode, metadata: Shape<unknown> | undefined, options: KeepOptions) {
  return key === 'metadata' && metadata !== undefined ? keepByShape(value, metadata, key, options) : all(value)
}

function keepByShape(node: YamlNode, shape: Shape<unknown>, path: string, options: KeepOptions): Kept | null {
  if (shape === ignored) return drop(path, options)
  // A single value in the place of more is a mistake to be shown.
  if (node.kind === 'scalar') return path === 'status' && node.value !== null ? drop(path, options) : all(node)
  if (node.kind === 'sequence') {
    const { item } = shape
    if (item === undefined || shape.expects !== 'a list') return drop(path, options)
    return { kind: 'sequence', node, items: node.items.map((child) => keepByShape(child, item, path, options)) }
  }
  const { fields, item } = shape
  if (fields === undefined && (item === undefined || shape.expects === 'a list')) return drop(path, options)
  return keepEntries(node, (key, value) => {
    const inner = fields === undefined ? item : fields.get(key)
    const innerPath = path === '' ? key : `${path}.${key}`
    if (inner !== undefined) return keepByShape(value, inner, innerPath, options)
    const isHarmless = options.harmless && harmlessFields.has(key) && innerPath.startsWith('spec.')
    return isHarmless ? all(value) : drop(innerPath, options)
  })
}

/** An object that is still being written, or none at all: everything but the fields that are known to be secret. */
function keepUnclear(node: YamlNode, path: string, options: KeepOptions): Kept | null {
  switch (node.kind) {
    case 'scalar':
      return all(node)
    case 'sequence':
      return { kind: 'sequence', node, items: node.items.map((child) => keepUnclear(child, path, options)) }
    case 'map':
      return keepEntries(node, (key, value) => {
        const inner = path === '' ? key : `${path}.${key}`
        return neverKept.has(key) ? drop(inner, options) : keepUnclear(value, inner, options)
      })
  }
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
