/** The part of a picture that is about one node: it, what it has flows with, and these flows. */
import type { Graph } from './elements'

/** Null where the node is not drawn. */
export function neighbourhood(graph: Graph, centre: string): Graph | null {
  if (!graph.nodes.some(({ id }) => id === centre)) return null
  const members = new Set(
    graph.nodes.filter(({ id, parent }) => id === centre || parent === centre).map(({ id }) => id),
  )
  const own = graph.edges.filter(({ from, to }) => members.has(from) || members.has(to))
  // Everything that is dropped somewhere would make neighbours of all; where nothing gets through, that is the news.
  const allowed = own.filter((edge) => edge.allowed > 0)
  const edges = allowed.length > 0 ? allowed : own
  const kept = new Set([...members, ...edges.flatMap(({ from, to }) => [from, to])])
  for (const { id, dock } of graph.nodes) if (dock !== undefined && kept.has(dock)) kept.add(id)
  for (const { id, from, to } of graph.ties) if (members.has(from) || members.has(to)) kept.add(id).add(from).add(to)
  for (const { id, parent } of graph.nodes) if (parent !== null && kept.has(id)) kept.add(parent)
  return {
    ...graph,
    nodes: graph.nodes.filter(({ id }) => kept.has(id)),
    edges,
    ties: graph.ties.filter(({ id }) => kept.has(id)),
  }
}
