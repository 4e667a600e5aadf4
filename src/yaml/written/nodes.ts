/**
 * A YAML document as it is written: unlike the engine's tree, aliases, anchors and merge keys stay what they are, so
 * that an edit can tell a value of its own from one that others share.
 */

interface NodeBase {
  /** Where the node begins, with its anchor and tag. */
  readonly start: number
  /** Where its content begins, behind anchor and tag. */
  readonly content: number
  /** Just behind its last character; of a block of text, before the last line end that belongs to it. */
  readonly end: number
  readonly tag: string | null
  readonly anchor: Anchor | null
}

export interface Anchor {
  readonly name: string
  readonly start: number
  readonly aliases: AliasNode[]
}

export type ScalarStyle = 'empty' | 'plain' | 'single' | 'double' | 'block'

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar'
  readonly style: ScalarStyle
  readonly text: string
}

export interface AliasNode extends NodeBase {
  readonly kind: 'alias'
}

export interface MapEntry {
  readonly key: TreeNode
  readonly value: TreeNode
  /** Just behind the colon. */
  readonly colon: number
}

export interface MapNode extends NodeBase {
  readonly kind: 'map'
  readonly isFlow: boolean
  readonly entries: readonly MapEntry[]
}

export interface SequenceItem {
  /** Where the dash stands; in brackets, where the item begins. */
  readonly dash: number
  readonly value: TreeNode
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence'
  readonly isFlow: boolean
  readonly items: readonly SequenceItem[]
}

export type TreeNode = ScalarNode | AliasNode | MapNode | SequenceNode

/** The entry that counts for a key: the last one written. */
export function entryOf(map: MapNode, key: string): MapEntry | undefined {
  return map.entries.findLast((entry) => entry.key.kind === 'scalar' && entry.key.text === key)
}

export function isMergeKey({ key }: MapEntry): boolean {
  return key.kind === 'scalar' && key.style === 'plain' && key.text === '<<'
}

export function childrenOf(node: TreeNode): readonly TreeNode[] {
  if (node.kind === 'map') return node.entries.flatMap(({ key, value }) => [key, value])
  return node.kind === 'sequence' ? node.items.map(({ value }) => value) : []
}
