/** The picture on the screen: what is drawn where, which part of it is in sight, and what pointers do to it. */
import { isGroupNode, pairKey, type ReplayMark, type Selection, idName } from '../../../store/index'
import { emptyGraph, type Graph } from '../graph/elements'
import type { Emphasis } from '../graph/emphasis'
import { namespaceOf, rowWords } from '../graph/cards'
import { peerOfNode, type GraphLine, type GraphNode } from '../graph/model'
import { selectionOf } from '../graph/selection'
import { Arrangement, paneOf } from '../layout/arrangement'
import { forLayout, heavyFrom } from '../layout/jobs'
import { LayoutThread } from '../layout/thread'
import { placesAround } from '../layout/around'
import { centreOf, contains, overlaps, type Box, type Point, type Positions } from '../layout/geometry'
import { boxOf, doorMiddle, extentOfPicture, type Picture } from '../layout/picture'
import { boundsOf } from '../layout/settle'
import { extentOf, fitted, insets, openingZoom, toPicture, toScreen, zoomedAt, type Camera } from './camera'
import { CanvasPen } from './canvas-pen'
import { readColours } from './colours'
import { listenTo } from './gestures'
import { hitAt, type Hit } from './hits'
import { paint, type View } from './paint'

export interface CanvasEvents {
  onSelect(selection: Selection | null): void
  onSelectRow(node: string, row: string): void
  onSelectLine(line: GraphLine): void
  /** The user has moved cards: where their middles are now. */
  onMoved(positions: Positions): void
  /** Id of a namespace or workload. */
  onToggleFold(group: string): void
  /** A card or row is under the pointer for a while, or none is any more. */
  onLinger(over: { readonly node: string; readonly row: string | null } | null): void
  /** A large picture is being laid out, or has been. */
  onLayout(isBusy: boolean): void
}

/** A picture to be drawn. */
interface Drawing {
  readonly graph: Graph
  readonly moved: Positions
  /** The picture is turned to something else: cards move there from where they stand. */
  readonly isTurn: boolean
  readonly isTidied: boolean
}

/** What a gesture begins or ends on. */
export interface GestureTarget {
  /** Id of the node; null on the background and on lines. */
  readonly node: string | null
  /** Id of the row there. */
  readonly row: string | null
  /** The two nodes of a line. */
  readonly edge: { readonly from: string; readonly to: string } | null
  /** The namespace there, be it a node's own or the box around the place. */
  readonly namespace: string | null
  /** In the picture's own coordinates. */
  readonly point: Point
}

/** What a picture is reduced to. */
export interface Centre {
  readonly name: string
  readonly cards: ReadonlySet<string>
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

/** Moving many nodes costs more than it tells. */
const animatedUpTo = 150
const tidyMs = 250
const pulseMs = 900
const lingerMs = 160
/** Reach of a line for the pointer, in pixels. */
const lineReach = 7
/** Height of the note above a picture that is reduced. */
const noteHeight = 44

type Drag = View['dragged']

export class CanvasController {
  private graph: Graph = emptyGraph
  private picture: Picture | null = null
  /** Where everything stands while the whole picture is shown. */
  private readonly whole = new Arrangement()
  /** That of a picture which is reduced to one thing and its neighbours: laid out for itself, and forgotten with it. */
  private reduced: (Centre & { readonly arrangement: Arrangement }) | null = null
  private emphasis: Emphasis | null = null
  private row: string | null = null
  private camera: Camera = { zoom: 1, x: 0, y: 0 }
  private size = { width: 0, height: 0 }
  /** The user has panned or zoomed: the picture is not fitted any more without being asked. */
  private isViewOwned = false
  private colours = readColours()
  private hovered: View['hovered'] = null
  private marked: ReadonlySet<string> = new Set()
  private changed: ReadonlySet<string> = new Set()
  /** Lines of observed flows; null while none are listed. */
  private observed: ReadonlyMap<string, ReplayMark> | null = null
  /** Words of lines that were seen in the shell. */
  private seen: ReadonlyMap<string, string> = new Map()
  private pulse: View['pulse'] = null
  private dragged: Drag = null
  /** What was dropped stays where it was dropped until the picture is laid out with it. */
  private settling: Drag = null
  private target: View['target'] = null
  private band: Box | null = null
  /** Where cards come from while they move to new places, and how far they have come. */
  private motion: { readonly from: ReadonlyMap<string, Box>; share: number } | null = null
  private asked = 0
  private lingering = 0
  private readonly thread = new LayoutThread()
  /** Large pictures: which one is being laid out, and the newest one that waits for it. */
  private layout: { readonly arrangement: Arrangement; next: Drawing | null } | null = null
  /** What is to be done once the picture is there. */
  private afterLayout: (() => void)[] = []
  private readonly layer = document.createElement('canvas')
  private readonly watchers = new Set<() => void>()
  private readonly detach: () => void
  /** Whoever offers editing; null until it is there. */
  private gestures: GestureEvents | null = null

