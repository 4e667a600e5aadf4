/** Cytoscape, kept in step with the graph: only what differs is changed, in one batch. */
import cytoscape, { type Core, type EventObject, type NodeSingular } from 'cytoscape'
import { pairKey, type Selection } from '../../../store/index'
import { emptyGraph, type Graph } from '../graph/elements'
import type { Emphasis } from '../graph/emphasis'
import type { Box, Point, Positions } from '../layout/geometry'
import { isGroupNode } from '../graph/folds'
import { placeNodes, withDocked } from '../layout/layout'
import { attachMarks, type MarkColours } from './marks'
import { namespaceOf, type GraphNode } from '../graph/nodes'
import type { Route } from '../layout/routes'
import { selectionOf } from '../graph/selection'
import { composeScene, routesOf, type Scene, type SceneElement } from './scene'
import { canvasStyle, readColours } from './style'

export interface CanvasEvents {
  onSelect(selection: Selection | null): void
  /** The user has moved nodes: the places of all. */
  onMoved(positions: Positions): void
  /** Id of a namespace or workload. */
  onToggleFold(group: string): void
}

/** What a gesture begins or ends on. */
export interface GestureTarget {
  /** Id of the node; null on the background and on edges. */
  readonly node: string | null
  /** The two nodes of an edge. */
  readonly edge: { readonly from: string; readonly to: string } | null
  /** The namespace there, be it a node's own or the box around the place. */
  readonly namespace: string | null
  /** In the picture's own coordinates. */
  readonly point: Point
}

/** Gestures that edit; whoever offers them listens. */
export interface GestureEvents {
  onMenu(target: GestureTarget, clientX: number, clientY: number): void
  onHover(id: string | null): void
  onEdit(id: string): void
  /** Nodes were dropped into the box of another namespace. */
  onDropInto(ids: readonly string[], namespace: string): void
  /** Nodes that are marked to do something with all of them. */
  onMark(ids: readonly string[]): void
}

/** Reach of the fold glyph at a namespace's corner. */
const glyphReach = 28
/** Zoom beyond which a fitted picture of few nodes would look coarse. */
const fittedZoom = 1.25
/** Moving many nodes costs more than it tells. */
const animatedUpTo = 150
const tidyMs = 250
/** Zoom from which the text of cards can be read. */
const readableZoom = 0.7
/** Room around a fitted picture; the bar to add things stands left of it, the legend below. */
const fitInset = { left: 60, right: 24, top: 20, bottom: 44 }

export class CanvasController {
  readonly cy: Core
  private graph: Graph = emptyGraph
  private positions: Positions = {}
  private routes: ReadonlyMap<string, Route> = new Map()
  private emphasis: Emphasis | null = null
  private scene: Scene | null = null
  /** What Cytoscape holds, as text to compare with. */
  private held = new Map<string, string>()
  /** The user has panned or zoomed: the picture is not fitted any more without being asked. */
  private isViewOwned = false
  private readonly detachMarks: () => void
  private colours = readColours()
  private marked: ReadonlySet<string> = new Set()
  private changed = new Set<string>()
  /** Whoever offers editing; null until it is there. */
  private gestures: GestureEvents | null = null

  constructor(
    private readonly host: HTMLElement,
    private readonly events: CanvasEvents,
  ) {
    this.cy = cytoscape({
      container: host,
      style: canvasStyle(),
      minZoom: 0.05,
      maxZoom: 3,
      boxSelectionEnabled: true,
      selectionType: 'single',
      layout: { name: 'preset' },
    })
    // Cytoscape keeps the press from giving the focus, and with it the keys.
    this.cy.on('tapstart', () => this.host.focus({ preventScroll: true }))
    this.cy.on('tap', (event) => this.onTap(event))
    this.cy.on('dbltap', 'node.folded, node.namespace, node.workload', ({ target }) =>
      this.events.onToggleFold(target.id()),
    )
    this.cy.on('dbltap', 'node.endpoint, node.service, node.outside', ({ target }) =>
      this.gestures?.onEdit(target.id()),
    )
    this.cy.on('drag', 'node', ({ target }) => this.carryDocked(target))
    this.cy.on('dragfree', 'node', ({ target }) => this.onDragged(target))
    this.cy.on('cxttap', (event) => this.onMenu(event))
    this.cy.on('boxend', () => queueMicrotask(() => this.onBoxed()))
    this.cy.on('dragpan scrollzoom pinchzoom', () => {
      this.isViewOwned = true
    })
    this.cy.on('mouseover', 'edge', ({ target }) => target.addClass('hover'))
    this.cy.on('mouseout', 'edge', ({ target }) => target.removeClass('hover'))
    this.cy.on('mouseover', 'node', ({ target }) => this.onHover(target.id()))
    this.cy.on('mouseout', 'node', () => this.onHover(null))
    this.detachMarks = attachMarks(this.cy, host, () => this.markColours())
    // End-to-end tests read the picture from here.
    Object.assign(window, { __membraneCanvas: this.cy })
  }

