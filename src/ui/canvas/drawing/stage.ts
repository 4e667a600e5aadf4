/** What the pane of the picture holds: the drawing, the camera over it, and everything that is marked in it. */
import type { ReplayMark } from '../../../store/index'
import { namespaceOf } from '../graph/cards'
import { emptyGraph, type Graph } from '../graph/elements'
import type { Emphasis } from '../graph/emphasis'
import { peerOfNode } from '../graph/model'
import { contains, type Box, type Point } from '../layout/geometry'
import { boxOf, extentOfPicture, type Picture } from '../layout/picture'
import { extentOf, type Camera } from './camera'
import { CanvasPen } from './painting/canvas-pen'
import { readColours } from './painting/colours'
import { inMotion, type Motion } from './motion'
import { paint, type View } from './painting/paint'

export class Stage {
  graph: Graph = emptyGraph
  picture: Picture | null = null
  camera: Camera = { zoom: 1, x: 0, y: 0 }
  size = { width: 0, height: 0 }
  /** The user has panned or zoomed: the picture is not fitted any more without being asked. */
  isViewOwned = false
  emphasis: Emphasis | null = null
  row: string | null = null
  hovered: View['hovered'] = null
  marked: ReadonlySet<string> = new Set()
  changed: ReadonlySet<string> = new Set()
  observed: ReadonlyMap<string, ReplayMark> | null = null
  seen: ReadonlyMap<string, string> = new Map()
  pulse: View['pulse'] = null
  dragged: View['dragged'] = null
  target: View['target'] = null
  /** The box that the pointer draws around cards. */
  band: Box | null = null
  /** Cards on their way to new places. */
  motion: Motion | null = null
  colours = readColours()
  private asked = 0
  private readonly layer = document.createElement('canvas')
  private readonly watchers = new Set<() => void>()

  constructor(readonly host: HTMLElement) {
    this.layer.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;pointer-events:none'
    host.append(this.layer)
    host.style.touchAction = 'none'
    this.measure()
  }

  destroy(): void {
    cancelAnimationFrame(this.asked)
    this.layer.remove()
    this.watchers.clear()
  }

  measure(): void {
    this.size = { width: this.host.clientWidth, height: this.host.clientHeight }
  }

  /** Calls back whenever nodes have moved on the screen. Returns the function that stops it. */
  watch(callback: () => void): () => void {
    this.watchers.add(callback)
    return () => void this.watchers.delete(callback)
  }

  viewChanged(): void {
    this.redraw()
    for (const watcher of this.watchers) watcher()
  }

  /** Paints with the next frame. */
  redraw(): void {
    cancelAnimationFrame(this.asked)
    this.asked = requestAnimationFrame(() => this.paintNow())
  }

  /** The part of the picture that is in sight. */
  extent(): Box {
    return extentOf(this.camera, this.size.width, this.size.height)
  }

  /** Around everything that is drawn; null without a picture. */
  bounds(): Box | null {
    return this.picture === null ? null : extentOfPicture(this.picture)
  }

  /** The box of a node; of a service that of a card that names it; of a peer also that of its second card. */
  box(id: string): Box | null {
    if (this.picture === null) return null
    const own = boxOf(this.picture.frame, id)
    if (own !== undefined) return own
    const other = this.graph.nodes.find(
      (node) => peerOfNode(node.id) === id || node.services.some((tag) => tag.id === id),
    )
    return other === undefined ? null : (boxOf(this.picture.frame, other.id) ?? null)
  }

  /** The boxes of all cards. */
  cardBoxes(): ReadonlyMap<string, Box> {
    return new Map([...(this.picture?.frame.cards ?? [])].map(([id, { box }]) => [id, box] as const))
  }

  /** The namespace whose box a place of the picture is in. */
  namespaceAt(point: Point): string | null {
    const found = this.graph.nodes.find((node) => {
      const box = node.kind === 'namespace' || node.kind === 'folded' ? this.box(node.id) : null
      return box !== null && contains(box, point)
    })
    return found === undefined ? null : namespaceOf(found)
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
      picture: this.motion === null ? this.picture : inMotion(this.picture, this.motion),
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
}
