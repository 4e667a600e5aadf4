/** What a step has changed in the flows, row by row; pure. */
import { changesSentence, compareFlows, FlowChange, flowRow, type FlowRow, type FlowTable } from '../../store/index'

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
