/** Which rows of the flow table a filter lets through. */
import { FlowVerdict } from '../../../worker/index'
import {
  computedOf,
  sortRows,
  usesFlags,
  wordsOf,
  wordTest,
  type FlowSort,
  type VerdictName,
} from '../../../worker/rows'
import type { FlowFilter, FlowTable } from '../../state/store-type'

/** A filter that may ask for errors too. */
export type RowFilter = Omit<FlowFilter, 'verdicts'> & { readonly verdicts: readonly VerdictName[] }

/** Whether the filter's mask says what the filter asks of this table. */
export function isMaskOf({ mask, text, changedOnly = false }: RowFilter, table: FlowTable): boolean {
  return mask?.table === computedOf(table) && mask.text === text && mask.changedOnly === changedOnly
}

/** Rows that a filter lets through, in the order of the sort, as indices into the table. */
export function filterRows(table: FlowTable, filter: RowFilter, sort: FlowSort | null): Uint32Array {
  const accepts = isMaskOf(filter, table) ? (filter.mask?.accepts ?? null) : null
  // Flags without a mask are still being read: until then they hold nothing back.
  const words = accepts !== null || usesFlags(filter.text) ? [] : wordsOf(filter.text)
  const wanted = new Set<number>(filter.verdicts.map((name) => FlowVerdict[name]))
  const tests = words.map((word) => wordTest(table, word).test)
  const rows = new Uint32Array(table.count)
  const isEverything = wanted.size === 0 && accepts === null && tests.length === 0
  if (isEverything && sort === null) return rows.map((_, i) => i)
  let count = 0
  for (let i = 0; i < table.count; i++) {
    if (wanted.size > 0 && !wanted.has(table.verdict[i] ?? 0)) continue
    // What was seen is no part of the mask.
    if (accepts?.[i] === 0) continue
    if (tests.every((test) => test(i))) rows[count++] = i
  }
  const found = rows.subarray(0, count)
  return sort === null ? found : sortRows(table, found, sort)
}
