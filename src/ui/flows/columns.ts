import { longestText, seenFlowsOf, type FlowColumn, type FlowTable } from '../../store/index'

interface ColumnLook {
  readonly title: string
  /** Least width in pixels, while the user has not chosen one. */
  readonly least: number
  /** Up to this width its names are never cut. */
  readonly whole: number
  /** Takes a share of the room that is left. */
  readonly isFlexible: boolean
  readonly isMono: boolean
}

type Look = Partial<Pick<ColumnLook, 'isFlexible' | 'isMono' | 'whole'>>

const look = (title: string, least: number, how: Look = {}): ColumnLook => ({
  title,
  least,
  whole: least,
  isFlexible: false,
  isMono: false,
  ...how,
})

const mono = { isMono: true } as const
const name = { isMono: true, isFlexible: true } as const

/** How each column is headed and drawn. */
export const columnLooks: Readonly<Record<FlowColumn, ColumnLook>> = {
  time: look('Time', 104, mono),
  source: look('Source', 124, { ...name, whole: 172 }),
  sourceNamespace: look('Source namespace', 120, name),
  sourceIdentity: look('Source identity', 116, mono),
  destination: look('Destination', 124, { ...name, whole: 172 }),
  destinationNamespace: look('Destination namespace', 140, name),
  destinationIdentity: look('Destination identity', 136, mono),
  port: look('Port', 76, { ...mono, whole: 90 }),
  protocol: look('Protocol', 76, mono),
  l7: look('L7', 46, { whole: 190 }),
  verdict: look('Verdict', 108),
  reason: look('Drop reason', 98, { isFlexible: true }),
  direction: look('Direction', 104),
  policy: look('Policy', 84, { isFlexible: true, whole: 132 }),
}

/** Width of a letter at 12 pixels, in the monospace face and, on average, in the other. */
const letter = { mono: 7.25, plain: 6.4 }
const cellPadding = 16
const seenWidth = 66
/** A name longer than this leaves the others their room. */
const mostFitted = 380

/** The width in which everything that stands in a column can be read. */
export function fittingWidth(table: FlowTable, column: FlowColumn): number {
  const { isMono } = columnLooks[column]
  const least = leastWidth(table, column)
  const fitting = longestText(table, column, withShortKinds) * (isMono ? letter.mono : letter.plain) + cellPadding
  return Math.round(Math.max(least, Math.min(mostFitted, fitting)))
}

/** What was seen says so beside its verdict. */
function leastWidth(table: FlowTable, column: FlowColumn): number {
  const { least } = columnLooks[column]
  return column === 'verdict' && seenFlowsOf(table).length > 0 ? least + seenWidth : least
}

const shortKinds: Readonly<Record<string, string>> = {
  NetworkPolicy: 'netpol',
  CiliumNetworkPolicy: 'cnp',
  CiliumClusterwideNetworkPolicy: 'ccnp',
}

/** Policies with their kinds as kubectl shortens them, so that a narrow column has room for the names. */
export function withShortKinds(policies: string): string {
  return policies.replace(/\((\w+)\)/g, (whole, kind: string) => {
    const short = shortKinds[kind]
    return short === undefined ? whole : `(${short})`
  })
}

export interface ColumnTracks {
  /** Tracks of the grid. */
  readonly tracks: string
  /** Width in pixels below which the table scrolls sideways. */
  readonly minWidth: number
}

/**
 * The tracks of a row: columns share the room by what their names need, but for those that the user has set.
 *
 * @param isNarrow names give way by what each needs, so that more columns are in sight
 */
export function columnTracks(
  table: FlowTable,
  columns: readonly FlowColumn[],
  widths: Readonly<Partial<Record<FlowColumn, number>>>,
  isNarrow = false,
): ColumnTracks {
  let minWidth = 0
  const tracks = columns.map((column) => {
    const { whole, isFlexible } = columnLooks[column]
    const least = leastWidth(table, column)
    const fitting = fittingWidth(table, column)
    const needed = Math.max(least, Math.min(whole, fitting))
    const own = widths[column] ?? (isFlexible && (isNarrow || column === 'policy') ? least : needed)
    minWidth += own
    const isFree = isFlexible && widths[column] === undefined
    return isFree ? `minmax(${own}px, ${isNarrow ? needed : fitting}fr)` : `${own}px`
  })
  // Where every column has its own width, the last takes what is left.
  const isFixed = columns.every((column) => widths[column] !== undefined || !columnLooks[column].isFlexible)
  return { tracks: isFixed ? `${tracks.join(' ')} 1fr` : tracks.join(' '), minWidth }
}
