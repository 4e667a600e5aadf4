import { ArrowDown, ArrowUp } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useStore, type FlowColumn, type FlowTable } from '../../store/index'
import { changeWidth, ColumnHandle } from '../kit/ColumnHandle'
import { columnLooks, fittingWidth } from './columns'
import styles from './flows.module.css'

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
    if (!event.shiftKey || !changeWidth(event, (width) => setWidth(column, width))) return
    // The table's own keys are none of the heads'.
    event.stopPropagation()
    event.preventDefault()
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
              <ColumnHandle
                onWidth={(width) => setWidth(id, width)}
                onFit={() => setWidth(id, fittingWidth(table, id))}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}
