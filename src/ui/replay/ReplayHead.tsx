import { useRef, type CSSProperties, type HTMLAttributes } from 'react'
import { changeWidth, ColumnHandle } from '../kit/ColumnHandle'
import { titles, type Column, type Widths } from './columns'

interface Props {
  readonly columns: readonly Column[]
  readonly looks: Readonly<Partial<Record<Column, string | undefined>>>
  readonly widths: Widths
  readonly setWidths: (widths: Widths) => void
}

/** Takes the room that the others leave, until it is given a width of its own. */
const flexible: Column = 'why'
const leastFlexible = 140
/** What a column gets that is shown only after others have been given widths. */
const usualWidth = 96
/** Room beside a cell's text, left and right. */
const padding = 17

/** The heads of the columns, each with a handle for its width. */
export function ReplayHead({ columns, looks, widths, setWidths }: Props) {
  const heads = useRef<HTMLTableRowElement>(null)
  /** From the first change on every column keeps the width that it had; what is changed alone changes. */
  const setWidth = (column: Column, width: number): void => {
    const had = columns.flatMap((shown, i) => {
      const cell = heads.current?.cells[i]
      return shown === flexible || cell === undefined ? [] : [[shown, cell.getBoundingClientRect().width] as const]
    })
    setWidths({ ...Object.fromEntries(had), ...widths, [column]: width })
  }
  const fit = (column: Column, at: number): void => {
    const { [column]: _, ...others } = widths
    if (column === flexible) setWidths(others)
    else setWidth(column, fittingWidth(heads.current, at))
  }
  return (
    <thead>
      <tr ref={heads}>
        {columns.map((column, i) => (
          <th
            key={column}
            scope="col"
            aria-label={titles[column]}
            className={looks[column]}
            style={{ width: widthIn(widths, column) }}
          >
            {titles[column]}
            <ColumnHandle
              {...separatorOf(titles[column], widths[column])}
              onKeyDown={(event) => {
                if (event.key === 'Enter') fit(column, i)
                else if (!changeWidth(event, (width) => setWidth(column, width))) return
                event.preventDefault()
                event.stopPropagation()
              }}
              onWidth={(width) => setWidth(column, width)}
              onFit={() => fit(column, i)}
            />
          </th>
        ))}
      </tr>
    </thead>
  )
}

/** A handle that the keys reach: these heads have no button that could hear them. */
function separatorOf(title: string, width: number | undefined): HTMLAttributes<HTMLElement> {
  return {
    role: 'separator',
    tabIndex: 0,
    'aria-label': `Width of ${title}`,
    'aria-orientation': 'vertical',
    'aria-valuenow': Math.round(width ?? 0),
    'aria-valuetext': width === undefined ? 'as its names need' : `${Math.round(width)} pixels`,
  }
}

/** How a table of these columns is laid out; undefined where the browser finds the widths. */
export function layoutOf(columns: readonly Column[], widths: Widths): CSSProperties | undefined {
  if (Object.keys(widths).length === 0) return undefined
  const sum = columns.reduce((all, column) => all + (widthIn(widths, column) ?? leastFlexible), 0)
  const isFilling = columns.includes(flexible) && widths[flexible] === undefined
  return { tableLayout: 'fixed', ...(isFilling ? { minWidth: sum } : { width: sum }) }
}

function widthIn(widths: Widths, column: Column): number | undefined {
  const isChosen = Object.keys(widths).length > 0
  return widths[column] ?? (isChosen && column !== flexible ? usualWidth : undefined)
}

/** The width in which every text of a column that is in the page can be read. */
function fittingWidth(heads: HTMLTableRowElement | null, at: number): number {
  const range = document.createRange()
  const rows = heads?.closest('table')?.rows ?? []
  return [...rows].reduce((most, { cells }) => {
    const cell = cells[at]
    if (cell === undefined || cell.colSpan > 1) return most
    range.selectNodeContents(cell)
    return Math.max(most, Math.ceil(range.getBoundingClientRect().width) + padding)
  }, 0)
}
