import type { FoundObject } from '../../resources'

/** The keys of some objects, each once, in groups of one namespace; those of the whole cluster are a group too. */
export function keysByNamespace(
  objects: readonly FoundObject[],
  isWanted: (object: FoundObject) => boolean,
): readonly (readonly string[])[] {
  const groups = new Map<string, Set<string>>()
  for (const object of objects) {
    if (!isWanted(object)) continue
    const group = groups.get(object.namespace)
    if (group === undefined) groups.set(object.namespace, new Set([object.key]))
    else group.add(object.key)
  }
  return [...groups.values()].map((group) => [...group])
}
