import { ArrowDown, ArrowUp } from 'lucide-react'
import { useStore, type FlowColumn } from '../../store/index'
import { columnLooks, rowStyle } from './columns'
import styles from './flows.module.css'

/** The heads of the columns; each sorts up, then down, then not at all. */
export function FlowHead({ columns }: { readonly columns: readonly FlowColumn[] }) {
  const sort = useStore((state) => state.flowSort)
  const setSort = useStore((state) => state.setFlowSort)
  const next = (column: FlowColumn): void => {
    if (sort?.column !== column) setSort({ column, descending: false })
    else setSort(sort.descending ? null : { column, descending: true })
  }
  return (
    <div role="rowgroup" className={styles['head']} style={{ minWidth: rowStyle(columns).minWidth }}>
      <div role="row" aria-rowindex={1} className={styles['row']} style={rowStyle(columns)}>
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
              <button type="button" onClick={() => next(id)} title={`Sort by ${title.toLowerCase()}`}>
                {title}
                {isSorted &&
                  (sort.descending ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
              </button>
            </div>
          )
        })}
      </div>
    </div>
  )
}
