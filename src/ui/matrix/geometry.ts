/** Where the cells and heads of the matrix stand, in pixels; no drawing here. */
import type { MatrixMember } from '../../store/index'

export interface Geometry {
  readonly size: number
  /** Side of a cell. */
  readonly cell: number
  /** Room for the names of the sources, and of the destinations. */
  readonly headWidth: number
  readonly headHeight: number
}

export const leastCell = 2
export const mostCell = 40
const characterWidth = 6.7
const mostHead = 190

/** The heads are as wide as the longest name, within reason. */
export function geometryOf(members: readonly MatrixMember[], cell: number, view: Room): Geometry {
  const longest = members.reduce((most, { label }) => Math.max(most, label.length), 8)
  const head = Math.min(mostHead, Math.ceil(longest * characterWidth) + 16)
  return {
    size: members.length,
    cell,
    headWidth: Math.min(head, Math.floor(view.width * 0.35)),
    headHeight: Math.min(head, Math.floor(view.height * 0.35)),
  }
}

export interface Room {
  readonly width: number
  readonly height: number
}

/** What of the matrix is in view. */
export interface Viewport extends Room {
  readonly left: number
  readonly top: number
}

/** The largest cell with which the whole matrix is in view, but none too small or too large to see. */
export function fittingCell(members: readonly MatrixMember[], view: Room): number {
  const { headWidth, headHeight, size } = geometryOf(members, mostCell, view)
  const room = Math.min((view.width - headWidth - 2) / size, (view.height - headHeight - 2) / size)
  return Math.max(leastCell + 1, Math.min(28, Math.floor(room)))
}

export interface CellPlace {
  readonly source: number
  readonly destination: number
}

export type Hit =
  | ({ readonly kind: 'cell' } & CellPlace)
  | { readonly kind: 'source' | 'destination'; readonly member: number }
  | null

/** What is under a point of the view. */
export function hitTest({ size, cell, headWidth, headHeight }: Geometry, view: Viewport, x: number, y: number): Hit {
  const column = Math.floor((x - headWidth + view.left) / cell)
  const row = Math.floor((y - headHeight + view.top) / cell)
  const isColumn = x >= headWidth && column >= 0 && column < size
  const isRow = y >= headHeight && row >= 0 && row < size
  if (isRow && isColumn) return { kind: 'cell', source: row, destination: column }
  if (isRow && x < headWidth) return { kind: 'source', member: row }
  if (isColumn && y < headHeight) return { kind: 'destination', member: column }
  return null
}

/** How far to scroll so that a cell is in view; null where it is. */
export function scrollToCell(
  { cell, headWidth, headHeight }: Geometry,
  view: Viewport,
  { source, destination }: CellPlace,
): { readonly left: number; readonly top: number } | null {
  const along = (at: number, from: number, room: number): number =>
    at < from ? at : at + cell > from + room ? at + cell - room : from
  const left = along(destination * cell, view.left, view.width - headWidth)
  const top = along(source * cell, view.top, view.height - headHeight)
  return left === view.left && top === view.top ? null : { left, top }
}