  /** Sends gestures to whoever offers editing; returns the function that stops it. */
  listen(gestures: GestureEvents): () => void {
    this.gestures = gestures
    return () => {
      this.gestures = null
    }
  }

  /** The element that the picture is drawn in. */
  get surface(): HTMLElement {
    return this.host
  }

  destroy(): void {
    this.detachMarks()
    this.cy.destroy()
  }

  restyle(): void {
    this.colours = readColours()
    this.cy.style(canvasStyle())
  }

  resize(): void {
    this.cy.resize()
    if (!this.isViewOwned) this.fit()
  }

  /** Draws a graph; nodes with a stored place stand there. Returns the places of all nodes where some are new, else null. */
  draw(graph: Graph, stored: Positions, emphasis: Emphasis | null): Positions | null {
    // A picture of other things altogether, as of another workspace, is fitted anew.
    const known = new Set(this.graph.nodes.map(({ id }) => id))
    const isFirst = !graph.nodes.some(({ id }) => known.has(id))
    if (isFirst) this.isViewOwned = false
    const placed = placeNodes(graph.nodes, graph.edges, stored)
    this.graph = graph
    this.positions = withDocked(graph.nodes, placed)
    this.routes = routesOf(graph, this.positions)
    this.emphasis = emphasis
    this.apply()
    if (graph.nodes.length > 0 && !this.isViewOwned && (isFirst || !this.isAllInView())) this.fit()
    return Object.keys(placed).some((id) => !Object.hasOwn(stored, id)) ? placed : null
  }

  /** Brings out what is selected. */
  emphasise(emphasis: Emphasis | null): void {
    if (emphasis === this.emphasis) return
    this.emphasis = emphasis
    this.apply()
  }

  private apply(): void {
    const scene = composeScene(this.graph, this.positions, this.routes, this.emphasis)
    this.scene = scene
    const held = new Map<string, string>()
    for (const element of scene.elements) held.set(element.id, JSON.stringify(element))
    this.cy.batch(() => {
      for (const id of this.held.keys()) {
        if (held.has(id)) continue
        const gone = this.cy.getElementById(id)
        // Children of a namespace that goes are moved out of it, not removed with it.
        gone.children().move({ parent: null })
        gone.remove()
      }
      for (const element of scene.elements)
        if (this.held.get(element.id) !== held.get(element.id)) this.applyElement(element)
    })
    this.held = held
    for (const id of this.marked) this.cy.getElementById(id).addClass('marked')
    for (const id of this.changed) this.cy.getElementById(id).addClass('changed')
  }

  private applyElement({ group, id, data, classes, position }: SceneElement): void {
    const known = this.cy.getElementById(id)
    const { parent = null, ...rest } = data
    if (known.empty()) {
      const isBox = classes.split(' ').includes('box')
      this.cy.add({
        group,
        data: parent === null ? rest : data,
        classes,
        ...(position === null ? {} : { position: { ...position } }),
        ...(isBox ? { grabbable: false, pannable: true } : {}),
        ...(classes.split(' ').includes('docked') ? { grabbable: false } : {}),
      })
      return
    }
    if (group === 'nodes' && (known.data('parent') ?? null) !== parent)
      known.move({ parent: parent === null ? null : String(parent) })
    known.data(rest)
    known.classes(classes)
    if (position !== null) known.position({ ...position })
  }

  private isAllInView(): boolean {
    const view = this.cy.extent()
    return [...(this.scene?.boxes.values() ?? [])].every(
      ({ left, right, top, bottom }) => left >= view.x1 && right <= view.x2 && top >= view.y1 && bottom <= view.y2,
    )
  }

