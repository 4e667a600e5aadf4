/** Which rows of the flow table a filter lets through. */
import { FlowVerdict } from '../../worker/index'
import { portText, reasonText, verdictNames } from './rows'
import { reckonedOf, requestText, seenOf } from './seen'
import { sortRows, type FlowSort } from './sort'
import type { FlowFilter, FlowTable } from '../state/store-type'

/** Whether a text is in the words of `hubble observe`, rather than plain words. */
export function usesFlags(text: string): boolean {
  return /(^|\s)--?[a-z]|^\s*hubble\s/i.test(text)
}

/** Whether the filter's mask says what the filter asks of this table. */
export function isMaskOf({ mask, text, changedOnly = false }: FlowFilter, table: FlowTable): boolean {
  return mask?.table === reckonedOf(table) && mask.text === text && mask.changedOnly === changedOnly
}

/** Rows that a filter lets through, in the order of the sort, as indices into the table. */
export function filterRows(table: FlowTable, filter: FlowFilter, sort: FlowSort | null): Uint32Array {
  const accepts = isMaskOf(filter, table) ? (filter.mask?.accepts ?? null) : null
  // Flags without a mask are still being read: until then they hold nothing back.
  const words =
    accepts !== null || usesFlags(filter.text)
      ? []
      : filter.text
          .toLowerCase()
          .split(/\s+/)
          .filter((word) => word !== '')
  const wanted = new Set<number>(filter.verdicts.map((name) => FlowVerdict[name]))
  // Words are matched against each distinct peer, port and list of deciders once, not against each row.
  const tests = words.map((word) => wordTest(table, word))
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

function wordTest(table: FlowTable, word: string): (i: number) => boolean {
  const has = (text: string): boolean => text.toLowerCase().includes(word)
  const peers = table.peers.map(({ label, key }) => has(label) || has(key))
  const ports = table.ports.map((port) => has(portText(port)) || has(`${port.protocol}/${port.port}`))
  const deciders = table.deciders.map((keys) => keys.some(has))
  const verdicts = verdictNames.map((name) => name.toLowerCase().startsWith(word))
  const reasons = new Map([...new Set(table.dropReason)].map((code) => [code, has(reasonText(code))]))
  const isOfSeen = (i: number): boolean => {
    const seen = seenOf(table, i)
    return seen !== undefined && has(`seen ${requestText(seen)}`)
  }
  return (i) =>
    peers[table.source[i] ?? 0] === true ||
    peers[table.destination[i] ?? 0] === true ||
    ports[table.port[i] ?? 0] === true ||
    deciders[table.egressBy[i] ?? 0] === true ||
    deciders[table.ingressBy[i] ?? 0] === true ||
    verdicts[table.verdict[i] ?? 0] === true ||
    reasons.get(table.dropReason[i] ?? 0) === true ||
    isOfSeen(i)
}
