/** One card: its header with doors, its services, its rows of ports. */
import { hasScheme, isWorldKey } from '../../../../store/index'
import { cardSize } from '../../graph/card-size'
import { shortCount } from '../../graph/card-words'
import type { Graph } from '../../graph/elements'
import type { GraphNode, LineKind, Row } from '../../graph/model'
import { titleWidth, uiWidth } from '../../graph/titles'
import type { Box, Point } from '../../layout/geometry'
import { doorMiddle, headerOf, rowsTop } from '../../layout/picture'
import { spacing } from '../../layout/places'
import type { PictureColours } from './colours'
import { wrapped } from './names'
import type { Pen } from './pen'
import { shapes } from './shapes'

export interface CardState {
  readonly colours: PictureColours
  readonly isChosen: boolean
  readonly isMarked: boolean
  readonly hoveredRow: string | null
  readonly chosenRow: string | null
  /** The row that a line is being drawn to; `card` for the card itself. */
  readonly target: string | null
  /** Row → what becomes of the selected card's flows to it. */
  readonly reach: ReadonlyMap<string, LineKind>
}

const inset = 13
const { text: small, title: big, row: rowHeight, tag: tagHeight } = cardSize

/** The ground and border that say what kind of card it is. */
function groundLook(node: GraphNode, { colours, isChosen, isMarked, target }: CardState) {
  const isSoft = node.isGhost === true || node.kind === 'outside' || node.kind === 'service' || node.kind === 'folded'
  const isAccented = isChosen || isMarked || target === 'card'
  const stroke = isAccented ? colours.accent : node.hasError ? colours.dropped : colours.lineStrong
  const dash = isMarked
    ? [5, 3]
    : node.isGhost === true
      ? [7, 4]
      : node.kind === 'outside'
        ? [4, 3]
        : node.kind === 'service'
          ? [2, 2]
          : undefined
  return {
    fill: isSoft ? colours.sunken : colours.surface,
    stroke,
    width: isAccented ? 2 : node.hasError ? 2.4 : 1,
    radius: 7,
    ...(dash === undefined ? {} : { dash }),
  }
}

export function paintCard(pen: Pen, node: GraphNode, box: Box, state: CardState): void {
  const { colours } = state
  const look = groundLook(node, state)
  if (node.count !== '') {
    const { left, right, top, bottom } = box
    const by = spacing.behind
    const behind = { left: left + by, right: right + by, top: top + by, bottom: bottom + by }
    pen.rect(behind, { fill: colours.surface, stroke: colours.lineStrong, radius: 7 })
  }
  const { fill, ...border } = look
  pen.rect(box, { fill, radius: look.radius })
  paintRows(pen, node, box, state)
  pen.rect(box, border)
  paintHeader(pen, node, box, colours)
  node.services.forEach((tag, i) => {
    const top = box.top + headerOf(node) + i * tagHeight
    pen.rect(
      { left: box.left + 1, right: box.right - 1, top, bottom: top + tagHeight - 1 },
      { fill: node.kind === 'endpoint' || node.kind === 'workload' ? colours.sunken : colours.surface },
    )
    const at = { x: box.left + inset, y: top + tagHeight / 2 }
    pen.text(tag.text, at, { font: 'mono', size: small, fill: colours.inkSoft })
  })
  paintDoors(pen, node, box, colours)
  node.rows.forEach((row, i) => {
    const y = box.top + rowsTop(node) + i * rowHeight + rowHeight / 2
    paintConnector(pen, row, { x: box.left, y }, state)
  })
}

function glyphOf({ id, kind }: GraphNode): string | null {
  if (kind === 'folded' || kind === 'workload') return shapes.unfold
  if (kind === 'service') return shapes.service
  if (kind === 'node') return shapes.node
  if (kind !== 'outside') return null
  if (hasScheme(id, 'dns')) return shapes.name
  if (hasScheme(id, 'ip', 'cidr')) return shapes.network
  return isWorldKey(id) ? shapes.globe : shapes.node
}

function paintHeader(pen: Pen, node: GraphNode, box: Box, colours: PictureColours): void {
  const hasDetail = node.detail !== ''
  const y = box.top + (hasDetail ? 14.5 : headerOf(node) / 2)
  const glyph = node.isGhost === true ? shapes.ghost : glyphOf(node)
  // A lock stands over the border, and would touch what is drawn before the name.
  const door = node.isIngressIsolated ? (glyph === null ? 2 : 6) : 0
  let x = box.left + inset + door
  if (glyph !== null) {
    pen.shape(glyph, { x: x + 5, y }, { stroke: colours.inkSoft, width: 1.3 })
    x += 17
  }
  pen.text(
    node.title,
    { x, y },
    { font: 'ui', size: big, weight: node.kind === 'outside' ? 500 : 600, fill: colours.ink },
  )
  if (node.count !== '')
    pen.text(
      node.count,
      { x: x + titleWidth(node.title, big) + 5, y },
      { font: 'ui', size: small, fill: colours.inkFaint },
    )
  if (!hasDetail) return
  const at = { x: box.left + inset + door, y: box.top + 30.5 }
  const fill = node.hasError ? colours.dropped : colours.inkFaint
  pen.text(node.detail, at, { font: node.kind === 'folded' ? 'ui' : 'mono', size: small, fill })
}

