/** Cytoscape, kept in step with the graph: only what differs is changed, in one batch. */
import cytoscape, { type Core, type EdgeSingular, type EventObject } from 'cytoscape'
import type { Selection, Snapshot } from '../../store/index'
import { pictureSvg, type PictureEdge, type PictureNode } from './exportSvg'
import type { Graph, GraphEdge, GraphNode } from './graph'
import { nodeHeight, nodeWidth, placeNodes, type Positions } from './layout'
import { canvasStyle, readColours } from './style'

/** Edges up to which each shows its label. */
const labelsUpTo = 14
/** Nodes up to which namespaces are real compound nodes; more would slow the picture down. */
const parentsUpTo = 150

export interface CanvasEvents {
  onSelect(selection: Selection | null): void
  onMoved(positions: Positions): void
  onToggleFold(namespace: string): void
}

export class CanvasController {
  readonly cy: Core
  private graph: Graph = { nodes: [], edges: [], isThinned: false }
  private positions: Positions = {}
  private isFitted = false

  constructor(
    host: HTMLElement,
    private readonly events: CanvasEvents,
  ) {
    this.cy = cytoscape({
      container: host,
      style: canvasStyle(),
      minZoom: 0.05,
      maxZoom: 3,
      boxSelectionEnabled: false,
      autoungrabify: false,
      layout: { name: 'preset' },
    })
    this.cy.on('tap', (event) => this.onTap(event))
    this.cy.on('dbltap', 'node.folded, node.namespace', (event) =>
      this.events.onToggleFold(String(event.target.id()).slice('namespace:'.length)),
    )
    this.cy.on('dragfree', 'node', () => this.events.onMoved(this.readPositions()))
    // End-to-end tests read the picture from here.
    Object.assign(window, { __membraneCanvas: this.cy })
  }

  destroy(): void {
    this.cy.destroy()
  }

  restyle(): void {
    this.cy.style(canvasStyle())
  }

  /** Draws a graph; nodes stay where they stood. Returns the places of all nodes where some are new, else null. */
  draw(graph: Graph, stored: Positions): Positions | null {
    this.graph = graph
    const before = { ...stored, ...this.positions }
    const placed = placeNodes(graph.nodes, before)
    const isNew = Object.keys(placed).some((id) => !Object.hasOwn(stored, id))
    this.positions = placed
    this.cy.batch(() => this.apply(graph, placed))
    if (!this.isFitted && graph.nodes.length > 0) {
      this.isFitted = true
      this.fit()
    }
    return isNew ? placed : null
  }

  private apply(graph: Graph, placed: Positions): void {
    const useParents = graph.nodes.length <= parentsUpTo
    const wanted = new Set<string>([...graph.nodes.map((node) => node.id), ...graph.edges.map((edge) => edge.id)])
    this.cy.elements().forEach((element) => {
      if (!wanted.has(element.id())) element.remove()
    })
    const nodes = useParents ? graph.nodes : graph.nodes.filter((node) => node.kind !== 'namespace')
    for (const node of [...nodes].sort((a, b) => Number(a.parent !== null) - Number(b.parent !== null)))
      this.applyNode(node, placed, useParents)
    const withLabels = graph.edges.length <= labelsUpTo
    for (const edge of graph.edges) this.applyEdge(edge, withLabels)
  }

  private applyNode(node: GraphNode, placed: Positions, useParents: boolean): void {
    const parent = useParents && node.parent !== null ? node.parent : null
    const data = {
      id: node.id,
      label: node.lines.map((line) => (line.length > 26 ? `${line.slice(0, 25)}…` : line)).join('\n'),
      width: nodeWidth(node.lines),
      height: node.kind === 'folded' ? nodeHeight + 12 : nodeHeight,
      ...(parent === null ? {} : { parent }),
    }
    const classes = [
      node.kind,
      ...(node.isIngressIsolated ? ['ingress'] : []),
      ...(node.isEgressIsolated ? ['egress'] : []),
      ...(node.hasError ? ['error'] : []),
    ].join(' ')
    const known = this.cy.getElementById(node.id)
    const place = placed[node.id]
    const position = place === undefined ? undefined : { ...place }
    if (known.empty()) {
      this.cy.add({ group: 'nodes', data, classes, ...(position === undefined ? {} : { position }) })
      return
    }
    if ((known.data('parent') ?? null) !== parent) known.move({ parent })
    known.data(data)
    known.classes(classes)
    if (position !== undefined && node.kind !== 'namespace') known.position(position)
  }

  private applyEdge(edge: GraphEdge, withLabels: boolean): void {
    const classes = [
      edge.kind,
      ...(withLabels ? ['labelled'] : []),
      ...(edge.isDroppedAtSource ? ['cross-source'] : []),
      ...(edge.isDroppedAtDestination ? ['cross-target'] : []),
    ].join(' ')
    const data = {
      id: edge.id,
      source: edge.from,
      target: edge.to,
      label: edge.kind === 'redirected' ? `L7 ${edge.label}` : edge.label,
    }
    const known = this.cy.getElementById(edge.id)
    if (known.empty()) this.cy.add({ group: 'edges', data, classes })
    else {
      known.data(data)
      known.classes(classes)
    }
  }