  constructor(
    private readonly host: HTMLElement,
    private readonly events: CanvasEvents,
  ) {
    this.layer.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none'
    host.append(this.layer)
    host.style.touchAction = 'none'
    this.measure()
    const detachGestures = listenTo(host, {
      isGrabbed: (at) => this.grabbedAt(at).length > 0,
      onPan: (by) => this.look({ ...this.camera, x: this.camera.x + by.x, y: this.camera.y + by.y }),
      onZoom: (at, factor) => this.look(zoomedAt(this.camera, at, factor)),
      onTap: (at, event) => this.onTap(at, event.shiftKey || event.ctrlKey || event.metaKey),
      onDoubleTap: (at) => this.onDoubleTap(at),
      onHover: (at) => this.onHover(at),
      onDragStart: (at) => {
        this.dragged = { ids: new Set(this.grabbedAt(at)), by: { x: 0, y: 0 } }
      },
      onDrag: (by) => this.onDrag(by),
      onDragEnd: (isDropped) => this.onDragEnd(isDropped),
      onBox: (from, to, isDone) => this.onBox(from, to, isDone),
      onMenu: (at, x, y) => this.onMenu(at, x, y),
    })
    // Built for release, the page has no hook for tests.
    let detachTests: (() => void) | null = null
    let isDetached = false
    if (import.meta.env.MODE !== 'release')
      void import('./test-hook').then(({ offerToTests }) => {
        if (!isDetached)
          detachTests = offerToTests(host, () => ({ graph: this.graph, picture: this.picture, camera: this.camera }))
      })
    this.detach = () => {
      isDetached = true
      detachGestures()
      detachTests?.()
    }
    void document.fonts.ready.then(() => this.redraw())
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
    cancelAnimationFrame(this.asked)
    window.clearTimeout(this.lingering)
    this.layout = null
    this.thread.stop()
    this.detach()
    this.layer.remove()
    this.watchers.clear()
  }

  restyle(): void {
    this.colours = readColours()
    this.redraw()
  }

  resize(): void {
    this.measure()
    // What is looked at stays where it is, as when a pane opens beside it.
    if (this.emphasis !== null) this.keepInSight([...this.emphasis.chosen])
    else if (!this.isViewOwned) this.showStart()
    this.viewChanged()
  }

  private get arrangement(): Arrangement {
    return this.reduced?.arrangement ?? this.whole
  }

  /** Forgets where everything stood, as when another workspace is opened. */
  forget(): void {
    this.arrangement.reset()
    this.isViewOwned = false
  }

  /**
   * Draws a graph. `moved` are the middles of cards that the user has put somewhere; `to` names what the picture is reduced
   * to, and is laid out anew around the cards that stand for it.
   */
  draw(graph: Graph, moved: Positions, emphasis: Emphasis | null, to: Centre | null = null): void {
    const isTurn = (to?.name ?? null) !== (this.reduced?.name ?? null)
    if (isTurn)
      this.reduced =
        to === null
          ? null
          : {
              ...to,
              arrangement: new Arrangement((nodes, lines) => placesAround(nodes, lines, to.cards)),
            }
    if (this.arrangement.isOther(graph)) this.forget()
    this.emphasis = emphasis
    this.update({ graph, moved: this.reduced === null ? moved : {}, isTurn, isTidied: false })
  }

