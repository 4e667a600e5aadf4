/** The part of a picture that is about one node: who reaches it, whom it reaches, and everybody else as one number. */
import type { Graph } from './elements'

export interface Neighbourhood {
  readonly graph: Graph
  /** Cards that are left out because nothing gets through to or from them. */
  readonly others: number
}

/** Null where the node is not drawn. */
export function neighbourhood(graph: Graph, centre: string): Neighbourhood | null {
  if (!graph.nodes.some(({ id }) => id === centre)) return null
  const members = new Set(
    graph.nodes.filter(({ id, parent }) => id === centre || parent === centre).map(({ id }) => id),
  )
  const parents = new Set(graph.nodes.flatMap(({ id, parent }) => (members.has(id) && parent !== null ? [parent] : [])))
  const own = graph.lines.filter(
    ({ from, to }) => members.has(from) || members.has(to) || parents.has(from) || parents.has(to),
  )
  // Everything that is dropped somewhere would make neighbours of all; where nothing gets through, that is the news.
  const allowed = own.filter(({ kind }) => kind !== 'dropped')
  const lines = allowed.length > 0 ? allowed : own
  const ends = new Set([...members, ...lines.flatMap(({ from, to }) => [from, to])])
  // Cards of a namespace that is reached as a whole are its box.
  const kept = new Set(ends)
  for (const { id, parent } of graph.nodes) if (parent !== null && kept.has(id)) kept.add(parent)
  for (const { id, parent } of graph.nodes)
    if (parent !== null && ends.has(parent) && !parents.has(parent)) kept.add(id)
  const cards = graph.nodes.filter(({ kind }) => kind !== 'namespace' && kind !== 'service')
  return {
    graph: { ...graph, nodes: graph.nodes.filter(({ id }) => kept.has(id)), lines },
    others: cards.filter(({ id }) => !kept.has(id)).length,
  }
}