  /** Brings out the edges of flows that have just come to another end; `pairs` as `pairKey` writes them. */
  markChanged(pairs: ReadonlySet<string>): void {
    this.changed = new Set()
    for (const { id, from, to } of this.graph.edges) {
      const ends = pairKey(from, to)
      if (pairs.has(ends) || this.stoodFor(pairs, from, to)) this.changed.add(id)
    }
    this.cy.batch(() => {
      this.cy.edges().forEach((edge) => void edge.toggleClass('changed', this.changed.has(edge.id())))
    })
  }

  /** Whether a folded node stands for one of the pairs' ends. */
  private stoodFor(pairs: ReadonlySet<string>, from: string, to: string): boolean {
    if (!isGroupNode(from) && !isGroupNode(to)) return false
    const { nodeOf } = this.graph
    for (const pair of pairs) {
      const [a = '', b = ''] = pair.split('\n')
      if ((nodeOf.get(a) ?? a) === from && (nodeOf.get(b) ?? b) === to) return true
    }
    return false
  }

  /** Shows everything. */
  fit(mostZoom = fittedZoom): void {
    if (this.cy.elements().empty()) return
    this.isViewOwned = false
    this.cy.resize()
    const { x1, y1, w, h } = this.cy.elements().boundingBox()
    const width = Math.max(1, this.cy.width() - fitInset.left - fitInset.right)
    const height = Math.max(1, this.cy.height() - fitInset.top - fitInset.bottom)
    const zoom = Math.min(width / w, height / h, mostZoom)
    this.cy.viewport({
      zoom,
      pan: {
        x: fitInset.left + (width - w * zoom) / 2 - x1 * zoom,
        y: fitInset.top + (height - h * zoom) / 2 - y1 * zoom,
      },
    })
  }

