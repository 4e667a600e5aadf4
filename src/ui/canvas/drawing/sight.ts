/** Which part of the picture is in sight: fitted to the pane, moved and zoomed, brought to what is looked for. */
import type { Emphasis } from '../graph/emphasis'
import { boundsOf } from '../layout/settle'
import { centreOf, union, type Box, type Point } from '../layout/geometry'
import { extentOf, fitted, insets, openingZoom, zoomedAt, type Camera, type Zooms } from './camera'
import { noteHeight, type Arranging } from './arranging'
import type { Stage } from './stage'

/** How much smaller letters may get where more is drawn than when the picture was opened. */
const lettersOfGrown = 0.8

export class Sight {
  /** Within what a picture is shown when it opens. */
  zooms: Zooms = openingZoom

  constructor(
    private readonly stage: Stage,
    private readonly shown: () => Pick<Arranging, 'centre' | 'room'>,
  ) {}

  /** Shows the picture within these zooms: all of it in the middle, or from its beginning on. */
  frame({ least, most }: Zooms = this.zooms): void {
    const { stage } = this
    const own = stage.bounds()
    if (own === null) return
    stage.measure()
    stage.isViewOwned = false
    const fit = (box: Box): Camera => fitted(box, stage.size, this.inset(), { least, most })
    // Where there is room, what the steps of a lesson take together: cards stay where they are on the screen, too.
    const all = fit(union([own, this.shown().room ?? own]) ?? own)
    const isSeen = isWithin(this.shown().room ?? own, extentOf(all, stage.size.width, stage.size.height))
    stage.camera = isSeen ? all : fit(own)
    stage.viewChanged()
  }

  /** Shows a picture that has just grown: whole, if letters that are a little smaller are enough for that. */
  frameGrown(): void {
    const { least, most } = this.zooms
    this.frame({ least: least * lettersOfGrown, most })
    const all = this.stage.bounds()
    if (all !== null && !isWithin(all, this.stage.extent())) this.frameStart()
  }

  /** In letters that can be read: from the beginning of the picture on, or around what it is reduced to. */
  frameStart(): void {
    this.frame()
    const { centre } = this.shown()
    if (centre === null || this.isAllInView()) return
    const box = [...centre].flatMap((id) => this.stage.box(id) ?? [])[0]
    if (box === undefined) return
    this.centreOn(centreOf(box))
    this.stage.isViewOwned = false
  }

  /** The user pans or zooms. */
  look(camera: Camera): void {
    this.stage.isViewOwned = true
    this.stage.camera = camera
    this.stage.viewChanged()
  }

  /** Zooms with the middle of the pane kept where it is. */
  zoom(factor: number): void {
    const { camera, size } = this.stage
    this.look(zoomedAt(camera, { x: size.width / 2, y: size.height / 2 }, factor))
  }

  /** Moves the view so that a place of the picture is in its middle. */
  centreOn({ x, y }: Point): void {
    const { size, camera } = this.stage
    this.look({ zoom: camera.zoom, x: size.width / 2 - x * camera.zoom, y: size.height / 2 - y * camera.zoom })
  }

  /** Moves the view just far enough to show a node that is out of sight. */
  reveal(id: string): void {
    const box = this.stage.box(id)
    if (box !== null && !isWithin(box, this.stage.extent())) this.centreOn(centreOf(box))
  }

  /** Moves the view where none of these nodes, or not both ends of a line, are in sight: to all of them, else to the first. */
  revealAll(ids: readonly string[], isWhole: boolean): void {
    const boxes = ids.flatMap((id) => this.stage.box(id) ?? [])
    const [first] = boxes
    if (first === undefined) return
    const view = this.stage.extent()
    const isIn = (box: Box): boolean => isWithin(box, view)
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

  /** What is looked at stays in sight, of lines both ends, and the view stays whose it was. */
  keep({ chosen, bright }: Pick<Emphasis, 'chosen' | 'bright'>): void {
    const { isViewOwned } = this.stage
    const cards = [...chosen].filter((id) => this.stage.box(id) !== null)
    this.revealAll(cards.length > 0 ? cards : [...bright], cards.length === 0)
    this.stage.isViewOwned = isViewOwned
  }

  /** Brings a node into the middle, near enough to be read. */
  show(id: string): void {
    const box = this.stage.box(id)
    if (box === null) return
    const { zoom } = this.stage.camera
    if (zoom < openingZoom.least) this.zoom(openingZoom.least / zoom)
    this.centreOn(centreOf(box))
  }

  /** Whether all cards are in sight; lines that come and go with the pointer move nothing. */
  isAllInView(): boolean {
    const { picture } = this.stage
    const all = picture === null ? null : boundsOf(picture.frame)
    return all === null || isWithin(all, this.stage.extent())
  }

  private inset() {
    const inset = this.stage.size.width < 520 ? insets.narrow : insets.usual
    // Crosses stand left of the cards, which have no boxes around them there.
    return this.shown().centre === null ? inset : { ...inset, top: inset.top + noteHeight, left: inset.left + 8 }
  }
}

function isWithin(box: Box, view: Box): boolean {
  return box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom
}
