/** All flows that the flow table lists, one stretch after another: from the page, or from the engine where it has more. */
import { flowsAsked } from '../../state/flow-view'
import type { FlowTable, Questions, Store } from '../../state/store-type'
import { filterRows, type RowFilter } from '../filter/filter'

/** Some flows, in their order. */
export interface FlowStretch {
  readonly table: FlowTable
  readonly rows: Uint32Array
  /** How many flows are listed in all. */
  readonly total: number
}

/** Lines that the engine is asked for at once. */
const atOnce = 5000

type State = Pick<Store, 'snapshot' | 'flowSort' | 'changes' | 'ask'> & { readonly flowFilter: RowFilter }

/** The flows that the flow table lists, without requests that were seen. Ends early where the workspace changes meanwhile. */
export async function* listedFlows(state: State): AsyncGenerator<FlowStretch, void, undefined> {
  const { snapshot, flowFilter, flowSort: sort, changes, ask } = state
  if (snapshot === null) return
  const { flows } = snapshot
  if (flows.count === flows.total) {
    const rows = filterRows(flows, flowFilter, sort)
    yield { table: flows, rows, total: rows.length }
    return
  }
  const { text, verdicts, changedOnly = false } = flowFilter
  const of = flowsAsked(snapshot, changes?.table === flows ? changes.since : undefined)
  const query = { text, verdicts, changedOnly, sort, grouping: 'none', collapsed: [] } as const
  for (let first = 0; ; first += atOnce) {
    const answer = await finished(ask, { of, query, first, end: first + atOnce })
    if (answer === null) return
    const { table, lines } = answer.window
    // A list that has become shorter is answered from its end.
    const rows = Uint32Array.from(lines.subarray(Math.max(0, first - answer.window.first)))
    if (rows.length > 0 || first === 0) yield { table, rows, total: answer.flows }
    if (first + rows.length >= answer.flows || rows.length === 0) return
  }
}

type List = Questions['flow-list']

/** Asks until the answer is there. */
async function finished(ask: Store['ask'], asks: List['asks']) {
  for (;;) {
    const answer: List['answer'] = await ask('flow-list', asks)
    if (answer === null || answer.isDone) return answer
  }
}

/** The line that a flow has among all, in the order in which tables have them; -1 where there is no such flow. */
export async function numberOfFlow(
  { snapshot, ask }: Pick<Store, 'snapshot' | 'ask'>,
  { from, to, protocol, port }: List['asks']['find'] & object,
): Promise<number> {
  if (snapshot === null) return -1
  const query = { text: '', verdicts: [], sort: null, grouping: 'none', collapsed: [] } as const
  const find = { from, to, protocol, port }
  const answer = await finished(ask, { of: flowsAsked(snapshot), query, first: 0, end: 0, find })
  return answer?.found ?? -1
}
