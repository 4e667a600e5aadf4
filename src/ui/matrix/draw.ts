/** Draws what is in view of the matrix: cells by shape as well as colour, heads that stay, the crosshair. */
import { cellState, type CellState, type MatrixCells, type MatrixMember } from '../../store/index'
import type { CellPlace, Geometry, Viewport } from './geometry'

export interface Palette {
  readonly surface: string
  readonly sunken: string
  readonly line: string
  readonly ink: string
  readonly soft: string
  readonly accent: string
  readonly hover: string
  readonly fills: Readonly<Record<Exclude<CellState, 'none'>, string>>
  readonly softFills: Readonly<Record<Exclude<CellState, 'none'>, string>>
  readonly font: string
}

/** Colours of the theme that is on. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    surface: token('--surface'),
    sunken: token('--surface-sunken'),
    line: token('--line'),
    ink: token('--ink'),
    soft: token('--ink-soft'),
    accent: token('--accent'),
    hover: token('--surface-hover'),
    fills: {
      allowed: token('--forwarded'),
      proxied: token('--l7'),
      mixed: token('--audit'),
      dropped: token('--dropped'),
    },
    softFills: {
      allowed: token('--forwarded-soft'),
      proxied: token('--l7-soft'),
      mixed: token('--audit-soft'),
      dropped: token('--dropped-soft'),
    },
    font: token('--font-mono'),
  }
}

export interface Picture {
  readonly members: readonly MatrixMember[]
  readonly cells: MatrixCells
  readonly geometry: Geometry
  readonly view: Viewport
  /** Cell under the pointer or the keys. */
  readonly cursor: CellPlace | null
  readonly selected: readonly CellPlace[]
  /** Lines of what is selected. */
  readonly lines: ReadonlySet<number>
}

/** From this size on a cell holds a sign. */
const signFrom = 12

export function drawMatrix(context: CanvasRenderingContext2D, picture: Picture, palette: Palette): void {
  const { geometry, view, members } = picture
  const { cell, headWidth, headHeight, size } = geometry
  context.fillStyle = palette.surface
  context.fillRect(0, 0, view.width, view.height)
  context.save()
  context.beginPath()
  context.rect(headWidth, headHeight, view.width - headWidth, view.height - headHeight)
  context.clip()
  context.translate(headWidth - view.left, headHeight - view.top)
  drawCrosshair(context, picture, palette)
  drawCells(context, picture, palette)
  drawPlaces(context, members, cell, palette)
  for (const { source, destination } of picture.selected)
    outline(context, { source, destination }, cell, { color: palette.accent, width: 2 })
  if (picture.cursor !== null) outline(context, picture.cursor, cell, { color: palette.ink, width: 1.5 })
  context.restore()
  drawHeads(context, picture, palette)
  context.strokeStyle = palette.line
  context.lineWidth = 1
  context.strokeRect(headWidth - 0.5, headHeight - 0.5, size * cell + 1, size * cell + 1)
}

function visible(from: number, room: number, cell: number, size: number): readonly [first: number, end: number] {
  return [Math.max(0, Math.floor(from / cell)), Math.min(size, Math.ceil((from + room) / cell))]
}

