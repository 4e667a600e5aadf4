import { ArrowDown, ArrowUp } from 'lucide-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { flowRow, useStore, type FlowColumn, type FlowRow, type FlowTable } from '../../store/index'
import { VerdictBadge } from '../kit/index'
import { copyRows } from './copy'
import styles from './flows.module.css'
import { policyNames } from './words'

const rowHeight = 28

const columns: readonly { readonly id: FlowColumn; readonly title: string }[] = [
  { id: 'source', title: 'Source' },
  { id: 'destination', title: 'Destination' },
  { id: 'port', title: 'Port' },
  { id: 'l7', title: 'L7' },
  { id: 'verdict', title: 'Verdict' },
  { id: 'reason', title: 'Drop reason' },
  { id: 'policy', title: 'Policy' },
]

/** The rows, of which only those in view are in the page. */
export function FlowGrid({ table, rows }: { readonly table: FlowTable; readonly rows: Uint32Array }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const selection = useStore((state) => state.selection)
  const origin = useStore((state) => state.selectionOrigin)
  const { select, announce } = useStore.getState()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const selected = selection?.kind === 'flow' ? selection.flow : null
  const selectedPosition = selected === null ? -1 : rows.findIndex((i) => isFlow(table, i, selected))

  useEffect(() => {
    if (selectedPosition < 0) return
    setActive(selectedPosition)
    if (origin !== 'table') virtual.scrollToIndex(selectedPosition, { align: 'auto' })
  }, [selectedPosition, origin, virtual])

  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to))
    setActive(next)
    virtual.scrollToIndex(next, { align: 'auto' })
    selectRow(next)
  }

  const selectRow = (position: number): void => {
    const index = rows[position]
    if (index !== undefined) select({ kind: 'flow', flow: flowRow(table, index).ref }, 'table')
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 280) / rowHeight) - 2)
    const index = rows[active]
    if (event.key === 'ArrowDown') move(active + 1)
    else if (event.key === 'ArrowUp') move(active - 1)
    else if (event.key === 'PageDown') move(active + page)
    else if (event.key === 'PageUp') move(active - page)
    else if (event.key === 'Home') move(0)
    else if (event.key === 'End') move(rows.length - 1)
    else if (event.key === 'Enter' || event.key === ' ') selectRow(active)
    else if (
      (event.ctrlKey || event.metaKey) &&
      event.key === 'c' &&
      index !== undefined &&
      window.getSelection()?.isCollapsed !== false
    ) {
      void copyRows(table, Uint32Array.of(index)).then(announce)
    } else return
    event.preventDefault()
  }

  return (
    <div
      className={styles['grid']}
      role="grid"
      aria-label="Flows"
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={`flow-${rows[active] ?? 0}`}
      tabIndex={0}
      ref={scroller}
      onKeyDown={onKeyDown}
    >
      <Header />
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index: position, start }) => {
          const index = rows[position] ?? 0
          return (
            <Row
              key={index}
              row={flowRow(table, index)}
              position={position}
              top={start}
              isSelected={position === selectedPosition}
              onSelect={() => {
                setActive(position)
                selectRow(position)
              }}
            />
          )
        })}
      </div>
    </div>
  )
}

function isFlow(table: FlowTable, i: number, wanted: FlowRow['ref']): boolean {
  const port = table.ports[table.port[i] ?? 0]
  return (
    port?.port === wanted.port &&
    port.protocol === wanted.protocol &&
    table.peers[table.source[i] ?? 0]?.key === wanted.from &&
    table.peers[table.destination[i] ?? 0]?.key === wanted.to
  )
}

function Header() {
  const sort = useStore((state) => state.flowSort)
  const setSort = useStore((state) => state.setFlowSort)
  const next = (column: FlowColumn): void => {
    if (sort?.column !== column) setSort({ column, descending: false })
    else setSort(sort.descending ? null : { column, descending: true })
  }
  return (
    <div role="rowgroup" className={styles['head']}>
      <div role="row" aria-rowindex={1} className={styles['row']}>
        {columns.map(({ id, title }) => {
          const isSorted = sort?.column === id
          return (
            <div
              key={id}
              role="columnheader"
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

interface RowProps {
  readonly row: FlowRow
  readonly position: number
  readonly top: number
  readonly isSelected: boolean
  readonly onSelect: () => void
}

function Row({ row, position, top, isSelected, onSelect }: RowProps) {
  const policies = policyNames(row).join(', ')
  return (
    <div
      id={`flow-${row.index}`}
      role="row"
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      className={`${styles['row']} ${styles['body']}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onSelect}
      data-verdict={row.verdict}
    >
      <div role="gridcell" className={styles['mono']} title={row.sourceLabel}>
        {row.sourceLabel}
      </div>
      <div role="gridcell" className={styles['mono']} title={row.destinationLabel}>
        {row.destinationLabel}
      </div>
      <div
        role="gridcell"
        className={styles['mono']}
        title={row.isAssumed ? `${row.port}, assumed: nothing declares or names a port` : row.port}
      >
        {row.port.replace(/ \(.*\)$/, '')}
        {row.isAssumed && <span className={styles['assumed']}> assumed</span>}
      </div>
      <div role="gridcell">{row.l7}</div>
      <div role="gridcell">
        <VerdictBadge verdict={row.verdict} />
      </div>
      <div role="gridcell" title={row.reason}>
        {row.reason}
      </div>
      <div role="gridcell" title={policies}>
        {policies}
      </div>
    </div>
  )
}