  zoom(factor: number): void {
    this.isViewOwned = true
    this.cy.zoom({
      level: this.cy.zoom() * factor,
      renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 },
    })
  }

  /** Moves the view just far enough to show a node that is out of sight. */
  reveal(id: string): void {
    const box = this.scene?.boxes.get(id)
    if (box === undefined) return
    const view = this.cy.extent()
    const isInView = box.left >= view.x1 && box.right <= view.x2 && box.top >= view.y1 && box.bottom <= view.y2
    if (!isInView) this.cy.center(this.cy.getElementById(id))
  }

  /** Brings a node into the middle, near enough to be read. */
  show(id: string): void {
    const node = this.cy.getElementById(id)
    if (node.empty()) return
    this.isViewOwned = true
    if (this.cy.zoom() < readableZoom) this.cy.zoom(readableZoom)
    this.cy.center(node)
  }

  /** Lays everything out anew, or puts it back to given places; it moves there unless motion is not wanted. */
  tidy(places: Positions | null = null): Positions {
    const before = this.positions
    const placed = places ?? placeNodes(this.graph.nodes, this.graph.edges, {})
    this.positions = withDocked(this.graph.nodes, placed)
    this.routes = routesOf(this.graph, this.positions)
    this.apply()
    this.fit()
    if (this.graph.nodes.length <= animatedUpTo && !window.matchMedia('(prefers-reduced-motion: reduce)').matches)
      this.moveFrom(before)
    return placed
  }

  private moveFrom(before: Positions): void {
    for (const { id, kind } of this.graph.nodes) {
      const from = before[id]
      const to = this.positions[id]
      if (kind === 'namespace' || from === undefined || to === undefined) continue
      this.cy
        .getElementById(id)
        .position({ ...from })
        .animate({ position: { ...to } }, { duration: tidyMs, easing: 'ease-out' })
    }
  }

  /** Middles of all nodes, to walk between by arrow keys. */
  places(): ReadonlyMap<string, Point> {
    const places = new Map<string, Point>()
    this.cy.nodes().forEach((node) => {
      // A namespace around pods is reached by way of its title.
      const { x1, x2, y1, y2 } = node.boundingBox({ includeLabels: false, includeEdges: false })
      places.set(node.id(), { x: (x1 + x2) / 2, y: node.hasClass('namespace') ? y1 : (y1 + y2) / 2 })
    })
    return places
  }

  /** The whole picture, without the dimming of what is not selected. */
  async toSvg(title: string): Promise<string> {
    const { pictureSvg } = await import('./exportSvg')
    const { boxes, routes, labels } = composeScene(this.graph, this.positions, this.routes, null)
    return pictureSvg({
      title,
      colours: this.colours,
      nodes: this.graph.nodes.flatMap((node) => {
        const box = boxes.get(node.id)
        return box === undefined ? [] : [{ ...node, box }]
      }),
      ties: this.graph.ties.flatMap((tie) => {
        const from = boxes.get(tie.from)
        const to = boxes.get(tie.to)
        return from === undefined || to === undefined ? [] : [{ from, to }]
      }),
      edges: this.graph.edges.flatMap((edge) => {
        const route = routes.get(edge.id)
        return route === undefined ? [] : [{ ...edge, route, labelAt: labels.get(edge.id) ?? null }]
      }),
    })
  }

  async toPng(title: string): Promise<Blob | null> {
    const { rasterise } = await import('./rasterise')
    return rasterise(await this.toSvg(title))
  }

  private markColours(): MarkColours {
    return { ground: this.colours.surface, cross: this.colours.dropped }
  }

  /** Marks nodes, and shows which. */
  mark(ids: readonly string[]): void {
    this.marked = new Set(ids)
    this.cy.batch(() => {
      this.cy.nodes().forEach((node) => void node.toggleClass('marked', this.marked.has(node.id())))
    })
    this.gestures?.onMark(ids)
  }

  /** Where a node is drawn, in pixels of the window. */
  boxOnScreen(id: string): Box | null {
    const box = this.scene?.boxes.get(id)
    if (box === undefined) return null
    const { left, top } = this.host.getBoundingClientRect()
    const zoom = this.cy.zoom()
    const pan = this.cy.pan()
    return {
      left: left + box.left * zoom + pan.x,
      right: left + box.right * zoom + pan.x,
      top: top + box.top * zoom + pan.y,
      bottom: top + box.bottom * zoom + pan.y,
    }
  }

  /** What stands at a place of the window. */
  targetAt(clientX: number, clientY: number): GestureTarget {
    const { left, top } = this.host.getBoundingClientRect()
    const zoom = this.cy.zoom()
    const pan = this.cy.pan()
    const point = { x: (clientX - left - pan.x) / zoom, y: (clientY - top - pan.y) / zoom }
    // What hangs on a card comes behind it in the list and lies above it.
    const node = this.graph.nodes.findLast(({ id, kind }) => kind !== 'namespace' && this.holds(id, point))
    const namespace = node === undefined ? this.namespaceAt(point) : (namespaceOf(node) ?? nameOf(node.parent))
    return { node: node?.id ?? null, edge: null, namespace, point }
  }

  /** All boxes of the picture, and the part of it that is in view. */
  overview(): {
    readonly boxes: readonly { readonly box: Box; readonly isGroup: boolean }[]
    readonly view: Box
    readonly isAllInView: boolean
  } {
    const { x1, x2, y1, y2 } = this.cy.extent()
    const boxes = this.graph.nodes.flatMap(({ id, kind }) => {
      const box = this.scene?.boxes.get(id)
      return box === undefined ? [] : [{ box, isGroup: kind === 'namespace' }]
    })
    return { boxes, view: { left: x1, right: x2, top: y1, bottom: y2 }, isAllInView: this.isAllInView() }
  }

  /** Moves the view so that a place of the picture is in its middle. */
  centreOn({ x, y }: Point): void {
    this.isViewOwned = true
    const zoom = this.cy.zoom()
    this.cy.pan({ x: this.cy.width() / 2 - x * zoom, y: this.cy.height() / 2 - y * zoom })
  }

  /** Calls back whenever nodes have moved on the screen. Returns the function that stops it. */
  onViewChange(callback: () => void): () => void {
    this.cy.on('viewport resize position add remove', callback)
    return () => void this.cy.off('viewport resize position add remove', callback)
  }

  private holds(id: string, { x, y }: Point): boolean {
    const box = this.scene?.boxes.get(id)
    return box !== undefined && box.left <= x && x <= box.right && box.top <= y && y <= box.bottom
  }

  private namespaceAt(point: Point): string | null {
    const found = this.graph.nodes.find(
      ({ id, kind }) => (kind === 'namespace' || kind === 'folded') && this.holds(id, point),
    )
    return found === undefined ? null : namespaceOf(found)
  }

  private onHover(id: string | null): void {
    this.showName(id)
    this.gestures?.onHover(id)
  }

  private onMenu({ target, originalEvent, position }: EventObject): void {
    if (!(originalEvent instanceof MouseEvent) || position === undefined) return
    const { clientX, clientY } = originalEvent
    const at = this.targetAt(clientX, clientY)
    const isEdge = target !== this.cy && target.isEdge()
    const edge = isEdge ? { from: String(target.data('source')), to: String(target.data('target')) } : null
    const isBox = target !== this.cy && !isEdge && at.node === null
    this.gestures?.onMenu({ ...at, edge, node: isBox ? String(target.id()) : at.node }, clientX, clientY)
  }

  private onBoxed(): void {
    const ids = this.cy
      .nodes(':selected')
      .map((node) => node.id())
      .filter((id) => !id.startsWith('namespace:'))
    this.cy.nodes().unselect()
    if (ids.length > 0) this.mark(ids)
  }

  private onDragged(moved: NodeSingular): void {
    const own = this.graph.nodes.find(({ id }) => id === moved.id())
    const target = this.namespaceAt(moved.position())
    const isMovable = own?.kind === 'endpoint' || own?.kind === 'workload' || own?.kind === 'service'
    const isElsewhere = isMovable && target !== null && target !== nameOf(own.parent)
    const dropped = isElsewhere ? (this.marked.has(own.id) ? [...this.marked] : [own.id]) : []
    this.keepPlaces()
    if (target !== null && dropped.length > 0) this.gestures?.onDropInto(dropped, target)
  }

  private keepPlaces(): void {
    const positions: Record<string, Point> = {}
    for (const { id, kind, dock } of this.graph.nodes)
      if (kind !== 'namespace' && dock === undefined) positions[id] = { ...this.cy.getElementById(id).position() }
    this.positions = withDocked(this.graph.nodes, positions)
    this.routes = routesOf(this.graph, this.positions)
    this.apply()
    this.events.onMoved(positions)
  }

  /** What hangs on a card moves with it. */
  private carryDocked(card: NodeSingular): void {
    const docked = this.graph.nodes.filter(({ dock }) => dock === card.id())
    if (docked.length === 0) return
    const places = withDocked(this.graph.nodes, { ...this.positions, [card.id()]: card.position() })
    for (const { id } of docked) {
      const at = places[id]
      if (at !== undefined) this.cy.getElementById(id).position({ ...at })
    }
  }

  private showName(id: string | null): void {
    const node = id === null ? undefined : this.graph.nodes.find((other) => other.id === id)
    this.host.title = node?.description ?? ''
    this.host.style.cursor = node === undefined ? '' : 'pointer'
  }

  private onTap(event: EventObject): void {
    const { target, originalEvent } = event
    const isAdding = originalEvent instanceof MouseEvent && (originalEvent.shiftKey || originalEvent.ctrlKey)
    if (isAdding && target !== this.cy && target.isNode() && !String(target.id()).startsWith('namespace:')) {
      const marked = new Set(this.marked)
      if (!marked.delete(target.id())) marked.add(target.id())
      return this.mark([...marked])
    }
    if (this.marked.size > 0) this.mark([])
    if (target === this.cy) return this.events.onSelect(null)
    if (target.isEdge()) {
      const { source, target: destination } = target.data()
      return this.events.onSelect({ kind: 'edge', from: String(source), to: String(destination) })
    }
    const node = this.graph.nodes.find(({ id }) => id === target.id())
    if (node === undefined) return
    if (!hasGlyph(node)) return this.events.onSelect(selectionOf(node))
    const { x1, y1 } = target.boundingBox({ includeLabels: false, includeEdges: false })
    const at: Point | undefined = event.position
    const isOnGlyph =
      at !== undefined && at.x - x1 < glyphReach && (node.kind !== 'namespace' || at.y - y1 < glyphReach)
    if (isOnGlyph) this.events.onToggleFold(node.id)
    else this.events.onSelect(selectionOf(node))
  }
}

function nameOf(parent: string | null): string | null {
  return parent === null ? null : parent.slice('namespace:'.length)
}

/** Groups have a glyph at their left that folds and unfolds them. */
function hasGlyph({ kind }: GraphNode): boolean {
  return kind === 'namespace' || kind === 'folded' || kind === 'workload'
}
