/** What a workspace must come to, and what became of it: plain data, so that it can cross the worker boundary. */
import type { HttpRequest, Probe, SourceRange } from '../../types'

/** A flow that must be allowed or denied, with its ends as `Traffic` resources write them. */
export interface FlowGoal {
  readonly kind: 'flow'
  readonly from: string
  readonly to: string
  readonly port?: number
  readonly protocol?: string
  readonly http?: HttpRequest
  /** The name asked for, where the flow is a DNS query. */
  readonly dns?: string
  readonly expect: 'allowed' | 'denied'
  /** It must go by way of the layer 7 proxy: a DNS answer that nobody reads opens no name. */
  readonly isProxied?: boolean
}

/** Whether a pod must be isolated; a direction that is not named may be either. */
export interface IsolationGoal {
  readonly kind: 'isolation'
  /** `namespace/pod`. */
  readonly endpoint: string
  readonly ingress?: boolean
  readonly egress?: boolean
}

export type Goal = FlowGoal | IsolationGoal

/**
 * What may be changed, compared with the start: policies alone, labels of pods and namespaces alone, or all. The cluster's
 * settings never may.
 */
export type MayChange = 'policies' | 'labels' | 'anything'

export interface Limits {
  readonly change: MayChange
  /** Names of the only files that may be changed. */
  readonly files?: readonly string[]
  /** The most policies at the end. */
  readonly policies?: number
  /** Kinds of policies that may not be used. */
  readonly without?: readonly string[]
  /** Nothing may be opened besides what the goals ask for. */
  readonly isTight?: boolean
}

export interface GoalState {
  readonly isMet: boolean
  /** What is so now, such as `allowed`, `denied`, `isolated for ingress`, or why it cannot be answered. */
  readonly now: string
  /** Who decided, as a sentence; empty where there is nothing to say. It never says what would help. */
  readonly because: string
  /** Where the decider is written. */
  readonly range?: SourceRange
  /** A flow of the goal, to be shown in the panes: the one that is wrong, where one is. */
  readonly probe?: Probe
}

export interface LimitState {
  /** What is asked, as a sentence. */
  readonly text: string
  readonly isKept: boolean
  /** What breaks it; empty where it is kept. */
  readonly because: string
}

export interface GoalReport {
  /** In the order of the goals. */
  readonly goals: readonly GoalState[]
  readonly limits: readonly LimitState[]
  /** All goals are met and all limits kept. */
  readonly isSolved: boolean
}
