/** Draws the picture: boxes, lines, then cards; marks last. The same for the screen and for SVG. */
import type { ReplayMark } from '../../../../store/index'
import type { Graph } from '../../graph/elements'
import type { Emphasis } from '../../graph/emphasis'
import type { GraphLine, GraphNode, LineKind } from '../../graph/model'
import { uiWidth } from '../../graph/titles'
import { overlaps, type Box, type Point } from '../../layout/geometry'
import { doorMiddle, type Picture } from '../../layout/picture'
import { spacing } from '../../layout/places'
import type { PictureColours } from './colours'
import { paintCard, paintFarCard, type CardState } from './paint-card'
import { fittingSize, shortName } from './names'
import type { Pen } from './pen'
import { shapes } from './shapes'

/** What is to be seen now. */
export interface View {
  readonly graph: Graph
  readonly picture: Picture
  readonly emphasis: Emphasis | null
  readonly colours: PictureColours
  readonly zoom: number
  /** The part of the picture that is in sight; null for all of it. */
  readonly extent: Box | null
  /** Id of a node or line under the pointer, and the row of the node. */
  readonly hovered: { readonly id: string; readonly row: string | null } | null
  /** The row that was clicked, as `node row`. */
  readonly row: string | null
  readonly marked: ReadonlySet<string>
  /** Lines of flows that have just come to another end. */
  readonly changed: ReadonlySet<string>
  /** Lines that observed flows hold, and those that the draft is about to break; null while none are listed. */
  readonly observed: ReadonlyMap<string, ReplayMark> | null
  /** What is written at lines that requests from the shell took. */
  readonly seen: ReadonlyMap<string, string>
  /** Lines that pulse once because they are about to break, and how much of it is over, from 0 to 1. */
  readonly pulse: { readonly ids: ReadonlySet<string>; readonly share: number } | null
  /** What is being dragged, and how far. */
  readonly dragged: { readonly ids: ReadonlySet<string>; readonly by: Point } | null
  /** A card or row that a line is being drawn to. */
  readonly target: { readonly node: string; readonly row: string | null } | null
}

/** Below this zoom only names and shares can be read. */
export const farZoom = 0.55
/** Below this one the names of boxes have no room beside their signs. */
const tabZoom = 0.38
/** Letters smaller than this are not read. */
const leastTab = 7.5
const cornerRadius = 10
const dim = 0.3
const dimLine = 0.13

export function paint(pen: Pen, view: View): void {
  const { graph, picture, extent } = view
  const isInSight = (box: Box): boolean => extent === null || overlaps(box, extent, 40)
  const boxOf = (id: string): Box | undefined => {
    const box = picture.frame.cards.get(id)?.box ?? picture.frame.boxes.get(id)?.box
    if (box === undefined || view.dragged?.ids.has(id) !== true) return box
    const { x, y } = view.dragged.by
    return { left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y }
  }
  for (const node of graph.nodes) {
    const box = node.kind === 'namespace' ? boxOf(node.id) : undefined
    if (box === undefined || !isInSight(box)) continue
    const first = picture.frame.columns[picture.frame.boxes.get(node.id)?.first ?? 0]
    pen.faded(opacityOf(view, node.id), () =>
      paintBox(pen, node, { ...box, room: (first?.right ?? box.right) - box.left }, view),
    )
  }
  // Grounds first: the ground of one line would cut others that it crosses.
  for (const line of graph.lines) paintGround(pen, line, view)
  for (const line of graph.lines) paintLine(pen, line, view)
  const top: GraphNode[] = []
  for (const node of graph.nodes) {
    if (node.kind === 'namespace') continue
    if (view.dragged?.ids.has(node.id) === true) {
      top.push(node)
      continue
    }
    const box = boxOf(node.id)
    if (box !== undefined && isInSight(box)) paintNode(pen, node, box, view)
  }
  for (const node of top) {
    const box = boxOf(node.id)
    if (box !== undefined) paintNode(pen, node, box, view)
  }
  if (view.zoom < tabZoom) {
    const tabs = graph.nodes.flatMap((node) => {
      const box = node.kind === 'namespace' ? boxOf(node.id) : undefined
      return box !== undefined && isInSight(box) ? [{ node, box }] : []
    })
    const taken: Box[] = []
    // Wide boxes first: the name of a narrow one may go beyond it where no other name stands.
    for (const tab of tabs.sort((a, b) => b.box.right - b.box.left - (a.box.right - a.box.left)))
      pen.faded(opacityOf(view, tab.node.id), () => paintTab(pen, tab, view, taken))
  }
  if (view.seen.size > 0 && view.zoom >= farZoom) paintSeen(pen, view)
}

