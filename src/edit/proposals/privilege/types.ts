/** Flows to allow, and what comes of them. */
import type { Proof } from '../../../engine/insight/diff/types'
import type { Analysis, Direction } from '../../../engine/types'
import type { Change, Workspace } from '../../outcome'
import type { ConnectionKind, FlowOf } from '../facts'
import type { Judge } from '../fixes/types'

/** A flow that somebody saw or stated. */
export interface SeenFlow extends FlowOf {
  /** How often it was seen; 1 for a flow that is stated. */
  readonly events: number
  /** Why it is left out unless it is asked for: `denied`, `audited`…; absent for one that was let through. */
  readonly doubt?: string
  /** Names that the address outside was seen under. */
  readonly names?: readonly string[]
}

export interface PrivilegeWish {
  readonly workspace: Workspace
  readonly analysis: Analysis
  readonly judge: Judge
  readonly flows: readonly SeenFlow[]
  readonly kind: ConnectionKind
  /** Namespaces (`shop`) and workloads (`shop/web`) to write policies for; where absent, all but `kube-system`. */
  readonly scope?: readonly string[]
  readonly directions?: readonly Direction[]
  /** Flows with a doubt are allowed too. */
  readonly takeDoubtful?: boolean
  /** Flows that were seen once are left out. */
  readonly leaveOnce?: boolean
}

/** How one direction of a workload stands under the proposal. */
export interface Coverage {
  /** `shop/web`. */
  readonly workload: string
  readonly direction: Direction
  /** Different flows that were seen. */
  readonly seen: number
  /** Those of them that the proposal lets through. */
  readonly allowed: number
  /** Default deny begins with the proposal. */
  readonly isNewlyIsolated: boolean
  /** What exists and was not seen, and would be closed: sentences. */
  readonly unseen: readonly string[]
}

/** A flow that the proposal leaves out. */
export interface LeftOut {
  readonly flow: SeenFlow
  readonly why: string
}

export interface PrivilegeProposal {
  readonly change: Change | null
  /** Why there is no change. */
  readonly why?: string
  readonly proof: Proof | null
  /** Keys of the policies that are written or added to. */
  readonly policies: readonly string[]
  readonly coverage: readonly Coverage[]
  readonly left: readonly LeftOut[]
}
