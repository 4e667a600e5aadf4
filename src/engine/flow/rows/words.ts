/** Plain words of a filter against the rows of a table. */
import type { FlowTable } from '../../types'
import { portText, reasonText, verdictNames } from './rows'
import { requestText, seenOf } from './seen'

/** Words of a filter that uses no flags. */
export function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}

/** Whether a text is in the words of `hubble observe`, rather than plain words. */
export function usesFlags(text: string): boolean {
  return /(^|\s)--?[a-z]|^\s*hubble\s/i.test(text)
}

export interface WordTest {
  readonly test: (row: number) => boolean
  /** For each peer whether the word is in its name. */
  readonly peers: readonly boolean[]
}

/** A word is matched against each distinct peer, port and list of deciders once, not against each row. */
export function wordTest(table: FlowTable, word: string): WordTest {
  const has = (text: string): boolean => text.toLowerCase().includes(word)
  const peers = table.peers.map(({ label, key }) => has(label) || has(key))
  const ports = table.ports.map((port) => has(portText(port)) || has(`${port.protocol}/${port.port}`))
  const verdicts = verdictNames.map((name) => name.toLowerCase().startsWith(word))
  // There may come to be more lists of deciders while flows are listed.
  const deciders: boolean[] = []
  const isOfDecider = (by = 0): boolean => (deciders[by] ??= (table.deciders[by] ?? []).some(has))
  const reasons: boolean[] = []
  const isOfReason = (code = 0): boolean => (reasons[code] ??= has(reasonText(code)))
  const isOfSeen = (i: number): boolean => {
    const seen = seenOf(table, i)
    return seen !== undefined && has(`seen ${requestText(seen)}`)
  }
  const test = (i: number): boolean =>
    peers[table.source[i] ?? 0] === true ||
    peers[table.destination[i] ?? 0] === true ||
    ports[table.port[i] ?? 0] === true ||
    isOfDecider(table.egressBy[i]) ||
    isOfDecider(table.ingressBy[i]) ||
    verdicts[table.verdict[i] ?? 0] === true ||
    isOfReason(table.dropReason[i]) ||
    isOfSeen(i)
  return { test, peers }
}