  /** Draws at once what is there or quickly made; what is large is laid out in a worker, and what is drawn stays meanwhile. */
  private update(drawing: Drawing): void {
    const { arrangement } = this
    const isHeavy = this.reduced === null && drawing.graph.nodes.length > heavyFrom
    const ready = isHeavy ? arrangement.unchanged(drawing.graph, drawing.moved) : null
    if (isHeavy && ready === null) return this.layOut(drawing)
    // What is being laid out is not wanted any more.
    this.endLayout()
    this.place(drawing, ready ?? arrangement.update(drawing.graph, drawing.moved, paneOf(this.size)))
  }

  private layOut(drawing: Drawing): void {
    if (this.layout !== null && this.layout.arrangement === this.arrangement) {
      const { next } = this.layout
      const isTurn = drawing.isTurn || next?.isTurn === true
      this.layout.next = { ...drawing, isTurn, isTidied: drawing.isTidied || next?.isTidied === true }
      return
    }
    this.endLayout()
    const { arrangement } = this
    const layout: NonNullable<typeof this.layout> = { arrangement, next: null }
    this.layout = layout
    this.events.onLayout(true)
    const { remembered } = arrangement
    const job = { remembered, graph: forLayout(drawing.graph), moved: drawing.moved, pane: paneOf(this.size) }
    void this.thread.run(job).then((done) => {
      if (this.layout !== layout) return
      const { next } = layout
      this.endLayout()
      // Cards that were moved meanwhile count, and so does a workspace that was opened.
      if (arrangement.remembered !== remembered) return this.update(next ?? drawing)
      arrangement.remembered = done.remembered
      this.place(drawing, done.picture)
      if (next !== null) this.update(next)
    })
  }

  private endLayout(): void {
    if (this.layout === null) return
    this.layout = null
    this.events.onLayout(false)
  }

  private place({ graph, isTurn, isTidied }: Drawing, picture: Picture): void {
    const before = isTurn || isTidied ? this.cardBoxes() : null
    const isFirst = isTurn || this.picture === null || this.graph.nodes.length === 0 || !this.isAnyKnown(graph)
    this.graph = graph
    this.picture = picture
    if (this.dragged === this.settling) this.dragged = null
    this.settling = null
    if (isFirst) this.isViewOwned = false
    if (isTidied) this.read()
    else if (graph.nodes.length > 0 && !this.isViewOwned && (isFirst || !this.isAllInView())) this.showStart()
    if (before !== null) this.moveFrom(before)
    this.viewChanged()
    const waiting = this.afterLayout
    this.afterLayout = []
    for (const work of waiting) work()
  }

  /** In letters that can be read: from the beginning of the picture on, or around what it is reduced to. */
  private showStart(): void {
    this.read()
    if (this.reduced === null || this.isAllInView()) return
    const box = [...this.reduced.cards].flatMap((id) => this.boxes(id) ?? [])[0]
    if (box === undefined) return
    this.centreOn(centreOf(box))
    this.isViewOwned = false
  }

  private cardBoxes(): ReadonlyMap<string, Box> {
    return new Map([...(this.picture?.frame.cards ?? [])].map(([id, { box }]) => [id, box] as const))
  }

  private isAnyKnown(graph: Graph): boolean {
    const known = new Set(this.graph.nodes.map(({ id }) => id))
    return graph.nodes.some(({ id }) => known.has(id))
  }

  /** Brings out what is selected; `row` is the row that was clicked, as `node row`. */
  emphasise(emphasis: Emphasis | null, row: string | null): void {
    if (emphasis === this.emphasis && row === this.row) return
    this.emphasis = emphasis
    this.row = row
    this.redraw()
  }

  /** Whether all cards are in sight; lines that come and go with the pointer move nothing. */
  private isAllInView(): boolean {
    const all = this.picture === null ? null : boundsOf(this.picture.frame)
    const view = this.extent()
    return (
      all === null ||
      (all.left >= view.left && all.right <= view.right && all.top >= view.top && all.bottom <= view.bottom)
    )
  }

