/** The requests from the shell that the flow table lists beside the computed flows. */
import { seenOf, usesFlags } from '../../../worker/rows'
import type { SeenFlow, Store } from '../../state/store-type'
import { flaggedFlows, listFlows } from '../filter/listed'
import { withSeen } from '../with-seen'

type State = Pick<Store, 'snapshot' | 'flowFilter'>

/** Those of the seen requests that the filter lets through. */
export async function listedSeen(
  { snapshot, flowFilter: filter }: State,
  flows: readonly SeenFlow[],
): Promise<readonly SeenFlow[]> {
  if (snapshot === null || flows.length === 0) return []
  // Only what was seen is asked about here; the computed flows need not be filtered once more.
  const seenOnly = { ...filter, seenOnly: true }
  const table = withSeen(snapshot.flows, flows)
  const flagged = usesFlags(filter.text) ? await flaggedFlows(flows, filter.text) : null
  const { rows } = listFlows({ table, computed: snapshot.flows, filter: seenOnly, sort: null, flagged })
  return [...rows].flatMap((row) => seenOf(table, row) ?? [])
}
