import { useEffect, useMemo, useRef, useState, type CSSProperties } from 'react'
import { groupRows, rowOfFlow, useStore, type FlowTable } from '../../store/index'
import { columnTracks } from './columns'
import { copyRows } from './copy'
import { FlowHead } from './FlowHead'
import { FlowLine, GroupLine } from './FlowLine'
import styles from './flows.module.css'
import { useLineKeys } from './useLineKeys'
import { useRelated } from './useRelated'
import { useWindow } from './useWindow'

const lineHeight = 28

interface Props {
  readonly table: FlowTable
  /** The reckoned flows, which are the first of the table. */
  readonly reckoned: FlowTable
  readonly rows: Uint32Array
  readonly marked: ReadonlySet<number>
  readonly onMark: (rows: ReadonlySet<number>) => void
}

/** The rows, of which only those in view are in the page. */
export function FlowGrid({ table, reckoned, rows, marked, onMark }: Props) {
  const scroller = useRef<HTMLDivElement>(null)
  const columns = useStore((state) => state.shownColumns)
  const grouping = useStore((state) => state.flowGrouping)
  const selection = useStore((state) => state.selection)
  const origin = useStore((state) => state.selectionOrigin)
  const widths = useStore((state) => state.columnWidths)
  const tracks = useMemo(() => {
    const { tracks: columnsOf, minWidth } = columnTracks(table, columns, widths)
    return { '--flow-columns': columnsOf, '--flow-width': `${minWidth}px` } as CSSProperties
  }, [table, columns, widths])
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set())
  const lines = useMemo(() => groupRows(table, rows, grouping, collapsed), [table, rows, grouping, collapsed])
  const count = lines.lines.length
  const { first, end, show } = useWindow(scroller, count, lineHeight)
  const selected = selection?.kind === 'flow' ? selection.flow : null
  const selectedRow = useMemo(() => (selected === null ? -1 : rowOfFlow(table, selected)), [table, selected])
  const { active, setActive, onKeyDown, onClick, onContextMenu, onDoubleClick } = useLineKeys({
    table,
    lines,
    marked,
    mark: onMark,
    show,
    pageSize: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 280) / lineHeight) - 2),
    onToggleGroup: (key) => setCollapsed((before) => toggled(before, key)),
    onCopy: (chosen) => void copyRows(table, chosen),
  })

  const related = useRelated({ table: reckoned, lines, scroller, lineHeight, show })
  // A selection made elsewhere is shown; one made here is where the cursor is already.
  useEffect(() => {
    if (selectedRow < 0 || origin === 'table') return
    const line = lines.lines.indexOf(selectedRow)
    if (line < 0) return
    setActive(line)
    show(line)
  }, [selectedRow, origin, lines, setActive, show])

  const changes = useStore((state) => (state.changes?.table === reckoned ? state.changes : null))
  const isGrouped = lines.groups.length > 0
  const shown = []
  // Lines that scroll out lend their elements to those that scroll in.
  const slots = Math.max(1, end - first)
  for (let position = first; position < end; position++) {
    const row = lines.lines[position] ?? 0
    const group = lines.groups[-1 - row]
    const place = { position, top: position * lineHeight, isActive: position === active }
    shown.push(
      group === undefined ? (
        <FlowLine
          key={position % slots}
          {...place}
          table={table}
          row={row}
          columns={columns}
          isSelected={row === selectedRow}
          isMarked={marked.has(row)}
          isRelated={related?.[row] === 1}
          isGrouped={isGrouped}
          change={changes?.kinds[row] ?? 0}
          flash={changes?.isFresh === true ? changes.sequence : -1}
        />
      ) : (
        <GroupLine key={position % slots} {...place} group={group} span={columns.length} />
      ),
    )
  }
  return (
    <div
      className={styles['grid']}
      role={isGrouped ? 'treegrid' : 'grid'}
      aria-label="Flows"
      aria-multiselectable
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={active >= first && active < end ? `flow-line-${active}` : undefined}
      tabIndex={0}
      style={tracks}
      ref={scroller}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onContextMenu={onContextMenu}
      onDoubleClick={onDoubleClick}
    >
      <FlowHead table={table} columns={columns} />
      <div role="rowgroup" className={styles['rows']} style={{ height: count * lineHeight }}>
        {shown}
      </div>
    </div>
  )
}

function toggled(before: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(before)
  if (!next.delete(key)) next.add(key)
  return next
}
