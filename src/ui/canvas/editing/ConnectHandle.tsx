import { Plus } from 'lucide-react'
import { useEffect, useState, type PointerEvent } from 'react'
import { namespaceNode } from '../../../store/index'
import type { CanvasController } from '../drawing/CanvasController'
import styles from './editing.module.css'
import { portOfRow } from './gestures/ports'
import { nodeWords } from './gestures/subjects'

interface Props {
  readonly controller: CanvasController
  readonly node: string | null
  /** `row` is the row of the target that the line ended at. */
  readonly onConnect: (from: string, to: string | null, row: string | null) => void
}

interface Line {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

interface Drawn {
  readonly from: string
  readonly line: Line
  /** What letting go here would allow; empty where nothing would come of it. */
  readonly words: string
}

function targetOf(
  controller: CanvasController,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
) {
  const { node, namespace, row } = controller.targetAt(clientX, clientY)
  return { to: node ?? (namespace === null ? null : namespaceNode(namespace)), row }
}

/** `Allow prometheus → db on 5432/TCP`. */
function wordsOf(from: string, to: string, row: string | null): string {
  const port = row === null ? null : portOfRow(row)
  return `Allow ${nodeWords(from)} → ${nodeWords(to)}${port === null ? '' : ` on ${port.port}/${port.protocol}`}`
}

/** The handle at the edge of a node from which a connection is drawn to another. */
export function ConnectHandle({ controller, node, onConnect }: Props) {
  const [, redraw] = useState(0)
  const [drawn, setDrawn] = useState<Drawn | null>(null)
  const [held, setHeld] = useState<string | null>(null)
  useEffect(() => controller.onViewChange(() => redraw((count) => count + 1)), [controller])

  // The handle stays while the pointer is on it, although it has left the node.
  const from = drawn?.from ?? held ?? node
  const door = from === null ? null : controller.doorOnScreen(from)
  const surface = controller.surface.getBoundingClientRect()
  if (from === null || door === null) return null
  // Above the surface stand the tools, in one row or two, or in none where it is presented.
  const { offsetTop } = controller.surface
  const x = door.x - surface.left
  const y = door.y - surface.top + offsetTop

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    setDrawn({ from, line: { x1: x, y1: y, x2: x, y2: y }, words: '' })
  }
  const onPointerMove = (event: PointerEvent): void => {
    if (drawn === null) return
    const { to, row } = targetOf(controller, event)
    controller.aim(to === null || to === from ? null : { node: to, row })
    const line = { ...drawn.line, x2: event.clientX - surface.left, y2: event.clientY - surface.top + offsetTop }
    setDrawn({ ...drawn, line, words: to === null || to === from ? '' : wordsOf(from, to, row) })
  }
  const stop = (): void => {
    controller.aim(null)
    setDrawn(null)
    setHeld(null)
  }
  const onPointerUp = (event: PointerEvent): void => {
    if (drawn === null) return
    const { to, row } = targetOf(controller, event)
    const isClick = Math.hypot(drawn.line.x2 - drawn.line.x1, drawn.line.y2 - drawn.line.y1) < 4
    stop()
    if (isClick) onConnect(from, null, null)
    else if (to !== null && to !== from) onConnect(from, to, row)
  }
  return (
    <>
      {drawn !== null && drawn.words !== '' && (
        <p className={styles['rubberWords']} style={{ left: drawn.line.x2, top: drawn.line.y2 }} role="status">
          {drawn.words}
        </p>
      )}
      {drawn !== null && (
        <svg className={styles['rubber']} aria-hidden>
          <line {...drawn.line} />
          <circle cx={drawn.line.x2} cy={drawn.line.y2} r={4} />
        </svg>
      )}
      <button
        type="button"
        className={styles['connectHandle']}
        style={{ left: x, top: y }}
        tabIndex={-1}
        title="Drag to what it talks to: to a row for its port"
        aria-label={`Connect ${nodeWords(from)} to…`}
        onPointerEnter={() => setHeld(from)}
        onPointerLeave={() => setHeld(null)}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={stop}
      >
        <Plus size={12} aria-hidden />
      </button>
    </>
  )
}
