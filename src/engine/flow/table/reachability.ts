/** The flows of a workspace: for each pair of peers and each port that the receiver serves, one flow with its verdict. */
import type { FlowTable } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import { Columns, totalsOf } from './columns'
import { groupsOf } from './group-counts'
import { addSource } from './pairs'
import { flowsBySource } from './sources'
import { walkOf } from './walk'

/** Computes the flow table, of at most `limit` rows, or of `beyond` where there are more; `total` says how many there would be. */
export function reachability(model: PolicyModel, limit: number, beyond: number = limit): FlowTable {
  const walk = walkOf(model)
  const { peers } = walk
  const total = sum(flowsBySource(walk))
  const columns = new Columns(total > limit ? beyond : total)
  for (let s = 0; s < peers.length && columns.hasRoom; s++) addSource(walk, s, columns)
  const cut = total > limit ? groupsOf(walk) : null
  return {
    ...columns.toTable(walk),
    total,
    totals: cut?.totals ?? totalsOf(columns),
    ...(cut === null ? {} : { places: cut.places.all() }),
    ...(cut === null || cut.groups === null ? {} : { groups: cut.groups }),
    ...(cut?.isOpenOnly === true && cut.groups !== null ? { hasOpenGroupsOnly: true } : {}),
  }
}

function sum(counts: Float64Array): number {
  return counts.reduce((all, count) => all + count, 0)
}
