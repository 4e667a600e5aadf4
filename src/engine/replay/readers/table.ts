/** `-o table`: columns by position under a header. Without arrows and identities. Source: hubble/pkg/printer/printer.go. */
import type { ReadItem } from '../event'
import { textEvent } from './compact'
import { readType } from './event-type'
import { readTextEnd } from './text-end'
import { parseTime } from './time'

export interface TableColumns {
  readonly names: readonly string[]
  readonly starts: readonly number[]
}

/** A table may be indented or quoted. */
const header = /^[\s>|]*TIMESTAMP\s+(?:NODE\s+)?SOURCE\s+DESTINATION\s+TYPE\s+VERDICT\s+SUMMARY\s*$/

export function readTableHeader(line: string): TableColumns | null {
  if (!header.test(line)) return null
  const found = [...line.matchAll(/[A-Z]+/g)]
  return { names: found.map(([name]) => name), starts: found.map(({ index }) => index) }
}

/** Reads one row; null where it is none. */
export function readTableRow(text: string, columns: TableColumns, line: number): ReadItem | null {
  const cells = cellsOf(text, columns)
  if (cells === null) return null
  const cell = (name: string): string => cells[columns.names.indexOf(name)] ?? ''
  if (cell('TYPE') === 'EVENTS LOST') return readLost(cell)
  return readColumns(cell, line)
}

const stampOfRow = /^(?:[A-Z][a-z]{2} {1,2}\d{1,2} )?[\dT:.,+-]+Z?(?: [+-]\d{4})?(?=\s|$)/
const verdicts = /^(?:FORWARDED|DROPPED|ERROR|ALLOWED|DENIED|AUDIT(?:ED)?|REDIRECTED|TRANSLATED|TRACED)$/

/**
 * Reads a row by what stands in its cells, not by where: of a table whose header was not copied, whose blanks a page has
 * joined, or that is written with tabs or bars. Null where it is none.
 */
export function readLooseRow(text: string, line: number): ReadItem | null {
  const row = text.replace(/^[\s>|]+/, '').replace(/[\s|]+$/, '')
  const time = stampOfRow.exec(row)?.[0] ?? ''
  if (parseTime(time) === undefined) return null
  const cells = row
    .slice(time.length)
    .split(/\s*\|\s*|\t+| {2,}/)
    .slice(1)
  const at = cells.findIndex((cell) => verdicts.test(cell))
  // The node, where it is printed, comes first.
  if (at !== 3 && at !== 4) return null
  const names = ['SOURCE', 'DESTINATION', 'TYPE', 'VERDICT']
  const cell = (name: string): string => {
    if (name === 'TIMESTAMP') return time
    if (name === 'SUMMARY') return cells.slice(at + 1).join('  ')
    if (name === 'NODE') return at === 4 ? (cells[0] ?? '') : ''
    return cells[at - 3 + names.indexOf(name)] ?? ''
  }
  return readColumns(cell, line)
}

/** The event of named columns, as the table and the dictionary have them. */
export function readColumns(cell: (name: string) => string, line: number): ReadItem | null {
  const type = readType(cell('TYPE'), cell('VERDICT'))
  const source = readTextEnd(cell('SOURCE'), undefined)
  const destination = readTextEnd(cell('DESTINATION'), undefined)
  if (type === null || source === null || destination === null || cell('VERDICT') === '') return null
  const event = textEvent({
    line,
    time: cell('TIMESTAMP'),
    node: cell('NODE'),
    type,
    summary: cell('SUMMARY'),
    source,
    destination,
  })
  return { type: 'flow', event }
}

export function readLost(cell: (name: string) => string): ReadItem | null {
  const number = /(?:^|\s)(\d+)(?:\s|$)/.exec(cell('SUMMARY').replace(/CPU\(\d+\)/, ''))?.[1]
  return { type: 'lost', events: BigInt(number ?? 0), node: cell('NODE') }
}

function cellsOf(text: string, { names, starts }: TableColumns): readonly string[] | null {
  const fits = starts.every((start) => start === 0 || start > text.length || text[start - 1] === ' ')
  if (fits) return starts.map((start, i) => text.slice(start, starts[i + 1] ?? text.length).trim())
  // Rows of a later page may be wider than the header; then only blanks tell where a cell ends.
  const cells = text.split(/ {3,}/).map((cell) => cell.trim())
  return cells.length === names.length ? cells : null
}
