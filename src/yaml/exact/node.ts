/** The tree of one YAML document: what every reader returns and everybody else walks. */
import type { ScalarValue } from './scalar'

/** Offsets count from the start of the document. */
interface NodeBase {
  readonly start: number
  end: number
  /** Nodes in this subtree, with aliases counted as if written out. */
  size: number
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar'
  readonly value: ScalarValue
  /** The text as written, before the YAML rules for unquoted scalars. */
  readonly text: string
  readonly isPlain: boolean
}

export interface MapNode extends NodeBase {
  readonly kind: 'map'
  readonly keys: string[]
  readonly keyNodes: ScalarNode[]
  readonly values: YamlNode[]
  readonly isFlow: boolean
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence'
  readonly items: YamlNode[]
  readonly isFlow: boolean
}

export type YamlNode = ScalarNode | MapNode | SequenceNode

export interface YamlProblem {
  readonly code:
    | 'yaml-syntax'
    | 'yaml-alias'
    | 'yaml-too-deep'
    | 'yaml-too-large'
    | 'yaml-tag'
    | 'yaml-key'
    | 'yaml-duplicate-key'
    | 'no-kind'
    | 'template'
    | 'template-defaults'
  readonly message: string
  readonly help: string
  readonly start: number
  readonly end: number
}

export interface ParsedDocument {
  /** Null where the document could not be read. */
  readonly root: YamlNode | null
  readonly problems: readonly YamlProblem[]
}
