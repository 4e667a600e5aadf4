/** Pods and workloads with their identities and namespaces. */
import type { SourceRange } from '../../yaml/source'
import type { PeerKey } from '../keys'
import type { Direction, Protocol } from './words'

/** A container port that an endpoint declares. */
export interface EndpointPort {
  readonly name?: string
  readonly port: number
  readonly protocol: Protocol
  /** A port of the node that leads to it. */
  readonly hostPort?: number
  /** The one address of the node at which it does. */
  readonly hostIP?: string
  /** A port of a sidecar (an init container that stays): policies do not know its name. */
  readonly isSidecar?: true
}

export type WorkloadKind =
  | 'Pod'
  | 'Deployment'
  | 'ReplicaSet'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'Job'
  | 'CronJob'
  | 'ReplicationController'
  | 'Rollout'
  | 'DeploymentConfig'
  | 'CloneSet'
  | 'VirtualMachine'

/** A workload as Hubble names it. */
export interface WorkloadName {
  readonly kind: string
  readonly name: string
}

/** How one direction of an endpoint stands. */
export interface DirectionIsolation {
  /**
   * `isolated`: default deny holds, so what no rule allows is dropped. `rules`: rules apply, and what they do not cover
   * passes. `open`: nothing applies. Source: pkg/policy/repository.go (computePolicyEnforcementAndRules).
   */
  readonly state: 'isolated' | 'rules' | 'open'
  /** Keys of the policies that ask for default deny, sorted; empty where the mode `always` alone does. */
  readonly by: readonly string[]
}

export type Isolation = Readonly<Record<Direction, DirectionIsolation>>

/** A pod, or a workload's pods, which are one endpoint with a replica count. */
export interface Endpoint {
  /** `namespace/name`, as probes and vectors write it. */
  readonly key: PeerKey
  readonly namespace: string
  readonly name: string
  readonly kind: WorkloadKind
  /** Pods that this endpoint stands for: 1 for a Pod, the replica count for a workload. */
  readonly replicas: number
  /** The labels of the pod itself, as written. */
  readonly podLabels: Readonly<Record<string, string>>
  /** Sorted identity labels, `source:key=value`. */
  readonly labels: readonly string[]
  /** Identity number. */
  readonly identity: number
  readonly ports: readonly EndpointPort[]
  readonly ingressEnforced: boolean
  readonly egressEnforced: boolean
  /** The one answer to "is it isolated?", by direction; every view reads it. */
  readonly isolation: Isolation
  /** Keys of the accepted policies whose subject selects this endpoint, sorted. */
  readonly selectedBy: readonly string[]
  /** Why this endpoint's policies cannot be combined; all its verdicts are then `error`. */
  readonly error?: string
  /** Shares its node's network: it has no policy of its own and speaks as the host. */
  readonly hostNetwork?: boolean
  /** No policy holds for it: by a label "host" Cilium takes it for the local host, and the host firewall is off. */
  readonly isUnderNoPolicy?: boolean
  /** Address that the workspace states (`status.podIP`). */
  readonly address?: string
  /** All addresses that the workspace states, of both families. */
  readonly addresses?: readonly string[]
  /** Node that the workspace states (`spec.nodeName`). */
  readonly node?: string
  /** What made the pod: the workload itself, or a pod's owner. Absent for a pod of its own. */
  readonly workload?: WorkloadName
  /** Where it is defined; the whole document. */
  readonly range: SourceRange
}

export interface Identity {
  readonly number: number
  /** Sorted, `source:key=value`. */
  readonly labels: readonly string[]
  /** Keys of the endpoints that have it. */
  readonly endpoints: readonly string[]
}

export interface NamespaceSummary {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Made because something mentions it; no Namespace resource exists. */
  readonly implicit: boolean
  readonly range?: SourceRange
}
