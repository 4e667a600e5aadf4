/**
 * The policy map of one subject and direction: its entries in order of precedence, with the engine's own default rules.
 * Source: pkg/policy/repository.go, pkg/policy/mapstate.go, bpf/lib/policy.h.
 */
import { sortInPlace } from '../cluster/order'
import { hasBit } from '../policy/bitset'
import { rankOf, tiers, type PortRange } from '../policy/entry'
import { emptyBitset, setBit, type Bitset } from '../policy/bitset'
import type { SelectorCache } from '../policy/selector-cache'
import { coversPort, portSpecificity, precedenceOf, type ResolvedEntry } from './resolved'
import type { DirectionPolicy } from './subjects'

export interface PolicyMap {
  readonly isEnforced: boolean
  readonly isIsolated: boolean
  /** Highest precedence first; entries of equal precedence in the order of the manifest. */
  readonly entries: readonly ResolvedEntry[]
  /** Why the entries cannot be combined; null if they can. */
  readonly conflict: string | null
}

const lastRank = rankOf(tiers.Default, 0, 0)

/** Adds the default rules to resolved entries and puts all in order. */
export function policyMap(
  direction: DirectionPolicy,
  resolved: readonly ResolvedEntry[],
  defaults: readonly ResolvedEntry[],
): PolicyMap {
  const entries = [...resolved, ...defaults]
  sortInPlace(entries, byPrecedence)
  return { isEnforced: direction.isEnforced, isIsolated: direction.isIsolated, entries, conflict: null }
}

function byPrecedence(a: ResolvedEntry, b: ResolvedEntry): number {
  return b.precedence - a.precedence
}

/** The rules that hold where no policy's does; they come last, in this order. */
export function defaultEntries(
  direction: DirectionPolicy,
  selection: SelectorCache,
  host: Bitset,
): readonly ResolvedEntry[] {
  const entries: ResolvedEntry[] = []
  const base = { tier: tiers.Default, isL7: false, ports: null }
  if (!direction.isIsolated) {
    entries.push({
      ...base,
      origin: { kind: 'default-allow' },
      action: 'allow',
      precedence: precedenceOf(lastRank, 'allow', null),
      peers: selection.all,
      aggregated: selection.all,
    })
  }
  if (direction.admitsLocalhost) {
    entries.push({
      ...base,
      origin: { kind: 'localhost' },
      action: 'allow',
      precedence: precedenceOf(lastRank, 'allow', null),
      peers: host,
      aggregated: emptyBitset(selection.size),
    })
  }
  if (direction.hasPass && direction.isIsolated) {
    entries.push({
      ...base,
      origin: { kind: 'default-deny' },
      action: 'deny',
      precedence: precedenceOf(lastRank + 1, 'deny', null),
      peers: selection.all,
      aggregated: selection.all,
    })
  }
  return entries
}

/** The local host as a set of identities. */
export function hostSet(selection: SelectorCache, host: number): Bitset {
  const bits = emptyBitset(selection.size)
  setBit(bits, host)
  return bits
}

/** Entries that cover a flow and take part in its decision, highest precedence first: what a Pass skips is left out. */
export function coveringEntries(
  map: PolicyMap,
  peer: number,
  protocol: number,
  port: number,
): readonly ResolvedEntry[] {
  const covering: ResolvedEntry[] = []
  let skippedTier = -1
  for (const entry of map.entries) {
    if (entry.tier === skippedTier) continue
    if (!hasBit(entry.peers, peer) || !coversPort(entry.ports, protocol, port)) continue
    if (entry.action === 'pass') skippedTier = entry.tier
    covering.push(entry)
  }
  return covering
}

/**
 * The entries that the winning key of the policy map stands for, out of those that cover a flow.
 *
 * Keys are kept per peer and port block. A peer's own key is dropped as redundant where a key for many peers covers it
 * with the same precedence; and a whole kind of peers has none where the same ports are ruled for any peer in the same way. Of what is left the narrower port block wins, the peer's own key at equal width and where it
 * is for all traffic. Denies drop every narrower deny. Source: pkg/policy/mapstate.go (insertWithChanges, lookup).
 */
export function winningEntries(
  covering: readonly ResolvedEntry[],
  peer: number,
  protocol: number,
  port: number,
): readonly ResolvedEntry[] {
  const first = covering.find((entry) => entry.action !== 'pass')
  if (first === undefined) return []
  const all = covering.filter((entry) => entry.precedence === first.precedence)
  if (all.length === 1) return all
  const top = withoutRepeated(all, peer, protocol, port)
  if (top.length === 1) return top
  const specificity = top.map((entry) => portSpecificity(entry.ports, protocol, port))
  const isAggregate = top.map((entry) => hasBit(entry.aggregated, peer))
  const at = top.map((_, i) => i)
  const shared = at.filter((i) => isAggregate[i] === true)
  const bits = (i: number): number => specificity[i] ?? 0
  const broadest = Math.min(Infinity, ...shared.map(bits))
  // A peer's own key is redundant where a key for many peers covers it.
  const own = at.filter((i) => isAggregate[i] === false && bits(i) < broadest)
  const isDeny = first.action === 'deny'
  const bestOf = (pool: readonly number[]): number =>
    isDeny ? Math.min(...pool.map(bits)) : Math.max(...pool.map(bits))
  const ownWins =
    own.length > 0 && (shared.length === 0 || isDeny || bestOf(own) === 0 || bestOf(own) >= bestOf(shared))
  const pool = ownWins ? own : shared
  const best = bestOf(pool)
  return pool
    .filter((i) => bits(i) === best)
    .map((i) => top[i])
    .filter((entry) => entry !== undefined)
}

/**
 * Entries of equal precedence without those for a kind of peers (pods of the cluster, the world) that one for any peer
 * repeats on the very same ports: they get no key. Source: pkg/policy/l4.go (toMapState).
 */
function withoutRepeated(
  top: readonly ResolvedEntry[],
  peer: number,
  protocol: number,
  port: number,
): readonly ResolvedEntry[] {
  const forAll = top.filter(isForAll)
  if (forAll.length === 0 || forAll.length === top.length) return top
  return top.filter((entry) => {
    if (forAll.includes(entry) || !hasBit(entry.aggregated, peer)) return true
    const ranges = entry.ports?.filter((range) => coversPort([range], protocol, port)) ?? []
    const isRepeated = (range: PortRange): boolean =>
      (range.first !== 0 || range.last !== 65_535) &&
      forAll.some((other) => rulesAlike(entry, other) && other.ports?.some((own) => isSameRange(own, range)) === true)
    return ranges.length === 0 || !ranges.every(isRepeated)
  })
}

function isForAll({ origin }: ResolvedEntry): boolean {
  if (origin.kind !== 'policy') return false
  return origin.entry.peers === null || origin.entry.peers.some(({ selector }) => selector.type === 'all')
}

function isSameRange(a: PortRange, b: PortRange): boolean {
  return a.protocol === b.protocol && a.first === b.first && a.last === b.last
}

function rulesAlike({ origin: a }: ResolvedEntry, { origin: b }: ResolvedEntry): boolean {
  if (a.kind !== 'policy' || b.kind !== 'policy') return false
  return a.entry.authentication === b.entry.authentication && JSON.stringify(a.entry.l7) === JSON.stringify(b.entry.l7)
}
