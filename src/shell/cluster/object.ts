/** An object of the cluster, and how to look into one. */
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../../yaml/written/render'

export interface LiveObject {
  /** `Kind/namespace/name`, as everywhere. */
  readonly key: string
  readonly kind: string
  /** Empty for cluster-scoped kinds. */
  readonly namespace: string
  readonly name: string
  /** As the API server has it: with defaults, without status. */
  readonly value: PlainMap
  /** Where it is written; null for what the cluster made itself. */
  readonly file: string | null
}

/** What is found along a path; undefined where there is nothing. */
export function at(value: Plain | undefined, ...path: readonly (string | number)[]): Plain | undefined {
  let found: Plain | undefined = value
  for (const step of path) {
    if (typeof step === 'number') found = isPlainList(found) ? found[step] : undefined
    else found = isPlainMap(found) && Object.hasOwn(found, step) ? found[step] : undefined
  }
  return found
}

export function textAt(value: Plain | undefined, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path)
  return typeof found === 'string'
    ? found
    : typeof found === 'number' || typeof found === 'boolean'
      ? String(found)
      : ''
}

export function listAt(value: Plain | undefined, ...path: readonly (string | number)[]): readonly Plain[] {
  const found = at(value, ...path)
  return isPlainList(found) ? found : []
}

export function mapAt(value: Plain | undefined, ...path: readonly (string | number)[]): PlainMap {
  const found = at(value, ...path)
  return isPlainMap(found) ? found : {}
}

/** The texts of a mapping, such as labels. */
export function textsAt(value: Plain | undefined, ...path: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(mapAt(value, ...path)).map(([key, item]) => [key, textAt(item)]))
}

export function labelsOf({ value }: LiveObject): Readonly<Record<string, string>> {
  return textsAt(value, 'metadata', 'labels')
}
