/** One direction's half of a verdict: the decision, who decided, and how Hubble reports the match. */
import type { SubjectMap } from './subject-maps'
import { coveringEntries } from './policy-map'
import { authenticationOf, isUnmet } from './authentication'
import { portSpecificity, type ResolvedEntry } from './resolved'
import { winningEntries } from './winners'
import { hasBit } from '../../policy/selectors/bitset'
import { dropReasons } from '../../cilium/numbers'
import type { Authentication } from '../../policy/entry'
import type { Decision, DropReason, MatchType } from '../../types'

export interface SideDecision {
  readonly decision: Decision
  readonly isL7: boolean
  /** Entries that decided; empty on a plain default deny. */
  readonly winners: readonly ResolvedEntry[]
  /** All entries that cover the flow, highest precedence first. */
  readonly covering: readonly ResolvedEntry[]
  /** What the deciders ask of the peers, or take over from rules beside them. */
  readonly authentication: Authentication | null
  /** It is denied and passes all the same, as drops are recorded only. */
  readonly isAudited: boolean
}

/** What one direction comes to for a subject whose policies cannot be combined, whatever the flow. */
export const conflictedSide: SideDecision = {
  decision: 'error',
  isL7: false,
  winners: [],
  covering: [],
  authentication: null,
  isAudited: false,
}

/** Decides one direction of a flow by the map of a subject whose policies can be combined. */
export function decideSide(map: SubjectMap, peer: number, protocol: number, port: number): SideDecision {
  const covering = coveringEntries(map, peer, protocol, port)
  const flow = { peer, protocol, port }
  const winners = winningEntries(covering, flow, map.selection)
  const [first] = winners
  const authentication = authenticationOf(winners, covering, flow, map.selection)
  const isAllowed = first?.action === 'allow' && !isUnmet(authentication, map.datapath)
  return {
    decision: isAllowed ? 'allowed' : 'denied',
    isL7: isAllowed && first.isL7,
    winners,
    covering,
    authentication,
    isAudited: !isAllowed && map.datapath.isAudit && first?.origin.kind !== 'unknown-protocol',
  }
}

/** Why a denied side drops. Source: bpf/lib/policy.h, bpf/lib/auth.h, bpf/lib/conntrack.h. */
export function dropReasonOf({ winners }: Pick<SideDecision, 'winners'>): DropReason {
  const [first] = winners
  if (first === undefined) return dropReasons.denied
  if (first.origin.kind === 'unknown-protocol') return dropReasons.unknownProtocol
  return first.action === 'deny' ? dropReasons.denylist : dropReasons.authRequired
}

/** Name of what an entry comes from, as the conformance vectors write it. */
export function originName({ origin }: ResolvedEntry): string {
  return origin.kind === 'policy' ? origin.entry.policy.key : origin.kind
}

/** Sorted names of the deciders, each once. */
export function deciders(winners: readonly ResolvedEntry[]): readonly string[] {
  return [...new Set(winners.map(originName))].sort()
}

/** Source: bpf/lib/policy.h (policy match types). */
export function matchType(winners: readonly ResolvedEntry[], peer: number, protocol: number, port: number): MatchType {
  const [first] = winners
  if (first === undefined) return 'none'
  const bits = portSpecificity(first.ports, protocol, port)
  if (hasBit(first.aggregated, peer)) return bits === 0 ? 'all' : bits === 8 ? 'Proto-Only' : 'L4-Only'
  return bits === 0 ? 'L3-Only' : bits === 8 ? 'L3-Proto' : 'L3-L4'
}
