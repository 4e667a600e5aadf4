/** Where a key stands in a mapping: a search for the few keys that most have, and an index for thousands. */

const few = 24
const indices = new WeakMap<readonly string[], Map<string, number>>()

/** Index of a key in a list of distinct keys that only ever grows; -1 where it is not in it. */
export function indexOfKey(keys: readonly string[], key: string): number {
  if (keys.length <= few) return keys.indexOf(key)
  let index = indices.get(keys)
  if (index === undefined) indices.set(keys, (index = new Map()))
  for (let i = index.size; i < keys.length; i++) index.set(keys[i] ?? '', i)
  return index.get(key) ?? -1
}
