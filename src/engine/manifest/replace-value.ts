/** Fixes of single values: what is written at a place, replaced. */
import type { Fix } from '../types'
import type { ScalarNode, YamlNode } from '../../yaml/exact/node'
import type { Path, Place } from './resource'

/**
 * Writes another value where a path leads.
 *
 * @param written the value as YAML
 * @returns null where the path leads to no single value, or to one that an alias repeats from elsewhere
 */
export function replaceValue(place: Place, path: Path, written: string): Fix | null {
  const node = scalarAt(place.root, path)
  if (node === null) return null
  const { file, offset } = place
  return {
    title: `Write ${written}`,
    edits: [{ file, start: offset + node.start, end: offset + node.end, text: written }],
  }
}

function scalarAt(root: YamlNode, path: Path): ScalarNode | null {
  let node = root
  for (const step of path) {
    const next: YamlNode | undefined =
      node.kind === 'map' && typeof step === 'string'
        ? node.values[node.keys.indexOf(step)]
        : node.kind === 'sequence' && typeof step === 'number'
          ? node.items[step]
          : undefined
    // What an alias repeats stands where its anchor is, and is not this place's to change.
    if (next === undefined || next.start < node.start || next.end > node.end) return null
    node = next
  }
  return node.kind === 'scalar' && node.end > node.start ? node : null
}
