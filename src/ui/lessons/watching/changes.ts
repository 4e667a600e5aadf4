/** What a step has changed in the flows, row by row; pure. */
import type { LessonFlow } from '../../../lessons/index'
import type { Verdict, VerdictName } from '../../../store/index'
import { compareFlows } from '../../../store/flows/compare/tables'
import { changesSentence, FlowChange, flowRow, type FlowRow, type FlowTable } from '../../../store/index'

export interface ChangedRow extends FlowRow {
  /** What became of it, such as "was forwarded". */
  readonly was: string
}

export interface StepChanges {
  /** Such as "2 flows newly dropped"; null where nothing can be compared, because hardly a pod is the same. */
  readonly sentence: string | null
  /** Dropped ones first, each kind in the table's order. */
  readonly rows: readonly ChangedRow[]
}

const words: readonly (readonly [kind: number, was: string])[] = [
  [FlowChange.dropped, 'was let through'],
  [FlowChange.allowed, 'was dropped'],
  [FlowChange.proxied, 'went past the proxy'],
  [FlowChange.unproxied, 'went through the proxy'],
]

export function stepChanges(before: FlowTable, after: FlowTable): StepChanges {
  const found = compareFlows(before, after)
  if (found === null) return { sentence: null, rows: [] }
  const rows = words.flatMap(([kind, was]) =>
    [...found.kinds.keys()].filter((i) => found.kinds[i] === kind).map((i) => ({ ...flowRow(after, i), was })),
  )
  return { sentence: changesSentence(found), rows }
}

/** A watched flow that ends differently from the step before. */
export interface WatchedChange {
  readonly flow: LessonFlow
  readonly verdict: VerdictName
  /** What became of it, such as "was let through". */
  readonly was: string
}

/** What became of a flow, in the words of the list; null where that is undecided. */
function endOf(verdict: Verdict | null): string | null {
  if (verdict === null || verdict.problem !== undefined) return null
  if (verdict.verdict === 'DROPPED') return 'dropped'
  if (verdict.request?.verdict === 'DROPPED') return 'refused by the proxy'
  return verdict.verdict === 'REDIRECTED' ? 'let through by the proxy' : 'let through'
}

/** Watched flows with another end than before; requests and peers outside are among them, which no table lists. */
export function watchedChanges(
  watch: readonly LessonFlow[],
  before: readonly (Verdict | null)[],
  now: readonly (Verdict | null)[],
): readonly WatchedChange[] {
  return watch.flatMap((flow, i) => {
    const [was, is] = [endOf(before[i] ?? null), endOf(now[i] ?? null)]
    const verdict = now[i]?.verdict
    return was === null || is === null || was === is || verdict === undefined
      ? []
      : [{ flow, verdict, was: `was ${was}` }]
  })
}
