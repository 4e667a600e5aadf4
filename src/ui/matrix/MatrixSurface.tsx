import { useEffect, useMemo, useRef, type KeyboardEvent, type MouseEvent } from 'react'
import { useStore } from '../../store/index'
import { geometryOf, hitTest, scrollToCell, type CellPlace, type Room, type Viewport } from './geometry'
import styles from './matrix.module.css'
import { useDrawing, useRoom, useWheelZoom } from './surface-hooks'
import type { Matrix } from './useMatrix'

interface Props {
  readonly matrix: Matrix
  readonly cell: number
  readonly room: Room
  readonly cursor: CellPlace | null
  readonly selected: readonly CellPlace[]
  /** Lines of what is selected. */
  readonly lines: ReadonlySet<number>
  readonly label: string
  readonly onRoom: (room: Room) => void
  readonly onCursor: (place: CellPlace | null) => void
  readonly onOpen: (place: CellPlace) => void
  readonly onZoom: (factor: number) => void
  readonly onFit: () => void
}

/** The drawn matrix: scrolls, follows the pointer and the keys. */
export function MatrixSurface(props: Props) {
  const { matrix, cell, room, cursor, selected, lines, label, onRoom, onCursor, onOpen, onZoom, onFit } = props
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const { members } = matrix.axis
  const geometry = useMemo(() => geometryOf(members, cell, room), [members, cell, room])

  useRoom(scroller, onRoom)
  useDrawing(scroller, canvas, { matrix, geometry, room, cursor, selected, lines })
  useWheelZoom(scroller, onZoom)

  const viewNow = (): Viewport => ({
    ...room,
    left: scroller.current?.scrollLeft ?? 0,
    top: scroller.current?.scrollTop ?? 0,
  })
  useShown(selected[0] ?? lineAsCell(lines), (place) => {
    const to = scrollToCell(geometry, viewNow(), place)
    if (to !== null) scroller.current?.scrollTo(to)
  })
  const hit = (event: MouseEvent) => {
    const box = scroller.current?.getBoundingClientRect()
    return hitTest(geometry, viewNow(), event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0))
  }
  const move = (bySource: number, byDestination: number): void => {
    const last = members.length - 1
    const clamp = (at: number): number => Math.max(0, Math.min(last, at))
    const next =
      cursor === null
        ? { source: 0, destination: 0 }
        : { source: clamp(cursor.source + bySource), destination: clamp(cursor.destination + byDestination) }
    onCursor(next)
    const to = scrollToCell(geometry, viewNow(), next)
    if (to !== null) scroller.current?.scrollTo(to)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const far = members.length
    if (event.key === 'ArrowDown') move(1, 0)
    else if (event.key === 'ArrowUp') move(-1, 0)
    else if (event.key === 'ArrowRight') move(0, 1)
    else if (event.key === 'ArrowLeft') move(0, -1)
    else if (event.key === 'PageDown') move(10, 0)
    else if (event.key === 'PageUp') move(-10, 0)
    else if (event.key === 'Home') move(event.ctrlKey ? -far : 0, -far)
    else if (event.key === 'End') move(event.ctrlKey ? far : 0, far)
    else if ((event.key === 'Enter' || event.key === ' ') && cursor !== null) onOpen(cursor)
    else if (event.key === '+' || event.key === '=') onZoom(1.25)
    else if (event.key === '-') onZoom(0.8)
    else if (event.key === '0') onFit()
    else if (event.key === 'Escape') {
      onCursor(null)
      useStore.getState().select(null, 'canvas')
    } else return
    event.preventDefault()
  }
  const onClick = (event: MouseEvent): void => {
    const found = hit(event)
    if (found?.kind === 'cell') onOpen(found)
    else if (found !== null) {
      const member = members[found.member]
      if (member !== undefined) useStore.getState().select(member.selection, 'canvas')
    }
  }

  return (
    <div
      ref={scroller}
      className={styles['scroller']}
      role="application"
      aria-label={label}
      tabIndex={0}
      data-pane-focus
      data-testid="matrix"
      onKeyDown={onKeyDown}
      onClick={onClick}
      onPointerMove={(event) => {
        const found = hit(event)
        if (found?.kind === 'cell') {
          if (found.source !== cursor?.source || found.destination !== cursor.destination)
            onCursor({ source: found.source, destination: found.destination })
        } else if (cursor !== null && found === null) onCursor(null)
      }}
      onPointerLeave={() => onCursor(null)}
    >
      <div
        style={{
          width: Math.max(room.width, geometry.headWidth + geometry.size * cell),
          height: Math.max(room.height, geometry.headHeight + geometry.size * cell),
        }}
      >
        <canvas ref={canvas} className={styles['canvas']} style={{ width: room.width, height: room.height }} />
      </div>
    </div>
  )
}

function lineAsCell(lines: ReadonlySet<number>): CellPlace | null {
  const [line] = lines
  return line === undefined ? null : { source: line, destination: line }
}

/** Brings what is selected into sight when it is selected, and not again with each change of the picture. */
function useShown(place: CellPlace | null, show: (place: CellPlace) => void): void {
  const latest = useRef({ place, show })
  useEffect(() => {
    latest.current = { place, show }
  })
  const selection = useStore((state) => state.selection)
  useEffect(() => {
    const { place: now, show: showNow } = latest.current
    if (now !== null) showNow(now)
  }, [selection])
}
