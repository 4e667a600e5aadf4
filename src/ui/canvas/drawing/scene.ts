/** Graph, places and emphasis → the elements that Cytoscape is to hold. Pure, so that what changed can be told. */
import type { Graph } from '../graph/elements'
import type { Emphasis } from '../graph/emphasis'
import {
  boxAround,
  centreOf,
  grown,
  namespacePadding,
  titleBox,
  union,
  type Box,
  type Point,
  type Positions,
} from '../layout/geometry'
import type { GraphNode } from '../graph/nodes'
import { placeLabels, routeEdges, type Card, type Label, type Route } from '../layout/routes'

export interface SceneElement {
  readonly group: 'nodes' | 'edges'
  readonly id: string
  readonly data: Readonly<Record<string, string | number | null>>
  readonly classes: string
  /** Null for edges and for boxes that take the size of what is in them. */
  readonly position: Point | null
}

export interface Scene {
  readonly elements: readonly SceneElement[]
  /** Where each node is, namespaces included. */
  readonly boxes: ReadonlyMap<string, Box>
  readonly routes: ReadonlyMap<string, Route>
  readonly labels: ReadonlyMap<string, Label>
}

/** Nodes up to which namespaces are real compound nodes, which cost several times as much to draw as plain ones. */
const parentsUpTo = 150

function titlesOf(graph: Graph, boxes: ReadonlyMap<string, Box>): readonly Box[] {
  return graph.nodes.flatMap(({ id, kind, lines }) => {
    const box = kind === 'namespace' ? boxes.get(id) : undefined
    return box === undefined ? [] : [titleBox(box, lines[0] ?? '')]
  })
}

/** All cards and boxes of a graph where they stand. */
function boxesOf(nodes: readonly GraphNode[], positions: Positions): ReadonlyMap<string, Box> {
  const boxes = new Map<string, Box>()
  const inside = new Map<string, Box[]>()
  for (const { id, kind, parent, width, height } of nodes) {
    const point = Object.hasOwn(positions, id) ? positions[id] : undefined
    if (kind === 'namespace' || point === undefined) continue
    const box = boxAround(point, width, height)
    boxes.set(id, box)
    if (parent === null) continue
    const list = inside.get(parent)
    if (list === undefined) inside.set(parent, [box])
    else list.push(box)
  }
  for (const [id, members] of inside) {
    const box = union(members)
    if (box !== null) boxes.set(id, grown(box, namespacePadding))
  }
  return boxes
}

/** The curves of a graph's edges; they do not depend on what is selected, so that edges keep still. */
export function routesOf(graph: Graph, positions: Positions): ReadonlyMap<string, Route> {
  const isInTheWay = ({ dock }: GraphNode): boolean => dock === undefined
  return routeEdges(
    cardsOf(graph.nodes.filter(isInTheWay), positions),
    graph.edges,
    titlesOf(graph, boxesOf(graph.nodes, positions)),
  )
}

function cardsOf(nodes: readonly GraphNode[], positions: Positions): readonly Card[] {
  return nodes.flatMap(({ id, kind, width, height }) => {
    const point = Object.hasOwn(positions, id) ? positions[id] : undefined
    return kind === 'namespace' || point === undefined ? [] : [{ id, width, height, x: point.x, y: point.y }]
  })
}

/** Everything to draw. */
export function composeScene(
  graph: Graph,
  positions: Positions,
  routes: ReadonlyMap<string, Route>,
  emphasis: Emphasis | null,
): Scene {
  const boxes = boxesOf(graph.nodes, positions)
  const useParents = graph.nodes.length <= parentsUpTo
  const cards = cardsOf(graph.nodes, positions)
  const labels = placeLabels(cards, graph.edges, routes, titlesOf(graph, boxes), emphasis?.bright ?? null)
  const marks = (id: string, parent: string | null = null): readonly string[] => {
    if (emphasis === null) return []
    if (emphasis.chosen.has(id)) return ['chosen']
    // Opacity is passed on: what is in a dimmed box must not be dimmed twice.
    const isDimmedByBox = useParents && parent !== null && !emphasis.bright.has(parent)
    return emphasis.bright.has(id) || isDimmedByBox ? [] : ['dim']
  }
  const nodes = graph.nodes.map((node): SceneElement => {
    const box = boxes.get(node.id)
    const isPlainBox = node.kind === 'namespace' && !useParents
    return {
      group: 'nodes',
      id: node.id,
      data: {
        id: node.id,
        label: node.lines.join('\n'),
        width: isPlainBox && box !== undefined ? box.right - box.left : node.width,
        height: isPlainBox && box !== undefined ? box.bottom - box.top : node.height,
        parent: useParents ? node.parent : null,
      },
      classes: [
        node.kind,
        ...(isPlainBox ? ['box'] : []),
        ...(node.isIngressIsolated ? ['ingress'] : []),
        ...(node.isEgressIsolated ? ['egress'] : []),
        ...(node.hasError ? ['error'] : []),
        ...(node.dock === undefined ? [] : ['docked']),
        ...marks(node.id, node.parent),
      ].join(' '),
      position: box === undefined || (node.kind === 'namespace' && useParents) ? null : centreOf(box),
    }
  })
  const edges = graph.edges.map((edge): SceneElement => {
    const label = labels.get(edge.id)
    return {
      group: 'edges',
      id: edge.id,
      data: {
        id: edge.id,
        source: edge.from,
        target: edge.to,
        label: edge.label,
        bend: routes.get(edge.id)?.bend ?? 0,
        labelX: label?.offset.x ?? 0,
        labelY: label?.offset.y ?? 0,
      },
      classes: [
        edge.kind,
        ...(edge.isRedirected ? ['l7'] : []),
        ...(label === undefined ? [] : ['labelled']),
        ...(edge.isDroppedAtSource ? ['cross-source'] : []),
        ...(edge.isDroppedAtDestination ? ['cross-target'] : []),
        ...marks(edge.id),
      ].join(' '),
      position: null,
    }
  })
  const ties = graph.ties.map(({ id, from, to }): SceneElement => ({
    group: 'edges',
    id,
    data: { id, source: from, target: to, bend: 0, labelX: 0, labelY: 0 },
    classes: ['tie', ...marks(id)].join(' '),
    position: null,
  }))
  return { elements: [...nodes, ...edges, ...ties], boxes, routes, labels }
}
