/** Results of stated traffic: plain data, so that it can cross the worker boundary and be printed. */
import type { Fix, Probe, SourceRange } from '../../types'

export type Expectation = 'allowed' | 'denied'

/** One flow that a statement stands for, with its answer. */
export interface CheckedFlow {
  readonly probe: Probe
  readonly outcome: Expectation
  /** Who decided and why, as a sentence. */
  readonly reason: string
  /** Where the decider is written. */
  readonly range?: SourceRange
  /** Key of the policy that decided, if one did. */
  readonly policy?: string
}

/** One entry of a Traffic resource. */
export interface Check {
  /** Name of the Traffic resource. */
  readonly traffic: string
  /** Position in its list of flows. */
  readonly index: number
  readonly range: SourceRange
  /** `shop/web → shop/api:8080 TCP POST /v1/orders`. */
  readonly text: string
  /** Null where the entry only shows the flow. */
  readonly expect: Expectation | null
  /** `mixed` where it stands for several flows that do not agree; null where it cannot be answered. */
  readonly actual: Expectation | 'mixed' | null
  /** `shown`: nothing is expected; `invalid`: the entry cannot be answered, which counts as failed. */
  readonly status: 'pass' | 'fail' | 'shown' | 'invalid'
  readonly message: string
  /** Different flows asked about; pods that the rules treat alike are asked about once. */
  readonly flowCount: number
  /** The flows that decided the result, at most `mostFlows`. */
  readonly flows: readonly CheckedFlow[]
  /** What its ends were found to stand for, a sentence each. */
  readonly understood?: readonly string[]
  /** What nobody states and the answer may depend on, or what else may have been meant. */
  readonly doubts?: readonly string[]
  /** Rewrites the expectation to what happens now. */
  readonly fix?: Fix
}

/** Reachable traffic that no entry states. */
export interface UnstatedFlow {
  /** `namespace/workload`, or an outside peer. */
  readonly from: string
  readonly to: string
  /** `TCP/8080, UDP/53`. */
  readonly ports: string
  readonly sample: Probe
}

export interface CheckReport {
  readonly checks: readonly Check[]
  readonly passed: number
  /** Invalid ones included. */
  readonly failed: number
  readonly shown: number
  /** Only where strictness was asked for. */
  readonly unstated?: readonly UnstatedFlow[]
  /** Flows beyond the limit, which strictness did not look at. */
  readonly unseen?: number
}
