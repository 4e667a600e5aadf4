/** What stands beside the pods: nodes, and what is outside the cluster. */
import type { Isolation } from './endpoints'

/** A machine of the cluster. */
export interface NodeSummary {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Canonical addresses by which other nodes know it. */
  readonly addresses: readonly string[]
  /** Addresses of its health endpoint. */
  readonly health?: readonly string[]
  /** Addresses that its Envoy sends from for Ingress and Gateway. */
  readonly ingress?: readonly string[]
  /** A Node or CiliumNode states it; otherwise only pods name it. */
  readonly isStated: boolean
  /** The EndpointSlices of default/kubernetes name one of its addresses. */
  readonly hasApiServer: boolean
}

/** An External resource: names and addresses outside the cluster. */
export interface ExternalSummary {
  readonly name: string
  readonly dns: readonly string[]
  readonly addresses: readonly string[]
}

/** A node with what policies make of it; only where the host firewall is on. */
export interface NodeState {
  /** Empty for the one node of a workspace without Node resources. */
  readonly name: string
  /** Labels by which policies select it. */
  readonly labels: readonly string[]
  readonly isolation: Isolation
  /** Keys of the policies whose nodeSelector selects it, sorted. */
  readonly selectedBy: readonly string[]
  /** Why its policies cannot be combined. */
  readonly error?: string
}
