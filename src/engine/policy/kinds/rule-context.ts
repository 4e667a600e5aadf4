/** What the readers of Cilium's rules share. */
import type { Cluster } from '../../cluster/cluster'
import type { Expressions } from '../../expressions'
import type { Findings } from '../findings'

/** What the reading of one rule needs to know of its surroundings. */
export interface RuleContext {
  readonly cluster: Cluster
  /** Namespace of the policy; empty for a cluster-wide one. */
  readonly namespace: string
  /** The subject is an endpoint that is still initialising. */
  readonly selectsInit: boolean
  readonly isForNodes: boolean
  readonly findings: Findings
  readonly expressions: Expressions
  /** What flows that the rule decides are logged with. */
  readonly log?: string
}

export type CiliumSection = 'ingress' | 'ingressDeny' | 'egress' | 'egressDeny'
