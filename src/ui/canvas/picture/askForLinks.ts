/** Has the engine link the flows of clusters that have more than the page. Loaded where one is. */
import { flowsAsked, useStore, type FlowFilter, type Questions, type Snapshot } from '../../../store/index'
import { linkQuestion, linksOfAnswer } from '../graph/asked-links'
import { keepLinks } from '../graph/elements'

/** @returns whether `link` has them now */
export async function askForLinks(
  snapshot: Snapshot,
  folded: ReadonlySet<string>,
  filter: FlowFilter,
): Promise<boolean> {
  const { ask, changes } = useStore.getState()
  const of = flowsAsked(snapshot, changes?.table === snapshot.flows ? changes.since : undefined)
  const { ids, asks } = linkQuestion(snapshot, folded, filter)
  for (;;) {
    const answer: Questions['flow-links']['answer'] = await ask('flow-links', { of, ...asks })
    if (answer === null) return false
    if (!answer.isDone) continue
    keepLinks(snapshot, folded, filter, linksOfAnswer(answer.linked, ids))
    return true
  }
}
