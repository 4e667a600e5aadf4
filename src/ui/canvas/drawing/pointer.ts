/** What pointers do to the picture: they select, mark, move, fold, open menus and draw boxes around cards. */
import { isGroupNode, parsePeer, type Selection } from '../../../store/index'
import { rowWords } from '../graph/port-rows'
import { peerOfNode, type GraphLine, type GraphNode } from '../graph/model'
import { groupWords } from '../graph/folds'
import { selectionOf } from '../graph/selection'
import { centreOf, overlaps, type Point } from '../layout/geometry'
import { heavyFrom } from '../layout/jobs'
import { toPicture, zoomedAt } from './camera'
import { listenTo } from './gestures'
import { hitOn, meantBy, type Hit } from './hits'
import type { Sight } from './sight'
import type { Stage } from './stage'
import { nameOf, targetAt, type GestureTarget } from './target'
import { Turns } from './turns'

/** What pointers choose. */
export interface PointerEvents {
  onSelect(selection: Selection | null): void
  onSelectRow(node: string, row: string): void
  /** `words` say which it is of several lines that share a track, as clicks go through them. */
  onSelectLine(line: GraphLine, words?: string): void
  /** Id of a namespace or workload. */
  onToggleFold(group: string): void
  /** A card or row is under the pointer for a while, or none is any more. */
  onLinger(over: { readonly node: string; readonly row: string | null } | null): void
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

const lingerMs = 160
/** Flows of a track that are listed where the pointer is. */
const mostListed = 8

interface PointerParts {
  readonly stage: Stage
  readonly sight: Sight
  readonly events: PointerEvents
  /** Puts cards somewhere else, by so much; `what` is what they are called. */
  readonly onMove: (what: string, ids: readonly string[], by: Point) => void
}

export class Pointer {
  /** Whoever offers editing; null until it is there. */
  gestures: GestureEvents | null = null
  private lingering = 0
  private readonly turns = new Turns()
  private readonly detach: () => void
  private readonly stage: Stage

  constructor(private readonly parts: PointerParts) {
    const { stage, sight } = parts
    this.stage = stage
    this.detach = listenTo(stage.host, {
      isGrabbed: (at) => this.grabbedAt(at).length > 0,
      onPan: (by) => sight.look({ ...stage.camera, x: stage.camera.x + by.x, y: stage.camera.y + by.y }),
      onZoom: (at, factor) => sight.look(zoomedAt(stage.camera, at, factor)),
      onTap: (at, event) => this.onTap(at, event.shiftKey || event.ctrlKey || event.metaKey),
      onDoubleTap: (at) => this.onDoubleTap(at),
      onHover: (at) => this.onHover(at),
      onDragStart: (at) => {
        stage.dragged = { ids: new Set(this.grabbedAt(at)), by: { x: 0, y: 0 } }
      },
      onDrag: (by) => this.onDrag(by),
      onDragEnd: (isDropped) => this.onDragEnd(isDropped),
      onBox: (from, to, isDone) => this.onBox(from, to, isDone),
      onMenu: (at, x, y) => this.onMenu(at, x, y),
    })
  }

  stop(): void {
    window.clearTimeout(this.lingering)
    this.detach()
  }

  /** Marks nodes, and shows which. */
  mark(ids: readonly string[]): void {
    this.stage.marked = new Set(ids)
    this.stage.redraw()
    this.gestures?.onMark(ids)
  }

  /** Cards that a drag from a place would move. */
  private grabbedAt(at: Point): readonly string[] {
    const { graph, marked } = this.stage
    const hit = this.hit(at)
    if (hit.kind !== 'node') return []
    const { node, part } = hit
    if (node.kind !== 'namespace') return marked.has(node.id) ? [...marked] : [node.id]
    return part === 'title' ? graph.nodes.filter(({ parent }) => parent === node.id).map(({ id }) => id) : []
  }

  /** What stands at a place of the window. */
  targetAt(clientX: number, clientY: number): GestureTarget {
    return targetAt(this.stage, clientX, clientY)
  }

  private hit(at: Point): Hit {
    return hitOn(this.stage, toPicture(this.stage.camera, at))
  }

