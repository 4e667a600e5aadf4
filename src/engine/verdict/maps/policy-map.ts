/**
 * The policy map of one subject and direction: its entries in order of precedence, with the engine's own default rules.
 * Source: pkg/policy/repository.go, pkg/policy/mapstate.go, bpf/lib/policy.h.
 */
import { reservedNumbers } from '../../cilium/numbers'
import { sortInPlace } from '../../cluster/order'
import type { Datapath } from '../../cluster/settings'
import { hasBit } from '../../policy/selectors/bitset'
import { rankOf, tiers } from '../../policy/entry'
import { emptyBitset, setBit, type Bitset } from '../../policy/selectors/bitset'
import type { SelectorCache } from '../../policy/selectors/selector-cache'
import { coversPort, precedenceOf, type ResolvedEntry } from './resolved'
import type { DirectionPolicy, SpecialLabel } from './subjects'
import type { Noted } from '../../../values/note'

export interface PolicyMap extends Noted {
  readonly isEnforced: boolean
  readonly isIsolated: boolean
  readonly datapath: Datapath
  /** What the subjects are taken for by a label. */
  readonly label?: SpecialLabel
  /** Highest precedence first; entries of equal precedence in the order of the manifest. */
  readonly entries: readonly ResolvedEntry[]
  /** Why the entries cannot be combined; null if they can. */
  readonly conflict: string | null
}

const lastRank = rankOf(tiers.Default, 0, 0)

/** Resolved entries with the default rules, in the order of a map. */
export function inOrder(
  resolved: readonly ResolvedEntry[],
  defaults: readonly ResolvedEntry[],
): readonly ResolvedEntry[] {
  const entries = [...resolved, ...defaults]
  sortInPlace(entries, byPrecedence)
  return entries
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
  const { unknownProtocols } = direction.datapath
  if (unknownProtocols.length > 0) {
    entries.push({
      ...base,
      tier: 0,
      origin: { kind: 'unknown-protocol' },
      action: 'deny',
      // Before every tier: connection tracking comes ahead of policy (bpf/lib/conntrack.h).
      precedence: precedenceOf(-1, 'deny', null),
      peers: selection.all,
      aggregated: selection.all,
      ports: unknownProtocols.map((protocol) => ({ protocol, first: 0, last: 65_535 })),
    })
  }
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

/** The local host as a set of identities: with the API server on it, or with the addresses of one node, it is the same. Shared: do not change it. */
export function hostSet(selection: SelectorCache): Bitset {
  const known = hostSets.get(selection)
  if (known !== undefined) return known
  const bits = emptyBitset(selection.size)
  selection.identities.forEach(({ number }, i) => {
    if (number === reservedNumbers.host) setBit(bits, i)
  })
  hostSets.set(selection, bits)
  return bits
}

const hostSets = new WeakMap<SelectorCache, Bitset>()

/** Entries that cover a flow and take part in its decision, highest precedence first: what a Pass skips is left out. */
export function coveringEntries(
  map: PolicyMap,
  peer: number,
  protocol: number,
  port: number,
): readonly ResolvedEntry[] {
  const covering: ResolvedEntry[] = []
  let skippedTier = -1
  for (const entry of entriesAbout(map, protocol, port)) {
    if (entry.tier === skippedTier) continue
    if (!hasBit(entry.peers, peer) || !coversPort(entry.ports, protocol, port)) continue
    if (entry.action === 'pass') skippedTier = entry.tier
    covering.push(entry)
  }
  return covering
}

/** Maps of up to so many entries are looked through whole. */
const mostLookedThrough = 64

/** Places of entries in a map: those about single ports by protocol and port, and all others. */
interface EntriesByPort {
  readonly single: ReadonlyMap<number, readonly number[]>
  readonly others: readonly number[]
}

const byPort = new WeakMap<readonly ResolvedEntry[], EntriesByPort>()

/** Entries of a map among which are all that cover a port, in their order. */
function entriesAbout({ entries }: PolicyMap, protocol: number, port: number): readonly ResolvedEntry[] {
  if (entries.length <= mostLookedThrough) return entries
  let known = byPort.get(entries)
  if (known === undefined) {
    known = sortedByPort(entries)
    byPort.set(entries, known)
  }
  const { others } = known
  const single = known.single.get(portKey(protocol, port)) ?? []
  const found: ResolvedEntry[] = []
  let at = 0
  const take = (place: number): void => {
    const entry = entries[place]
    if (entry !== undefined) found.push(entry)
  }
  const takeOthers = (end: number): void => {
    for (let place = others[at]; place !== undefined && place < end; place = others[++at]) take(place)
  }
  for (const place of single) {
    takeOthers(place)
    take(place)
  }
  takeOthers(entries.length)
  return found
}

function sortedByPort(entries: readonly ResolvedEntry[]): EntriesByPort {
  const single = new Map<number, number[]>()
  const others: number[] = []
  entries.forEach(({ ports }, place) => {
    if (ports === null || ports.some(({ first, last }) => first !== last)) {
      others.push(place)
      return
    }
    for (const { protocol, first } of ports) {
      const known = single.get(portKey(protocol, first))
      if (known === undefined) single.set(portKey(protocol, first), [place])
      else if (known.at(-1) !== place) known.push(place)
    }
  })
  return { single, others }
}

function portKey(protocol: number, port: number): number {
  return protocol * 65_536 + port
}
