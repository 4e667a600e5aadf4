import { ArrowRight } from 'lucide-react'
import { useEffect, useState, type PointerEvent } from 'react'
import { namespaceNode } from '../../../store/index'
import type { CanvasController } from '../drawing/CanvasController'
import styles from './editing.module.css'
import { nodeWords } from './subjects'

interface Props {
  readonly controller: CanvasController
  readonly node: string | null
  readonly onConnect: (from: string, to: string | null) => void
}

interface Line {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

/** The handle at the edge of a node from which a connection is drawn to another. */
export function ConnectHandle({ controller, node, onConnect }: Props) {
  const [, redraw] = useState(0)
  const [drawn, setDrawn] = useState<{ readonly from: string; readonly line: Line } | null>(null)
  const [held, setHeld] = useState<string | null>(null)
  useEffect(() => controller.onViewChange(() => redraw((count) => count + 1)), [controller])

  // The handle stays while the pointer is on it, although it has left the node.
  const from = drawn?.from ?? held ?? node
  const box = from === null ? null : controller.boxOnScreen(from)
  const surface = controller.surface.getBoundingClientRect()
  if (from === null || box === null) return null
  const x = box.right - surface.left
  const y = (box.top + box.bottom) / 2 - surface.top

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    setDrawn({ from, line: { x1: x, y1: y, x2: x, y2: y } })
  }
  const onPointerMove = (event: PointerEvent): void => {
    if (drawn !== null)
      setDrawn({ ...drawn, line: { ...drawn.line, x2: event.clientX - surface.left, y2: event.clientY - surface.top } })
  }
  const onPointerUp = (event: PointerEvent): void => {
    if (drawn === null) return
    const target = controller.targetAt(event.clientX, event.clientY)
    const to = target.node ?? (target.namespace === null ? null : namespaceNode(target.namespace))
    const isClick = Math.hypot(drawn.line.x2 - drawn.line.x1, drawn.line.y2 - drawn.line.y1) < 4
    setDrawn(null)
    setHeld(null)
    if (isClick) onConnect(from, null)
    else if (to !== null && to !== from) onConnect(from, to)
  }
  return (
    <>
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
        title="Drag to what it talks to"
        aria-label={`Connect ${nodeWords(from)} to…`}
        onPointerEnter={() => setHeld(from)}
        onPointerLeave={() => setHeld(null)}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
      >
        <ArrowRight size={12} aria-hidden />
      </button>
    </>
  )
}
