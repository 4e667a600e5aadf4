/** What stands at a place of the picture. */
import type { Graph } from '../graph/elements'
import type { Emphasis } from '../graph/emphasis'
import type { GraphLine, GraphNode } from '../graph/model'
import { contains, distanceFrom, type Point } from '../layout/geometry'
import { cardSize } from '../graph/card-size'
import { boxOf, doorMiddle, headerOf, rowsTop, type Picture } from '../layout/picture'
import { spacing } from '../layout/places'
import type { Stage } from './stage'

export type Part = 'glyph' | 'title' | 'row' | 'service' | 'body'

export type Hit =
  | {
      readonly kind: 'node'
      readonly node: GraphNode
      readonly part: Part
      readonly row: string | null
      readonly service: string | null
    }
  /** One line, or several that share a track there. */
  | { readonly kind: 'line'; readonly lines: readonly GraphLine[] }
  | { readonly kind: 'ground' }

/** Reach of the fold glyph at a namespace's corner and in a group's header. */
const glyphReach = 30

/** Reach of a line for the pointer, in pixels. */
const lineReach = 7
/** Lines that are nearer to each other than this lie on one track. */
const trackWidth = 2

interface Drawn extends Pick<Graph, 'nodes' | 'lines'> {
  readonly picture: Picture
  /** Null where nothing is selected. */
  readonly emphasis: Pick<Emphasis, 'bright' | 'isAlone'> | null
}

/** A card before a line before a box; what is dragged by its title is the box. */
export function hitAt(graph: Drawn, point: Point, reach: number): Hit {
  const { picture } = graph
  const isIn = (node: GraphNode): boolean => {
    const box = boxOf(picture.frame, node.id)
    return box !== undefined && contains({ ...box, left: box.left - 6, right: box.right + 6 }, point)
  }
  const card = graph.nodes.find((node) => node.kind !== 'namespace' && isIn(node))
  if (card !== undefined) return partOf(card, picture, point)
  const lines = linesAt(graph, point, reach)
  if (lines.length > 0) return { kind: 'line', lines }
  const box = graph.nodes.find((node) => node.kind === 'namespace' && isIn(node))
  return box === undefined ? { kind: 'ground' } : partOf(box, picture, point)
}

/** What is drawn at a place of the picture. */
export function hitOn({ graph, picture, emphasis, camera }: Stage, point: Point): Hit {
  if (picture === null) return { kind: 'ground' }
  return hitAt({ nodes: graph.nodes, lines: graph.lines, picture, emphasis }, point, lineReach / camera.zoom)
}

/** The nearest line with all that share its track there: of those that are drawn, and the bright ones before the others. */
function linesAt({ lines, picture, emphasis }: Drawn, point: Point, reach: number): readonly GraphLine[] {
  const within = lines.flatMap((line) => {
    const isBright = emphasis?.bright.has(line.id) === true
    if (emphasis?.isAlone === true && !isBright) return []
    const points = picture.routes.get(line.id) ?? []
    const distance = Math.min(...points.slice(1).map((b, i) => distanceFrom(point, points[i] ?? b, b)))
    return distance <= reach ? [{ line, distance, isBright }] : []
  })
  const bright = within.filter(({ isBright }) => isBright)
  const first = bright.length > 0 ? bright : within
  const nearest = Math.min(...first.map(({ distance }) => distance))
  return first.flatMap(({ line, distance }) => (distance < nearest + trackWidth ? [line] : []))
}

/**
 * What is meant by a place on a track: the line that is alone there; the row at which all of its lines end; the card that all
 * of them leave; else null.
 */
export function meantBy(lines: readonly GraphLine[], nodes: Graph['nodes']): Hit | null {
  const [first] = lines
  if (first === undefined || lines.length === 1) return null
  const nodeOf = (id: string): GraphNode | undefined => nodes.find((node) => node.id === id)
  const hit = (node: GraphNode | undefined, row: string | null): Hit | null =>
    node === undefined ? null : { kind: 'node', node, part: row === null ? 'title' : 'row', row, service: null }
  if (lines.every(({ to, row }) => to === first.to && row === first.row)) return hit(nodeOf(first.to), first.row)
  return lines.every(({ from }) => from === first.from) ? hit(nodeOf(first.from), null) : null
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