function opacityOf({ emphasis }: View, id: string): number {
  return emphasis === null || emphasis.bright.has(id) ? 1 : dim
}

function paintNode(pen: Pen, node: GraphNode, box: Box, view: View): void {
  const { emphasis, hovered, marked, target } = view
  const reach = new Map<string, LineKind>()
  for (const { id } of node.rows) {
    const kind = emphasis?.reach.get(`${node.id} ${id}`)
    if (kind !== undefined) reach.set(id, kind)
  }
  const isTold = reach.size > 0
  const state: CardState = {
    colours: view.colours,
    isChosen: emphasis?.chosen.has(node.id) === true,
    isMarked: marked.has(node.id),
    hoveredRow: hovered?.id === node.id ? hovered.row : null,
    chosenRow: view.row !== null && view.row.startsWith(`${node.id} `) ? view.row.slice(node.id.length + 1) : null,
    target: target?.node === node.id ? (target.row ?? 'card') : null,
    reach,
  }
  // What cannot be reached stays readable enough to see why.
  const opacity = emphasis !== null && isTold ? Math.max(0.7, opacityOf(view, node.id)) : opacityOf(view, node.id)
  pen.faded(opacity, () => {
    if (view.zoom < farZoom) paintFarCard(pen, node, box, { ...state, zoom: view.zoom, nodes: view.graph.nodes })
    else paintCard(pen, node, box, state)
    const hops = emphasis?.rings?.get(node.id)
    if (hops !== undefined) paintRings(pen, box, hops, view)
  })
}

/** More rings than this around one card cannot be counted at a glance; the number says the rest. */
const mostRings = 3

/** A ring for each hop by which a card is reached, and their number. */
function paintRings(pen: Pen, box: Box, hops: number, { colours, zoom }: View): void {
  const unit = Math.max(1, 0.7 / zoom)
  for (let i = 1; i <= Math.min(hops, mostRings); i++) {
    const out = i * 4 * unit
    pen.rect(
      { left: box.left - out, right: box.right + out, top: box.top - out, bottom: box.bottom + out },
      { stroke: colours.warning, width: 1.4 * unit, radius: 7 + out },
    )
  }
  const words = hops === 0 ? 'taken' : hops === 1 ? '1 hop' : `${hops} hops`
  const at = { x: box.right, y: box.top - (Math.min(hops, mostRings) * 4 + 7) * unit }
  pen.text(words, at, { font: 'ui', size: 11 * unit, weight: 600, fill: colours.warning, align: 'right' })
}

/** A namespace's box. */
interface NamespaceBox extends Box {
  /** Width of its first column: what its title has. */
  readonly room: number
}

function paintBox(pen: Pen, node: GraphNode, box: NamespaceBox, view: View): void {
  const { room } = box
  const { graph, colours, zoom, emphasis, target, hovered } = view
  const isChosen = emphasis?.chosen.has(node.id) === true || target?.node === node.id
  pen.rect(box, {
    fill: colours.sunken,
    stroke: isChosen ? colours.accent : colours.line,
    width: isChosen ? 2 : 1,
    radius: 10,
    ...(node.isGhost === true ? { dash: [7, 4] } : {}),
  })
  const middle = box.top + doorMiddle(node)
  const size = zoom < farZoom ? Math.min(30, 12 / zoom) : 12.5
  const isTab = zoom < tabZoom
  const title = isTab ? '' : nameIn(graph, node, room - 34, size)
  if (!isTab) {
    pen.shape(shapes.fold, { x: box.left + 17, y: middle }, { stroke: colours.inkSoft, width: 1.4 })
    pen.text(title, { x: box.left + 30, y: middle }, { font: 'ui', size, weight: 600, fill: colours.inkSoft })
  }
  const isOneColumn = room > box.right - box.left - 2 * spacing.side
  const isRoomy = !isOneColumn || room > 50 + uiWidth(title, size) + uiWidth(node.detail, 11.5)
  if (zoom >= farZoom && node.detail !== '' && isRoomy)
    pen.text(
      node.detail,
      { x: box.right - 14, y: middle },
      { font: 'ui', size: 11.5, fill: colours.inkFaint, align: 'right' },
    )
  node.rows.forEach((row, i) => {
    const y = box.top + spacing.title + i * spacing.row + spacing.row / 2
    const isHovered = hovered?.id === node.id && hovered.row === row.id
    const bar = { left: box.left + 1, right: box.left + room, top: y - spacing.row / 2, bottom: y + spacing.row / 2 }
    if (isHovered) pen.rect(bar, { fill: colours.selected })
    const colour = row.l7 === null ? colours.allowed : colours.redirected
    pen.circle({ x: box.left, y }, 4.2, { fill: colour, stroke: colours.sunken, width: 1.2 })
    if (zoom < farZoom) return
    pen.text(row.title, { x: box.left + 14, y }, { font: 'mono', size: 12, weight: 600, fill: colours.ink })
    const x = box.left + 20 + row.title.length * 7.3
    pen.text(`${row.protocol} all ${row.allowed}`, { x, y }, { font: 'ui', size: 11.5, fill: colours.inkSoft })
  })
}

