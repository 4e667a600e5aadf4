/** Finds the place of an operation in a document's tree, and says why it must not be touched where that is so. */
import {
  childrenOf,
  entryOf,
  isMergeKey,
  type MapEntry,
  type MapNode,
  type SequenceItem,
  type SequenceNode,
  type TreeNode,
} from './nodes'
import type { Path } from './operation'

/** Why an edit is not made, with the place in the document's text. */
export interface Obstacle {
  readonly why: string
  readonly start: number
  readonly end: number
}

export function obstacle(why: string, { start, end }: { readonly start: number; readonly end: number }): Obstacle {
  return { why, start, end }
}

export function isObstacle(value: object): value is Obstacle {
  return 'why' in value
}

/** A node with what holds it. */
export type Slot =
  | { readonly holder: null; readonly node: TreeNode }
  | { readonly holder: MapNode; readonly index: number; readonly entry: MapEntry; readonly node: TreeNode }
  | { readonly holder: SequenceNode; readonly index: number; readonly item: SequenceItem; readonly node: TreeNode }

export interface Found {
  readonly slot: Slot
  /** What is left of the path below the slot's node, where nothing is written. */
  readonly missing: Path
}

/** Walks down a path as far as it is written. */
export function locate(root: TreeNode, path: Path): Found | Obstacle {
  let slot: Slot = { holder: null, node: root }
  for (let depth = 0; ; depth++) {
    const node: TreeNode = slot.node
    const shared = sharedObstacle(node)
    if (shared !== null) return shared
    const step = path[depth]
    if (step === undefined) return { slot, missing: [] }
    if (node.kind === 'map' && typeof step === 'string') {
      const entry = entryOf(node, step)
      if (entry === undefined) return { slot, missing: path.slice(depth) }
      const index = node.entries.indexOf(entry)
      slot = { holder: node, index, entry, node: entry.value }
    } else if (node.kind === 'sequence' && typeof step === 'number') {
      const item: SequenceItem | undefined = node.items[step]
      if (item === undefined) return obstacle('This entry is no longer there.', node)
      slot = { holder: node, index: step, item, node: item.value }
    } else if (node.kind === 'scalar' && isNothing(node)) {
      return { slot, missing: path.slice(depth) }
    } else {
      return obstacle('This is written in another form than Kubernetes expects.', node)
    }
  }
}

/** Whether a scalar is null: nothing written, `~` or `null`. */
export function isNothing(node: TreeNode): boolean {
  return (
    node.kind === 'scalar' &&
    (node.style === 'empty' || (node.style === 'plain' && /^(~|null|Null|NULL)$/.test(node.text))) &&
    node.tag === null
  )
}

/** A value that stands in several places cannot be changed in one. */
function sharedObstacle(node: TreeNode): Obstacle | null {
  if (node.kind === 'alias')
    return obstacle(
      'This repeats a value from another place (an alias). Write it out here, then it can be changed.',
      node,
    )
  const alias = node.anchor?.aliases[0]
  return alias === undefined
    ? null
    : obstacle(
        `This value is shared: *${node.anchor?.name ?? ''} repeats it elsewhere. Write it out there, then it can be changed.`,
        { start: node.start, end: Math.max(node.content, node.start + 1) },
      )
}

/** Keys that a mapping gets from a merge key come back when its own are taken away. */
export function mergeObstacle(map: MapNode, key: string): Obstacle | null {
  const merge = map.entries.find(isMergeKey)
  if (merge === undefined) return null
  return obstacle(`${key} may come from a merged mapping (<<), which others share. Write the keys out first.`, {
    start: merge.key.start,
    end: merge.value.end,
  })
}

/** An alias elsewhere of something inside a node keeps the node from being taken away. */
export function anchorsObstacle(node: TreeNode, whole: TreeNode = node): Obstacle | null {
  const outer = node.anchor?.aliases.find(({ start, end }) => start < whole.start || end > whole.end)
  if (outer !== undefined)
    return obstacle(`*${node.anchor?.name ?? ''} repeats a part of this. Write it out there first.`, outer)
  for (const child of childrenOf(node)) {
    const found = anchorsObstacle(child, whole)
    if (found !== null) return found
  }
  return null
}

export function twiceObstacle(map: MapNode, key: string): Obstacle | null {
  const same = map.entries.filter((entry) => entry.key.kind === 'scalar' && entry.key.text === key)
  return same.length < 2
    ? null
    : obstacle(`The key ${key} appears twice here. Remove one of the two first.`, same[0]?.key ?? map)
}

/** Text of a template engine is not to be lost. */
export function templateObstacle(text: string, start: number, end: number): Obstacle | null {
  return text.slice(start, end).includes('{{')
    ? obstacle('This contains a template: render it first, then it can be changed.', { start, end })
    : null
}
