/** What the matrix says in words: the cell under the cursor, and each source for those who do not see the picture. */
import {
  cellState,
  flowRow,
  isUndecided,
  rowsOfCell,
  type FlowTable,
  type MatrixAxis,
  type MatrixCells,
  type MatrixPort,
} from '../../store/index'
import type { CellPlace } from './geometry'

const namedAtMost = 4

interface ShownMatrix {
  readonly axis: MatrixAxis
  readonly cells: MatrixCells
  readonly table: FlowTable
  readonly rows: Uint32Array
  readonly port: MatrixPort
}

/** One cell in a sentence. Counts are those of the cells; ports are named where the table lists the flows. */
export function cellSentence({ axis, cells, table, rows, port }: ShownMatrix, place: CellPlace): string {
  const pair = `${axis.members[place.source]?.label} → ${axis.members[place.destination]?.label}`
  const at = place.source * cells.size + place.destination
  const allowed = cells.allowed[at] ?? 0
  const dropped = cells.dropped[at] ?? 0
  const counts = {
    none: 'no flow',
    allowed: `${flows(allowed)} allowed`,
    proxied: `${flows(allowed)} allowed, through the layer 7 proxy`,
    mixed: `${allowed.toLocaleString('en')} of ${flows(allowed + dropped)} allowed`,
    dropped: `${flows(dropped)} dropped`,
  }[cellState(cells, at)]
  const own = [...rowsOfCell(axis, { table, rows, port }, place)]
  const listed = own.map((row) => flowRow(table, row))
  const open = own.filter((row) => isUndecided(table, row)).length
  const ports = (wanted: boolean): string => {
    const found = listed.filter(({ verdict }) => (verdict === 'DROPPED' || verdict === 'ERROR') === wanted)
    return someOf([...new Set(found.map((row) => row.port))])
  }
  const details = [
    ports(false) === '' ? '' : `allowed: ${ports(false)}`,
    ports(true) === '' ? '' : `dropped: ${ports(true)}`,
    open === 0 ? '' : `${flows(open)} ${open === 1 ? 'depends' : 'depend'} on what the workspace does not state`,
  ].filter((text) => text !== '')
  return `${pair}: ${counts}${details.length === 0 ? '' : ` (${details.join('; ')})`}`
}

/** A source in a sentence: whom it reaches wholly, in part, and not at all. */
export function sourceSentence({ members }: MatrixAxis, cells: MatrixCells, source: number): string {
  const by = { allowed: [] as string[], mixed: [] as string[], dropped: [] as string[] }
  members.forEach(({ label }, destination) => {
    const state = cellState(cells, source * cells.size + destination)
    if (state === 'proxied') by.allowed.push(label)
    else if (state !== 'none') by[state].push(label)
  })
  const parts = [
    by.allowed.length > 0 ? `reaches ${someOf(by.allowed)}` : '',
    by.mixed.length > 0 ? `reaches in part ${someOf(by.mixed)}` : '',
    by.dropped.length > 0 ? `is kept from ${someOf(by.dropped)}` : '',
  ].filter((text) => text !== '')
  return `${members[source]?.label ?? ''} ${parts.length === 0 ? 'has no flows' : parts.join('; ')}`
}

/** All cells in a sentence. */
export function matrixSentence({ allowed, dropped }: MatrixCells): string {
  const sum = (counts: Uint32Array): number => counts.reduce((total, count) => total + count, 0)
  const passed = sum(allowed)
  return `${passed.toLocaleString('en')} of ${flows(passed + sum(dropped))} allowed`
}

function flows(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'flow' : 'flows'}`
}

function someOf(names: readonly string[]): string {
  if (names.length <= namedAtMost) return names.join(', ')
  return `${names.slice(0, namedAtMost).join(', ')} and ${names.length - namedAtMost} more`
}