/** The name of a box in the room that it has. */
function nameIn({ nodes }: Graph, node: GraphNode, room: number, size: number): string {
  if (uiWidth(node.title, size) < room) return node.title
  return shortName(nodes, node, Math.max(3, Math.floor(room / (size * 0.58))))
}

/** Names up to which it is looked whether one has room beyond its box. */
const mostTabs = 300

/**
 * From afar the name of a box stands on its upper border, as large as the room between boxes and above the cards allows.
 *
 * @param taken where names stand over boxes
 */
function paintTab(
  pen: Pen,
  { node, box }: { readonly node: GraphNode; readonly box: Box },
  { graph, colours, zoom }: View,
  taken: Box[],
): void {
  const room = spacing.title + spacing.box
  const isOver = room * zoom < leastTab
  // Where even that cannot be read, it stands over the cards, which cannot be read either.
  const largest = isOver ? 12 / zoom : Math.min(12 / zoom, room / 1.12)
  const width = box.right - box.left
  const size = fittingSize(largest, (one) => uiWidth(node.title, one) * 1.04 < width - one)
  const look = { font: 'ui', size, weight: 600, fill: colours.ink } as const
  if (!isOver) {
    const name = nameIn(graph, node, width - size, size)
    pen.text(name, { x: box.left + 10, y: box.top + spacing.title - size * 0.56 }, look)
    return
  }
  const at = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }
  const around = (name: string): Box => {
    const half = { x: (uiWidth(name, size) * 1.04) / 2 + size * 0.35, y: size * 0.66 }
    return { left: at.x - half.x, right: at.x + half.x, top: at.y - half.y, bottom: at.y + half.y }
  }
  const isFree = taken.length < mostTabs && !taken.some((other) => overlaps(around(node.title), other))
  const name = isFree ? node.title : nameIn(graph, node, width - size, size)
  taken.push(around(name))
  pen.rect(around(name), { fill: colours.surface, stroke: colours.lineStrong, width: 1 / zoom, radius: size * 0.35 })
  pen.text(name, at, { ...look, align: 'center' })
}

function colourOf(kind: LineKind, colours: PictureColours): string {
  return colours[kind]
}

/** What lies under a line that has just changed or is about to break. */
function paintGround(pen: Pen, { id }: GraphLine, { picture, colours, emphasis, extent, changed, pulse }: View): void {
  const isPulsing = pulse !== null && pulse.ids.has(id)
  if (!isPulsing && !changed.has(id)) return
  const isBright = emphasis === null || emphasis.bright.has(id)
  const points = picture.routes.get(id)
  if (points === undefined || (extent !== null && !isAnywhereIn(points, extent))) return
  if (!isBright && emphasis.isAlone) return
  pen.faded(isBright ? 1 : dimLine, () => {
    if (isPulsing)
      pen.polyline(points, { stroke: colours.droppedSoft, width: 14 * (1 - pulse.share), radius: cornerRadius })
    if (changed.has(id)) pen.polyline(points, { stroke: colours.selected, width: 8, radius: cornerRadius })
  })
}

