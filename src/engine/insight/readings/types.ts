/** Where the text of the Kubernetes API and Cilium come to different answers: plain data, to print and to send to the page. */
import type { FlowChange } from '../diff/types'

/**
 * - `text`: the text of the API says something else than Cilium does
 * - `plugin`: the text leaves it to the network plugin; Cilium decided for one of the readings
 */
export type ReadingKind = 'text' | 'plugin'

export interface Reading {
  readonly kind: ReadingKind
  /** What the text says, and what Cilium does, in sentences. */
  readonly why: string
  /** Policies that it is about. */
  readonly policies: readonly string[]
  /** Flows that differ: `before` is what Cilium does, `after` the other reading. */
  readonly flows: readonly FlowChange[]
  readonly flowTotal: number
}

export interface Readings {
  /** How many NetworkPolicies were read. */
  readonly policies: number
  /** Only those with flows that differ. */
  readonly readings: readonly Reading[]
  /** What else the text leaves to the plugin in this workspace, a sentence each; whether flows differ by it cannot be seen from here. */
  readonly open: readonly string[]
}
