/** Has the engine link the flows of clusters that have more than the page. Loaded where one is. */
import { flowsAsked, useStore, type FlowFilter, type Questions, type Snapshot } from '../../../store/index'
import { linkQuestion, linksOfAnswer } from '../graph/asked-links'
import { keepLinks } from '../graph/elements'

type Asked = readonly [snapshot: Snapshot, folded: ReadonlySet<string>, filter: FlowFilter]

/** What the engine was asked for last, until it has answered. */
let underway: { readonly asked: Asked; readonly answer: Promise<boolean> } | null = null

/** Asks once, whoever wants them. @returns whether `link` has them now */
export async function askForLinks(...asked: Asked): Promise<boolean> {
  if (underway?.asked.every((part, i) => part === asked[i]) === true) return underway.answer
  const own = { asked, answer: ask(...asked) }
  underway = own
  try {
    return await own.answer
  } finally {
    if (underway === own) underway = null
  }
}

async function ask(...[snapshot, folded, filter]: Asked): Promise<boolean> {
  const { ask: askEngine, changes } = useStore.getState()
  const of = flowsAsked(snapshot, changes?.table === snapshot.flows ? changes.since : undefined)
  const { ids, asks } = linkQuestion(snapshot, folded, filter)
  for (;;) {
    const answer: Questions['flow-links']['answer'] = await askEngine('flow-links', { of, ...asks })
    if (answer === null) return false
    if (!answer.isDone) continue
    keepLinks(snapshot, folded, filter, linksOfAnswer(answer.linked, ids))
    return true
  }
}
