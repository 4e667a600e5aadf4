/**
 * Whom an edit of rules concerns: a map that has lost some entries and got others decides as before for every peer that none of
 * these selects, so that flows of other places need not be counted again.
 */
import type { PolicyEntry } from '../../policy/entry'
import { emptyBitset, hasBit, orInto } from '../../policy/selectors/bitset'
import type { PolicyModel } from '../../verdict/model'
import { entriesChanged, type Member } from './members'

/** More peers are taken for everybody: to look them up would take longer than to count. */
const mostPeers = 1000

/** By place. */
export type ChosenPlaces = readonly boolean[]

export class ChangedPeers {
  /** By what has changed: equal changes have one list. */
  private readonly known = new Map<string, ChosenPlaces | null>()

  /** @param members of each place */
  constructor(
    private readonly model: PolicyModel,
    private readonly members: readonly (readonly Member[])[],
  ) {}

  /**
   * The places of the peers for whom a map may decide otherwise than one before it; null where that may be anybody.
   *
   * @param before the lineages of the maps; see `Trace.ingress`
   */
  placesOf(before: object | null, now: object | null): ChosenPlaces | null {
    const changed = entriesChanged(this.model, before, now)
    if (changed === null) return null
    const { key, entries } = changed
    let places = this.known.get(key)
    if (places === undefined) this.known.set(key, (places = this.select(entries)))
    return places
  }

  private select(entries: readonly PolicyEntry[]): ChosenPlaces | null {
    const { selection } = this.model
    const peers = emptyBitset(selection.size)
    let count = 0
    for (const entry of entries) {
      if (entry.peers === null) return null
      if ((count += entry.peers.length) > mostPeers) return null
      for (const { selector } of entry.peers) orInto(peers, selection.selectPeers(selector))
    }
    return this.members.map((list) => list.some(({ identity }) => hasBit(peers, identity)))
  }
}
