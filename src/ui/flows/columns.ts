import type { FlowColumn } from '../../store/index'

interface ColumnLook {
  readonly title: string
  /** A track of the grid. */
  readonly width: string
  /** Least width in pixels, for the width of the whole table. */
  readonly least: number
  readonly isMono: boolean
}

const look = (title: string, least: number, share: number, isMono = false): ColumnLook => ({
  title,
  width: share === 0 ? `${least}px` : `minmax(${least}px, ${share}fr)`,
  least,
  isMono,
})

/** How each column is headed and drawn. */
export const columnLooks: Readonly<Record<FlowColumn, ColumnLook>> = {
  time: look('Time', 104, 0, true),
  source: look('Source', 124, 6, true),
  sourceNamespace: look('Source namespace', 120, 2, true),
  sourceIdentity: look('Source identity', 116, 0, true),
  destination: look('Destination', 124, 6, true),
  destinationNamespace: look('Destination namespace', 140, 2, true),
  destinationIdentity: look('Destination identity', 136, 0, true),
  port: look('Port', 82, 1, true),
  protocol: look('Protocol', 76, 0, true),
  l7: look('L7', 52, 0),
  verdict: look('Verdict', 108, 0),
  reason: look('Drop reason', 104, 1),
  direction: look('Direction', 104, 0),
  policy: look('Policy', 116, 4),
}

/** The tracks of a row, and the width below which the table scrolls sideways. */
export function rowStyle(columns: readonly FlowColumn[]): {
  readonly gridTemplateColumns: string
  readonly minWidth: number
} {
  return {
    gridTemplateColumns: columns.map((column) => columnLooks[column].width).join(' '),
    minWidth: columns.reduce((sum, column) => sum + columnLooks[column].least, 0),
  }
}