function drawCells(context: CanvasRenderingContext2D, { cells, geometry, view }: Picture, palette: Palette): void {
  const { cell, headWidth, headHeight, size } = geometry
  const [firstColumn, endColumn] = visible(view.left, view.width - headWidth, cell, size)
  const [firstRow, endRow] = visible(view.top, view.height - headHeight, cell, size)
  const byState = new Map<Exclude<CellState, 'none'>, number[]>()
  for (let row = firstRow; row < endRow; row++) {
    for (let column = firstColumn; column < endColumn; column++) {
      const state = cellState(cells, row * size + column)
      if (state === 'none') continue
      const list = byState.get(state)
      if (list === undefined) byState.set(state, [row * size + column])
      else list.push(row * size + column)
    }
  }
  const gap = cell >= 6 ? 1 : 0
  for (const [state, list] of byState) {
    context.fillStyle = (cell >= signFrom ? palette.softFills : palette.fills)[state]
    // What passes stays in the background, so that drops stand out.
    context.globalAlpha = cell < signFrom && state !== 'dropped' ? 0.55 : 1
    for (const at of list) {
      const x = (at % size) * cell + gap
      const y = Math.floor(at / size) * cell + gap
      const side = cell - 2 * gap
      if (cell >= signFrom || state === 'allowed' || state === 'proxied') context.fillRect(x, y, side, side)
      // Small cells: a drop is a bar, what passes in part is half a square.
      else if (state === 'dropped') context.fillRect(x, y + side * 0.35, side, Math.max(1, side * 0.3))
      else context.fillRect(x, y + side / 2, side, side / 2)
    }
    context.globalAlpha = 1
    if (cell < signFrom) continue
    context.strokeStyle = palette.fills[state]
    context.fillStyle = palette.fills[state]
    drawSigns(context, { state, list }, cells, cell)
  }
}

function drawSigns(
  context: CanvasRenderingContext2D,
  { state, list }: { readonly state: Exclude<CellState, 'none'>; readonly list: readonly number[] },
  { size, allowed, dropped }: MatrixCells,
  cell: number,
): void {
  context.lineWidth = state === 'mixed' ? 1 : Math.max(1.5, cell / 14)
  context.lineCap = 'round'
  context.beginPath()
  for (const at of list) {
    const x = (at % size) * cell + cell / 2
    const y = Math.floor(at / size) * cell + cell / 2
    const r = Math.min(5, cell * 0.22)
    if (state === 'allowed') {
      context.moveTo(x - r, y)
      context.lineTo(x - r * 0.2, y + r * 0.8)
      context.lineTo(x + r, y - r * 0.8)
    } else if (state === 'dropped') {
      context.moveTo(x - r, y - r)
      context.lineTo(x + r, y + r)
      context.moveTo(x + r, y - r)
      context.lineTo(x - r, y + r)
    } else if (state === 'proxied') {
      // A funnel: requests are looked at.
      context.moveTo(x - r, y - r)
      context.lineTo(x + r, y - r)
      context.lineTo(x, y + r * 0.2)
      context.closePath()
      context.moveTo(x, y + r * 0.2)
      context.lineTo(x, y + r)
    } else {
      // As much of the cell is filled as passes.
      const share = (allowed[at] ?? 0) / ((allowed[at] ?? 0) + (dropped[at] ?? 0))
      const side = Math.min(16, cell - 6)
      context.rect(x - side / 2, y - side / 2, side, side)
      context.globalAlpha = 0.45
      context.fillRect(x - side / 2, y + side / 2 - side * share, side, side * share)
      context.globalAlpha = 1
    }
  }
  context.stroke()
}

/** Lines between namespaces. */
function drawPlaces(
  context: CanvasRenderingContext2D,
  members: readonly MatrixMember[],
  cell: number,
  palette: Palette,
): void {
  const end = members.length * cell
  context.strokeStyle = palette.line
  context.lineWidth = 1
  context.beginPath()
  members.forEach((member, i) => {
    if (i === 0 || member.place === members[i - 1]?.place) return
    const at = Math.round(i * cell) + 0.5
    context.moveTo(at, 0)
    context.lineTo(at, end)
    context.moveTo(0, at)
    context.lineTo(end, at)
  })
  context.stroke()
}

function drawCrosshair(context: CanvasRenderingContext2D, { cursor, geometry }: Picture, palette: Palette): void {
  if (cursor === null) return
  const { cell, size } = geometry
  context.fillStyle = palette.hover
  context.fillRect(0, cursor.source * cell, size * cell, cell)
  context.fillRect(cursor.destination * cell, 0, cell, size * cell)
}

