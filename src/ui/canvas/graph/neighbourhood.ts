/** The part of a picture that is about one thing: who reaches it, whom it reaches, and everybody else as one row. */
import { cardSize } from './card-size'
import { plainRow } from './port-rows'
import type { Graph } from './elements'
import type { GraphNode } from './model'

export interface Neighbourhood {
  readonly graph: Graph
  /** Cards that are left out because nothing gets through to or from them. */
  readonly others: number
}

/**
 * The cards that stand for one thing (several pods of a service or a namespace) with their neighbours. Null where none of
 * them is drawn.
 */
export function neighbourhood(graph: Graph, centre: ReadonlySet<string>): Neighbourhood | null {
  const members = new Set(
    graph.nodes
      .filter(({ id, parent }) => centre.has(id) || (parent !== null && centre.has(parent)))
      .map(({ id }) => id),
  )
  if (members.size === 0) return null
  const parents = new Set(graph.nodes.flatMap(({ id, parent }) => (members.has(id) && parent !== null ? [parent] : [])))
  const own = graph.lines.filter(
    ({ from, to }) => members.has(from) || members.has(to) || parents.has(from) || parents.has(to),
  )
  // Everything that is dropped somewhere would make neighbours of all; where nothing gets through, that is the news.
  const allowed = own.filter(({ kind }) => kind !== 'dropped' && kind !== 'undecided')
  const shown = allowed.length > 0 ? allowed : own
  // All of them are what the picture is about: the cards are placed by them.
  const lines = shown.map((line) => ({ ...line, isExtra: false, isFaint: false }))
  const ends = new Set([...members, ...lines.flatMap(({ from, to }) => [from, to])])
  // Cards of a namespace that is reached as a whole are its box.
  const kept = new Set(ends)
  for (const { id, parent } of graph.nodes) if (parent !== null && kept.has(id)) kept.add(parent)
  for (const { id, parent } of graph.nodes)
    if (parent !== null && ends.has(parent) && !parents.has(parent)) kept.add(id)
  const cards = graph.nodes.filter(({ kind }) => kind !== 'namespace' && kind !== 'service')
  const others = cards.filter(({ id }) => !kept.has(id)).length
  const only = cards.filter(({ id }) => members.has(id))
  const nodes = graph.nodes
    .filter(({ id }) => kept.has(id))
    .map((node) => (only.length === 1 && node.id === only[0]?.id && others > 0 ? withOthers(node, others) : node))
  return { graph: { ...graph, nodes, lines, extras: new Set() }, others }
}

/** Everybody else as one row: they neither reach the card nor are reached by it. */
function withOthers(node: GraphNode, others: number): GraphNode {
  const row = {
    ...plainRow,
    id: 'others',
    title: others === 1 ? 'other' : 'others',
    allowed: 0,
    dropped: others,
    undecided: 0,
  }
  return {
    ...node,
    rows: [...node.rows, row],
    height: node.height + cardSize.row + (node.rows.length === 0 ? cardSize.foot : 0),
    description: `${node.description}; ${others} ${row.title}: nothing gets through either way`,
  }
}
