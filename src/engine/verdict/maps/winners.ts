/**
 * Who decided: the entries behind the key of the policy map that the datapath finds for a flow.
 *
 * Rules on one port and one selector are merged, and decide together. Each selector then has a key for each of its
 * peers, or one for many peers at once; of all that cover the flow with the highest precedence the datapath takes the one
 * for the narrowest block of ports, and the peer's own at equal width.
 * Source: pkg/policy/l4.go (toMapState), pkg/policy/mapstate.go (insertWithChanges), bpf/lib/policy.h.
 */
import { hasBit } from '../../policy/selectors/bitset'
import { everything, type Selector } from '../../policy/selectors/selector'
import type { SelectorCache } from '../../policy/selectors/selector-cache'
import { filterKey, mergeText, portsOf } from './filters'
import { coversPort, portSpecificity, type ResolvedEntry } from './resolved'

/** A flow as one side of it sees it. */
export interface SeenFlow {
  /** Index of the peer's identity. */
  readonly peer: number
  readonly protocol: number
  readonly port: number
}

/** What the rules on one port grant to one selector. */
interface Grant {
  readonly filter: string
  readonly isForAll: boolean
  /** Its key stands for many peers at once. */
  readonly isShared: boolean
  /** Bits of protocol and port that the key fixes. */
  readonly bits: number
  readonly hasPort: boolean
  readonly entries: ResolvedEntry[]
}

/** The entries that decide a flow, out of those that cover it; without any, nothing covers it. */
export function winningEntries(
  covering: readonly ResolvedEntry[],
  flow: SeenFlow,
  selection: SelectorCache,
): readonly ResolvedEntry[] {
  const meeting = meetingEntries(covering)
  const [first] = meeting
  if (first === undefined || meeting.length === 1) return meeting
  const top = withoutRepeated(topGrants(meeting, flow, selection))
  const winners = new Set((first.action === 'deny' ? broadest(top) : narrowest(top)).flatMap(({ entries }) => entries))
  // A peer whose address is only supposed to be in a prefix has no key there.
  return winners.size === 0
    ? meeting.filter(({ precedence }) => precedence === first.precedence)
    : covering.filter((entry) => winners.has(entry))
}

/** The entries behind all keys of the highest precedence that cover a flow, the merged ones among them. */
export function topEntries(
  covering: readonly ResolvedEntry[],
  flow: SeenFlow,
  selection: SelectorCache,
): readonly ResolvedEntry[] {
  return topGrants(meetingEntries(covering), flow, selection).flatMap(({ entries }) => entries)
}

/** The entries of the first rank that do what the first of them does, which keys may merge. */
function meetingEntries(covering: readonly ResolvedEntry[]): readonly ResolvedEntry[] {
  const first = covering.find((entry) => entry.action !== 'pass')
  if (first === undefined) return []
  const rank = rankPart(first)
  return covering.filter((entry) => entry.action === first.action && rankPart(entry) === rank)
}

function topGrants(meeting: readonly ResolvedEntry[], flow: SeenFlow, selection: SelectorCache): readonly Grant[] {
  return grantsOf(meeting, flow, selection).filter((grant) => precedenceOf(grant) === meeting[0]?.precedence)
}

function rankPart({ precedence }: ResolvedEntry): number {
  return Math.floor(precedence / 256)
}

function precedenceOf({ entries }: Grant): number {
  return Math.max(...entries.map(({ precedence }) => precedence))
}

function grantsOf(entries: readonly ResolvedEntry[], flow: SeenFlow, selection: SelectorCache): readonly Grant[] {
  const grants = new Map<string, Grant>()
  for (const entry of entries) {
    for (const range of portsOf(entry)) {
      if (!coversPort(entry.ports === null ? null : [range], flow.protocol, flow.port)) continue
      const filter = filterKey(range)
      const bits = portSpecificity(entry.ports === null ? null : [range], flow.protocol, flow.port)
      const hasPort = range.name !== undefined || range.first !== 0 || range.last !== 65_535
      // Peers that give a port its number have a key each.
      const isEach =
        range.name !== undefined && entry.origin.kind === 'policy' && entry.origin.entry.direction === 'egress'
      for (const selector of selectorsOf(entry)) {
        const isShared =
          selector === null
            ? hasBit(entry.aggregated, flow.peer)
            : !isEach && hasBit(selection.aggregates(selector), flow.peer)
        if (selector !== null && !isShared && !hasBit(selection.select(selector), flow.peer)) continue
        const name = selector === null ? entry.origin.kind : mergeText(selector)
        const key = `${filter} ${isShared} ${name}`
        const known = grants.get(key)
        if (known !== undefined) known.entries.push(entry)
        else {
          const isForAll = selector?.type === 'all'
          grants.set(key, { filter, isForAll, isShared, bits, hasPort, entries: [entry] })
        }
      }
    }
  }
  return [...grants.values()]
}

/** Selectors of an entry; null for what a default rule is about. */
function selectorsOf({ origin }: ResolvedEntry): readonly (Selector | null)[] {
  if (origin.kind !== 'policy') return [null]
  return origin.entry.peers === null ? [everything] : origin.entry.peers.map(({ selector }) => selector)
}

/** What one selector is granted on a port just as every peer is, gets no key. */
function withoutRepeated(grants: readonly Grant[]): readonly Grant[] {
  const forAll = grants.filter(({ isForAll }) => isForAll)
  if (forAll.length === 0 || forAll.length === grants.length) return grants
  return grants.filter(
    (grant) =>
      grant.isForAll ||
      !grant.hasPort ||
      !forAll.some((other) => other.filter === grant.filter && authenticationOf(other) === authenticationOf(grant)),
  )
}

/** A deny leaves nothing of a narrower one. Those of a peer itself are only kept if they are broader than all shared ones. */
function broadest(grants: readonly Grant[]): readonly Grant[] {
  const shared = grants.filter(({ isShared }) => isShared)
  const pool = shared.length > 0 ? shared : grants
  const least = Math.min(...pool.map(({ bits }) => bits))
  return pool.filter(({ bits }) => bits === least)
}

/** At equal width the peer's own key goes first; but it does not exist where a shared one says the same. */
function narrowest(grants: readonly Grant[]): readonly Grant[] {
  const most = Math.max(...grants.map(({ bits }) => bits))
  const best = grants.filter(({ bits }) => bits === most)
  const shared = best.filter(({ isShared }) => isShared)
  const own = best.filter(
    (grant) =>
      !grant.isShared &&
      !shared.some((other) => authenticationOf(other) === authenticationOf(grant) && logOf(other) === logOf(grant)),
  )
  return own.length > 0 ? own : shared
}

function authenticationOf({ entries }: Grant): string {
  return textOf(entries, ({ origin }) => (origin.kind === 'policy' ? origin.entry.authentication : null))
}

function logOf({ entries }: Grant): string {
  return textOf(entries, ({ origin }) => (origin.kind === 'policy' ? (origin.entry.log ?? null) : null))
}

function textOf(entries: readonly ResolvedEntry[], read: (entry: ResolvedEntry) => string | null): string {
  const texts = new Set(entries.map(read).filter((text) => text !== null))
  return [...texts].sort().join('\n')
}
