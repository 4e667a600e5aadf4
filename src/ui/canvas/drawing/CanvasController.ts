/** The picture on the screen, as the pane uses it: begin here. What it does is done by its parts. */
import { pairKey, type ReplayMark } from '../../../store/index'
import type { Graph } from '../graph/elements'
import type { Emphasis } from '../graph/emphasis'
import { peerOfNode, type GraphNode } from '../graph/model'
import { overlaps, type Box, type Point, type Positions } from '../layout/geometry'
import { isHeavy } from '../layout/jobs'
import { doorMiddle, type Picture } from '../layout/picture'
import type { Pane } from '../layout/pane'
import { moveFrom, pulseOnce } from './animate'
import { Arranging, type DrawOptions, type Drawing } from './arranging'
import { openingZoom, presentedRoom, presenterZoom, toScreen } from './camera'
import { readColours } from './painting/colours'
import type { View } from './painting/paint'
import type { GestureEvents, Pointer, PointerEvents } from './pointer'
import { Sight } from './sight'
import { Stage } from './stage'
import type { GestureTarget } from './target'
import { Views } from './views'

export interface CanvasEvents extends PointerEvents {
  /** The user has moved something: what it is called, and where the middles of its cards are now. */
  onMoved(what: string, positions: Positions): void
  /** A large picture is being laid out, or has been. */
  onLayout(isBusy: boolean): void
}

/** While pointers do nothing yet. */
const nowhere: GestureTarget = { node: null, row: null, edge: null, namespace: null, point: { x: 0, y: 0 } }

export class CanvasController {
  private readonly stage: Stage
  private readonly arranging: Arranging
  private readonly sight: Sight
  private readonly views: Views
  /** What pointers do, once that has come: the picture is there before. */
  private pointer: Pointer | null = null
  private gestures: GestureEvents | null = null
  /** What was dropped stays where it was dropped until the picture is laid out with it. */
  private settling: View['dragged'] = null
  private detachTests: (() => void) | null = null
  private isDestroyed = false

  constructor(
    host: HTMLElement,
    private readonly events: CanvasEvents,
  ) {
    const stage = new Stage(host)
    this.stage = stage
    this.arranging = new Arranging(() => this.room, {
      onPlaced: (drawing, picture) => this.place(drawing, picture),
      onLayout: (isBusy) => events.onLayout(isBusy),
      onForgotten: () => {
        stage.isViewOwned = false
        this.views.forget()
      },
    })
    this.sight = new Sight(stage, () => this.arranging)
    this.views = new Views(stage, this.sight)
    const { sight } = this
    void import('./pointer').then((part) => {
      if (this.isDestroyed) return
      this.pointer = new part.Pointer({ stage, sight, events, onMove: (what, ids, by) => this.move(what, ids, by) })
      this.pointer.gestures = this.gestures
    })
    // Built for release, the page has no hook for tests.
    if (import.meta.env.MODE !== 'release')
      void import('./test-hook').then(({ offerToTests }) => {
        if (!this.isDestroyed) this.detachTests = offerToTests(host, () => stage)
      })
    void document.fonts.ready.then(() => stage.redraw())
  }

  destroy(): void {
    this.isDestroyed = true
    this.arranging.stop()
    this.pointer?.stop()
    this.detachTests?.()
    this.stage.destroy()
  }

  /** Sends gestures to whoever offers editing; returns the function that stops it. */
  listen(gestures: GestureEvents): () => void {
    const tell = (heard: GestureEvents | null): void => {
      this.gestures = heard
      if (this.pointer !== null) this.pointer.gestures = heard
    }
    tell(gestures)
    return () => tell(null)
  }

  /** The element that the picture is drawn in. */
  get surface(): HTMLElement {
    return this.stage.host
  }

  restyle(): void {
    this.stage.colours = readColours()
    this.stage.redraw()
  }

  resize(): void {
    const { stage } = this
    stage.measure()
    this.views.resized()
    // What is looked at stays where it is, as when a pane opens beside it.
    if (stage.emphasis !== null) this.sight.keep(stage.emphasis)
    else if (!stage.isViewOwned) this.sight.frameStart()
    stage.viewChanged()
  }

  /**
   * Draws a graph. `moved` are the middles of cards that the user has put somewhere; `to` names what the picture is reduced
   * to, and is laid out again around the cards that stand for it; `isOpened` says that it has just been opened, and
   * `scene` where its cards stand then.
   */
  draw(
    graph: Graph,
    moved: Positions,
    { emphasis, ...options }: DrawOptions & { readonly emphasis: Emphasis | null },
  ): void {
    this.stage.emphasis = emphasis
    // The pane may have got another size in this very moment, as when the inspector opens: the picture is made for that.
    this.stage.measure()
    this.arranging.draw(graph, moved, options)
  }

