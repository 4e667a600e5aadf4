/** Cards of pods that rules are about and nobody has made: they say what they stand for, and only what gets through is drawn. */
import { namespaceNode } from '../../../store/index'
import type { Graph } from './elements'
import type { GraphNode } from './model'
import { cardSize } from './card-size'
import { cut, titleWidth } from './titles'

export interface GhostCard {
  readonly key: string
  readonly title: string
  readonly labels: Readonly<Record<string, string>>
  readonly newNamespace: string | null
  readonly namespaceLabels: Readonly<Record<string, string>>
}

const room = 22
/** Glyph and margins. */
const besideTitle = 52

export function asGhosts(graph: Graph, ghosts: readonly GhostCard[]): Graph {
  const cards = new Map(ghosts.map((ghost) => [ghost.key, ghost]))
  const places = new Map(
    ghosts.flatMap(({ newNamespace, namespaceLabels }) =>
      newNamespace === null
        ? []
        : [[namespaceNode(newNamespace) as string, { newNamespace, namespaceLabels }] as const],
    ),
  )
  const isGhostly = (id: string): boolean => cards.has(id) || places.has(id)
  const lines = graph.lines.filter(({ kind, from, to }) => kind !== 'dropped' || (!isGhostly(from) && !isGhostly(to)))
  const reached = new Set(lines.map(({ to, row }) => `${to} ${row}`))
  const nodes = graph.nodes.map((node): GraphNode => {
    const card = cards.get(node.id)
    if (card !== undefined) return ghostCard(node, card, reached)
    const place = places.get(node.id)
    return place === undefined ? node : ghostPlace(node, place)
  })
  return { ...graph, nodes, lines }
}

/** It serves no ports but those at which lines end. */
function ghostCard(node: GraphNode, { labels, title: whole }: GhostCard, reached: ReadonlySet<string>): GraphNode {
  const title = cut(`any ${words(labels) || 'pod'}`, room)
  const rows = node.rows.filter(({ id }) => reached.has(`${node.id} ${id}`))
  const foot = rows.length === 0 && node.rows.length > 0 ? cardSize.foot : 0
  return {
    ...node,
    isGhost: true,
    title,
    detail: 'does not exist',
    rows,
    width: Math.max(node.width, Math.ceil(titleWidth(title, cardSize.title)) + besideTitle),
    height: node.height - (node.rows.length - rows.length) * cardSize.row - foot,
    description: `Ghost, a pod that does not exist: ${whole}`,
  }
}

function ghostPlace(
  node: GraphNode,
  { newNamespace, namespaceLabels }: { readonly newNamespace: string; readonly namespaceLabels: GhostCard['labels'] },
): GraphNode {
  const labels = words(namespaceLabels)
  const named = newNamespace.startsWith('ghost-') ? 'any namespace' : newNamespace
  const title = labels === '' ? named : `any with ${labels}`
  return {
    ...node,
    isGhost: true,
    title: cut(title, room),
    detail: '',
    description: `A namespace that does not exist: ${title}`,
  }
}

function words(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
