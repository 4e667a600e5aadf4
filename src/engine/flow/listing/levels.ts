/** By what lists of flows are grouped and sorted: a number for each flow, or for the peer at one end. */
import { compareTexts } from '../../../values/compare'
import { FlowVerdict, type FlowTable } from '../../types'
import { cellText, deciderName, decidingKeys } from '../rows/cells'
import { outcomeKey } from '../rows/classes'
import type { FlowGrouping } from '../rows/columns'
import { endKeys, portKeys, type FlowSort } from '../rows/sort'

interface Order {
  /** Keys in ascending order. */
  readonly compare: (a: number, b: number) => number
  readonly isDescending: boolean
  /** What a key stands for, as a group. */
  readonly nameOf: (key: number) => { readonly key: string; readonly label: string }
}

export type Level =
  | (Order & { readonly kind: 'end'; readonly end: 'source' | 'destination'; readonly keys: Uint32Array })
  /** Keys of a flow, by its row: several where it stands in several groups. */
  | (Order & { readonly kind: 'row'; readonly keysOf: (row: number) => readonly number[] })

const ascending = (a: number, b: number): number => a - b
const noName = () => ({ key: '', label: '' })

/** What groups stand for; null where there are none. */
export function groupLevel(table: FlowTable, grouping: FlowGrouping): Level | null {
  if (grouping === 'none') return null
  if (grouping !== 'policy') {
    const { peers } = table
    const order = peers.map((_, i) => i).sort((a, b) => compareTexts(peers[a]?.label ?? '', peers[b]?.label ?? ''))
    const keys = new Uint32Array(peers.length)
    order.forEach((peer, place) => (keys[peer] = place))
    const nameOf = (key: number) => peers[order[key] ?? 0] ?? noName()
    return { kind: 'end', end: grouping, keys, compare: ascending, isDescending: false, nameOf }
  }
  const names = new Numbered()
  const keysOf = memo(table, (row) => decidingKeys(table, row).map((key) => names.at(key)))
  const nameOf = (key: number) => ({ key: names.all[key] ?? '', label: deciderName(names.all[key] ?? '') })
  const compare = (a: number, b: number): number => compareTexts(nameOf(a).label, nameOf(b).label) || a - b
  return { kind: 'row', keysOf, compare, isDescending: false, nameOf }
}

/** The order of flows; null for the table's own. */
export function sortLevel(table: FlowTable, sort: FlowSort | null): Level | null {
  if (sort === null || sort.column === 'time') return null
  const { column, descending: isDescending } = sort
  const order = { compare: ascending, isDescending, nameOf: noName }
  const ends = endKeys(table, column)
  if (ends !== null) return { kind: 'end', ...ends, ...order }
  const ports = portKeys(table, column)
  if (ports !== null) return { kind: 'row', keysOf: (row) => [ports[table.port[row] ?? 0] ?? 0], ...order }
  if (column === 'l7')
    return { kind: 'row', keysOf: (row) => [table.verdict[row] === FlowVerdict.REDIRECTED ? 1 : 0], ...order }
  if (column === 'reason') return { kind: 'row', keysOf: (row) => [table.dropReason[row] ?? 0], ...order }
  const texts = new Numbered()
  const keysOf = memo(table, (row) => [texts.at(cellText(table, column, row))])
  const textOf = (key: number): string => texts.all[key] ?? ''
  const compare = (a: number, b: number): number => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0)
  return { kind: 'row', keysOf, compare, isDescending, nameOf: noName }
}

/** Texts with a number each. */
class Numbered {
  readonly all: string[] = []
  private readonly numbers = new Map<string, number>()

  at(text: string): number {
    let number = this.numbers.get(text)
    if (number === undefined) this.numbers.set(text, (number = this.all.push(text) - 1))
    return number
  }
}

/** The same for all rows that agree in verdict, sides and deciders. */
function memo(table: FlowTable, keysOf: (row: number) => readonly number[]): (row: number) => readonly number[] {
  const known = new Map<number, readonly number[]>()
  return (row) => {
    const outcome = outcomeKey(table, row)
    let keys = known.get(outcome)
    if (keys === undefined) known.set(outcome, (keys = keysOf(row)))
    return keys
  }
}