  private place({ graph, isTurn, isTidied, isReturn }: Drawing, picture: Picture): void {
    const { stage } = this
    const before = isTurn || isTidied || isReturn ? stage.cardBoxes() : null
    const isFirst = isTurn || stage.picture === null || stage.graph.nodes.length === 0 || !this.isAnyKnown(graph)
    const seen = this.views.now()
    stage.graph = graph
    stage.picture = picture
    if (stage.dragged === this.settling) stage.dragged = null
    this.settling = null
    this.views.look(seen, { isFirst, isTidied, isReduced: this.arranging.centre !== null })
    if (before !== null) moveFrom(stage, before)
    stage.viewChanged()
  }

  private isAnyKnown(graph: Graph): boolean {
    const known = new Set(this.stage.graph.nodes.map(({ id }) => id))
    return graph.nodes.some(({ id }) => known.has(id))
  }

  private move(what: string, ids: readonly string[], by: Point): void {
    const { stage } = this
    const moved = this.arranging.move(ids, by)
    stage.isViewOwned = true
    // Places in a reduced picture last as long as it does.
    const isWhole = this.arranging.centre === null
    if (isWhole && isHeavy(stage.graph)) stage.dragged = this.settling = { ids: new Set(ids), by }
    this.events.onMoved(what, isWhole ? moved : {})
  }

  /** Brings out what is selected; `row` is the row that was clicked, as `node row`. */
  emphasise(emphasis: Emphasis | null, row: string | null): void {
    const { stage } = this
    if (emphasis === stage.emphasis && row === stage.row) return
    stage.emphasis = emphasis
    stage.row = row
    stage.redraw()
  }

  /** Brings out the lines of flows that have just come to another end; `pairs` as `pairKey` writes them. */
  markChanged(pairs: ReadonlySet<string>): void {
    this.arranging.whenPlaced(() => {
      const { graph } = this.stage
      const ends = new Set<string>()
      for (const pair of pairs) {
        const [a = '', b = ''] = pair.split('\n')
        ends.add(pairKey(graph.nodeOf.get(a) ?? a, graph.nodeOf.get(b) ?? b))
      }
      const changed = graph.lines.filter(({ from, to }) => ends.has(pairKey(from, peerOfNode(to))))
      this.stage.changed = new Set(changed.map(({ id }) => id))
      this.stage.redraw()
    })
  }

  /**
   * Tells lines that were seen in observed flows, and those that the draft is about to break, from those that are predicted
   * only. What is newly about to break pulses once, unless motion is not wanted.
   *
   * @param observed by the line's id; null where no flows are listed
   */
  markObserved(observed: ReadonlyMap<string, ReplayMark> | null): void {
    const before = this.stage.observed
    this.stage.observed = observed
    const ids = new Set<string>()
    for (const [id, mark] of observed ?? []) if (mark === 'breaks' && before?.get(id) !== 'breaks') ids.add(id)
    if (ids.size > 0) pulseOnce(this.stage, ids)
    this.stage.redraw()
  }

  /** Names lines that requests from the shell took, by the line's id. */
  markSeen(seen: ReadonlyMap<string, string>): void {
    this.stage.seen = seen
    this.stage.redraw()
  }

  /** Shows everything. */
  fit(): void {
    this.sight.frame({ least: 0, most: this.sight.zooms.most })
  }

  /** Shows as much as can be shown in letters that can be read, from the beginning of the picture on. */
  read(): void {
    this.sight.frame()
  }

  /** From now on pictures open in letters for a room full of people, or for one who sits before the screen. */
  present(isPresenting: boolean): void {
    this.sight.zooms = isPresenting ? presenterZoom : openingZoom
  }

  /** Size of the pane, in the pixels of a usual opening: larger letters leave less room. */
  private get room(): Pane {
    const { size } = this.stage
    return this.sight.zooms === presenterZoom ? presentedRoom(size) : size
  }

  zoom(factor: number): void {
    this.sight.zoom(factor)
  }

  has(id: string): boolean {
    return this.stage.box(id) !== null
  }

  /** Moves the view just far enough to show a node that is out of sight. */
  reveal(id: string): void {
    this.arranging.whenPlaced(() => this.sight.reveal(id))
  }

  /** Moves the view where none of these nodes, or not both ends of a line, are in sight: to all of them, else to the first. */
  revealAll(ids: readonly string[], isWhole: boolean): void {
    this.arranging.whenPlaced(() => this.sight.revealAll(ids, isWhole))
  }