  /** Brings out the lines of flows that have just come to another end; `pairs` as `pairKey` writes them. */
  markChanged(pairs: ReadonlySet<string>): void {
    if (this.layout !== null) return void this.afterLayout.push(() => this.markChanged(pairs))
    const ends = new Set<string>()
    for (const pair of pairs) {
      const [a = '', b = ''] = pair.split('\n')
      ends.add(pairKey(this.graph.nodeOf.get(a) ?? a, this.graph.nodeOf.get(b) ?? b))
    }
    const changed = this.graph.lines.filter(({ from, to }) => ends.has(pairKey(from, peerOfNode(to))))
    this.changed = new Set(changed.map(({ id }) => id))
    this.redraw()
  }

  /**
   * Tells lines that were seen in observed flows, and those that the draft is about to break, from those that are predicted
   * only. What is newly about to break pulses once, unless motion is not wanted.
   *
   * @param observed by the line's id; null where no flows are listed
   */
  markObserved(observed: ReadonlyMap<string, ReplayMark> | null): void {
    const before = this.observed
    this.observed = observed
    const ids = new Set<string>()
    for (const [id, mark] of observed ?? []) if (mark === 'breaks' && before?.get(id) !== 'breaks') ids.add(id)
    if (ids.size > 0 && !window.matchMedia('(prefers-reduced-motion: reduce)').matches) this.pulseOnce(ids)
    this.redraw()
  }

  /** Names lines that requests from the shell took, by the line's id. */
  markSeen(seen: ReadonlyMap<string, string>): void {
    this.seen = seen
    this.redraw()
  }

  private pulseOnce(ids: ReadonlySet<string>): void {
    const start = performance.now()
    this.pulse = { ids, share: 0 }
    const step = (now: number): void => {
      if (this.pulse?.ids !== ids) return
      const share = (now - start) / pulseMs
      this.pulse = share >= 1 ? null : { ids, share: Math.max(0, share) }
      if (this.pulse !== null) requestAnimationFrame(step)
      this.redraw()
    }
    requestAnimationFrame(step)
  }

  /** Shows everything. */
  fit(mostZoom: number = openingZoom.most): void {
    this.frameAll(0, mostZoom)
  }

  /** Shows as much as can be shown in letters that can be read, from the beginning of the picture on. */
  read({ least, most }: { readonly least: number; readonly most: number } = openingZoom): void {
    this.frameAll(least, most)
  }

  private frameAll(least: number, most: number): void {
    const all = this.bounds()
    if (all === null) return
    this.measure()
    this.isViewOwned = false
    this.camera = fitted(all, this.size, this.inset(), { least, most })
    this.viewChanged()
  }

  private inset() {
    const inset = this.size.width < 520 ? insets.narrow : insets.usual
    return this.reduced === null ? inset : { ...inset, top: inset.top + noteHeight }
  }

  private bounds(): Box | null {
    return this.picture === null ? null : extentOfPicture(this.picture)
  }

  zoom(factor: number): void {
    this.look(zoomedAt(this.camera, { x: this.size.width / 2, y: this.size.height / 2 }, factor))
  }

  private look(camera: Camera): void {
    this.isViewOwned = true
    this.camera = camera
    this.viewChanged()
  }

  has(id: string): boolean {
    return this.boxes(id) !== null
  }

  /** Moves the view just far enough to show a node that is out of sight. */
  reveal(id: string): void {
    if (this.layout !== null) return void this.afterLayout.push(() => this.reveal(id))
    const box = this.boxes(id)
    if (box === null) return
    const view = this.extent()
    const isInView =
      box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom
    if (!isInView) this.centreOn(centreOf(box))
  }

  private keepInSight(ids: readonly string[]): void {
    const { isViewOwned } = this
    this.revealAll(ids, false)
    this.isViewOwned = isViewOwned
  }

  /** Moves the view where none of these nodes, or not both ends of a line, are in sight: to all of them, else to the first. */
  revealAll(ids: readonly string[], isWhole: boolean): void {
    if (this.layout !== null) return void this.afterLayout.push(() => this.revealAll(ids, isWhole))
    const boxes = ids.flatMap((id) => this.boxes(id) ?? [])
    const [first] = boxes
    if (first === undefined) return
    const view = this.extent()
    const isIn = (box: Box): boolean =>
      box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom
    if (isWhole ? boxes.every(isIn) : boxes.some(isIn)) return
    const all = {
      left: Math.min(...boxes.map(({ left }) => left)),
      right: Math.max(...boxes.map(({ right }) => right)),
      top: Math.min(...boxes.map(({ top }) => top)),
      bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
    }
    const fits = all.right - all.left <= view.right - view.left && all.bottom - all.top <= view.bottom - view.top
    this.centreOn(centreOf(fits ? all : first))
  }

