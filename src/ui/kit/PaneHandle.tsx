import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import styles from './kit.module.css'

interface PaneHandleProps {
  readonly label: string
  /** The pane stands before the line (on its left or above it), or behind it. */
  readonly pane: 'before' | 'after'
  /** The panes stand above one another. */
  readonly isRow: boolean
  /** The pane's part of the room, in per cent. */
  readonly share: number
  /** Called with the pane's new part at the end of a drag and at each key; `null` gives it the size that it began with. */
  readonly onResize: (share: number | null) => void
}

/** What an arrow moves, and what it moves with Shift, in pixels. */
const step = 16
const leap = 64

/** A drag in progress: what it resizes, where it began, and what the pane measured then. */
interface Drag {
  readonly sides: Sides
  readonly at: number
  readonly size: number
}

/**
 * The line between two panes. It gives the pane that it belongs to a part of the room that both share, by the pointer,
 * by arrows, Home and End; a double click gives back the first size. Both panes keep their CSS `min-width` or
 * `min-height`. Follows the window splitter pattern (https://www.w3.org/WAI/ARIA/apg/patterns/windowsplitter/).
 */
export function PaneHandle({ label, pane, isRow, share, onResize }: PaneHandleProps) {
  const drag = useRef<Drag | null>(null)
  const sign = pane === 'before' ? 1 : -1
  const along = (event: PointerEvent): number => (isRow ? event.clientY : event.clientX)
  const dragged = (began: Drag, event: PointerEvent): number =>
    give(began.sides, began.size + sign * (along(event) - began.at), isRow)
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    const sides = sidesOf(event.currentTarget, pane)
    if (event.button !== 0 || sides === null) return
    event.currentTarget.setPointerCapture(event.pointerId)
    drag.current = { sides, at: along(event), size: length(sides.own, isRow) }
  }
  const onPointerUp = (event: PointerEvent): void => {
    const began = drag.current
    drag.current = null
    if (began !== null && along(event) !== began.at) onResize(dragged(began, event))
  }
  const onPointerCancel = (): void => {
    if (drag.current !== null) drag.current.sides.own.style.flexBasis = `${share}%`
    drag.current = null
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const sides = sidesOf(event.currentTarget, pane)
    if (sides === null || event.altKey || event.ctrlKey || event.metaKey) return
    const size = length(sides.own, isRow)
    const by = sign * (event.shiftKey ? leap : step)
    const sizes: Readonly<Record<string, number>> = {
      [isRow ? 'ArrowUp' : 'ArrowLeft']: size - by,
      [isRow ? 'ArrowDown' : 'ArrowRight']: size + by,
      Home: 0,
      End: Infinity,
    }
    const wanted = sizes[event.key]
    if (wanted === undefined) return
    event.preventDefault()
    onResize(give(sides, wanted, isRow))
  }
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={isRow ? 'horizontal' : 'vertical'}
      aria-valuenow={Math.round(share)}
      className={styles[isRow ? 'handleRow' : 'handle']}
      onKeyDown={onKeyDown}
      onDoubleClick={() => onResize(null)}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        if (drag.current !== null) dragged(drag.current, event)
      }}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerCancel}
    />
  )
}

/** The pane that a line belongs to, the one on its other side, and what holds both. */
interface Sides {
  readonly own: HTMLElement
  readonly other: HTMLElement
  readonly room: HTMLElement
}

function sidesOf(line: HTMLElement, pane: PaneHandleProps['pane']): Sides | null {
  const { previousElementSibling: before, nextElementSibling: after, parentElement: room } = line
  const [own, other] = pane === 'before' ? [before, after] : [after, before]
  return own instanceof HTMLElement && other instanceof HTMLElement && room !== null ? { own, other, room } : null
}

/** Gives a pane that many pixels, as far as both sides have room, and answers its part in per cent. */
function give({ own, other, room }: Sides, pixels: number, isRow: boolean): number {
  const most = length(own, isRow) + length(other, isRow) - least(other, isRow)
  const part = (Math.max(least(own, isRow), Math.min(pixels, most)) / length(room, isRow)) * 100
  own.style.flexBasis = `${part}%`
  return part
}

function length(element: HTMLElement, isRow: boolean): number {
  const box = element.getBoundingClientRect()
  return isRow ? box.height : box.width
}

/** What a pane is never made smaller than, in pixels. */
function least(element: HTMLElement, isRow: boolean): number {
  const { minHeight, minWidth } = getComputedStyle(element)
  return Number.parseFloat(isRow ? minHeight : minWidth) || 0
}