/** Isolation stands as locks on the edges: ingress left, egress right. An open side is where lines start. */
function paintDoors(pen: Pen, node: GraphNode, box: Box, colours: PictureColours): void {
  const y = box.top + doorMiddle(node)
  if (node.isIngressIsolated) paintLock(pen, { x: box.left, y }, colours)
  if (node.isEgressIsolated) paintLock(pen, { x: box.right, y }, colours)
  else if (node.side !== 'right' && node.kind !== 'service')
    pen.circle({ x: box.right, y }, 4.2, { fill: colours.surface, stroke: colours.lineStrong, width: 1.3 })
}

function paintLock(pen: Pen, { x, y }: Point, colours: PictureColours): void {
  pen.rect(
    { left: x - 8, right: x + 8, top: y - 8, bottom: y + 8 },
    { fill: colours.surface, stroke: colours.ink, width: 1.2, radius: 5 },
  )
  pen.shape(shapes.lock, { x, y: y - 1 }, { stroke: colours.ink, width: 1.3 })
}

function rowGround(row: Row, { colours, hoveredRow, chosenRow, target, reach }: CardState): string | null {
  if (target === row.id || chosenRow === row.id) return colours.selected
  const kind = reach.get(row.id)
  if (kind === 'allowed') return colours.allowedSoft
  if (kind === 'redirected') return colours.redirectedSoft
  if (kind === 'undecided') return colours.undecidedSoft
  if (hoveredRow === row.id) return colours.selected
  return row.isUnserved ? colours.warningSoft : null
}

function paintRows(pen: Pen, node: GraphNode, box: Box, state: CardState): void {
  const { colours } = state
  node.rows.forEach((row, i) => {
    const top = box.top + rowsTop(node) + i * rowHeight
    const bar = { left: box.left + 1, right: box.right - 1, top: top + 1, bottom: top + rowHeight }
    const ground = rowGround(row, state)
    if (ground !== null) pen.rect(bar, { fill: ground })
    pen.polyline(
      [
        { x: box.left, y: top + 0.5 },
        { x: box.right, y: top + 0.5 },
      ],
      { stroke: colours.line },
    )
    if (state.target === row.id) pen.rect(bar, { stroke: colours.accent, width: 2 })
    paintRow(pen, row, { left: box.left + inset, right: box.right - 11, y: top + rowHeight / 2 + 0.5 }, colours)
  })
}

function paintRow(
  pen: Pen,
  row: Row,
  { left, right, y }: { readonly left: number; readonly right: number; readonly y: number },
  colours: PictureColours,
): void {
  const isPort = row.protocol !== ''
  const title = row.isUnserved ? colours.warning : colours.ink
  pen.text(
    row.title,
    { x: left, y },
    { font: isPort ? 'mono' : 'ui', size: 12, weight: isPort ? 600 : 400, fill: title },
  )
  let x = left + (isPort ? row.title.length * 7.25 : uiWidth(row.title, 12)) + 6
  if (isPort) {
    const fill = row.isUnserved ? colours.warning : colours.inkFaint
    pen.text(row.protocol, { x, y }, { font: 'ui', size: small, fill })
    x += uiWidth(row.protocol, small) + 7
  }
  if (row.l7 !== null) {
    const width = uiWidth(row.l7, 11) + 10
    pen.rect({ left: x, right: x + width, top: y - 8, bottom: y + 8 }, { fill: colours.redirectedSoft, radius: 3 })
    pen.text(
      row.l7,
      { x: x + width / 2, y },
      { font: 'ui', size: 11, weight: 600, fill: colours.redirected, align: 'center' },
    )
    x += width + 6
  }
  if (row.isForItself) pen.shape(shapes.loop, { x: x + 4, y }, { stroke: colours.allowed, width: 1.5 })
  if (row.isOpen && row.isAsked !== true) {
    pen.text('open', { x: right, y }, { font: 'ui', size: small, fill: colours.inkFaint, align: 'right' })
    return
  }
  let end = right
  const number = (count: number, shape: string, colour: string): void => {
    if (count === 0) return
    pen.shape(shape, { x: end - 4, y }, { stroke: colour, width: 1.7 })
    const text = row.isAsked === true ? 'asked' : shortCount(count)
    pen.text(text, { x: end - 10, y }, { font: 'mono', size: small, fill: colour, align: 'right' })
    end -= 16 + text.length * small * 0.6
  }
  number(row.undecided, shapes.question, colours.undecided)
  number(row.dropped, shapes.smallCross, colours.dropped)
  number(row.allowed, shapes.check, colours.allowed)
}

