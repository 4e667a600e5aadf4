/** From what is tapped or focused on the canvas to what is selected in the store. */
import type { Selection, Snapshot } from '../../store/index'
import { namespaceOf, type GraphNode } from './nodes'

export function selectionOf(node: Pick<GraphNode, 'id' | 'kind'>): Selection {
  const namespace = namespaceOf(node)
  if (namespace !== null) return { kind: 'namespace', name: namespace }
  return node.kind === 'outside' ? { kind: 'peer', key: node.id } : { kind: 'endpoint', key: node.id }
}

/** An edge of one flow is that flow; an edge of a folded namespace is the namespace, for it stands for many pairs. */
export function resolveEdge(edge: Extract<Selection, { readonly kind: 'edge' }>, { flows }: Snapshot): Selection {
  const folded = [edge.from, edge.to].find((id) => id.startsWith('namespace:'))
  if (folded !== undefined) return { kind: 'namespace', name: folded.slice('namespace:'.length) }
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
