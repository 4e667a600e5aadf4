/** What the surface of the matrix does beside answering the pointer and the keys: measure, draw, zoom by wheel. */
import { useEffect, type RefObject } from 'react'
import { drawMatrix, readPalette } from './draw'
import type { CellPlace, Geometry, Room } from './geometry'
import type { Matrix } from './useMatrix'

type Scroller = RefObject<HTMLDivElement | null>

/** Tells how much room there is. */
export function useRoom(scrollerRef: Scroller, onRoom: (room: Room) => void): void {
  useEffect(() => {
    const element = scrollerRef.current
    if (element === null) return
    const size = new ResizeObserver(() => onRoom({ width: element.clientWidth, height: element.clientHeight }))
    size.observe(element)
    return () => size.disconnect()
  }, [scrollerRef, onRoom])
}

interface Drawn {
  readonly matrix: Matrix
  readonly geometry: Geometry
  readonly room: Room
  readonly cursor: CellPlace | null
  readonly selected: readonly CellPlace[]
  readonly lines: ReadonlySet<number>
}

/** Draws what is to be seen, again after each change, scroll and switch of the theme. */
export function useDrawing(
  scrollerRef: Scroller,
  canvasRef: RefObject<HTMLCanvasElement | null>,
  { matrix, geometry, room, cursor, selected, lines }: Drawn,
): void {
  const { members } = matrix.axis
  useEffect(() => {
    const element = scrollerRef.current
    const surface = canvasRef.current
    const context = surface?.getContext('2d') ?? null
    if (element === null || surface === null || context === null) return
    let frame = 0
    let palette = readPalette(element)
    const draw = (): void => {
      const ratio = window.devicePixelRatio
      const { width, height } = room
      if (surface.width !== Math.round(width * ratio) || surface.height !== Math.round(height * ratio)) {
        surface.width = Math.round(width * ratio)
        surface.height = Math.round(height * ratio)
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      const view = { ...room, left: element.scrollLeft, top: element.scrollTop }
      drawMatrix(context, { members, cells: matrix.cells, geometry, view, cursor, selected, lines }, palette)
    }
    const later = (): void => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(draw)
    }
    const theme = new MutationObserver(() => {
      palette = readPalette(element)
      later()
    })
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    element.addEventListener('scroll', later, { passive: true })
    draw()
    return () => {
      cancelAnimationFrame(frame)
      theme.disconnect()
      element.removeEventListener('scroll', later)
    }
  }, [scrollerRef, canvasRef, members, matrix.cells, geometry, room, cursor, selected, lines])
}

/** Zooms the matrix, and not the page, where the wheel turns with Ctrl. */
export function useWheelZoom(scrollerRef: Scroller, onZoom: (factor: number) => void): void {
  useEffect(() => {
    const element = scrollerRef.current
    if (element === null) return
    // Zooming by wheel must keep the page from zooming, which a passive listener may not.
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      onZoom(event.deltaY < 0 ? 1.2 : 0.8)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [scrollerRef, onZoom])
}