  /** Brings a node into the middle, near enough to be read. */
  show(id: string): void {
    if (this.layout !== null) return void this.afterLayout.push(() => this.show(id))
    const box = this.boxes(id)
    if (box === null) return
    if (this.camera.zoom < openingZoom.least) this.zoom(openingZoom.least / this.camera.zoom)
    this.centreOn(centreOf(box))
  }

  /** The box of a node; of a service that of a card that names it; of a peer also that of its second card. */
  private boxes(id: string): Box | null {
    if (this.picture === null) return null
    const own = boxOf(this.picture.frame, id)
    if (own !== undefined) return own
    const other = this.graph.nodes.find(
      (node) => peerOfNode(node.id) === id || node.services.some((tag) => tag.id === id),
    )
    return other === undefined ? null : (boxOf(this.picture.frame, other.id) ?? null)
  }

  /** Lays everything out anew, or puts cards back to given places; it moves there unless motion is not wanted. */
  tidy(moved: Positions = {}): void {
    this.arrangement.reset()
    this.update({ graph: this.graph, moved: this.reduced === null ? moved : {}, isTurn: false, isTidied: true })
  }

  /** Moves cards from where they stood, unless they are many or motion is not wanted. */
  private moveFrom(from: ReadonlyMap<string, Box>): void {
    if (this.graph.nodes.length > animatedUpTo || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return
    const motion = { from, share: 0 }
    this.motion = motion
    const start = performance.now()
    const step = (now: number): void => {
      if (this.motion !== motion) return
      motion.share = Math.min(1, (now - start) / tidyMs)
      if (motion.share >= 1) this.motion = null
      else requestAnimationFrame(step)
      this.redraw()
    }
    requestAnimationFrame(step)
  }

  /** Middles of all nodes, to walk between by arrow keys. */
  places(): ReadonlyMap<string, Point> {
    const places = new Map<string, Point>()
    for (const node of this.graph.nodes) {
      const box = this.boxes(node.id)
      // A namespace around pods is reached by way of its title.
      if (box !== null)
        places.set(node.id, {
          x: (box.left + box.right) / 2,
          y: node.kind === 'namespace' ? box.top : (box.top + box.bottom) / 2,
        })
    }
    return places
  }

  /** The whole picture, without the dimming of what is not selected. */
  async toSvg(title: string): Promise<string> {
    const { pictureSvg } = await import('./svg')
    return this.picture === null ? '' : pictureSvg(title, this.graph, this.picture, this.colours)
  }

  async toPng(title: string): Promise<Blob | null> {
    const { rasterise } = await import('./rasterise')
    return rasterise(await this.toSvg(title))
  }

  /** A node that is drawn. */
  nodeOf(id: string): GraphNode | undefined {
    return this.graph.nodes.find((node) => node.id === id)
  }

  /** Marks nodes, and shows which. */
  mark(ids: readonly string[]): void {
    this.marked = new Set(ids)
    this.redraw()
    this.gestures?.onMark(ids)
  }

  /** Shows which card or row a line is being drawn to. */
  aim(target: View['target']): void {
    if (target?.node === this.target?.node && target?.row === this.target?.row) return
    this.target = target
    this.redraw()
  }

  /** Where a node is drawn, in pixels of the window. */
  boxOnScreen(id: string): Box | null {
    const box = this.boxes(id)
    if (box === null) return null
    const { left, top } = this.host.getBoundingClientRect()
    const from = toScreen(this.camera, { x: box.left, y: box.top })
    const to = toScreen(this.camera, { x: box.right, y: box.bottom })
    return { left: left + from.x, right: left + to.x, top: top + from.y, bottom: top + to.y }
  }

  /** Where a node's lines start, in pixels of the window. */
  doorOnScreen(id: string): Point | null {
    const node = this.graph.nodes.find((other) => other.id === id)
    const box = this.boxOnScreen(id)
    if (node === undefined || box === null) return null
    return { x: box.right, y: box.top + doorMiddle(node) * this.camera.zoom }
  }

  /** What stands at a place of the window. */
  targetAt(clientX: number, clientY: number): GestureTarget {
    const { left, top } = this.host.getBoundingClientRect()
    const point = toPicture(this.camera, { x: clientX - left, y: clientY - top })
    const hit = this.hitAtPoint(point)
    const node = hit.kind === 'node' && hit.node.kind !== 'namespace' ? hit.node : null
    const isBoxRow = hit.kind === 'node' && hit.node.kind === 'namespace' && hit.row !== null
    const namespace = node === null ? this.namespaceAt(point) : (namespaceOf(node) ?? nameOf(node.parent))
    const id = hit.kind === 'node' && hit.service !== null ? hit.service : node === null ? null : peerOfNode(node.id)
    return {
      node: id,
      row: node !== null || isBoxRow ? (hit.kind === 'node' ? hit.row : null) : null,
      edge: null,
      namespace,
      point,
    }
  }

  /** All boxes of the picture, and the part of it that is in view. */
  overview(): {
    readonly boxes: readonly { readonly box: Box; readonly isGroup: boolean }[]
    readonly view: Box
    readonly isAllInView: boolean
  } {
    const boxes = this.graph.nodes.flatMap(({ id, kind }) => {
      const box = this.boxes(id)
      return box === null ? [] : [{ box, isGroup: kind === 'namespace' }]
    })
    return { boxes, view: this.extent(), isAllInView: this.isAllInView() }
  }

  /** Moves the view so that a place of the picture is in its middle. */
  centreOn({ x, y }: Point): void {
    const { zoom } = this.camera
    this.look({ zoom, x: this.size.width / 2 - x * zoom, y: this.size.height / 2 - y * zoom })
  }

  /** Calls back whenever nodes have moved on the screen. Returns the function that stops it. */
  onViewChange(callback: () => void): () => void {
    this.watchers.add(callback)
    return () => void this.watchers.delete(callback)
  }

  private viewChanged(): void {
    this.redraw()
    for (const watcher of this.watchers) watcher()
  }

  private extent(): Box {
    return extentOf(this.camera, this.size.width, this.size.height)
  }

  private measure(): void {
    this.size = { width: this.host.clientWidth, height: this.host.clientHeight }
  }

  private redraw(): void {
    cancelAnimationFrame(this.asked)
    this.asked = requestAnimationFrame(() => this.paintNow())
  }

  private paintNow(): void {
    const context = this.layer.getContext('2d')
    if (context === null) return
    const ratio = window.devicePixelRatio
    const width = Math.round(this.size.width * ratio)
    const height = Math.round(this.size.height * ratio)
    if (this.layer.width !== width || this.layer.height !== height) Object.assign(this.layer, { width, height })
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, width, height)
    if (this.picture === null) return
    const scale = this.camera.zoom * ratio
    context.setTransform(scale, 0, 0, scale, this.camera.x * ratio, this.camera.y * ratio)
    paint(new CanvasPen(context), {
      graph: this.graph,
      picture: this.motion === null ? this.picture : inMotion(this.picture, this.motion.from, this.motion.share),
      emphasis: this.emphasis,
      colours: this.colours,
      zoom: this.camera.zoom,
      extent: this.extent(),
      hovered: this.hovered,
      row: this.row,
      marked: this.marked,
      changed: this.changed,
      observed: this.observed,
      seen: this.seen,
      pulse: this.pulse,
      dragged: this.dragged,
      target: this.target,
    })
    if (this.band !== null)
      new CanvasPen(context).rect(this.band, {
        stroke: this.colours.accent,
        width: 1.5 / this.camera.zoom,
        dash: [4, 3],
      })
  }

