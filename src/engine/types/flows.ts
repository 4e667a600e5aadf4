/** The flows of a workspace, as columns. */
import type { Peer } from './probe'
import type { Protocol } from './words'

/** A port that flows are computed for. */
export interface FlowPort {
  readonly protocol: Protocol
  readonly port: number
  readonly name?: string
  /** No port is declared or named anywhere; TCP/80 stands in. */
  readonly assumed: boolean
}

/** Numbers in `FlowTable.verdict`. */
export const FlowVerdict = { FORWARDED: 0, DROPPED: 1, REDIRECTED: 2, ERROR: 3 } as const

/** Numbers in `FlowTable.egress` and `FlowTable.ingress`. */
export const FlowSide = { none: 0, allowed: 1, denied: 2, redirected: 3, error: 4 } as const

/** How many flows come to which end. */
export interface FlowTotals {
  readonly forwarded: number
  /** Those of endpoints whose policies cannot be combined included. */
  readonly dropped: number
  readonly redirected: number
}

/** All flows from one namespace or outside peer to another, counted. */
export interface FlowGroup extends FlowTotals {
  /** `namespace:NAME`, `nodes:cluster` for all nodes, or the key of another peer outside the pods. */
  readonly from: string
  readonly to: string
  readonly isDroppedAtSource: boolean
  readonly isDroppedAtDestination: boolean
}

/** How many flows one namespace or outside peer has with all others, both ways. */
export interface PlaceFlows {
  /** `namespace:NAME`, or the key of an outside peer. */
  readonly key: string
  readonly in: AllowedFlows
  readonly out: AllowedFlows
}

export interface AllowedFlows {
  readonly allowed: number
  readonly dropped: number
}

/**
 * Flows as columns, so that a hundred thousand of them cross to the page without being cloned.
 * Row `i` is `peers[source[i]] → peers[destination[i]]` on `ports[port[i]]`.
 */
export interface FlowTable {
  readonly peers: readonly Peer[]
  readonly ports: readonly FlowPort[]
  /** Distinct lists of deciders, indexed by `egressBy` and `ingressBy`; `deciders[0]` is empty. */
  readonly deciders: readonly (readonly string[])[]
  /** Rows in the columns below. */
  readonly count: number
  /** Rows that there would be without the limit. */
  readonly total: number
  /** All flows, those beyond the limit included. */
  readonly totals: FlowTotals
  /** All flows by namespace; only where the limit cut rows off, and for up to 250,000 pairs. */
  readonly groups?: readonly FlowGroup[]
  /** Beyond 500 namespaces and outside peers: pairs of which everything is dropped are left out of the groups. */
  readonly hasOpenGroupsOnly?: boolean
  /** All flows by one of their ends; only where the limit cut rows off, and however many pairs there are. */
  readonly places?: readonly PlaceFlows[]
  readonly source: Uint32Array
  readonly destination: Uint32Array
  readonly port: Uint32Array
  /** See `FlowVerdict`. */
  readonly verdict: Uint8Array
  /** See `FlowSide`. */
  readonly egress: Uint8Array
  readonly ingress: Uint8Array
  readonly egressBy: Uint32Array
  readonly ingressBy: Uint32Array
  /** Cilium's drop reason number (133, 181); 0 where not dropped. */
  readonly dropReason: Uint8Array
  /**
   * Rows that depend on what nobody states, such as the node of a pod: their verdict is the strictest. Absent where there are
   * none; `Analysis.probe` tells both answers.
   */
  readonly undecided?: readonly number[]
  /** In a part of a list: the number of each row among all flows, in the order in which tables have them. */
  readonly numbers?: Float64Array
  /** In a part of a list that is compared with another one: what has become of each row, see `FlowChange`. */
  readonly changes?: Uint8Array
}
