/** What stands at a place of the picture. */
import type { Graph } from '../graph/elements'
import type { GraphNode } from '../graph/model'
import { contains, distanceFrom, type Point } from '../layout/geometry'
import { cardSize } from '../graph/cards'
import { boxOf, doorMiddle, headerOf, rowsTop, type Picture } from '../layout/picture'
import { spacing } from '../layout/places'

export type Part = 'glyph' | 'title' | 'row' | 'service' | 'body'

export type Hit =
  | {
      readonly kind: 'node'
      readonly node: GraphNode
      readonly part: Part
      readonly row: string | null
      readonly service: string | null
    }
  | { readonly kind: 'line'; readonly id: string }
  | { readonly kind: 'ground' }

/** Reach of the fold glyph at a namespace's corner and in a group's header. */
const glyphReach = 30

/** A card before a line before a box; what is dragged by its title is the box. */
export function hitAt(graph: Graph, picture: Picture, point: Point, reach: number): Hit {
  const isIn = (node: GraphNode): boolean => {
    const box = boxOf(picture.frame, node.id)
    return box !== undefined && contains({ ...box, left: box.left - 6, right: box.right + 6 }, point)
  }
  const card = graph.nodes.find((node) => node.kind !== 'namespace' && isIn(node))
  if (card !== undefined) return partOf(card, picture, point)
  let nearest: { readonly id: string; readonly distance: number } | null = null
  for (const { id } of graph.lines) {
    const points = picture.routes.get(id) ?? []
    for (let i = 0; i + 1 < points.length; i++) {
      const [a, b] = [points[i], points[i + 1]]
      if (a === undefined || b === undefined) continue
      const distance = distanceFrom(point, a, b)
      if (distance <= reach && (nearest === null || distance < nearest.distance)) nearest = { id, distance }
    }
  }
  if (nearest !== null) return { kind: 'line', id: nearest.id }
  const box = graph.nodes.find((node) => node.kind === 'namespace' && isIn(node))
  return box === undefined ? { kind: 'ground' } : partOf(box, picture, point)
}

function partOf(node: GraphNode, { frame }: Picture, { x, y }: Point): Hit {
  const box = boxOf(frame, node.id) ?? { left: 0, top: 0, right: 0, bottom: 0 }
  const down = y - box.top
  const hit = (part: Part, row: string | null = null, service: string | null = null): Hit => ({
    kind: 'node',
    node,
    part,
    row,
    service,
  })
  const rows = rowsTop(node)
  if (down >= rows) {
    const size = node.kind === 'namespace' ? spacing.row : cardSize.row
    const row = node.rows[Math.floor((down - rows) / size)]
    const isInRow =
      row !== undefined && (node.kind !== 'namespace' || x - box.left < (frame.columns[0]?.right ?? 200) + 200)
    return isInRow ? hit('row', row.id) : hit('body')
  }
  if (node.kind === 'namespace') {
    if (Math.abs(down - doorMiddle(node)) > spacing.title / 2) return hit('body')
    return hit(x - box.left < glyphReach ? 'glyph' : 'title')
  }
  if (down >= headerOf(node)) {
    const tag = node.services[Math.floor((down - headerOf(node)) / cardSize.tag)]
    if (tag !== undefined) return hit('service', null, tag.id)
  }
  const isGroup = node.kind === 'folded' || node.kind === 'workload'
  return hit(isGroup && x - box.left < glyphReach ? 'glyph' : 'title')
}
