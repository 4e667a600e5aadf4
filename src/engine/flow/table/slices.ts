/** Some of all flows: those of one peer, those of a few senders, or only how many there are. */
import { hasScheme } from '../../keys'
import type { FlowTable, FlowTotals } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import { hasUnknownAddress } from '../../verdict/unknown-address'
import { flowPeers } from './peers'
import { podsOf } from './pods'
import { addPair, addSource } from './pairs'
import { Columns, totalsOf } from './columns'
import { flowsBySource } from './sources'
import { groupsOf } from './group-counts'
import { newWalk, walkOf, type Walk } from './walk'

/** All flows from and to one peer, however many there are of others; a node need not be one that rules are about. */
export function flowsOfPeer(model: PolicyModel, key: string): FlowTable {
  const known = walkOf(model)
  const isListed = known.publicPeers.some((peer) => peer.key === key)
  const walk = isListed || !hasScheme(key, 'node') ? known : newWalk(model, flowPeers(model, key))
  const own = walk.publicPeers.findIndex((peer) => peer.key === key)
  const portsOfAll = walk.ports.reduce((sum, list) => sum + list.length, 0)
  const columns = new Columns(own < 0 ? 0 : portsOfAll + walk.peers.length * (walk.ports[own]?.length ?? 0))
  for (let other = 0; own >= 0 && other < walk.peers.length; other++) {
    addPair(walk, other, own, columns)
    if (other !== own) addPair(walk, own, other, columns)
  }
  return { ...columns.toTable(walk), total: columns.count, totals: totalsOf(columns) }
}

/** Some flows of a model whose flows are too many to list at once. */
export interface FlowChunk {
  readonly table: FlowTable
  /** Where the next chunk starts; null after the last. */
  readonly next: number | null
}

/** All flows of the peers from number `start` on, until there are about `size` of them. */
export function flowChunk(model: PolicyModel, start: number, size: number): FlowChunk {
  const walk = walkOf(model)
  // No source has more flows than all peers together have ports.
  const most = walk.ports.reduce((sum, list) => sum + list.length, 0)
  const columns = new Columns(size + most)
  let s = start
  while (s < walk.peers.length && columns.count < size) addSource(walk, s++, columns)
  const table = { ...columns.toTable(walk), total: columns.count, totals: totalsOf(columns) }
  return { table, next: s < walk.peers.length ? s : null }
}

/** How many flows there are, without computing them. */
export function flowCount(model: PolicyModel): number {
  return flowsBySource(walkOf(model)).reduce((all, count) => all + count, 0)
}

/**
 * How many flows of each verdict there are, without looking at each; null where policies of somebody cannot be combined, or
 * an address is unknown that matters: then flows have to be judged.
 */
export function totalsOfAll(walk: Walk): FlowTotals | null {
  const { model, peers } = walk
  const { runs } = podsOf(model)
  const isJudged =
    runs.some(({ first }) => model.maps.conflictOf(first) !== null || hasUnknownAddress(model, first)) ||
    peers.outside.some(({ subject }) => subject !== undefined)
  return isJudged ? null : groupsOf(walk).totals
}
