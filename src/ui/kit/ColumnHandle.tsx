/** The border at a column's right, by which a table's columns get other widths. */
import type { HTMLAttributes, KeyboardEvent, PointerEvent } from 'react'
import styles from './column.module.css'

/** Pixels that a key press moves the border of a column by. */
const keyStep = 16

interface Props extends HTMLAttributes<HTMLElement> {
  readonly onWidth: (width: number) => void
  /** Gives the column the width that its names need. */
  readonly onFit: () => void
}

/** Stands in a head with `position: relative` or `sticky`, for the pointer; where it is to have keys, what makes it a separator is given. */
export function ColumnHandle({ onWidth, onFit, ...separator }: Props) {
  return (
    <span
      aria-hidden={separator.role === undefined}
      className={styles['handle']}
      title="Drag for another width, double-click to fit the names"
      onPointerDown={(event) => dragWidth(event, onWidth)}
      onDoubleClick={onFit}
      {...separator}
    />
  )
}

/** Moves the border of the column whose head has the focus, by the left and right arrow; answers whether it did. */
export function changeWidth(event: KeyboardEvent, onWidth: (width: number) => void): boolean {
  const step = event.key === 'ArrowRight' ? keyStep : event.key === 'ArrowLeft' ? -keyStep : 0
  if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return false
  onWidth(widthOf(event.currentTarget) + step)
  return true
}

/** Width of the column that an element of its head stands in. */
function widthOf(element: Element): number {
  return element.closest('[role=columnheader], th')?.getBoundingClientRect().width ?? 0
}

/** Follows the pointer until it is let go. */
function dragWidth(event: PointerEvent<HTMLElement>, onWidth: (width: number) => void): void {
  const handle = event.currentTarget
  const start = widthOf(handle) - event.clientX
  event.preventDefault()
  handle.setPointerCapture(event.pointerId)
  const move = (now: globalThis.PointerEvent): void => onWidth(start + now.clientX)
  handle.addEventListener('pointermove', move)
  handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true })
}