function outline(
  context: CanvasRenderingContext2D,
  { source, destination }: CellPlace,
  cell: number,
  { color, width }: { readonly color: string; readonly width: number },
): void {
  context.strokeStyle = color
  context.lineWidth = width
  context.strokeRect(destination * cell, source * cell, cell, cell)
}

/** Names beside the rows and over the columns. Where lines are too thin for names, namespaces are named instead. */
function drawHeads(context: CanvasRenderingContext2D, picture: Picture, palette: Palette): void {
  const { geometry, view } = picture
  const { headWidth, headHeight } = geometry
  context.fillStyle = palette.sunken
  context.fillRect(0, 0, view.width, headHeight)
  context.fillRect(0, 0, headWidth, view.height)
  context.font = `11px ${palette.font}`
  context.textBaseline = 'middle'
  context.save()
  context.beginPath()
  context.rect(0, headHeight, headWidth, view.height - headHeight)
  context.clip()
  context.textAlign = 'right'
  drawNames(context, picture, palette, 'source')
  context.restore()
  context.save()
  context.beginPath()
  context.rect(headWidth, 0, view.width - headWidth, headHeight)
  context.clip()
  context.textAlign = 'left'
  drawNames(context, picture, palette, 'destination')
  context.restore()
  context.fillStyle = palette.sunken
  context.fillRect(0, 0, headWidth, headHeight)
  context.fillStyle = palette.soft
  context.textAlign = 'right'
  context.fillText('to →', headWidth - 6, 12)
  context.fillText('from ↓', headWidth - 6, headHeight - 10)
}

function drawNames(
  context: CanvasRenderingContext2D,
  { members, geometry, view, cursor, lines }: Picture,
  palette: Palette,
  axis: 'source' | 'destination',
): void {
  const { cell, headWidth, headHeight, size } = geometry
  const isRow = axis === 'source'
  const room = (isRow ? headWidth : headHeight) - 12
  const from = isRow ? view.top : view.left
  const [first, end] = visible(from, isRow ? view.height - headHeight : view.width - headWidth, cell, size)
  const write = (text: string, middle: number, isStrong: boolean): void => {
    context.fillStyle = isStrong ? palette.ink : palette.soft
    context.font = `${isStrong ? '600 ' : ''}11px ${palette.font}`
    const shown = shorten(text, Math.floor(room / 6.7))
    context.save()
    if (isRow) context.translate(headWidth - 6, headHeight + middle - from)
    else {
      context.translate(headWidth + middle - from, headHeight - 6)
      context.rotate(-Math.PI / 2)
    }
    context.fillText(shown, 0, 0)
    context.restore()
  }
  const chosen = cursor === null ? -1 : cursor[axis]
  context.fillStyle = palette.accent
  for (let i = first; i < end; i++) {
    if (!lines.has(i)) continue
    if (isRow) context.fillRect(headWidth - 3, headHeight + i * cell - from, 3, cell)
    else context.fillRect(headWidth + i * cell - from, headHeight - 3, cell, 3)
  }
  if (cell >= 11) {
    for (let i = first; i < end; i++) write(members[i]?.label ?? '', (i + 0.5) * cell, i === chosen || lines.has(i))
    return
  }
  let start = 0
  for (let i = 1; i <= size; i++) {
    if (i < size && members[i]?.place === members[start]?.place) continue
    const isNamed = (i - start) * cell >= 12
    // The name stays in view while any line of its namespace is.
    const low = Math.max(start * cell, from)
    const high = Math.min(i * cell, from + (isRow ? view.height - headHeight : view.width - headWidth))
    if (isNamed && high - low >= 12 && !(chosen >= start && chosen < i))
      write(members[start]?.place === '' ? 'outside' : (members[start]?.place ?? ''), (low + high) / 2, false)
    start = i
  }
  if (chosen >= 0) write(members[chosen]?.label ?? '', (chosen + 0.5) * cell, true)
}

function shorten(text: string, characters: number): string {
  return text.length <= characters ? text : `…${text.slice(text.length - characters + 1)}`
}
