/** From what is tapped or focused on the canvas to what is selected in the store. */
import type { Selection, Snapshot } from '../../../store/index'
import { isGroupNode, workloadOfNode } from './folds'
import { namespaceOf, type GraphNode } from './nodes'

export function selectionOf(node: Pick<GraphNode, 'id' | 'kind'>): Selection {
  if (node.kind === 'service') return { kind: 'service', key: node.id.slice('service:'.length) }
  const workload = workloadOfNode(node.id)
  if (workload !== null) return { kind: 'workload', ...workload }
  const namespace = namespaceOf(node)
  if (namespace !== null) return { kind: 'namespace', name: namespace }
  return node.kind === 'outside' ? { kind: 'peer', key: node.id } : { kind: 'endpoint', key: node.id }
}

/** An edge of one flow is that flow; an edge of a folded group is the group, for it stands for many pairs. */
export function resolveEdge(edge: Extract<Selection, { readonly kind: 'edge' }>, { flows }: Snapshot): Selection {
  const folded = [edge.from, edge.to].find(isGroupNode)
  if (folded !== undefined) return selectionOf({ id: folded, kind: 'folded' })
  const source = flows.peers.findIndex(({ key }) => key === edge.from)
  const destination = flows.peers.findIndex(({ key }) => key === edge.to)
  let only = -1
  for (let i = 0; i < flows.count; i++) {
    if (flows.source[i] !== source || flows.destination[i] !== destination) continue
    if (only >= 0) return edge
    only = i
  }
  const port = flows.ports[flows.port[only] ?? -1]
  return port === undefined
    ? edge
    : { kind: 'flow', flow: { from: edge.from, to: edge.to, protocol: port.protocol, port: port.port } }
}
