/** What a selection brings out of the picture. */
import { workloadNode, workloadsOf, pairKey, type FlowTable, type Selection, type Snapshot } from '../../../store/index'
import type { Graph } from './elements'
import { namespaceNode, serviceNode } from './folds'

export interface Emphasis {
  /** Ids of the nodes and edges that are selected. */
  readonly chosen: ReadonlySet<string>
  /** Ids of all that stays bright: the chosen, their flows and the other ends of these. */
  readonly bright: ReadonlySet<string>
}

/** What is chosen and what stays bright; null where nothing that is drawn is selected. */
export function emphasisOf(graph: Graph, selection: Selection | null, snapshot: Snapshot): Emphasis | null {
  if (selection === null) return null
  const drawn = new Set(graph.nodes.map(({ id }) => id))
  const nodes = (keys: readonly string[]): ReadonlySet<string> =>
    new Set(keys.map((key) => graph.nodeOf.get(key) ?? key).filter((id) => drawn.has(id)))
  switch (selection.kind) {
    case 'endpoint':
    case 'peer':
      return withFlows(graph, nodes([selection.key]))
    case 'namespace': {
      const id = namespaceNode(selection.name)
      const inside = graph.nodes.filter(({ parent }) => parent === id).map((node) => node.id)
      return withFlows(graph, nodes([id]), inside)
    }
    case 'workload': {
      const id = workloadNode(selection.namespace, selection.name)
      if (drawn.has(id)) return withFlows(graph, new Set([id]))
      const members = [...workloadsOf(snapshot)].flatMap(([key, workload]) => (workload.id === id ? [key] : []))
      return withFlows(graph, nodes(members))
    }
    case 'service': {
      const service = snapshot.services?.find(({ key }) => key === selection.key)
      const backends = nodes(service?.selects ?? [])
      const own = serviceNode(selection.key)
      const chosen = drawn.has(own) ? new Set([own]) : backends
      if (chosen.size === 0) return null
      return bright(
        graph,
        chosen,
        [...backends],
        graph.edges.filter(({ to }) => backends.has(to)),
      )
    }
    case 'policy': {
      const policy = snapshot.policies.find(({ key }) => key === selection.key)
      const ingress = nodes(policy?.isolates.ingress ?? [])
      const egress = nodes(policy?.isolates.egress ?? [])
      const chosen = new Set([...nodes(policy?.selects ?? []), ...ingress, ...egress])
      // A default deny names no decider: its drops are those at the pods that it isolates.
      const edges = graph.edges.filter(
        ({ from, to, policies, isDroppedAtSource, isDroppedAtDestination }) =>
          policies.has(selection.key) ||
          (isDroppedAtSource && egress.has(from)) ||
          (isDroppedAtDestination && ingress.has(to)),
      )
      return chosen.size === 0 ? null : bright(graph, chosen, [...chosen], edges)
    }
    case 'flow':
      return edgeBetween(graph, selection.flow.from, selection.flow.to)
    case 'edge':
      return edgeBetween(graph, selection.from, selection.to)
    default:
      return selection satisfies never
  }
}

/** What a comparison is about stays bright: the flows that it opens or closes. Null where none is drawn. */
export function emphasisOfChanges(graph: Graph, table: FlowTable, rows: readonly number[]): Emphasis | null {
  const node = (peer: number | undefined): string => {
    const key = table.peers[peer ?? -1]?.key ?? ''
    return graph.nodeOf.get(key) ?? key
  }
  const pairs = new Set(rows.map((row) => pairKey(node(table.source[row]), node(table.destination[row]))))
  const edges = graph.edges.filter(({ from, to }) => pairs.has(pairKey(from, to)))
  return edges.length === 0 ? null : bright(graph, new Set(), [], edges)
}

function withFlows(graph: Graph, chosen: ReadonlySet<string>, inside: readonly string[] = []): Emphasis | null {
  if (chosen.size === 0) return null
  const members = new Set([...chosen, ...inside])
  const edges = graph.edges.filter(({ from, to }) => members.has(from) || members.has(to))
  return bright(graph, chosen, [...members], edges)
}

function edgeBetween(graph: Graph, from: string, to: string): Emphasis | null {
  const source = graph.nodeOf.get(from) ?? from
  const target = graph.nodeOf.get(to) ?? to
  const edges = graph.edges.filter((edge) => edge.from === source && edge.to === target)
  return edges.length === 0 ? null : bright(graph, new Set(edges.map(({ id }) => id)), [], edges)
}

function bright(graph: Graph, chosen: ReadonlySet<string>, nodes: readonly string[], edges: Graph['edges']): Emphasis {
  const all = new Set([...chosen, ...nodes, ...edges.flatMap(({ id, from, to }) => [id, from, to])])
  for (const { id, from, to } of graph.ties) if (chosen.has(from)) all.add(id).add(to)
  for (const { id, dock } of graph.nodes) if (dock !== undefined && all.has(dock)) all.add(id)
  // The box around a bright pod stays bright too: it says where the pod lives.
  for (const { id, parent } of graph.nodes) if (parent !== null && all.has(id)) all.add(parent)
  return { chosen, bright: all }
}
