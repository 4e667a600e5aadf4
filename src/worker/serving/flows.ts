/** Questions about all flows, answered in small turns: between two of them the worker hears what else is asked. */
import { changedFlows, flowList, flowsBetween, linkedFlows, type FlowList, type Work } from '../../engine/doors/listing'
import type { Analysis } from '../../engine/doors/core'
import type { Answer, FlowsAsked, Question, Questions } from '../messages/questions'
import { isSame } from '../../values/same'
import type { Analyses } from './runner'

/** As long as a new key may wait for what an old one asks. */
const turnMs = 5
/** The same where a newer text is there already: the page is about to show that. */
const oldTurnMs = 3
/** Lists, and unfinished answers, that are kept for who asks again. */
const mostKept = 6

/** The flows that are asked about, and those that they are compared with. */
interface Asked {
  readonly analysis: Analysis
  readonly before: Analysis | null
}

/** @returns what answers, or does not where a question is no such one; an answer goes on where its question is asked again */
export function createFlowAnswers(now: () => number): (analyses: Analyses, question: Question) => Answer | undefined {
  const lists = new Recent<FlowList>()
  const works = new Recent<Work<Answer>>()

  function workOf(asked: Asked, question: Question): Work<Answer> | null {
    switch (question.kind) {
      case 'flow-list': {
        const { query, of } = question.asks
        const list = lists.at({ of, query }, asked, () => flowList(asked.analysis, query, asked.before))
        return listed(list, question.asks)
      }
      case 'flow-changes':
        return changed(asked)
      case 'flow-links':
        return links(asked, question.asks)
      case 'flows-between':
        return between(asked, question.asks)
      default:
        return null
    }
  }

  return (analyses, question) => {
    if (question.asks === null || !('of' in question.asks)) return undefined
    const asked = askedOf(analyses, question.asks.of)
    // The worker is at another text.
    if (asked === null) return null
    const work = works.at(question, asked, () => workOf(asked, question))
    if (work === null) return undefined
    const mostMs = asked.analysis === analyses.of() ? turnMs : oldTurnMs
    const start = now()
    // One step at least, however slow the machine is: whoever asks again must come to an end.
    for (;;) {
      const step = work.next()
      if (step.done === true) {
        works.drop(question)
        return step.value
      }
      if (now() - start >= mostMs) return { isDone: false, share: step.value }
    }
  }
}

function askedOf(analyses: Analyses, { snapshot, since }: FlowsAsked): Asked | null {
  const analysis = analyses.of(snapshot)
  const before = since === undefined ? null : analyses.of(since)
  return analysis === null || (since !== undefined && before === null) ? null : { analysis, before }
}

/** What was made last, as long as it is about the same flows. */
class Recent<T> {
  /** The newest is the last. */
  private kept: readonly { readonly key: unknown; readonly asked: Asked; readonly value: T }[] = []

  at<R extends T | null>(key: unknown, asked: Asked, make: () => R): T | R {
    const known = this.kept.find((one) => isSame(one.key, key))
    this.drop(key)
    const isAbout = known?.asked.analysis === asked.analysis && known.asked.before === asked.before
    const value = isAbout ? known.value : make()
    if (value !== null) this.kept = [...this.kept, { key, asked, value }].slice(-mostKept)
    return value
  }

  drop(key: unknown): void {
    this.kept = this.kept.filter((one) => !isSame(one.key, key))
  }
}

function* changed({ analysis, before }: Asked): Work<Questions['flow-changes']['answer']> {
  return before === null ? null : { isDone: true, changes: yield* changedFlows(before, analysis) }
}

function* links(
  { analysis, before }: Asked,
  { nodes, query }: Questions['flow-links']['asks'],
): Work<Questions['flow-links']['answer']> {
  return { isDone: true, linked: yield* linkedFlows(analysis, nodes, query, before) }
}

// eslint-disable-next-line require-yield
function* between(
  { analysis, before }: Asked,
  { between: ends, query }: Questions['flows-between']['asks'],
): Work<Questions['flows-between']['answer']> {
  return { table: flowsBetween(analysis, ends, query, before) }
}

type List = Questions['flow-list']

function* listed(list: FlowList, { first, end, find, about }: List['asks']): Work<List['answer']> {
  const counts = yield* list.counts()
  const { flows, lines } = yield* list.size()
  // A list that has become shorter is shown from its end.
  const from = Math.max(0, Math.min(first, lines - (end - first)))
  const window = yield* list.window(from, from + (end - first))
  const found = find === undefined ? -1 : yield* list.lineOf(find)
  const at = about === undefined ? -1 : yield* list.lineAbout(about)
  return { isDone: true, flows, lines, counts, window, found, about: at }
}
