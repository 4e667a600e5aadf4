/** What can be said in fewer policies. */
import type { Analysis, TextEdit } from '../../../engine/types'
import type { PlainMap } from '../../../yaml/written/render'
import type { Workspace } from '../../outcome'
import type { Judge, ProvenChange } from '../fixes/types'

/** The engine as consolidation needs it. */
export interface ConsolidationJudge extends Judge {
  /** A NetworkPolicy as the object of a CiliumNetworkPolicy with the same meaning; null where it could not be read. */
  readonly asCilium: (analysis: Analysis, policy: string) => PlainMap | null
  /** The same as edits of its text, with what is lost on the way. */
  readonly rewrittenAsCilium: (
    analysis: Analysis,
    policy: string,
  ) => { readonly edits: readonly TextEdit[]; readonly notes: readonly string[] } | null
}

/**
 * - `clusterwide`: copies become one cluster-wide policy
 * - `merged`: policies about the same pods become one
 * - `removed`: policies that change no verdict go
 * - `moved`: the NetworkPolicies of a namespace become CiliumNetworkPolicies
 */
export type ConsolidationKind = 'clusterwide' | 'merged' | 'removed' | 'moved'

export interface ConsolidationRequest {
  readonly workspace: Workspace
  readonly analysis: Analysis
  readonly judge: ConsolidationJudge
  /** What is looked for; where absent, copies and policies about the same pods. */
  readonly kinds?: readonly ConsolidationKind[]
  /** Stops at so many proposals; where absent, all are found. */
  readonly limit?: number
}

/** A label that a namespace must have for a cluster-wide policy to be about it. */
export interface NamespaceLabel {
  readonly namespace: string
  readonly label: string
  readonly value: string
  /** The namespace does not have it yet. */
  readonly isNew: boolean
}

/** A policy that is nearly a copy, with what differs. */
export interface Differing {
  readonly policy: string
  readonly what: string
}

export interface Consolidation extends ProvenChange {
  readonly kind: ConsolidationKind
  /** Keys of the policies that go. */
  readonly policies: readonly string[]
  /** Key of the policy that says it all; empty where none does. */
  readonly made: string
  readonly labels: readonly NamespaceLabel[]
  readonly differing: readonly Differing[]
  /** Sentences about what the proof cannot show: what becomes of namespaces that do not exist yet, what text is lost. */
  readonly notes: readonly string[]
}

/** Copies that stay as they are, with why. */
export interface LeftAlone {
  readonly policies: readonly string[]
  readonly why: string
}

export interface Consolidations {
  readonly proposals: readonly Consolidation[]
  readonly left: readonly LeftAlone[]
}
