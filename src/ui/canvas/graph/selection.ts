/** From what is tapped or focused on the canvas to what is selected in the store. */
import {
  clusterNodes,
  isGroupNode,
  serviceOfNode,
  workloadOfNode,
  type Selection,
  type Snapshot,
} from '../../../store/index'
import { namespaceOf } from './cards'
import { peerOfNode, type GraphLine, type GraphNode } from './model'

export function selectionOf(node: Pick<GraphNode, 'id' | 'kind'>): Selection {
  if (node.id === clusterNodes) return { kind: 'nodes' }
  const service = serviceOfNode(node.id)
  if (service !== null) return { kind: 'service', key: service }
  const workload = workloadOfNode(node.id)
  if (workload !== null) return { kind: 'workload', ...workload }
  const namespace = namespaceOf(node)
  if (namespace !== null) return { kind: 'namespace', name: namespace }
  return node.kind === 'outside' || node.kind === 'node'
    ? { kind: 'peer', key: peerOfNode(node.id) }
    : { kind: 'endpoint', key: node.id }
}

/** A line of one flow is that flow; of several the pair; a group's line is the group, for it stands for many pairs. */
export function selectionOfLine(line: Pick<GraphLine, 'from' | 'to' | 'flow'>, { flows }: Snapshot): Selection {
  const { from, to, flow } = line
  const port = flows.ports[flows.port[flow] ?? -1]
  const source = flows.peers[flows.source[flow] ?? -1]
  const destination = flows.peers[flows.destination[flow] ?? -1]
  if (flow >= 0 && port !== undefined && source !== undefined && destination !== undefined)
    return { kind: 'flow', flow: { from: source.key, to: destination.key, protocol: port.protocol, port: port.port } }
  const group = [from, to].find(isGroupNode)
  return group === undefined ? { kind: 'edge', from, to: peerOfNode(to) } : selectionOf({ id: group, kind: 'folded' })
}