  private hitAtPoint(point: Point): Hit {
    if (this.picture === null) return { kind: 'ground' }
    return hitAt(this.graph, this.picture, point, lineReach / this.camera.zoom)
  }

  private hit(at: Point): Hit {
    return this.hitAtPoint(toPicture(this.camera, at))
  }

  private namespaceAt(point: Point): string | null {
    const found = this.graph.nodes.find((node) => {
      const box = node.kind === 'namespace' || node.kind === 'folded' ? this.boxes(node.id) : null
      return box !== null && contains(box, point)
    })
    return found === undefined ? null : namespaceOf(found)
  }

  /** Cards that a drag from a place would move. */
  private grabbedAt(at: Point): readonly string[] {
    const hit = this.hit(at)
    if (hit.kind !== 'node') return []
    const { node, part } = hit
    if (node.kind !== 'namespace') return this.marked.has(node.id) ? [...this.marked] : [node.id]
    return part === 'title' ? this.graph.nodes.filter(({ parent }) => parent === node.id).map(({ id }) => id) : []
  }

  private onHover(at: Point | null): void {
    const hit: Hit = at === null ? { kind: 'ground' } : this.hit(at)
    const hovered =
      hit.kind === 'node' ? { id: hit.node.id, row: hit.row } : hit.kind === 'line' ? { id: hit.id, row: null } : null
    if (hovered?.id === this.hovered?.id && hovered?.row === this.hovered?.row) return
    const isOtherNode = hovered?.id !== this.hovered?.id
    this.linger(hit)
    this.hovered = hovered
    this.host.style.cursor =
      hit.kind === 'ground' || (hit.kind === 'node' && hit.part === 'body' && hit.node.kind === 'namespace')
        ? ''
        : 'pointer'
    this.host.title = this.titleOf(hit)
    this.redraw()
    if (isOtherNode) this.gestures?.onHover(hit.kind === 'node' ? peerOfNode(hit.node.id) : null)
  }

