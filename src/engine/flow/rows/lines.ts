/** Lines of the flow table: rows alone, or rows under the heads of their groups; numbers only, however many there are. */
import { compareTexts } from '../../../values/compare'
import { FlowVerdict, type FlowTable } from '../../types'
import { flowClasses } from './classes'
import { deciderName, decidingKeys } from './cells'
import type { FlowGrouping } from './columns'

export interface FlowLineGroup {
  /** Key of the policy or of the peer. */
  readonly key: string
  readonly label: string
  readonly isCollapsed: boolean
  readonly count: number
  readonly dropped: number
}

export interface FlowLines {
  /** A row of the table, or `-1 - g` for the head of group `g`. */
  readonly lines: Int32Array
  /** Groups in their order; empty where nothing is grouped. */
  readonly groups: readonly FlowLineGroup[]
}

/**
 * Puts rows under heads, in the order of the rows within each group. A flow that two policies decided stands under both.
 */
export function groupRows(
  table: FlowTable,
  rows: Uint32Array,
  grouping: FlowGrouping,
  collapsed: ReadonlySet<string>,
): FlowLines {
  if (grouping === 'none') return { lines: Int32Array.from(rows), groups: [] }
  const { names, visit } = grouping === 'policy' ? policiesOf(table) : peersOf(table, grouping)
  const counts = new Uint32Array(names.length)
  const dropped = new Uint32Array(names.length)
  for (const row of rows) {
    const isDropped = table.verdict[row] === FlowVerdict.DROPPED || table.verdict[row] === FlowVerdict.ERROR
    for (const name of visit(row)) {
      counts[name] = (counts[name] ?? 0) + 1
      if (isDropped) dropped[name] = (dropped[name] ?? 0) + 1
    }
  }
  const order = names
    .map((_, name) => name)
    .filter((name) => (counts[name] ?? 0) > 0)
    .sort((a, b) => compareTexts(names[a]?.label ?? '', names[b]?.label ?? ''))
  const groups = order.map((name): FlowLineGroup => {
    const { key, label } = names[name] ?? { key: '', label: '' }
    return {
      key,
      label,
      isCollapsed: collapsed.has(key),
      count: counts[name] ?? 0,
      dropped: dropped[name] ?? 0,
    }
  })
  // Where each group's next row goes; -1 for groups whose rows are folded away.
  const next = new Int32Array(names.length).fill(-1)
  let size = 0
  const heads: number[] = []
  order.forEach((name, g) => {
    heads.push(size++)
    if (groups[g]?.isCollapsed === true) return
    next[name] = size
    size += counts[name] ?? 0
  })
  const lines = new Int32Array(size)
  heads.forEach((at, g) => (lines[at] = -1 - g))
  for (const row of rows) {
    for (const name of visit(row)) {
      const at = next[name] ?? -1
      if (at < 0) continue
      lines[at] = row
      next[name] = at + 1
    }
  }
  return { lines, groups }
}

interface Names {
  readonly names: readonly { readonly key: string; readonly label: string }[]
  /** Names that a row stands under. */
  readonly visit: (row: number) => readonly number[]
}

function peersOf(table: FlowTable, end: 'source' | 'destination'): Names {
  const single = table.peers.map((_, peer) => [peer])
  return { names: table.peers, visit: (row) => single[table[end][row] ?? 0] ?? [] }
}

function policiesOf(table: FlowTable): Names {
  const numbers = new Map<string, number>()
  const names: { readonly key: string; readonly label: string }[] = []
  const { of, examples } = flowClasses(table)
  const byClass = examples.map((row) =>
    decidingKeys(table, row).map((key) => {
      let number = numbers.get(key)
      if (number === undefined) {
        number = names.push({ key, label: deciderName(key) }) - 1
        numbers.set(key, number)
      }
      return number
    }),
  )
  return { names, visit: (row) => byClass[of[row] ?? 0] ?? [] }
}
