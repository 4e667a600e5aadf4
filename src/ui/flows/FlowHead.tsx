import { ArrowDown, ArrowUp } from 'lucide-react'
import type { KeyboardEvent, PointerEvent } from 'react'
import { useStore, type FlowColumn, type FlowTable } from '../../store/index'
import { columnLooks, fittingWidth } from './columns'
import styles from './flows.module.css'

/** Pixels that a key press moves the border of a column by. */
const keyStep = 16

interface Props {
  readonly table: FlowTable
  readonly columns: readonly FlowColumn[]
}

/** The heads of the columns; each sorts up, then down, then not at all, and has a handle for its width. */
export function FlowHead({ table, columns }: Props) {
  const sort = useStore((state) => state.flowSort)
  const setSort = useStore((state) => state.setFlowSort)
  const setWidth = useStore((state) => state.setColumnWidth)
  const next = (column: FlowColumn): void => {
    if (sort?.column !== column) setSort({ column, descending: false })
    else setSort(sort.descending ? null : { column, descending: true })
  }
  const onKeyDown = (event: KeyboardEvent, column: FlowColumn): void => {
    const step = event.key === 'ArrowRight' ? keyStep : event.key === 'ArrowLeft' ? -keyStep : 0
    if (step === 0 || !event.shiftKey) return
    // The table's own keys are none of the heads'.
    event.stopPropagation()
    event.preventDefault()
    setWidth(column, widthOf(event.currentTarget) + step)
  }
  return (
    <div role="rowgroup" className={styles['head']}>
      <div role="row" aria-rowindex={1} className={styles['row']}>
        {columns.map((id, i) => {
          const { title } = columnLooks[id]
          const isSorted = sort?.column === id
          return (
            <div
              key={id}
              role="columnheader"
              aria-colindex={i + 1}
              aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
            >
              <button
                type="button"
                onClick={() => next(id)}
                onKeyDown={(event) => onKeyDown(event, id)}
                title={`Sort by ${title.toLowerCase()}; Shift+← and → change the width`}
              >
                {title}
                {isSorted &&
                  (sort.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
              </button>
              <span
                className={styles['handle']}
                aria-hidden
                title="Drag for another width, double-click to fit the names"
                onPointerDown={(event) => dragWidth(event, (width) => setWidth(id, width))}
                onDoubleClick={() => setWidth(id, fittingWidth(table, id))}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** Width of the column that an element of its head stands in. */
function widthOf(element: Element): number {
  return element.closest('[role=columnheader]')?.getBoundingClientRect().width ?? 0
}

/** Follows the pointer until it is let go. */
function dragWidth(event: PointerEvent<HTMLElement>, setWidth: (width: number) => void): void {
  const handle = event.currentTarget
  const start = widthOf(handle) - event.clientX
  event.preventDefault()
  handle.setPointerCapture(event.pointerId)
  const move = (now: globalThis.PointerEvent): void => setWidth(start + now.clientX)
  handle.addEventListener('pointermove', move)
  handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true })
}
