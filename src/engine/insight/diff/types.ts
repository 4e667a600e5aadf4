/** What a comparison of two workspaces says: plain data, so that it can cross the worker boundary and be printed as JSON. */
import type { Direction, PortClass, Probe } from '../../types'

/**
 * - `allowed`: was dropped, goes through now; `dropped`: the other way round
 * - `to-l7`: went straight through, goes by way of the layer 7 proxy now; `from-l7`: the other way round
 * - `l7-rules`: goes by way of the proxy before and after, under other rules
 */
export type ChangeKind = 'allowed' | 'dropped' | 'to-l7' | 'from-l7' | 'l7-rules'

/** A set of peers, as short as it can be said. */
export interface PeerGroup {
  /** `everyone but host`, `every pod of shop`, `shop/api, shop/web and 3 more`. */
  readonly text: string
  readonly namespaces: readonly NamespacePart[]
  /** Keys of peers outside the pods; see `Peer`. */
  readonly outside: readonly string[]
}

/** What of one namespace belongs to a group. */
export interface NamespacePart {
  readonly name: string
  /** All endpoints that the namespace has before and after. */
  readonly isWhole: boolean
  /** Names of the workloads, or of pods that belong to none. */
  readonly workloads: readonly string[]
}

/** What becomes of a flow in one of the two workspaces. */
export interface Outcome {
  readonly verdict: 'FORWARDED' | 'DROPPED' | 'REDIRECTED'
  /** The side that drops it; absent where it goes through. */
  readonly droppedAt?: Direction
  /** Who decided, as in `Side.by`. */
  readonly egressBy: readonly string[]
  readonly ingressBy: readonly string[]
  /** Server names of which a client has to ask for one, by the side that asks for them; absent where none does. */
  readonly serverNames?: { readonly [direction in Direction]?: readonly string[] }
}

/** Flows between two sets of peers that change in the same way. */
export interface FlowChange {
  readonly kind: ChangeKind
  readonly from: PeerGroup
  readonly to: PeerGroup
  readonly ports: readonly PortClass[]
  /** `every port`, `TCP/8080`, `TCP/1-79, UDP`. */
  readonly portsText: string
  /** Pairs of endpoints or outside peers that this is about. */
  readonly pairs: number
  /** One flow of the group, to ask about. Its ends are as the second workspace names them. */
  readonly sample: Probe
  /** What became of the sample before and becomes of it after. */
  readonly before: Outcome
  readonly after: Outcome
  /** Why, as a sentence. */
  readonly because: string
}

/** Endpoints that default deny begins or ceases to hold for. */
export interface IsolationChange {
  readonly kind: 'isolated' | 'no-longer-isolated'
  readonly direction: Direction
  readonly endpoints: PeerGroup
  /** Policies that isolate them, after or before; empty where the mode of the cluster does. */
  readonly by: readonly string[]
}

/** A workload that one of the workspaces lacks. */
export interface EndpointChange {
  readonly kind: 'added' | 'removed'
  readonly namespace: string
  readonly name: string
  readonly isIngressIsolated: boolean
  readonly isEgressIsolated: boolean
}

export interface PolicyChange {
  /** Idle is what is in force and selects no pod, whether the policy was edited or the pods. */
  readonly kind: 'added' | 'removed' | 'now-refused' | 'no-longer-refused' | 'now-idle' | 'no-longer-idle'
  /** `Kind/namespace/name`. */
  readonly key: string
  /** Of what comes into force: it selects no pod and is not for nodes. */
  readonly selectsNobody?: true
}

/** All that differs between two workspaces, as to who may talk to whom. */
export interface Comparison {
  /** Nothing at all differs. */
  readonly isSame: boolean
  readonly policies: readonly PolicyChange[]
  readonly endpoints: readonly EndpointChange[]
  readonly isolation: readonly IsolationChange[]
  /** At most `flowLimit` of them; newly allowed ones first. */
  readonly flows: readonly FlowChange[]
  /** Flow changes that there would be without the limit. */
  readonly flowTotal: number
}

/** A comparison of two workspaces, with the policies of each that took no part: refused, or not for Cilium to enforce. */
export interface WorkspaceComparison extends Comparison {
  /** What is in doubt about flows of either, a sentence each. */
  readonly doubts: readonly string[]
  readonly leftOut: { readonly before: readonly string[]; readonly after: readonly string[] }
}

/** A flow that a change is for. */
export interface WantedFlow {
  readonly probe: Probe
  /** What must become of it. */
  readonly expect: 'allowed' | 'denied'
}

/** What became of a flow that a change is for. */
export interface ProvenFlow extends WantedFlow {
  /** In words, such as `dropped for ingress, since no rule allows it`. */
  readonly was: string
  readonly becomes: string
  readonly isRight: boolean
}

/** What a change does: to the flows that it is for, and to everything else on all ports. */
export interface Proof {
  readonly flows: readonly ProvenFlow[]
  /** Everything that changes besides these flows. */
  readonly others: Comparison
  /** Pairs of endpoints or outside peers that get more of what they can say to each other, the flows above left out. */
  readonly opens: number
  /** Those that get less. */
  readonly closes: number
  /** Those whose requests are checked by other rules than before, wider or narrower ones. */
  readonly requests: number
  /** Ports that all changes besides are about, summed over groups of flows. */
  readonly ports: number
  /** No flow but those above changes. */
  readonly isNothingElse: boolean
  /** All flows above became what they must. */
  readonly isRight: boolean
  /** The proof in sentences to quote: what was, what becomes, and that nothing else changes or what else does. */
  readonly sentences: readonly string[]
}
