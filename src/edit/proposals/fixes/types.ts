/** What a proposal is judged by, and what comes of it. */
import type { Proof, WantedFlow } from '../../../engine/insight/diff/types'
import type { Analysis, Probe, SourceFile } from '../../../engine/types'
import type { Draft } from '../../draft'
import type { Change, Workspace } from '../../outcome'

/** The engine as proposals need it: handed in, so that they can be tried in the page's worker, the command line and tests. */
export interface Judge {
  /** Analyses files with the settings of the workspace. */
  readonly analyze: (files: readonly SourceFile[]) => Analysis
  /** Proves a change: what becomes of the flows that it is for, and what else changes on all ports. */
  readonly prove: (before: Analysis, after: Analysis, wanted: readonly WantedFlow[]) => Proof
}

/** A change that was made on trial, with its proof. */
export interface ProvenChange {
  /** What it does, as a sentence in the imperative. */
  readonly title: string
  readonly change: Change
  readonly proof: Proof
  readonly touches: Touch
  /** Characters that are written or taken out. */
  readonly size: number
}

export interface FixRequest {
  readonly workspace: Workspace
  /** The workspace as it is. */
  readonly analysis: Analysis
  readonly judge: Judge
  /** The flows that must come out otherwise; ends as keys of peers. */
  readonly flows: readonly Probe[]
  readonly expect: WantedFlow['expect']
  /** At most so many proposals; 3 where absent. */
  readonly limit?: number
}

export const touches = ['policy', 'new-rule', 'labels', 'other-kind'] as const
export type Touch = (typeof touches)[number]

/** One way of changing something, to be tried in a draft. */
export interface Attempt {
  readonly title: string
  /** What it touches; of two that change the same, a policy corrected comes first, then one added, then a label of pods. */
  readonly touches: Touch
  readonly apply: (draft: Draft) => void
}

/** A flow to change, with what is known of it. */
export interface AskedFlow {
  readonly workspace: Workspace
  readonly analysis: Analysis
  readonly flow: Probe
}
