/** The row of the selected flow's port on a card that stands for a whole group, whose other rows say nothing of ports. */
import type { FlowRef, Snapshot } from '../../../store/index'
import { rowOfPort, rowWords } from './port-rows'
import { sized } from './card-size'
import { rowId } from './links'
import type { GraphLine, GraphNode } from './model'
import { servedBy } from './services'

/** The cards, of which the group that a flow's line leads to has a row for it. */
export function withAskedRow(
  nodes: readonly GraphNode[],
  line: Pick<GraphLine, 'to' | 'kind'> | null,
  flow: FlowRef | null,
  snapshot: Snapshot,
): readonly GraphNode[] {
  if (line === null || flow === null) return nodes
  return nodes.map((node) => {
    if (node.id !== line.to || node.kind !== 'folded') return node
    const row = askedRow(flow, line.kind, snapshot)
    const rows = [...node.rows, row]
    const { width, height } = sized({ ...node, rows, glyph: true })
    return { ...node, rows, width, height, description: `${node.description}; ${rowWords(row)}` }
  })
}

function askedRow(
  { to, port, protocol }: FlowRef,
  kind: GraphLine['kind'],
  snapshot: Snapshot,
): GraphNode['rows'][number] {
  const asked = { port, protocol, assumed: false }
  const count = {
    port: asked,
    allowed: kind === 'allowed' || kind === 'redirected' ? 1 : 0,
    dropped: kind === 'dropped' ? 1 : 0,
    undecided: kind === 'undecided' ? 1 : 0,
    isRedirected: kind === 'redirected',
    isDecided: true,
    isForItself: false,
  }
  const served = servedBy(snapshot)(to)
  return {
    ...rowOfPort(asked, count, true),
    isUnserved: served !== undefined && served.size > 0 && !served.has(rowId(asked)),
  }
}
