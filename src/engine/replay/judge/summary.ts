/** Counts, and the sentence that may be quoted. It says what was seen, and never "all". */
import type { Observed } from '../connections/seen'
import { spanOf, spanText } from './times'
import { groups, type Group, type GroupCount, type ReplayRow } from './report'

export function countGroups(rows: readonly ReplayRow[]): Readonly<Record<Group, GroupCount>> {
  const connections = new Map<Group, number>()
  const requests = new Map<Group, number>()
  const pairs = new Map<Group, Set<string>>()
  const add = (map: Map<Group, number>, group: Group, from: string, to: string): void => {
    map.set(group, (map.get(group) ?? 0) + 1)
    let set = pairs.get(group)
    if (set === undefined) pairs.set(group, (set = new Set()))
    set.add(`${from}\n${to}`)
  }
  for (const { group, from, to, requests: below } of rows) {
    add(connections, group, from, to)
    // What becomes of a connection becomes of its requests; they count by themselves where they end differently.
    for (const request of below) if (request.group !== group) add(requests, request.group, from, to)
  }
  const count = (group: Group): GroupCount => ({
    connections: connections.get(group) ?? 0,
    requests: requests.get(group) ?? 0,
    pairs: pairs.get(group)?.size ?? 0,
  })
  return Object.fromEntries(groups.map((group) => [group, count(group)])) as Record<Group, GroupCount>
}

/** How many rows with an opinion of Hubble's and one of the present policies agree. */
export function agreementOf(rows: readonly ReplayRow[]): { readonly same: number; readonly compared: number } {
  const compared = rows.filter(({ group, seen }) => group !== 'cannot-say' && seen !== 'attempted')
  return { same: compared.filter(({ group }) => group !== 'differs').length, compared: compared.length }
}

const number = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',')

const counted = (count: number, word: string): string => `${number(count)} ${word}${count === 1 ? '' : 's'}`

/** `of 5,112 connections seen between 09:00 and 09:03, this draft breaks 41 in 6 pairs`. */
export function summaryOf(
  rows: readonly ReplayRow[],
  counts: Readonly<Record<Group, GroupCount>>,
  { nodes, leftOut }: Observed,
): string {
  if (rows.length === 0) return 'No connection was seen that policies could be asked about.'
  const span = spanText(spanOf(nodes))
  const { breaks } = counts
  const broken =
    breaks.connections + breaks.requests === 0
      ? 'breaks none'
      : `breaks ${[
          ...(breaks.connections > 0 ? [`${number(breaks.connections)}`] : []),
          ...(breaks.requests > 0 ? [`${counted(breaks.requests, 'request')}`] : []),
        ].join(' and ')} in ${counted(breaks.pairs, 'pair')}`
  const unsaid = counts['cannot-say'].connections + counts['cannot-say'].requests
  const more = [
    ...(unsaid > 0 ? [`${number(unsaid)} cannot be decided`] : []),
    ...(leftOut > 0 ? [`${counted(leftOut, 'event')} of still more connections were not judged`] : []),
  ]
  return `Of ${counted(rows.length, 'connection')} seen${span === '' ? '' : ` ${span}`}, this draft ${broken}${more.length === 0 ? '' : `; ${more.join('; ')}`}.`
}
