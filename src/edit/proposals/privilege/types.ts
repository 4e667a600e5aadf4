/** Flows to allow, and what comes of them. */
import type { Proof } from '../../../engine/insight/diff/types'
import type { Analysis, Direction } from '../../../engine/types'
import type { Change, Workspace } from '../../outcome'
import type { ConnectionKind, FlowOf } from '../facts'
import type { Judge } from '../fixes/types'

/** A flow that somebody saw or stated. */
export interface SeenFlow extends FlowOf {
  /** How often it was seen; absent for a flow that is stated. */
  readonly events?: number
  /** Why it is left out unless it is asked for: `denied`, `audited`…; absent for one that was let through. */
  readonly doubt?: string
  /** Names that the address outside was seen under. */
  readonly names?: readonly string[]
}

export interface PrivilegeRequest {
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
  /** Flows that were seen only once are allowed too. */
  readonly takeOnce?: boolean
  /** Workloads are told apart by the labels of their release, too. */
  readonly byVersion?: boolean
  /** Each rule that is written has a comment above it that tells how often its flows were seen. */
  readonly comments?: boolean
  /** Flows that are allowed whatever the doubt, as `flowKey` names them. */
  readonly take?: readonly string[]
  /** For rules, as `RuleOffer.id` names them, the choices that make them wider. */
  readonly widen?: Readonly<Record<string, readonly string[]>>
}

/** A rule of the proposal, with what would make it wider. */
export interface RuleOffer {
  /** The same for the same workload, direction and peer. */
  readonly id: string
  /** `shop/web`. */
  readonly workload: string
  readonly direction: Direction
  /** The other end in words: `ops/prom (app=prom)`, `pay.example`. */
  readonly peer: string
  /** `TCP/8080, UDP/53`. */
  readonly ports: string
  /** This is the collection of metrics: its rule stands apart from those of the application. */
  readonly isMonitoring: boolean
  readonly choices: readonly { readonly value: string; readonly text: string; readonly isChosen: boolean }[]
}

/** What wider rules cost: the proposal with them, compared with the one without them. */
export interface Price {
  /** Pairs of peers that get more of what they can say to each other. */
  readonly opens: number
  readonly sentences: readonly string[]
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
  /** `shop/web → pay.example on TCP/443`. */
  readonly name: string
  readonly why: string
  /** Takes it, in `PrivilegeRequest.take`; null for one that cannot be allowed. */
  readonly key: string | null
}

/** A policy that is about more than the workload that it is written for, since no label tells them apart. */
export interface SharedPolicy {
  /** `shop/web`. */
  readonly workload: string
  readonly others: readonly string[]
}

export interface PrivilegeProposal {
  readonly change: Change | null
  /** Why there is no change. */
  readonly why?: string
  readonly proof: Proof | null
  /** Flows that were seen, work today and are closed by the proposal, as they are left out of it: names as in `LeftOut`. */
  readonly cut: readonly string[]
  /** What opens besides the flows that were taken, group by group; the proof counts it. */
  readonly opened: readonly string[]
  /** Keys of the policies that are written or added to. */
  readonly policies: readonly string[]
  readonly coverage: readonly Coverage[]
  readonly left: readonly LeftOut[]
  readonly rules: readonly RuleOffer[]
  /** Null where no rule was made wider. */
  readonly price: Price | null
  readonly shared: readonly SharedPolicy[]
  /** Workloads that no flow and no policy written here is about: they stay as they are. */
  readonly silent: readonly string[]
}

/** Names a flow among others. */
export function flowKey({ from, to, protocol, port }: SeenFlow): string {
  return [from, to, protocol, String(port).padStart(5, '0')].join(' ')
}
