import { useEffect, useRef, useState, type PointerEvent } from 'react'
import { LinkButton } from '../../kit/index'
import styles from '../canvas.module.css'
import type { CanvasController } from '../drawing/CanvasController'
import { overlaps, union, type Box } from '../layout/geometry'

const width = 144
const height = 96
const inset = 4
/** Where there is no room beside the cards, the map is there while the user moves the view and so long after. */
const restMs = 900
/** From the map to the edges of the pane; below stand the legend and the bar to add things, in a narrow pane above one another. */
const margin = { side: 8, top: 8, bottom: 56, bottomOfLarge: 96 } as const
const narrow = 520

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

interface Corner {
  readonly left: number
  readonly bottom: number
}

/** The corners of a pane in which the map can stand, the usual one first. */
function cornersOf(surface: { readonly width: number; readonly height: number }): readonly [Corner, ...Corner[]] {
  const right = surface.width - width - margin.side
  const isForFingers = window.matchMedia('(pointer: coarse)').matches
  const low = isForFingers || surface.width < narrow ? margin.bottomOfLarge : margin.bottom
  const high = surface.height - height - margin.top
  return [
    { left: right, bottom: low },
    { left: margin.side, bottom: low },
    { left: right, bottom: high },
    { left: margin.side, bottom: high },
  ]
}

/**
 * The whole picture in small, while part of it is out of sight: a press or a drag moves the view there. Where a picture opens that
 * leaves no room for it, a word says how much more there is.
 */
export default function Minimap({ controller }: { readonly controller: CanvasController }) {
  const [overview, setOverview] = useState(() => controller.overview())
  const [isMoving, setMoving] = useState(false)
  const surface = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let asked = 0
    let rest = 0
    const look = (): void => {
      cancelAnimationFrame(asked)
      asked = requestAnimationFrame(() => setOverview(controller.overview()))
      if (!controller.isMovedByUser) return
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
  const { boxes, view, isAllInView, onSurface: cards, size } = overview
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
  })

  if (isAllInView || frame === null) return null
  const corners = cornersOf(size)
  const isFree = ({ left, bottom }: Corner): boolean => {
    const lower = size.height - bottom
    return !cards.some((box) => overlaps(box, { left, right: left + width, top: lower - height, bottom: lower }))
  }
  const free = corners.find(isFree)
  if (free === undefined && !isMoving) {
    const beyond = boxes.filter(({ box, isGroup }) => !isGroup && (box.bottom > view.bottom || box.right > view.right))
    if (controller.isMovedByUser || beyond.length === 0) return null
    return (
      <p className={`${styles['quiet']} ${styles['minimap']} ${styles['more']}`}>
        {beyond.length} more {beyond.length === 1 ? 'card' : 'cards'}{' '}
        <LinkButton onClick={() => controller.fit()}>Show all</LinkButton>
      </p>
    )
  }
  const isBelow = !controller.isMovedByUser && boxes.some(({ box }) => box.bottom > view.bottom)
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
      className={`${styles['minimap']} ${isBelow ? styles['goesOn'] : ''}`}
      width={width * window.devicePixelRatio}
      height={height * window.devicePixelRatio}
      style={{ width, height, ...(isMoving ? corners[0] : (free ?? corners[0])) }}
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
