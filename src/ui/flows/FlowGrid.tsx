import { useEffect, useMemo, useRef, type CSSProperties } from 'react'
import type { FlowOnLine } from '../../store/flows/lines/line-list'
import { rowOfFlow, useStore, type FlowTable } from '../../store/index'
import { columnTracks } from './columns'
import { copyFlows } from './copy-formats'
import { FlowHead } from './FlowHead'
import { FlowLine, GroupLine, WaitingLine } from './FlowLine'
import styles from './flows.module.css'
import { useLineKeys } from './useLineKeys'
import type { ListedFlows } from './useListed'
import { useRelated } from './useRelated'
import { useWindow } from './useWindow'

const lineHeight = 28

interface Props {
  readonly listed: ListedFlows
  readonly marked: ReadonlyMap<number, FlowOnLine>
  readonly onMark: (flows: ReadonlyMap<number, FlowOnLine>) => void
  readonly onToggleGroup: (key: string) => void
}

/** The rows, of which only those in view are in the page. */
export function FlowGrid({ listed, marked, onMark, onToggleGroup }: Props) {
  const { table, computed, lines } = listed
  const scroller = useRef<HTMLDivElement>(null)
  const columns = useStore((state) => state.shownColumns)
  const selection = useStore((state) => state.selection)
  const origin = useStore((state) => state.selectionOrigin)
  const widths = useStore((state) => state.columnWidths)
  const tracks = useMemo(() => {
    const wide = columnTracks(table, columns, widths)
    const narrow = columnTracks(table, columns, widths, true)
    return {
      '--flow-columns': wide.tracks,
      '--flow-width': `${wide.minWidth}px`,
      '--narrow-columns': narrow.tracks,
      '--narrow-width': `${narrow.minWidth}px`,
    } as CSSProperties
  }, [table, columns, widths])
  const { count, key, isGrouped } = lines
  const { first, end, height, topOf, show, isInView } = useWindow(scroller, count, lineHeight)
  const selected = selection?.kind === 'flow' ? selection.flow : null
  const rowOfSelected = useMemo(() => (of: FlowTable) => (selected === null ? -1 : rowOfFlow(of, selected)), [selected])
  useEffect(() => lines.look(first, end), [lines, first, end])
  const { active, setActive, onKeyDown, onClick, onContextMenu, onDoubleClick } = useLineKeys({
    lines,
    marked,
    mark: onMark,
    show,
    pageSize: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 280) / lineHeight) - 2),
    onToggleGroup,
    onCopy: (chosen) => void copyFlows(chosen),
  })

  const isRelated = useRelated({ lines, first, end, isInView, show })
  // A selection made elsewhere is shown; one made here is where the cursor is already.
  const list = useRef(lines)
  useEffect(() => {
    list.current = lines
  }, [lines])
  useEffect(() => {
    if (selected === null || origin === 'table') return
    let isWanted = true
    void list.current.lineOf(selected).then((line) => {
      if (!isWanted || line < 0) return
      setActive(line)
      show(line)
    })
    return () => {
      isWanted = false
    }
  }, [selected, origin, key, setActive, show])

  const changes = useStore((state) => (state.changes?.table === computed ? state.changes : null))
  const selectedRows = new Map<FlowTable, number>()
  const selectedRowOf = (of: FlowTable): number => {
    let row = selectedRows.get(of)
    if (row === undefined) selectedRows.set(of, (row = rowOfSelected(of)))
    return row
  }
  const shown = []
  // Lines that scroll out lend their elements to those that scroll in.
  const slots = Math.max(1, end - first)
  for (let position = first; position < end; position++) {
    const flow = lines.flowAt(position)
    const group = flow === null ? lines.groupAt(position) : null
    const place = { position, top: topOf(position), isActive: position === active }
    const slot = position % slots
    if (group !== null) shown.push(<GroupLine key={slot} {...place} group={group} span={columns.length} />)
    else if (flow === null) shown.push(<WaitingLine key={slot} {...place} span={columns.length} />)
    else
      shown.push(
        <FlowLine
          key={slot}
          {...place}
          table={flow.table}
          row={flow.row}
          columns={columns}
          isSelected={flow.row === selectedRowOf(flow.table)}
          isMarked={marked.has(flow.id)}
          isRelated={isRelated(flow)}
          isGrouped={isGrouped}
          change={flow.table.changes?.[flow.row] ?? changes?.kinds[flow.id] ?? 0}
          flash={changes?.isFresh === true ? changes.sequence : -1}
        />,
      )
  }
  return (
    <div
      className={styles['grid']}
      role={isGrouped ? 'treegrid' : 'grid'}
      aria-label="Flows"
      aria-multiselectable
      aria-busy={listed.share !== null}
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
      <div role="rowgroup" className={styles['rows']} style={{ height }}>
        {shown}
      </div>
    </div>
  )
}