  /** The pointer passes over many cards on its way: only where it stays something is drawn for it. */
  private linger(hit: Hit): void {
    window.clearTimeout(this.lingering)
    const isCard = hit.kind === 'node' && hit.node.kind !== 'namespace' && this.graph.nodes.length <= heavyFrom
    const over = isCard ? { node: peerOfNode(hit.node.id), row: hit.row } : null
    this.lingering = window.setTimeout(() => this.events.onLinger(over), over === null ? 0 : lingerMs)
  }

  private titleOf(hit: Hit): string {
    if (hit.kind === 'ground') return ''
    if (hit.kind === 'line') {
      const line = this.graph.lines.find(({ id }) => id === hit.id)
      return line === undefined ? '' : `${peerOfNode(line.from)} → ${peerOfNode(line.to)} ${line.row}: ${line.kind}`
    }
    const row = hit.node.rows.find(({ id }) => id === hit.row)
    if (row !== undefined) return rowWords(row)
    const tag = hit.node.services.find(({ id }) => id === hit.service)
    return tag?.text ?? hit.node.description
  }

  private onMenu(at: Point, clientX: number, clientY: number): void {
    const hit = this.hit(at)
    const target = this.targetAt(clientX, clientY)
    const line = hit.kind === 'line' ? this.graph.lines.find(({ id }) => id === hit.id) : undefined
    const box = hit.kind === 'node' && hit.node.kind === 'namespace' ? hit.node.id : null
    // What a menu is about is selected, so that it can be seen.
    if (line !== undefined) this.events.onSelectLine(line)
    else if (hit.kind === 'node' && !this.marked.has(hit.node.id)) this.select(hit)
    const edge = line === undefined ? null : { from: peerOfNode(line.from), to: peerOfNode(line.to) }
    this.gestures?.onMenu({ ...target, edge, node: target.node ?? box }, clientX, clientY)
  }

  private onBox(from: Point, to: Point, isDone: boolean): void {
    const [a, b] = [toPicture(this.camera, from), toPicture(this.camera, to)]
    this.band = {
      left: Math.min(a.x, b.x),
      right: Math.max(a.x, b.x),
      top: Math.min(a.y, b.y),
      bottom: Math.max(a.y, b.y),
    }
    const { band } = this
    if (isDone) this.band = null
    this.redraw()
    if (!isDone) return
    const ids = this.graph.nodes.flatMap(({ id, kind }) => {
      const box = kind === 'namespace' || kind === 'folded' ? null : this.boxes(id)
      return box !== null && overlaps(box, band) ? [id] : []
    })
    if (ids.length > 0) this.mark(ids)
  }

