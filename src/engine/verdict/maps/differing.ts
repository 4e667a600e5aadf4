/**
 * For whom two maps may decide otherwise, without deciding anything: what a map makes of a peer follows from the entries that
 * select it, so that a peer for whom both have the same ones is decided alike.
 */
import { emptyBitset, hasBit, orInto, type Bitset } from '../../policy/selectors/bitset'
import type { PolicyEntry } from '../../policy/entry'
import { defaultsKey, type SubjectMap } from './subject-maps'

/** Peers by the numbers of their identities, in the model of each map. */
export interface DifferingPeers {
  readonly now: Bitset
  readonly before: Bitset
}

/** Whether a peer, whose identity is the same in both models, may be decided otherwise. */
export function isAmong({ now, before }: DifferingPeers, index: number, indexBefore: number): boolean {
  return hasBit(now, index) || hasBit(before, indexBefore)
}

/** The peers for whom two maps of one engine may decide otherwise; null where that may be anybody. */
export function differingPeers(now: SubjectMap, before: SubjectMap): DifferingPeers | null {
  if (!isPlain(now) || !isPlain(before) || restKey(now) !== restKey(before)) return null
  return {
    now: peersOfOthers(now, new Set(before.policy.entries)),
    before: peersOfOthers(before, new Set(now.policy.entries)),
  }
}

/** Whether what the map decides for a peer follows from the entries that select it, and from nothing else. */
export function isPlain({ conflict, policy }: SubjectMap): boolean {
  return (
    conflict === null &&
    policy.label === undefined &&
    !policy.namesPorts &&
    policy.entries.every(({ authentication }) => authentication === null)
  )
}

/** All that a plain map depends on besides the entries of policies. */
export function restKey({ direction, policy }: SubjectMap): string {
  return `${direction} ${policy.isEnforced} ${defaultsKey(policy)}`
}

/** Peers that an entry selects which the other map does not have. */
function peersOfOthers({ entries, selection }: SubjectMap, known: ReadonlySet<PolicyEntry>): Bitset {
  const peers = emptyBitset(selection.size)
  for (const entry of entries)
    if (entry.origin.kind === 'policy' && !known.has(entry.origin.entry)) orInto(peers, entry.peers)
  return peers
}
