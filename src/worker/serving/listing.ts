/** Stretches of the flow table, made in small turns: between two of them the worker hears what else is asked. */
import { flowList, type FlowList, type Work } from '../../engine/doors/listing'
import type { Analysis } from '../../engine/doors/core'
import type { Questions } from '../messages/questions'

type Asks = Questions['flow-list']['asks']
type Answer = Questions['flow-list']['answer']

/** As long as a new key in the filter may wait for the old one. */
const turnMs = 40

/** @returns what answers; the answer to the last question goes on where it is asked again */
export function createLister(now: () => number): (analysis: Analysis, asks: Asks) => Answer {
  let list: { readonly analysis: Analysis; readonly query: string; readonly list: FlowList } | null = null
  let work: { readonly of: FlowList; readonly asks: string; readonly steps: Work<Answer> } | null = null
  return (analysis, asks) => {
    const query = JSON.stringify(asks.query)
    if (list?.analysis !== analysis || list.query !== query)
      list = { analysis, query, list: flowList(analysis, asks.query) }
    const text = JSON.stringify(asks)
    if (work?.of !== list.list || work.asks !== text)
      work = { of: list.list, asks: text, steps: answer(list.list, asks) }
    const start = now()
    let share = 0
    while (now() - start < turnMs) {
      const step = work.steps.next()
      if (step.done === true) {
        work = null
        return step.value
      }
      share = step.value
    }
    return { isDone: false, share }
  }
}

function* answer(list: FlowList, { first, end, find, about }: Asks): Work<Answer> {
  const counts = yield* list.counts()
  const { flows, lines } = yield* list.size()
  // A list that has become shorter is shown from its end.
  const from = Math.max(0, Math.min(first, lines - (end - first)))
  const window = yield* list.window(from, from + (end - first))
  const found = find === undefined ? -1 : yield* list.lineOf(find)
  const at = about === undefined ? -1 : yield* list.lineAbout(about)
  return { isDone: true, flows, lines, counts, window, found, about: at }
}
