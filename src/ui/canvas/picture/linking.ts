/** Flows linked for the picture, in steps: those of large clusters come from the engine. */
import type { FlowFilter, Snapshot } from '../../../store/index'
import { isToBeAsked, link, type Linked } from '../graph/elements'

/** Steps of work with breaks, in some of which an answer is waited for. */
export type Steps<T> = Generator<Promise<unknown> | undefined, T>

/** What the engine was asked for last, until it has answered. */
let underway: { readonly asked: Parameters<typeof link>; readonly answer: Promise<boolean> } | null = null

/** Asks the engine for links that `link` does not have: once, whoever wants them. @returns whether it has them now */
export async function askForLinks(...asked: Parameters<typeof link>): Promise<boolean> {
  if (underway?.asked.every((part, i) => part === asked[i]) === true) return underway.answer
  const own = { asked, answer: import('./askForLinks').then((part) => part.askForLinks(...asked)) }
  underway = own
  try {
    return await own.answer
  } finally {
    if (underway === own) underway = null
  }
}

export function* linkInSteps(snapshot: Snapshot, folded: ReadonlySet<string>, filter: FlowFilter): Steps<Linked> {
  if (isToBeAsked(snapshot, folded, filter)) yield askForLinks(snapshot, folded, filter)
  return link(snapshot, folded, filter)
}