  /** What is at a place, where a track stands for the row at which all of its lines end, or the card that they leave. */
  private meantAt(at: Point): Hit {
    const hit = this.hit(at)
    return (hit.kind === 'line' ? meantBy(hit.lines, this.stage.graph.nodes) : null) ?? hit
  }

  private onHover(at: Point | null): void {
    const { stage } = this
    const hit: Hit = at === null ? { kind: 'ground' } : this.meantAt(at)
    const hovered =
      hit.kind === 'node'
        ? { id: hit.node.id, row: hit.row }
        : hit.kind === 'line'
          ? { id: hit.lines[0]?.id ?? '', row: null }
          : null
    if (hovered?.id === stage.hovered?.id && hovered?.row === stage.hovered?.row) return
    const isOtherNode = hovered?.id !== stage.hovered?.id
    const onLine = at === null ? hit : this.hit(at)
    this.linger(onLine)
    stage.hovered = hovered
    stage.host.style.cursor =
      hit.kind === 'ground' || (hit.kind === 'node' && hit.part === 'body' && hit.node.kind === 'namespace')
        ? ''
        : 'pointer'
    stage.host.title = titleOf(onLine)
    stage.redraw()
    if (isOtherNode) this.gestures?.onHover(onLine.kind === 'node' ? peerOfNode(onLine.node.id) : null)
  }

  /** The pointer passes over many cards on its way: only where it stays something is drawn for it. */
  private linger(hit: Hit): void {
    window.clearTimeout(this.lingering)
    const isCard = hit.kind === 'node' && hit.node.kind !== 'namespace' && this.stage.graph.nodes.length <= heavyFrom
    const over = isCard ? { node: peerOfNode(hit.node.id), row: hit.row } : null
    this.lingering = window.setTimeout(() => this.parts.events.onLinger(over), over === null ? 0 : lingerMs)
  }

  private onMenu(at: Point, clientX: number, clientY: number): void {
    const hit = this.meantAt(at)
    const target = targetAt(this.stage, clientX, clientY)
    const line = hit.kind === 'line' ? hit.lines[0] : undefined
    const own = hit.kind === 'node' ? peerOfNode(hit.node.id) : null
    // What a menu is about is selected, so that it can be seen.
    if (line !== undefined) this.parts.events.onSelectLine(line)
    else if (hit.kind === 'node' && !this.stage.marked.has(hit.node.id)) this.select(hit)
    const edge = line === undefined ? null : { from: peerOfNode(line.from), to: peerOfNode(line.to) }
    this.gestures?.onMenu({ ...target, edge, node: target.node ?? own }, clientX, clientY)
  }

  private onBox(from: Point, to: Point, isDone: boolean): void {
    const { stage } = this
    const [a, b] = [toPicture(stage.camera, from), toPicture(stage.camera, to)]
    const band = {
      left: Math.min(a.x, b.x),
      right: Math.max(a.x, b.x),
      top: Math.min(a.y, b.y),
      bottom: Math.max(a.y, b.y),
    }
    stage.band = isDone ? null : band
    stage.redraw()
    if (!isDone) return
    const ids = stage.graph.nodes.flatMap(({ id, kind }) => {
      const box = kind === 'namespace' || kind === 'folded' ? null : stage.box(id)
      return box !== null && overlaps(box, band) ? [id] : []
    })
    if (ids.length > 0) this.mark(ids)
  }

  private onDrag({ x, y }: Point): void {
    const { stage } = this
    if (stage.dragged === null) return
    stage.dragged = { ...stage.dragged, by: { x: x / stage.camera.zoom, y: y / stage.camera.zoom } }
    stage.viewChanged()
  }

  private onDragEnd(isDropped: boolean): void {
    const { stage } = this
    const { dragged } = stage
    stage.dragged = null
    stage.viewChanged()
    if (dragged === null || !isDropped) return
    const ids = [...dragged.ids]
    const own = stage.graph.nodes.find(({ id }) => id === ids[0])
    const box = own === undefined ? null : stage.box(own.id)
    if (own === undefined || box === null) return
    const middle = centreOf(box)
    const target = stage.namespaceAt({ x: middle.x + dragged.by.x, y: middle.y + dragged.by.y })
    const isWhole = ids.length > 1 && !stage.marked.has(own.id)
    const isMovable = own.kind === 'endpoint' || own.kind === 'workload' || own.kind === 'service'
    if (!isWhole && isMovable && target !== null && target !== nameOf(own.parent))
      this.gestures?.onDropInto(ids, target)
    else this.parts.onMove(movedWords(ids, stage.graph.nodes), ids, dragged.by)
  }

