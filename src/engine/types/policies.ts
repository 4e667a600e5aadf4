/** Policies with their rules and selectors, and what each rule does. */
import type { SourceRange } from '../../yaml/source'
import type { RefusedBy } from './diagnostics'
import type { Direction } from './words'

export type PolicyKind =
  | 'NetworkPolicy'
  | 'CiliumNetworkPolicy'
  | 'CiliumClusterwideNetworkPolicy'
  | 'ClusterNetworkPolicy'

/** One rule of a policy, for lists and links. */
export interface RuleSummary {
  /** Path inside the resource, such as `spec.ingress[1]` or `specs[0].egressDeny[2]`. */
  readonly path: string
  readonly direction: Direction
  readonly action: 'allow' | 'deny' | 'pass'
  /** One line in plain words, such as `from app=frontend in shop on TCP/8080`. */
  readonly text: string
  readonly range: SourceRange
  /** Absent where it sends nothing through the layer 7 proxy. */
  readonly proxied?: ProxiedPorts
}

/** What a rule sends through the layer 7 proxy. */
export interface ProxiedPorts {
  /** What the proxy reads; of `listener` only the Envoy configuration that it names can tell. */
  readonly reads: 'http' | 'dns' | 'tls' | 'listener'
  /** First and last of each range, of whatever protocol; null where the rule names no numbers: it may be any port. */
  readonly ports: readonly (readonly [first: number, last: number])[] | null
}

/** A selector of a policy with what it selects now. */
export interface SelectorSummary {
  readonly path: string
  /** Whether it names the policy's subject or a rule's peer. */
  readonly role: 'subject' | 'peer'
  readonly text: string
  /** Its own labels in the form of `kubectl`, such as `app=web,tier in (a,b)`; empty for a selector without labels. */
  readonly labelSelector?: string
  /** The label requirements as written, to build pods that would match. */
  readonly matchLabels: Readonly<Record<string, string>>
  /** Namespace that a matching pod must have where the selector says so. */
  readonly namespace?: string
  /** Labels that the namespace of a matching pod must have. */
  readonly namespaceLabels?: Readonly<Record<string, string>>
  /** Keys of the endpoints selected. */
  readonly selects: readonly string[]
  readonly range: SourceRange
}

export interface PolicyOfNodes {
  /** Whether the host firewall is on; off, the policy does nothing. */
  readonly isActive: boolean
  /** Names of the nodes that it selects; an empty one stands for every node where the workspace states none. */
  readonly selects: readonly string[]
  /** Those that it puts under default deny. */
  readonly isolates: { readonly ingress: readonly string[]; readonly egress: readonly string[] }
}

export interface PolicySummary {
  /** `Kind/namespace/name`; the namespace is empty for cluster-wide kinds. */
  readonly key: string
  readonly kind: PolicyKind
  readonly namespace: string
  readonly name: string
  /** A rejected policy takes no part in verdicts. */
  readonly status: 'accepted' | 'rejected'
  /** Why it was refused, one sentence. */
  readonly reason?: string
  /** Who refused it. */
  readonly refusedBy?: RefusedBy
  /** Keys of the endpoints that its subject selects. */
  readonly selects: readonly string[]
  /** Of a policy with a nodeSelector: what it makes of nodes. */
  readonly nodes?: PolicyOfNodes
  /** Keys of the endpoints that it puts under default deny, by direction. */
  readonly isolates: { readonly ingress: readonly string[]; readonly egress: readonly string[] }
  readonly rules: readonly RuleSummary[]
  readonly selectors: readonly SelectorSummary[]
  readonly range: SourceRange
}

/** What each rule does that no other rule does. */
export interface RuleEffects {
  /** There are too many flows to count: `rules` is empty. */
  readonly isTooBig: boolean
  /** Flows that were looked at, or would have to be. */
  readonly flows: number
  readonly rules: readonly RuleEffect[]
}

export interface RuleEffect {
  /** Key of the policy. */
  readonly policy: string
  /** Path of the rule, as in `RuleSummary`. */
  readonly path: string
  /** Flows that would be dropped without it. */
  readonly lets: number
  /** Flows that would get through without it. */
  readonly stops: number
}
