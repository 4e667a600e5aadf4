import { useEffect, useRef, useState, type PointerEvent } from 'react'
import styles from './canvas.module.css'
import type { CanvasController } from './drawing/CanvasController'
import { union, type Box } from './layout/geometry'

const width = 144
const height = 96
const inset = 4
/** In a small pane the map is there while the view moves and so long after: else it would lie over cards. */
const restMs = 1600

interface Frame {
  readonly zoom: number
  readonly left: number
  readonly top: number
}

/** Where the whole picture lies on the map. */
function frameOf(boxes: readonly Box[]): Frame | null {
  const all = union(boxes)
  if (all === null) return null
  const zoom = Math.min(
    (width - 2 * inset) / Math.max(1, all.right - all.left),
    (height - 2 * inset) / Math.max(1, all.bottom - all.top),
  )
  return { zoom, left: all.left - inset / zoom, top: all.top - inset / zoom }
}

/** The whole picture in small, while part of it is out of sight: a press or a drag moves the view there. */
export default function Minimap({ controller }: { readonly controller: CanvasController }) {
  const [overview, setOverview] = useState(() => controller.overview())
  const [isMoving, setMoving] = useState(true)
  const surface = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let asked = 0
    let rest = window.setTimeout(() => setMoving(false), restMs)
    const look = (): void => {
      cancelAnimationFrame(asked)
      asked = requestAnimationFrame(() => setOverview(controller.overview()))
      window.clearTimeout(rest)
      setMoving(true)
      rest = window.setTimeout(() => setMoving(false), restMs)
    }
    const stop = controller.onViewChange(look)
    return () => {
      cancelAnimationFrame(asked)
      window.clearTimeout(rest)
      stop()
    }
  }, [controller])
  const { boxes, view, isAllInView } = overview
  const frame = frameOf(boxes.map(({ box }) => box))

  useEffect(() => {
    const context = surface.current?.getContext('2d')
    if (context === null || context === undefined || frame === null) return
    const scale = window.devicePixelRatio
    const style = getComputedStyle(document.documentElement)
    const draw = ({ left, top, right, bottom }: Box, colour: string, isFilled: boolean): void => {
      const place = [
        (left - frame.left) * frame.zoom,
        (top - frame.top) * frame.zoom,
        (right - left) * frame.zoom,
        (bottom - top) * frame.zoom,
      ] as const
      context.fillStyle = colour
      context.strokeStyle = colour
      if (isFilled) context.fillRect(...place)
      else context.strokeRect(...place)
    }
    context.setTransform(scale, 0, 0, scale, 0, 0)
    context.clearRect(0, 0, width, height)
    for (const { box, isGroup } of boxes)
      draw(box, style.getPropertyValue(isGroup ? '--line' : '--line-strong'), !isGroup)
    context.lineWidth = 1.5
    draw(view, style.getPropertyValue('--accent'), false)
  }, [boxes, view, frame])

  if (isAllInView || frame === null) return null
  const move = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (event.buttons === 0) return
    const { left, top } = event.currentTarget.getBoundingClientRect()
    controller.centreOn({
      x: frame.left + (event.clientX - left) / frame.zoom,
      y: frame.top + (event.clientY - top) / frame.zoom,
    })
  }
  return (
    <canvas
      ref={surface}
      className={styles['minimap']}
      data-moving={isMoving}
      width={width * window.devicePixelRatio}
      height={height * window.devicePixelRatio}
      style={{ width, height }}
      title="The whole picture: press where you want to be"
      aria-hidden
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        move(event)
      }}
      onPointerMove={move}
    />
  )
}