  private onTap(at: Point, isAdding: boolean): void {
    const { marked } = this.stage
    const { events } = this.parts
    const hit = this.hit(at)
    if (isAdding && hit.kind === 'node' && hit.node.kind !== 'namespace' && hit.node.kind !== 'folded') {
      const next = new Set(marked)
      if (!next.delete(hit.node.id)) next.add(hit.node.id)
      return this.mark([...next])
    }
    if (marked.size > 0) this.mark([])
    const meant = this.meantAt(at)
    if (meant.kind === 'ground') return events.onSelect(null)
    if (meant.kind === 'line') this.selectLine(meant.lines, at)
    else if (meant.part === 'glyph') events.onToggleFold(meant.node.id)
    else this.select(meant)
  }

  private selectLine(lines: readonly GraphLine[], at: Point): void {
    const { id, number, of } = this.turns.next(
      lines.map((line) => line.id),
      at,
    )
    const line = this.stage.graph.lines.find((other) => other.id === id)
    if (line === undefined) return
    const words = `${flowWords(line)}: ${number} of ${of} flows that run here. Click again for the next.`
    this.parts.events.onSelectLine(line, of > 1 ? words : undefined)
  }

  private select(hit: Extract<Hit, { readonly kind: 'node' }>): void {
    const { events } = this.parts
    if (hit.service !== null) return events.onSelect(selectionOf({ id: hit.service, kind: 'service' }))
    if (hit.row !== null && hit.node.kind !== 'namespace' && hit.node.kind !== 'folded')
      return events.onSelectRow(hit.node.id, hit.row)
    events.onSelect(selectionOf(hit.node))
  }

  private onDoubleTap(at: Point): void {
    const hit = this.hit(at)
    if (hit.kind !== 'node' || hit.part === 'glyph') return
    if (isGroupNode(hit.node.id)) this.parts.events.onToggleFold(hit.node.id)
    else this.gestures?.onEdit(hit.service ?? peerOfNode(hit.node.id))
  }
}

/** `the card api`, `5 cards`, or the name of a namespace all of whose cards are moved. */
function movedWords(ids: readonly string[], nodes: readonly GraphNode[]): string {
  const first = nodes.find(({ id }) => id === ids[0])
  if (ids.length === 1) return `the card ${first?.title ?? ''}`
  const box = nodes.find(({ id }) => id === first?.parent)
  const isBox = box !== undefined && nodes.every(({ id, parent }) => (parent === box.id) === ids.includes(id))
  return isBox ? box.title : `${ids.length} cards`
}

/** `shop/web → namespace shop TCP/8080`. */
function flowWords({ from, to, row }: GraphLine): string {
  const [source, target] = [from, to].map((id) => {
    const peer = isGroupNode(id) ? null : parsePeer(peerOfNode(id))
    return isGroupNode(id) ? groupWords(id).toLowerCase() : peer === null || peer.kind === 'endpoint' ? id : peer.name
  })
  return `${source} → ${target} ${row}`
}

/** What is said of a place while the pointer is there. */
function titleOf(hit: Hit): string {
  if (hit.kind === 'ground') return ''
  if (hit.kind === 'line') {
    const words = hit.lines.slice(0, mostListed).map((line) => `${flowWords(line)}: ${line.kind}`)
    return [...words, ...(hit.lines.length > mostListed ? [`and ${hit.lines.length - mostListed} more`] : [])].join(
      '\n',
    )
  }
  const row = hit.node.rows.find(({ id }) => id === hit.row)
  if (row !== undefined) return rowWords(row)
  const tag = hit.node.services.find(({ id }) => id === hit.service)
  return tag?.text ?? hit.node.description
}