function paintLine(pen: Pen, line: GraphLine, view: View): void {
  const { picture, emphasis, colours, hovered, extent, observed, changed } = view
  const points = picture.routes.get(line.id)
  const [first] = points ?? []
  const last = points?.at(-1)
  if (points === undefined || first === undefined || last === undefined) return
  const isBright = emphasis !== null && emphasis.bright.has(line.id)
  if (emphasis?.isAlone === true && !isBright) return
  if (extent !== null && !isAnywhereIn(points, extent)) return
  const isUnder = hovered?.id === line.id || (hovered !== null && touchesHovered(line, hovered))
  const mark = observed?.get(line.id)
  // What one looks at, and what has just changed, is to be seen whether it was seen or not.
  const isPredicted = observed !== null && mark === undefined && !line.isExtra && !changed.has(line.id)
  const isBroken = mark === 'breaks'
  const colour = isBroken ? colours.dropped : colourOf(line.kind, colours)
  const plain = isPredicted ? 0.8 : line.kind === 'redirected' ? 2 : 1.6
  const width = plain + (isBright || isUnder ? 0.7 : 0) + (mark === undefined ? 0 : 0.9)
  const opacity = isUnder || isBright ? 1 : emphasis !== null ? dimLine : line.isFaint || isPredicted ? 0.4 : 1
  pen.faded(opacity, () => {
    pen.polyline(points, {
      stroke: colour,
      width,
      radius: cornerRadius,
      ...(line.kind === 'dropped' || isBroken ? { dash: [5, 4] } : line.kind === 'undecided' ? { dash: [1.5, 4] } : {}),
    })
    if (line.kind === 'undecided') paintQuestion(pen, { x: last.x - 6, y: last.y }, colours)
    else if (line.kind === 'dropped') {
      if (line.isDroppedAtSource) paintCross(pen, { x: first.x + 9, y: first.y }, colours)
      if (line.isDroppedAtDestination) paintCross(pen, { x: last.x - 6, y: last.y }, colours)
    } else pen.shape(shapes.arrow, { x: last.x + 1.5, y: last.y }, { fill: colour })
  })
}

/** A word at each line that was seen, where it covers neither a card nor another word. */
function paintSeen(pen: Pen, { graph, picture, colours, seen, extent, emphasis }: View): void {
  // The rims of cards may be touched: between two cards there is little room.
  const taken: Box[] = [...picture.frame.cards.values()].map(({ box: { left, right, top, bottom } }) => ({
    left: left + 4,
    right: right - 4,
    top: top + 4,
    bottom: bottom - 4,
  }))
  for (const { id } of graph.lines) {
    const word = seen.get(id)
    const points = picture.routes.get(id)
    if (word === undefined || points === undefined) continue
    if (emphasis !== null && !emphasis.bright.has(id)) continue
    const half = uiWidth(word, 10.5) / 2 + 5
    const place = placeOnLine(points, half, taken)
    if (place === null || (extent !== null && !overlaps(place, extent, 10))) continue
    taken.push(place)
    pen.rect(place, { fill: colours.surface, stroke: colours.inkFaint, width: 1, radius: 7 })
    const at = { x: (place.left + place.right) / 2, y: (place.top + place.bottom) / 2 }
    pen.text(word, at, { font: 'ui', size: 10.5, weight: 600, fill: colours.inkSoft, align: 'center' })
  }
}

/** A box on one of the line's stretches, the longest level one if possible, that is free of others; null where there is none. */
function placeOnLine(points: readonly Point[], half: number, taken: readonly Box[]): Box | null {
  const lengthOf = ({ start, end }: { readonly start: Point; readonly end: Point }): number =>
    Math.abs(end.x - start.x) * 4 + Math.abs(end.y - start.y)
  const stretches = points
    .slice(1)
    .map((end, i) => ({ start: points[i] ?? end, end }))
    .toSorted((a, b) => lengthOf(b) - lengthOf(a))
  for (const { start, end } of stretches) {
    for (const share of [0.5, 0.3, 0.7]) {
      const [x, y] = [start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share]
      const box = { left: x - half, right: x + half, top: y - 7.5, bottom: y + 7.5 }
      if (!taken.some((other) => overlaps(box, other, 0))) return box
    }
  }
  return null
}

function touchesHovered(line: GraphLine, { id, row }: { readonly id: string; readonly row: string | null }): boolean {
  return row === null ? line.from === id || line.to === id : line.to === id && line.row === row
}

function isAnywhereIn(points: readonly Point[], extent: Box): boolean {
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  return overlaps(
    { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) },
    extent,
    10,
  )
}

/** The mark of a flow that is undecided. */
export function paintQuestion(pen: Pen, at: Point, colours: PictureColours): void {
  pen.circle(at, 6.4, { fill: colours.surface, stroke: colours.undecided, width: 1.2 })
  pen.shape(shapes.question, at, { stroke: colours.undecided, width: 1.7 })
}

export function paintCross(pen: Pen, at: Point, colours: PictureColours): void {
  pen.circle(at, 5.6, { fill: colours.surface })
  pen.shape(shapes.cross, at, { stroke: colours.dropped, width: 2.1 })
}