  private onDrag({ x, y }: Point): void {
    if (this.dragged === null) return
    this.dragged = { ...this.dragged, by: { x: x / this.camera.zoom, y: y / this.camera.zoom } }
    this.viewChanged()
  }

  private onDragEnd(isDropped: boolean): void {
    const { dragged } = this
    this.dragged = null
    this.viewChanged()
    if (dragged === null || !isDropped) return
    const ids = [...dragged.ids]
    const own = this.graph.nodes.find(({ id }) => id === ids[0])
    const box = own === undefined ? null : this.boxes(own.id)
    if (own === undefined || box === null) return
    const middle = centreOf(box)
    const target = this.namespaceAt({ x: middle.x + dragged.by.x, y: middle.y + dragged.by.y })
    const isWhole = ids.length > 1 && !this.marked.has(own.id)
    const isMovable = own.kind === 'endpoint' || own.kind === 'workload' || own.kind === 'service'
    if (!isWhole && isMovable && target !== null && target !== nameOf(own.parent)) {
      this.gestures?.onDropInto(ids, target)
      return
    }
    const moved = this.arrangement.move(this.graph, ids, dragged.by)
    this.isViewOwned = true
    if (this.reduced === null) {
      if (this.graph.nodes.length > heavyFrom) this.dragged = this.settling = dragged
      return this.events.onMoved(moved)
    }
    // Places in a reduced picture last as long as it does.
    this.picture = this.arrangement.update(this.graph, {}, paneOf(this.size))
    this.viewChanged()
  }

  private onTap(at: Point, isAdding: boolean): void {
    const hit = this.hit(at)
    if (isAdding && hit.kind === 'node' && hit.node.kind !== 'namespace' && hit.node.kind !== 'folded') {
      const marked = new Set(this.marked)
      if (!marked.delete(hit.node.id)) marked.add(hit.node.id)
      return this.mark([...marked])
    }
    if (this.marked.size > 0) this.mark([])
    if (hit.kind === 'ground') return this.events.onSelect(null)
    if (hit.kind === 'line') {
      const line = this.graph.lines.find(({ id }) => id === hit.id)
      if (line !== undefined) this.events.onSelectLine(line)
    } else if (hit.part === 'glyph') this.events.onToggleFold(hit.node.id)
    else this.select(hit)
  }

  private select(hit: Extract<Hit, { readonly kind: 'node' }>): void {
    if (hit.service !== null) return this.events.onSelect(selectionOf({ id: hit.service, kind: 'service' }))
    if (hit.row !== null && hit.node.kind !== 'namespace' && hit.node.kind !== 'folded')
      return this.events.onSelectRow(hit.node.id, hit.row)
    this.events.onSelect(selectionOf(hit.node))
  }

  private onDoubleTap(at: Point): void {
    const hit = this.hit(at)
    if (hit.kind !== 'node' || hit.part === 'glyph') return
    if (isGroupNode(hit.node.id)) this.events.onToggleFold(hit.node.id)
    else this.gestures?.onEdit(hit.service ?? peerOfNode(hit.node.id))
  }
}

/** Cards on their way from where they stood; lines follow once everything has come to rest. */
function inMotion(picture: Picture, from: ReadonlyMap<string, Box>, share: number): Picture {
  const eased = 1 - (1 - share) ** 2
  const cards = new Map(
    [...picture.frame.cards].map(([id, card]) => {
      const start = from.get(id)
      const mix = (a: number, b: number): number => a + (b - a) * eased
      if (start === undefined) return [id, card]
      const { left, top, right, bottom } = card.box
      const box = {
        left: mix(start.left, left),
        top: mix(start.top, top),
        right: mix(start.right, right),
        bottom: mix(start.bottom, bottom),
      }
      return [id, { ...card, box }]
    }),
  )
  return { ...picture, frame: { ...picture.frame, cards }, routes: new Map() }
}

function nameOf(parent: string | null): string | null {
  return parent === null ? null : idName(parent)
}
