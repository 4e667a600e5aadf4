/** Rows of the flow table in order: whole columns of numbers are sorted, never objects. */
import { FlowVerdict } from '../../worker/index'
import { cellText, namespaceOf } from './cells'
import { flowClasses } from './classes'
import { portText } from './rows'
import { seenFlowsOf } from './seen'
import type { FlowColumn, FlowTable } from '../state/store-type'

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

function sortKey(table: FlowTable, column: FlowColumn): Key {
  const by = (indices: Uint32Array, of: Uint32Array): Key => {
    return (i) => of[indices[i] ?? 0] ?? 0
  }
  const { peers, ports, source, destination, port } = table
  switch (column) {
    case 'time':
      return (i) => i
    case 'source':
      return by(source, ranks(peers.map(({ label }) => label)))
    case 'destination':
      return by(destination, ranks(peers.map(({ label }) => label)))
    case 'sourceNamespace':
      return by(source, ranks(peers.map((_, peer) => namespaceOf(table, peer))))
    case 'destinationNamespace':
      return by(destination, ranks(peers.map((_, peer) => namespaceOf(table, peer))))
    case 'sourceIdentity':
      return by(
        source,
        Uint32Array.from(peers, ({ identity }) => identity),
      )
    case 'destinationIdentity':
      return by(
        destination,
        Uint32Array.from(peers, ({ identity }) => identity),
      )
    case 'port': {
      // By number first, then by the text.
      const texts = ranks(ports.map(portText))
      return by(
        port,
        Uint32Array.from(ports, (item, i) => item.port * 4096 + Math.min(4095, texts[i] ?? 0)),
      )
    }
    case 'protocol':
      return by(port, ranks(ports.map(({ protocol }) => protocol)))
    case 'l7':
      return (i) =>
        (table.verdict[i] === FlowVerdict.REDIRECTED ? 1 : 0) + (i < table.count - seenFlowsOf(table).length ? 0 : 2)
    case 'reason':
      return (i) => table.dropReason[i] ?? 0
    case 'verdict':
    case 'direction':
    case 'policy': {
      const { of, examples } = flowClasses(table)
      return by(of, ranks(examples.map((row) => cellText(table, column, row))))
    }
  }
}
