/** Resources: objects of the workspace with their place in the text. */
import type { ResourceSummary, SourceRange } from '../types'
import type { Kind, ObjectOfKind } from './kinds'
import type { YamlNode } from '../../yaml/exact/node'
import { rangeOf } from '../../yaml/text'

/** Where a resource stands: enough to find the range of anything inside it when somebody asks. */
export interface Place extends DocumentPlace {
  readonly root: YamlNode
  /** Range of `root`, where it is kept: as long as the document does not move it is the same object. */
  whole?(): SourceRange
  /** Whether a word may stand anywhere in its document: a quick no, where looking for it in `root` takes reading the text again. */
  mayHold?(word: string): boolean
}

/**
 * Where a document stands. Documents that an edit does not touch keep their objects and move all the same, so the numbers
 * here are those of the analysis that was asked last; see `Manifest.settle`.
 */
export interface DocumentPlace {
  readonly file: string
  /** Line starts of the whole file. */
  readonly lines: readonly number[]
  /** Offset of the document in its file. */
  readonly offset: number
}

export interface ResourceOf<K extends Kind> {
  readonly kind: K
  /** `Kind/namespace/name`. */
  readonly key: string
  readonly apiVersion: string
  /** Empty for cluster-wide kinds. */
  readonly namespace: string
  readonly name: string
  readonly object: ObjectOfKind<K>
  readonly place: Place
}

/** A resource of any kind that the engine reads; `kind` tells which. */
export type Resource = { [K in Kind]: ResourceOf<K> }[Kind]

/** Summaries of objects, and where each object stands: their own ranges may be those of an earlier text. */
export interface UnplacedSummaries {
  readonly list: readonly ResourceSummary[]
  readonly places: readonly Place[]
}

/** Lists by kind, null where it has not been made yet, by the list that they were taken from: it is asked about one kind after the other, and is long. */
const sorted = new WeakMap<readonly Resource[], Map<Kind, readonly Resource[] | null>>()

/** A list with the resources of one kind only. */
export function ofKind<K extends Kind>(resources: readonly Resource[], kind: K): readonly ResourceOf<K>[] {
  let byKind = sorted.get(resources)
  if (byKind === undefined) sorted.set(resources, (byKind = sortedByKind(resources)))
  let list = byKind.get(kind)
  if (list === null) byKind.set(kind, (list = resources.filter((resource) => resource.kind === kind)))
  // The list holds just the members of the union whose tag is `kind`.
  return (list ?? []) as unknown as readonly ResourceOf<K>[]
}

function sortedByKind(resources: readonly Resource[]): Map<Kind, readonly Resource[] | null> {
  const byKind = new Map<Kind, Resource[]>()
  for (const resource of resources) {
    const list = byKind.get(resource.kind)
    if (list === undefined) byKind.set(resource.kind, [resource])
    else list.push(resource)
  }
  return byKind
}

/** Takes over the lists by kind of an earlier list that differs in some resources: those of other kinds are the same. */
export function inheritKinds(
  now: readonly Resource[],
  before: readonly Resource[],
  changed: readonly Resource[],
): void {
  const known = sorted.get(before)
  if (known === undefined) return
  const byKind = new Map(known)
  for (const { kind } of changed) byKind.set(kind, null)
  sorted.set(now, byKind)
}

export type Path = readonly (string | number)[]

/**
 * The path of a field below another one, or of an entry of its list: `below(path, 'ports', 2)`.
 *
 * Every part of a policy that is looked at has one. Spreading takes several times as long, and leaves room for 16 more steps
 * behind each.
 */
export function below(path: Path, step: string | number, next?: string | number): Path {
  const { length } = path
  // eslint-disable-next-line unicorn/no-new-array -- it is the length that is known
  const result = new Array<string | number>(next === undefined ? length + 1 : length + 2)
  for (let i = 0; i < length; i++) result[i] = path[i] ?? ''
  result[length] = step
  if (next !== undefined) result[length + 1] = next
  return result
}

/** Range of a stretch of a document, by its offsets in there. */
export function rangeAt({ file, lines, offset }: DocumentPlace, start: number, end: number): SourceRange {
  return rangeOf(file, lines, offset + start, offset + end)
}

/** Range of the whole resource. */
export function resourceRange(place: Place): SourceRange {
  return place.whole?.() ?? rangeAt(place, place.root.start, place.root.end)
}

/** Range of what stands at a path inside a resource, or of the nearest thing above it that is written. */
export function locate(place: Place, path: Path): SourceRange {
  let node = place.root
  let start = node.start
  for (const step of path) {
    let next: YamlNode | undefined
    let from: number | undefined
    if (node.kind === 'map' && typeof step === 'string') {
      const index = node.keys.indexOf(step)
      next = node.values[index]
      from = node.keyNodes[index]?.start
    } else if (node.kind === 'sequence' && typeof step === 'number') {
      next = node.items[step]
    }
    if (next === undefined) break
    node = next
    start = from === undefined || from > node.start ? node.start : from
  }
  return rangeAt(place, start, Math.max(node.end, start + 1))
}

/** `['spec', 'ingress', 1]` as `spec.ingress[1]`. */
export function pathText(path: Path): string {
  let result = ''
  for (const step of path) {
    if (typeof step === 'number') result += `[${step}]`
    else result += result === '' ? step : `.${step}`
  }
  return result
}
