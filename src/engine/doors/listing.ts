/** The flow table as a list of which any stretch can be had, however many flows there are. */
import { insideOf } from '../analysis'
import { FlowLister } from '../flow/listing/lister'
import { FlowList } from '../flow/listing/flow-list'
import type { FlowListQuery, FlowQuery, FlowsBetween } from '../flow/listing/queries'
import type { ChangeCounts } from '../flow/listing/changed'
import type { LinkedFlows, LinkNodes } from '../flow/listing/linking'
import type { Work } from '../flow/listing/work'
import type { Analysis, FlowTable } from '../types'

export type { LinkedFlows, LinkNodes } from '../flow/listing/linking'
export type { ChangeCounts } from '../flow/listing/changed'
export type {
  FlowListQuery,
  FlowQuery,
  FlowsAbout,
  FlowsBetween,
  ListedGroup,
  ListedWindow,
} from '../flow/listing/queries'
export { FlowList } from '../flow/listing/flow-list'
export { finish, type Work } from '../flow/listing/work'

const listers = new WeakMap<Analysis, FlowLister>()

/** What all questions about the flows of an analysis share. */
function listerOf(analysis: Analysis): FlowLister {
  let lister = listers.get(analysis)
  if (lister === undefined) listers.set(analysis, (lister = new FlowLister(insideOf(analysis).model, analysis)))
  return lister
}

/**
 * The flows of an analysis as a query has them.
 *
 * @param before an earlier analysis of the same engine, where only flows that have changed since are wanted
 */
export function flowList(analysis: Analysis, query: FlowListQuery, before: Analysis | null = null): FlowList {
  const lister = listerOf(analysis)
  return new FlowList(lister, query, before === null ? null : lister.since(listerOf(before)))
}

/** The flows of an analysis that a filter lets through, between the nodes of a picture. */
export function linkedFlows(
  analysis: Analysis,
  nodes: LinkNodes,
  query: FlowQuery,
  before: Analysis | null = null,
): Work<LinkedFlows> {
  const lister = listerOf(analysis)
  const faulty = new Set<string>(analysis.endpoints.flatMap(({ key, error }) => (error === undefined ? [] : [key])))
  return lister.linked(nodes, faulty, query, before === null ? null : lister.since(listerOf(before)))
}

/** The first flows of an analysis from some peers to others that a filter lets through. */
export function flowsBetween(
  analysis: Analysis,
  between: FlowsBetween,
  query: FlowQuery,
  before: Analysis | null = null,
): FlowTable {
  const lister = listerOf(analysis)
  return lister.between(between, query, before === null ? null : lister.since(listerOf(before)))
}

/**
 * Counts the flows that end otherwise than in an earlier analysis of the same engine; null where both are of different
 * clusters: less than half of the pods of before are still there.
 */
export function changedFlows(before: Analysis, after: Analysis): Work<ChangeCounts | null> {
  const changed = listerOf(after).since(listerOf(before))
  return changed.isOneCluster ? changed.count() : nothing()
}

// eslint-disable-next-line require-yield
function* nothing(): Work<null> {
  return null
}
