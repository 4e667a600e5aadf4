/**
 * The one internal form that every policy kind ends in, and the only one that is evaluated.
 * Source of the idea and of the words: pkg/policy/types/policyentry.go.
 */
import type { Path, Place } from '../manifest/resource'
import type { Direction, PolicyKind } from '../types'
import type { Expression } from '../expressions'
import type { Finding } from './findings'
import type { FqdnPattern, Requirement, Selector } from './selectors/selector'

/** Destination ports of one protocol. ICMP types stand where ports do. */
export interface PortRange {
  readonly protocol: number
  readonly first: number
  readonly last: number
  /** A port by name; in an entry `first` is then 0, and `last` the written `endPort` or 0. */
  readonly name?: string
  /** An `endPort` that is written and does nothing. It still keeps rules on one port apart. */
  readonly idleEnd?: number
}

/** A precompiled test of one part of an HTTP request; null where the rule does not name it. */
export interface HttpRule {
  readonly path: Expression | null
  readonly method: Expression | null
  readonly host: Expression | null
  readonly headers: readonly { readonly name: string; readonly value: string | null; readonly isOptional: boolean }[]
}

/** What is decrypted and encrypted again on the way, as text; null for none. */
export interface TlsContexts {
  readonly terminating: string | null
  readonly originating: string | null
}

export type L7 = TlsContexts &
  (
    | { readonly kind: 'http'; readonly rules: readonly HttpRule[]; readonly serverNames: readonly string[] }
    | { readonly kind: 'dns'; readonly rules: readonly FqdnPattern[] }
    | { readonly kind: 'tls'; readonly serverNames: readonly string[] }
    | {
        readonly kind: 'listener'
        readonly name: string
        /** The Envoy configuration that it is in, and whether that is one of the subject's namespace. */
        readonly resource: string
        readonly priority: number
      }
  )

export type Authentication = 'disabled' | 'required' | 'test-always-fail'

export interface PolicyEntry {
  readonly policy: Policy
  readonly path: Path
  readonly direction: Direction
  readonly action: 'allow' | 'deny' | 'pass'
  /** Rank of tier and priority: the lower one is asked first. See `rankOf`. */
  readonly rank: number
  /** Cilium's number of the tier: Admin 100, Normal 200, Baseline 250. */
  readonly tier: number
  /** Null: any peer. Empty: nobody. */
  readonly peers: readonly Peer[] | null
  /** Null: any port of any protocol. Empty: none. */
  readonly ports: readonly PortRange[] | null
  readonly l7: L7 | null
  readonly authentication: Authentication | null
  /** What flows that it decides are logged with. */
  readonly log?: string
}

/** A selector of a rule with the place where it is written. */
export interface Peer {
  readonly selector: Selector
  readonly path: Path
}

/** One rule object of a policy: a subject with its entries. */
export interface PolicyRule {
  readonly subject: readonly Selector[]
  readonly subjectPath: Path
  readonly entries: readonly PolicyEntry[]
  /** Directions in which this rule makes its subjects enforced. */
  readonly enforces: readonly Direction[]
  /** Directions in which it asks for default deny. */
  readonly isolates: readonly Direction[]
  /** Selects nodes, not endpoints. */
  readonly isForNodes: boolean
  /** What every selector of pods has to require too, in all rules of the subject; Cilium 1.18 and before. */
  readonly requires?: readonly Required[]
}

/** Requirements of `fromRequires` and `toRequires`. */
export interface Required extends Pick<PolicyEntry, 'direction' | 'action'> {
  readonly requirements: readonly Requirement[]
}

export interface Policy {
  readonly key: string
  readonly kind: PolicyKind
  readonly namespace: string
  readonly name: string
  readonly place: Place
  /** Empty for an accepted policy. */
  readonly rejections: readonly Finding[]
  readonly warnings: readonly Finding[]
  readonly rules: readonly PolicyRule[]
}

export const tiers = { Admin: 100, Normal: 200, Baseline: 250, Default: 255 } as const

/** More than there is room for in a tier is the same as the last place in it. */
const lastPlace = 999_999

/** Tier, then priority, then place in the policy, as one number. Source: pkg/k8s/cluster_network_policy.go. */
export function rankOf(tier: number, priority: number, index: number): number {
  return tier * 1_000_000 + Math.min(lastPlace, Math.max(0, priority * 100 + index))
}

export const normalRank = rankOf(tiers.Normal, 0, 0)
