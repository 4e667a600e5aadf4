/** Which flows come to another end than before: what a lesson's step has changed. */
import { flowRow, verdictName, type VerdictName } from './flow-rows'
import type { FlowRef, FlowTable } from './types'

export interface FlowChange {
  readonly ref: FlowRef
  readonly source: string
  readonly destination: string
  readonly port: string
  readonly before: VerdictName
  readonly after: VerdictName
}

export interface FlowChanges {
  /** Flows of both tables whose verdicts differ: dropped ones first, each kind in the table's order. */
  readonly changed: readonly FlowChange[]
  /** Flows that are in the later table alone, because of new pods, peers or ports. */
  readonly added: number
}

const order: readonly VerdictName[] = ['ERROR', 'DROPPED', 'REDIRECTED', 'FORWARDED']

/** Compares two tables by who, whom and port. */
export function flowChanges(before: FlowTable, after: FlowTable): FlowChanges {
  const earlier = new Map<string, VerdictName>()
  for (let i = 0; i < before.count; i++) earlier.set(flowKey(before, i), verdictName(before, i))
  const changed: FlowChange[] = []
  let added = 0
  for (let i = 0; i < after.count; i++) {
    const was = earlier.get(flowKey(after, i))
    const is = verdictName(after, i)
    if (was === undefined) added++
    else if (was !== is) {
      const { ref, sourceLabel, destinationLabel, port } = flowRow(after, i)
      changed.push({ ref, source: sourceLabel, destination: destinationLabel, port, before: was, after: is })
    }
  }
  return { changed: changed.toSorted((a, b) => order.indexOf(a.after) - order.indexOf(b.after)), added }
}

function flowKey(table: FlowTable, i: number): string {
  const port = table.ports[table.port[i] ?? 0]
  const from = table.peers[table.source[i] ?? 0]?.key ?? ''
  const to = table.peers[table.destination[i] ?? 0]?.key ?? ''
  return `${from} ${to} ${port?.protocol ?? ''} ${port?.port ?? ''}`
}