  /** Brings the selection out: what belongs to it stays bright, the rest is dimmed. */
  highlight(selection: Selection | null, snapshot: Snapshot): void {
    this.cy.batch(() => {
      this.cy.elements().removeClass('dim chosen')
      if (selection === null) return
      const chosen = this.cy.collection()
      switch (selection.kind) {
        case 'endpoint':
        case 'peer':
          chosen.merge(this.cy.getElementById(selection.key))
          break
        case 'namespace':
          chosen.merge(this.cy.getElementById(`namespace:${selection.name}`))
          break
        case 'policy': {
          const policy = snapshot.policies.find(({ key }) => key === selection.key)
          const selector = policy?.selectors.find(({ path }) => path === selection.selectorPath)
          for (const key of (selector ?? policy)?.selects ?? []) chosen.merge(this.cy.getElementById(key))
          break
        }
        case 'flow':
          chosen.merge(this.between(selection.flow.from, selection.flow.to))
          break
        case 'edge':
          chosen.merge(this.between(selection.from, selection.to))
      }
      if (chosen.empty()) return
      chosen.addClass('chosen')
      const members = chosen.union(chosen.children())
      const bright = members
        .union(members.connectedEdges())
        .union(members.neighborhood())
        .union(members.connectedNodes())
      const around = bright.union(bright.ancestors())
      this.cy.elements().not(around).addClass('dim')
    })
  }

  private between(from: string, to: string) {
    return this.cy.edges().filter((edge) => edge.data('source') === from && edge.data('target') === to)
  }

  fit(): void {
    this.cy.resize()
    this.cy.fit(undefined, 36)
    if (this.cy.zoom() > 1.15) {
      this.cy.zoom(1.15)
      this.cy.center()
    }
  }

  zoom(factor: number): void {
    this.cy.zoom({
      level: this.cy.zoom() * factor,
      renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 },
    })
  }

  /** Forgets all places and lays everything out anew. */
  tidy(): Positions {
    this.positions = {}
    const placed = placeNodes(this.graph.nodes, {})
    this.positions = placed
    this.cy.batch(() => this.apply(this.graph, placed))
    this.fit()
    return placed
  }

  toSvg(title: string): string {
    const descriptions = new Map(this.graph.nodes.map((node) => [node.id, node]))
    const nodes: PictureNode[] = []
    this.cy.nodes().forEach((element) => {
      const node = descriptions.get(element.id())
      if (node === undefined) return
      const box = element.boundingBox({ includeLabels: false, includeEdges: false })
      nodes.push({
        id: node.id,
        kind: node.kind,
        lines: node.lines,
        isIngressIsolated: node.isIngressIsolated,
        isEgressIsolated: node.isEgressIsolated,
        x: (box.x1 + box.x2) / 2,
        y: (box.y1 + box.y2) / 2,
        width: box.w,
        height: box.h,
      })
    })
    const byId = new Map(this.graph.edges.map((edge) => [edge.id, edge]))
    const edges: PictureEdge[] = []
    this.cy.edges().forEach((element) => {
      const edge = byId.get(element.id())
      if (edge !== undefined) edges.push(pictureEdge(element, edge))
    })
    return pictureSvg({ title, nodes, edges, colours: readColours() })
  }

  async toPng(): Promise<Blob> {
    return this.cy.png({ output: 'blob-promise', full: true, scale: 2, bg: readColours().surface })
  }

  private readPositions(): Positions {
    const positions: Record<string, { x: number; y: number }> = {}
    this.cy.nodes().forEach((node) => {
      if (!node.isParent()) positions[node.id()] = { ...node.position() }
    })
    this.positions = positions
    return positions
  }

  private onTap(event: EventObject): void {
    if (event.target === this.cy) {
      this.events.onSelect(null)
      return
    }
    const id = String(event.target.id())
    if (event.target.isEdge()) {
      const { source, target } = event.target.data()
      this.events.onSelect({ kind: 'edge', from: String(source), to: String(target) })
      return
    }
    if (id.startsWith('namespace:')) this.events.onSelect({ kind: 'namespace', name: id.slice('namespace:'.length) })
    else
      this.events.onSelect(event.target.hasClass('outside') ? { kind: 'peer', key: id } : { kind: 'endpoint', key: id })
  }
}

function pictureEdge(element: EdgeSingular, edge: GraphEdge): PictureEdge {
  const from = element.sourceEndpoint()
  const to = element.targetEndpoint()
  const middle = element.midpoint()
  return {
    kind: edge.kind,
    label: edge.label,
    from,
    to,
    // A quadratic curve through the middle of the drawn one.
    through: { x: 2 * middle.x - (from.x + to.x) / 2, y: 2 * middle.y - (from.y + to.y) / 2 },
    isDroppedAtSource: edge.isDroppedAtSource,
    isDroppedAtDestination: edge.isDroppedAtDestination,
  }
}
