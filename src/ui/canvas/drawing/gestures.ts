/** Pointers and the wheel on the surface → panning, zooming, dragging, boxes and taps. Knows nothing of the picture. */
import type { Point } from '../layout/geometry'

export interface SurfaceEvents {
  /** Whether what is at a place is dragged rather than the view. */
  isGrabbed(at: Point): boolean
  onPan(by: Point): void
  onZoom(at: Point, factor: number): void
  onTap(at: Point, event: PointerEvent): void
  onDoubleTap(at: Point): void
  onHover(at: Point | null): void
  onDragStart(at: Point): void
  onDrag(by: Point): void
  /** `isDropped`: false where the drag was given up. */
  onDragEnd(isDropped: boolean): void
  onBox(from: Point, to: Point, isDone: boolean): void
  onMenu(at: Point, clientX: number, clientY: number): void
}

const slack = { mouse: 4, touch: 9 } as const
const doubleTapMs = 350
const wheelStep = 0.0016

type Mode = 'none' | 'press' | 'pan' | 'drag' | 'box' | 'pinch'

/** Returns the function that stops listening. */
export function listenTo(surface: HTMLElement, events: SurfaceEvents): () => void {
  const pointers = new Map<number, Point>()
  let mode: Mode = 'none'
  let start: Point = { x: 0, y: 0 }
  let last: Point = start
  let isShift = false
  let lastTap = { at: start, time: -Infinity }

  const at = (event: { readonly clientX: number; readonly clientY: number }): Point => {
    const { left, top } = surface.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }
  const spread = (): { readonly middle: Point; readonly distance: number } => {
    const [a = start, b = start] = [...pointers.values()]
    return {
      middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
      distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
    }
  }

  const onDown = (event: PointerEvent): void => {
    surface.focus({ preventScroll: true })
    if (event.button !== 0) return
    surface.setPointerCapture(event.pointerId)
    const point = at(event)
    pointers.set(event.pointerId, point)
    if (pointers.size === 2) {
      if (mode === 'drag') events.onDragEnd(false)
      mode = 'pinch'
      return
    }
    mode = 'press'
    isShift = event.shiftKey
    start = point
    last = point
  }
  const begin = (): void => {
    if (isShift) mode = 'box'
    else if (events.isGrabbed(start)) {
      mode = 'drag'
      events.onDragStart(start)
    } else mode = 'pan'
  }
  const onMove = (event: PointerEvent): void => {
    const point = at(event)
    if (!pointers.has(event.pointerId)) {
      if (event.pointerType === 'mouse') events.onHover(point)
      return
    }
    const before = mode === 'pinch' ? spread() : null
    pointers.set(event.pointerId, point)
    if (before !== null) {
      const now = spread()
      events.onPan({ x: now.middle.x - before.middle.x, y: now.middle.y - before.middle.y })
      events.onZoom(now.middle, now.distance / before.distance)
      return
    }
    const far = Math.hypot(point.x - start.x, point.y - start.y)
    if (mode === 'press' && far > (event.pointerType === 'touch' ? slack.touch : slack.mouse)) begin()
    if (mode === 'pan') events.onPan({ x: point.x - last.x, y: point.y - last.y })
    if (mode === 'drag') events.onDrag({ x: point.x - start.x, y: point.y - start.y })
    if (mode === 'box') events.onBox(start, point, false)
    last = point
  }
  const onUp = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId)) return
    const point = at(event)
    if (mode === 'drag') events.onDragEnd(event.type === 'pointerup')
    if (mode === 'box') events.onBox(start, point, true)
    if (mode === 'press' && event.type === 'pointerup') {
      const isDouble =
        event.timeStamp - lastTap.time < doubleTapMs && Math.hypot(lastTap.at.x - point.x, lastTap.at.y - point.y) < 12
      lastTap = isDouble ? { at: point, time: -Infinity } : { at: point, time: event.timeStamp }
      if (isDouble) events.onDoubleTap(point)
      else events.onTap(point, event)
    }
    // After a pinch the finger that is left starts nothing.
    mode = 'none'
  }
  const onWheel = (event: WheelEvent): void => {
    event.preventDefault()
    const unit = event.deltaMode === 1 ? 24 : event.deltaMode === 2 ? 240 : 1
    const step = Math.max(-240, Math.min(240, event.deltaY * unit)) * (event.ctrlKey ? 4 : 1)
    events.onZoom(at(event), Math.exp(-step * wheelStep))
  }
  const onMenu = (event: MouseEvent): void => {
    event.preventDefault()
    events.onMenu(at(event), event.clientX, event.clientY)
  }
  const onLeave = (): void => events.onHover(null)
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || mode !== 'drag') return
    mode = 'none'
    events.onDragEnd(false)
    event.stopPropagation()
  }

  surface.addEventListener('pointerdown', onDown)
  surface.addEventListener('pointermove', onMove)
  surface.addEventListener('pointerup', onUp)
  surface.addEventListener('pointercancel', onUp)
  surface.addEventListener('pointerleave', onLeave)
  surface.addEventListener('wheel', onWheel, { passive: false })
  surface.addEventListener('contextmenu', onMenu)
  surface.addEventListener('keydown', onKey, { capture: true })
  return () => {
    surface.removeEventListener('pointerdown', onDown)
    surface.removeEventListener('pointermove', onMove)
    surface.removeEventListener('pointerup', onUp)
    surface.removeEventListener('pointercancel', onUp)
    surface.removeEventListener('pointerleave', onLeave)
    surface.removeEventListener('wheel', onWheel)
    surface.removeEventListener('contextmenu', onMenu)
    surface.removeEventListener('keydown', onKey, { capture: true })
  }
}