/** The dot at which lines end: filled where somebody gets in, a red ring where nobody does. */
function paintConnector(pen: Pen, row: Row, at: Point, state: CardState): void {
  const { colours } = state
  const reach = state.reach.get(row.id)
  const colour = row.l7 === null ? colours.allowed : colours.redirected
  if (row.id === 'out') return
  if (row.isOpen) pen.circle(at, 4.2, { fill: colours.surface, stroke: colours.lineStrong, width: 1.3 })
  else if (reach !== 'dropped' && reach !== 'undecided' && row.allowed > 0)
    pen.circle(at, 4.2, { fill: colour, stroke: colours.surface, width: 1.2 })
  else if (reach === 'undecided' || (row.dropped === 0 && row.undecided > 0))
    pen.circle(at, 4.2, { fill: colours.undecidedSoft, stroke: colours.undecided, width: 1.6 })
  else if (row.dropped > 0 || reach === 'dropped')
    pen.circle(at, 4.2, { fill: colours.surface, stroke: colours.dropped, width: 1.6 })
  else pen.circle(at, 4.2, { fill: colours.surface, stroke: colours.lineStrong, width: 1.3 })
  if (reach === 'dropped') pen.shape(shapes.cross, { x: at.x - 11, y: at.y }, { stroke: colours.dropped, width: 2.1 })
}

/** What a name is on the screen at least; where that is more than a card has room for, nobody reads cards. */
const leastFarText = 6.5
/** As large as the usual card has room for: among names of one size no card is more important than the others. */
const mostFarText = 50

/** All ports of a card as one; the counts of flows that no policy decides say nothing. */
function together(rows: readonly Row[]): readonly Row[] {
  const [first] = rows
  if (first === undefined) return []
  const decided = rows.filter(({ isOpen }) => !isOpen)
  const sum = (of: (row: Row) => number): number => decided.reduce((all, row) => all + of(row), 0)
  const [allowed, dropped, undecided] = [
    sum((row) => row.allowed),
    sum((row) => row.dropped),
    sum((row) => row.undecided),
  ]
  return [{ ...first, l7: null, isOpen: decided.length === 0, allowed, dropped, undecided }]
}

/** From afar: the name as large as the card allows, and rows as bars of who gets through. */
export function paintFarCard(
  pen: Pen,
  node: GraphNode,
  box: Box,
  { zoom, nodes, ...state }: CardState & { readonly zoom: number; readonly nodes: Graph['nodes'] },
): void {
  const { colours } = state
  pen.rect(box, groundLook(node, state))
  const width = box.right - box.left
  const height = box.bottom - box.top
  // A bar below it says at least that there are ports.
  const bar = node.rows.length === 0 ? 6 : 14
  const largest = Math.max(big, Math.min(11.5 / zoom, (height - bar) / 1.1, mostFarText))
  const isRead = largest * zoom >= leastFarText
  const { size, lines } = isRead
    ? wrapped(nodes, node, largest, { width: width - 12, height: height - bar })
    : { size: 0, lines: [] }
  lines.forEach((line, i) => {
    const y = box.top + 4 + size * (0.54 + i * 1.1)
    pen.text(line, { x: box.left + 8, y }, { font: 'ui', size, weight: 600, fill: colours.ink })
  })
  const used = lines.length * size * 1.1 + 4
  // Where names cannot be read, nor can ports: one bar stands for all of them.
  const rows = isRead ? node.rows : together(node.rows)
  if (height - used > rows.length * 4)
    rows.forEach((row, i) => {
      const all = row.allowed + row.dropped + row.undecided
      const step = isRead ? Math.min(rowHeight, (height - used) / rows.length) : height
      const top = box.top + used + i * step + step * 0.3
      const strip = { left: box.left + 8, right: box.right - 8, top, bottom: top + step * 0.4 }
      const share = all === 0 ? 0 : row.allowed / all
      // Of a thousand cards what gets through is seen at once if what does not is pale.
      const rest = isRead ? colours.dropped : colours.droppedSoft
      pen.rect(strip, { fill: row.isOpen || all === 0 ? colours.line : rest })
      if (share > 0)
        pen.rect(
          { ...strip, right: strip.left + (strip.right - strip.left) * share },
          { fill: row.l7 === null ? colours.allowed : colours.redirected },
        )
    })
  const door = Math.max(5, isRead ? 3 / zoom : width / 24)
  if (node.isIngressIsolated)
    pen.rect(
      { left: box.left - door / 2, right: box.left + door / 2, top: box.top, bottom: box.bottom },
      { fill: colours.ink },
    )
  if (node.isEgressIsolated)
    pen.rect(
      { left: box.right - door / 2, right: box.right + door / 2, top: box.top, bottom: box.bottom },
      { fill: colours.ink },
    )
}
