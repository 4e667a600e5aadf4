/** The flow table as a list of which any stretch can be had, however many flows there are. */
import { insideOf } from '../analysis'
import { FlowLister, FlowList, type FlowListQuery } from '../flow/listing/lister'
import type { Analysis } from '../types'

export type { FlowListQuery, FlowsAbout, ListedGroup, ListedWindow } from '../flow/listing/lister'
export { FlowList } from '../flow/listing/lister'
export { finish, type Work } from '../flow/listing/work'

const listers = new WeakMap<Analysis, FlowLister>()

/** The flows of an analysis as a query has them. */
export function flowList(analysis: Analysis, query: FlowListQuery): FlowList {
  let lister = listers.get(analysis)
  if (lister === undefined) listers.set(analysis, (lister = new FlowLister(insideOf(analysis).model, analysis)))
  return new FlowList(lister, query)
}