  /** Brings a node into the middle, near enough to be read. */
  show(id: string): void {
    this.arranging.whenPlaced(() => this.sight.show(id))
  }

  /** Moves the view so that a place of the picture is in its middle. */
  centreOn(point: Point): void {
    this.sight.centreOn(point)
  }

  /** Lays everything out again; it moves there unless motion is not wanted. */
  tidy(): void {
    this.arranging.tidy()
  }

  /** Middles of all nodes, to walk between by arrow keys. */
  places(): ReadonlyMap<string, Point> {
    const places = new Map<string, Point>()
    for (const { id, kind } of this.stage.graph.nodes) {
      const box = this.stage.box(id)
      if (box === null) continue
      // A namespace around pods is reached by way of its title.
      const y = kind === 'namespace' ? box.top : (box.top + box.bottom) / 2
      places.set(id, { x: (box.left + box.right) / 2, y })
    }
    return places
  }

  /** The whole picture, without the dimming of what is not selected. */
  async toSvg(title: string): Promise<string> {
    const { pictureSvg } = await import('./painting/svg')
    const { graph, picture, colours } = this.stage
    return picture === null ? '' : pictureSvg(title, graph, picture, colours)
  }

  async toPng(title: string): Promise<Blob | null> {
    const { rasterise } = await import('./painting/rasterise')
    return rasterise(await this.toSvg(title))
  }

  /** A node that is drawn. */
  nodeOf(id: string): GraphNode | undefined {
    return this.stage.graph.nodes.find((node) => node.id === id)
  }

  /** Marks nodes, and shows which. */
  mark(ids: readonly string[]): void {
    this.stage.marked = new Set(ids)
    this.stage.redraw()
    this.gestures?.onMark(ids)
  }

  /** Shows which card or row a line is being drawn to. */
  aim(target: View['target']): void {
    const { stage } = this
    if (target?.node === stage.target?.node && target?.row === stage.target?.row) return
    stage.target = target
    stage.redraw()
  }

  /** Where a node is drawn, in pixels of the window. */
  boxOnScreen(id: string): Box | null {
    const { camera, host } = this.stage
    const box = this.stage.box(id)
    if (box === null) return null
    const { left, top } = host.getBoundingClientRect()
    const from = toScreen(camera, { x: box.left, y: box.top })
    const to = toScreen(camera, { x: box.right, y: box.bottom })
    return { left: left + from.x, right: left + to.x, top: top + from.y, bottom: top + to.y }
  }

  /** Where a node's lines start, in pixels of the window. */
  doorOnScreen(id: string): Point | null {
    const node = this.nodeOf(id)
    const box = this.boxOnScreen(id)
    // Nothing is drawn from a card that is on its way to another place.
    if (node === undefined || box === null || this.stage.dragged?.ids.has(id) === true) return null
    return { x: box.right, y: box.top + doorMiddle(node) * this.stage.camera.zoom }
  }

  /** What stands at a place of the window. */
  targetAt(clientX: number, clientY: number): GestureTarget {
    return this.pointer?.targetAt(clientX, clientY) ?? nowhere
  }

  /** The user has panned or zoomed, and not asked to see everything since. */
  get isMovedByUser(): boolean {
    return this.stage.isViewOwned
  }

  /** All boxes of the picture, the part of it that is in view, and where on the surface cards are drawn. */
  overview(): {
    readonly boxes: readonly { readonly box: Box; readonly isGroup: boolean }[]
    readonly view: Box
    readonly isAllInView: boolean
    readonly onSurface: readonly Box[]
    readonly size: { readonly width: number; readonly height: number }
  } {
    const { camera, size, graph } = this.stage
    const boxes = graph.nodes.flatMap(({ id, kind }) => {
      const box = this.stage.box(id)
      return box === null ? [] : [{ box, isGroup: kind === 'namespace' }]
    })
    const view = this.stage.extent()
    const onSurface = boxes.flatMap(({ box, isGroup }) => {
      if (isGroup || !overlaps(box, view)) return []
      const from = toScreen(camera, { x: box.left, y: box.top })
      const to = toScreen(camera, { x: box.right, y: box.bottom })
      return [{ left: from.x, top: from.y, right: to.x, bottom: to.y }]
    })
    return { boxes, view, isAllInView: this.sight.isAllInView(), onSurface, size }
  }

  /** Calls back whenever nodes have moved on the screen. Returns the function that stops it. */
  onViewChange(callback: () => void): () => void {
    return this.stage.watch(callback)
  }
}
