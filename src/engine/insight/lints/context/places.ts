/** Places inside a resource: the nodes at a path, and ranges narrow enough to underline. */
import type { MapNode, ScalarNode, SequenceNode, YamlNode } from '../../../../yaml/exact/node'
import { rangeAt as rangeInDocument, type Path, type Place } from '../../../manifest/resource'
import type { SourceRange } from '../../../types'

export interface FoundNode {
  readonly node: YamlNode
  /** The key that it stands under; null for an item of a list and for the root. */
  readonly key: ScalarNode | null
  /** The mapping or list that holds it; null for the root. */
  readonly parent: MapNode | SequenceNode | null
}

/** The node at a path; null where nothing is written there, or where it is only repeated by an alias. */
export function nodeAt(place: Place, path: Path): FoundNode | null {
  let found: FoundNode = { node: place.root, key: null, parent: null }
  for (const step of path) {
    const next = stepInto(found.node, step)
    if (next === null) return null
    found = next
  }
  return found
}

function stepInto(parent: YamlNode, step: string | number): FoundNode | null {
  if (parent.kind === 'map' && typeof step === 'string') {
    const index = parent.keys.indexOf(step)
    const node = parent.values[index]
    return node === undefined || isElsewhere(node, parent)
      ? null
      : { node, key: parent.keyNodes[index] ?? null, parent }
  }
  if (parent.kind === 'sequence' && typeof step === 'number') {
    const node = parent.items[step]
    return node === undefined || isElsewhere(node, parent) ? null : { node, key: null, parent }
  }
  return null
}

/** What an alias repeats stands where its anchor is, and is not this place's to change. */
function isElsewhere(node: YamlNode, parent: YamlNode): boolean {
  return node.start < parent.start || node.end > parent.end
}

export function rangeOfNode(place: Place, node: { readonly start: number; readonly end: number }): SourceRange {
  return rangeInDocument(place, node.start, Math.max(node.end, node.start + 1))
}

/** Of a key its name, of a value on one line the value, of anything longer its first key: never more than a line. */
export function rangeAt(place: Place, path: Path): SourceRange {
  for (let length = path.length; length > 0; length--) {
    const found = nodeAt(place, path.slice(0, length))
    if (found !== null) return rangeOfNode(place, headOf(found))
  }
  return rangeOfNode(place, headOf({ node: place.root, key: null, parent: null }))
}

/** The name of the key at a path, or what `rangeAt` says where it is no key. */
export function rangeOfKey(place: Place, path: Path): SourceRange {
  const key = nodeAt(place, path)?.key
  return key === undefined || key === null ? rangeAt(place, path) : rangeOfNode(place, key)
}

function headOf({ node, key }: FoundNode): { readonly start: number; readonly end: number } {
  if (node.kind === 'scalar') return node.end > node.start || key === null ? node : key
  if (key !== null) return key
  if (node.kind === 'map') return node.isFlow ? node : (node.keyNodes[0] ?? node)
  const [first] = node.items
  return node.isFlow || first === undefined ? node : headOf({ node: first, key: null, parent: null })
}

/** The name of the policy, for what concerns all of it. */
export function rangeOfName(place: Place): SourceRange {
  return rangeAt(place, ['metadata', 'name'])
}
