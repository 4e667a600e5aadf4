/** Flows linked for the picture, in steps: those of large clusters come from the engine. */
import type { FlowFilter, Snapshot } from '../../../store/index'
import { isToBeAsked, link, type Linked } from '../graph/elements'

/** Steps of work with breaks, in some of which an answer is waited for. */
export type Steps<T> = Generator<Promise<unknown> | undefined, T>

/** Asks the engine for links that `link` does not have. @returns whether it has them now */
export async function askForLinks(...asked: Parameters<typeof link>): Promise<boolean> {
  return (await import('./askForLinks')).askForLinks(...asked)
}

export function* linkInSteps(snapshot: Snapshot, folded: ReadonlySet<string>, filter: FlowFilter): Steps<Linked> {
  if (isToBeAsked(snapshot, folded, filter)) yield askForLinks(snapshot, folded, filter)
  return link(snapshot, folded, filter)
}
