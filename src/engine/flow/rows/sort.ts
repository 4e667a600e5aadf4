/** Rows of the flow table in order: whole columns of numbers are sorted, never objects. */
import { FlowVerdict, type FlowTable } from '../../types'
import { cellText, namespaceOfPeer } from './cells'
import { flowClasses } from './classes'
import { portText } from './rows'
import { seenFlowsOf } from './seen'
import type { FlowColumn } from './columns'

export interface FlowSort {
  readonly column: FlowColumn
  readonly descending: boolean
}

/** Rows in the order of a sort; equal rows keep their order, up and down. */
export function sortRows(table: FlowTable, rows: Uint32Array, { column, descending }: FlowSort): Uint32Array {
  const key = sortKey(table, column)
  const direction = descending ? -1 : 1
  // Key and row number in one number each (keys stay below 2^32, so it is exact): sorted without calling back, and
  // equal keys keep the table's own order.
  const width = table.count
  const packed = new Float64Array(rows.length)
  rows.forEach((row, i) => (packed[i] = direction * key(row) * width + row))
  packed.sort()
  return rows.map((_, i) => (((packed[i] ?? 0) % width) + width) % width)
}

/** The place of each text among all of them in order; equal texts share one. */
export function ranks(texts: readonly string[]): Uint32Array {
  const order = [...new Set(texts)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const places = new Map(order.map((text, rank) => [text, rank]))
  return Uint32Array.from(texts, (text) => places.get(text) ?? 0)
}

type Key = (i: number) => number

/** What a column makes of one end of a flow, as numbers in its order; null for a column that is about more. */
export function endKeys(
  { peers }: Pick<FlowTable, 'peers'>,
  column: FlowColumn,
): { readonly end: 'source' | 'destination'; readonly keys: Uint32Array } | null {
  const end = column.startsWith('source') ? 'source' : 'destination'
  switch (column) {
    case 'source':
    case 'destination':
      return { end, keys: ranks(peers.map(({ label }) => label)) }
    case 'sourceNamespace':
    case 'destinationNamespace':
      return { end, keys: ranks(peers.map(namespaceOfPeer)) }
    case 'sourceIdentity':
    case 'destinationIdentity':
      return { end, keys: Uint32Array.from(peers, ({ identity }) => identity) }
    default:
      return null
  }
}

/** What a column makes of a port, as numbers in its order; null for a column that is about more. */
export function portKeys({ ports }: Pick<FlowTable, 'ports'>, column: FlowColumn): Uint32Array | null {
  if (column === 'protocol') return ranks(ports.map(({ protocol }) => protocol))
  if (column !== 'port') return null
  // By number first, then by the text.
  const texts = ranks(ports.map(portText))
  return Uint32Array.from(ports, (item, i) => item.port * 4096 + Math.min(4095, texts[i] ?? 0))
}

function sortKey(table: FlowTable, column: FlowColumn): Key {
  const by = (indices: Uint32Array, of: Uint32Array): Key => {
    return (i) => of[indices[i] ?? 0] ?? 0
  }
  const ends = endKeys(table, column)
  if (ends !== null) return by(table[ends.end], ends.keys)
  const ports = portKeys(table, column)
  if (ports !== null) return by(table.port, ports)
  switch (column) {
    case 'time':
      return (i) => i
    case 'l7':
      return (i) =>
        (table.verdict[i] === FlowVerdict.REDIRECTED ? 1 : 0) + (i < table.count - seenFlowsOf(table).length ? 0 : 2)
    case 'reason':
      return (i) => table.dropReason[i] ?? 0
    default: {
      const { of, examples } = flowClasses(table)
      return by(of, ranks(examples.map((row) => cellText(table, column, row))))
    }
  }
}
