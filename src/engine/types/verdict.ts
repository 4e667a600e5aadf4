/** The answer to a question about one flow, with its explanation. */
import type { SourceRange } from '../../yaml/source'
import type { Probe } from './probe'

export type Decision = 'allowed' | 'denied' | 'none' | 'error'

/** How Hubble names what an entry matched on: `policy-verdict:L3-L4` and so on. */
export type MatchType = 'L3-L4' | 'L3-Proto' | 'L3-Only' | 'L4-Only' | 'Proto-Only' | 'all' | 'none'

/**
 * One line of an explanation, in the order in which the engine decided.
 *
 * - `enforcement`: whether the direction is enforced for this endpoint, and by whom
 * - `entry`: an entry that covers the flow, highest precedence first; the first is the winner
 * - `default`: nothing covered it (default deny), or nothing had to (default allow)
 * - `near-miss`: a rule that would have matched but for one thing
 * - `request`: what the layer 7 proxy makes of the HTTP request or DNS query
 */
export interface Step {
  readonly kind: 'enforcement' | 'entry' | 'default' | 'near-miss' | 'request'
  readonly text: string
  readonly effect: 'allow' | 'deny' | 'pass' | 'redirect' | 'none'
  /** True for the entry that decided. */
  readonly decisive?: boolean
  /** Key of the policy. */
  readonly policy?: string
  /** Path of the rule, such as `spec.ingress[1].fromEndpoints[0]`. */
  readonly path?: string
  readonly range?: SourceRange
  /** What would have had to match; only for near misses. */
  readonly missing?: 'namespace' | 'label' | 'port' | 'protocol' | 'peer-kind' | 'cidr' | 'name' | 'l7'
}

/** One direction's half of a verdict: the sender's egress or the receiver's ingress. */
export interface Side {
  /** `none`: this end is not an endpoint under policy; `error`: its policies cannot be combined. */
  readonly decision: Decision
  /** It is denied and passes all the same: drops are recorded only in this cluster. */
  readonly audited?: boolean
  /** Allowed traffic goes through the layer 7 proxy. */
  readonly l7: boolean
  /** What decided, sorted: policy keys, or `default-allow`, `default-deny`, `localhost`. Empty on a plain default deny. */
  readonly by: readonly string[]
  /** How Hubble reports the match. */
  readonly match: MatchType
  /** The winning entry asks for mutual authentication. */
  readonly authentication?: 'required' | 'test-always-fail'
  /** Of allowed traffic only connections of TLS get through that ask for one of these server names. */
  readonly serverNames?: readonly string[]
  /** The listener of an Envoy configuration that allowed traffic is sent to, in words: what becomes of it is up to that. */
  readonly listener?: string
  /** Texts that the deciding rules have flows logged with, sorted. */
  readonly log?: readonly string[]
  /**
   * What policies make of it where the end is an endpoint of Cilium's own, such as that of the entity ingress: that is no endpoint
   * of the workspace, so `decision` stays `none`.
   */
  readonly ofEntity?: Pick<Side, 'decision' | 'l7' | 'by'>
  readonly steps: readonly Step[]
}

/** What the policies at one end say, be that a pod, a node or an endpoint of Cilium's own. */
export function judgedSide(side: Side): Pick<Side, 'decision' | 'l7' | 'by'> {
  return side.ofEntity ?? side
}

export interface DropReason {
  /** Cilium's number, such as 133. */
  readonly code: number
  /** As Hubble prints it, such as `Policy denied`. */
  readonly text: string
  /** Hubble's enum name, such as `POLICY_DENIED`. */
  readonly name: string
}

/** The response where the proxy resets a TLS connection by the server name that it asks for. */
export const connectionReset = 'connection reset'

export interface Verdict {
  readonly egress: Side
  readonly ingress: Side
  readonly verdict: 'FORWARDED' | 'DROPPED' | 'REDIRECTED'
  readonly dropReason?: DropReason
  /** Answer to the request itself, where the probe carries one and the connection is redirected. */
  readonly request?: { readonly verdict: 'FORWARDED' | 'DROPPED'; readonly response: string }
  /** Why no policy was asked, such as an unknown peer or a service without backends; sides are then `none`. Or why policies cannot be combined. */
  readonly problem?: string
  /** Numbers of the identities at both ends; absent where one of them is unknown. */
  readonly identities?: { readonly from: number; readonly to: number }
  /** The peer at which the flow arrives, where it is another than was asked for: the pod behind a service's address. */
  readonly reached?: string
  /** What the names and addresses of the question were found to stand for, a sentence each. */
  readonly understood?: readonly string[]
  /** What nobody states and the answer may depend on, a sentence each. */
  readonly doubts?: readonly string[]
  /**
   * The answers where the flow may come about in several ways: each with its condition, such as the node of a pod or the backend
   * that a service chooses. Where they differ in what gets through, `isUndecided` is set and the verdict is the strictest.
   */
  readonly outcomes?: readonly VerdictOutcome[]
  readonly isUndecided?: boolean
  /** A pod talks to itself: neither side's policy is asked, and the sides say what they would have come to. */
  readonly isSelf?: boolean
  /** It passes although policies deny it: what they drop is only recorded, as `policy-audit-mode` says. */
  readonly isAudited?: boolean
  /** Nothing stands behind the service that was dialled: there is no packet, and so no verdict of any policy. */
  readonly hasNoBackend?: boolean
  /**
   * The question cannot be asked, as `problem` says: it names a peer that nobody is, or a port that is none. There is no verdict;
   * `verdict` is then DROPPED only so that nobody takes the flow for one that gets through.
   */
  readonly isUnanswered?: boolean
}

export interface VerdictOutcome {
  /** When it comes to this, such as `on the same node`. */
  readonly when: string
  /** The flow as policy sees it. */
  readonly probe: Probe
  readonly verdict: Verdict
}
