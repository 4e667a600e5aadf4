import { ChevronDown, ChevronRight, Eye } from 'lucide-react'
import { memo } from 'react'
import {
  cellText,
  isPortAssumed,
  isUndecided,
  seenOf,
  verdictText,
  type FlowColumn,
  type FlowLineGroup,
  type FlowTable,
} from '../../store/index'
import { VerdictBadge } from '../kit/index'
import { columnLooks, withShortKinds } from './columns'
import styles from './flows.module.css'

interface Place {
  /** Position among the lines, from 0. */
  readonly position: number
  readonly top: number
  readonly isActive: boolean
}

interface RowProps extends Place {
  readonly table: FlowTable
  readonly row: number
  readonly columns: readonly FlowColumn[]
  readonly isSelected: boolean
  readonly isMarked: boolean
  /** It is about what is selected elsewhere. */
  readonly isRelated: boolean
  readonly isGrouped: boolean
  /** What the last edit did to it; see `FlowChange`. */
  readonly change: number
  /** Number of the edit while its changes are to flash, else -1. */
  readonly flash: number
}

/** Policies that a cell names. */
const mostPolicies = 12

const changeWords = ['', 'newly dropped', 'newly allowed', 'now through the proxy', 'no longer through the proxy']
const changeNames = ['', 'dropped', 'allowed', 'proxied', 'allowed']

/** One flow. Clicks are heard by the grid. */
export const FlowLine = memo(function FlowLine(props: RowProps) {
  const { table, row, columns, position, top, isActive, isSelected, isMarked, isGrouped } = props
  const change = changeNames[props.change] ?? ''
  return (
    <div
      id={`flow-line-${position}`}
      role="row"
      aria-rowindex={position + 2}
      aria-selected={isSelected || isMarked}
      aria-level={isGrouped ? 2 : undefined}
      className={`${styles['row']} ${styles['body']}`}
      style={{ transform: `translateY(${top}px)` }}
      data-line={position}
      data-active={isActive}
      data-marked={isMarked}
      data-related={props.isRelated}
      data-seen={seenOf(table, row) !== undefined}
      data-verdict={verdictText(table, row)}
      data-change={change === '' ? undefined : change}
      // Two names for one animation, so that a flow that changes twice flashes twice.
      data-flash={change === '' || props.flash < 0 ? undefined : props.flash % 2}
      title={change === '' ? undefined : `With the last edit: ${changeWords[props.change]}`}
    >
      {columns.map((column, i) => (
        <Cell key={column} table={table} row={row} column={column} index={i + 1} />
      ))}
    </div>
  )
})

interface CellProps {
  readonly table: FlowTable
  readonly row: number
  readonly column: FlowColumn
  readonly index: number
}

function Cell({ table, row, column, index }: CellProps) {
  const text = cellText(table, column, row, mostPolicies)
  const className = columnLooks[column].isMono ? styles['mono'] : undefined
  if (column === 'verdict') {
    const isOpen = isUndecided(table, row)
    const seen = seenOf(table, row)
    if (seen !== undefined)
      return (
        <div
          role="gridcell"
          aria-colindex={index}
          title={`Seen at ${cellText(table, 'time', row)}: what became of the request when it was sent from the shell`}
        >
          <VerdictBadge verdict={verdictText(table, row)} />
          <span className={styles['seen']}>
            <Eye size={12} aria-hidden /> seen{seen.count > 1 && ` ${seen.count}×`}
          </span>
        </div>
      )
    return (
      <div
        role="gridcell"
        aria-colindex={index}
        title={
          isOpen
            ? 'It depends on what the workspace does not state, such as a node: this is the strictest answer'
            : undefined
        }
      >
        <VerdictBadge verdict={verdictText(table, row)} />
        {isOpen && (
          <span className={styles['assumed']}>
            {' '}
            <span aria-hidden>?</span>
            <span className="visually-hidden">it depends</span>
          </span>
        )}
      </div>
    )
  }
  if (column !== 'port')
    return (
      <div role="gridcell" aria-colindex={index} className={className} title={text}>
        {column === 'policy' ? withShortKinds(text) : text}
      </div>
    )
  const isAssumed = isPortAssumed(table, row)
  return (
    <div
      role="gridcell"
      aria-colindex={index}
      className={className}
      title={isAssumed ? `${text}, assumed: nothing declares or names a port` : text}
    >
      {text.replace(/ \(.*\)$/, '')}
      {isAssumed && (
        <span className={styles['assumed']}>
          {' '}
          <span aria-hidden>?</span>
          <span className="visually-hidden">assumed</span>
        </span>
      )}
    </div>
  )
}

interface GroupProps extends Place {
  readonly group: FlowLineGroup
  readonly span: number
}

/** The head of a group: what its flows share, and how many they are. */
export function GroupLine({ group, position, top, isActive, span }: GroupProps) {
  const Chevron = group.isCollapsed ? ChevronRight : ChevronDown
  return (
    <div
      id={`flow-line-${position}`}
      role="row"
      aria-rowindex={position + 2}
      aria-level={1}
      aria-expanded={!group.isCollapsed}
      className={`${styles['body']} ${styles['group']}`}
      style={{ transform: `translateY(${top}px)` }}
      data-line={position}
      data-active={isActive}
    >
      <div role="gridcell" aria-colindex={1} aria-colspan={span}>
        <Chevron size={14} aria-hidden />
        <strong className={styles['mono']}>{group.label}</strong>
        <span className={styles['soft']}>
          {group.count.toLocaleString('en')} {group.count === 1 ? 'flow' : 'flows'}
          {group.dropped > 0 && `, ${group.dropped.toLocaleString('en')} dropped`}
        </span>
      </div>
    </div>
  )
}

interface WaitingProps extends Place {
  readonly span: number
}

/** A line whose flow is still on its way. */
export function WaitingLine({ position, top, isActive, span }: WaitingProps) {
  return (
    <div
      id={`flow-line-${position}`}
      role="row"
      aria-rowindex={position + 2}
      aria-busy
      className={`${styles['body']} ${styles['group']}`}
      style={{ transform: `translateY(${top}px)` }}
      data-line={position}
      data-active={isActive}
    >
      <div role="gridcell" aria-colindex={1} aria-colspan={span}>
        <span className={styles['soft']}>…</span>
      </div>
    </div>
  )
}
