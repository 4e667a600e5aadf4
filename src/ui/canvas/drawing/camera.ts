/** Which part of the picture is on the screen, and how large. */
import type { Box, Point } from '../layout/geometry'
import type { Pane } from '../layout/pane'

export interface Camera {
  readonly zoom: number
  /** Where the picture's origin is on the surface, in pixels. */
  readonly x: number
  readonly y: number
}

/**
 * Zoom of a picture that opens: at the least its smallest text is 11 pixels high; beyond the most, one of few cards would look
 * coarse.
 */
export const openingZoom = { least: 0.96, most: 1.25 } as const

/** How large a picture may get for a room full of people, and how large it is at least. */
export const presenterZoom = { least: 1.22, most: 2.2 } as const

/** The room that a pane has for a picture in those larger letters, in the pixels of a usual opening. */
export function presentedRoom({ width, height }: Pane): Pane {
  const share = openingZoom.least / presenterZoom.least
  return { width: width * share, height: height * share, isPresented: true }
}

export interface Zooms {
  readonly least: number
  readonly most: number
}

/** Room around a fitted picture; the legend and the bar to add things stand below it, for fingers in a narrow pane. */
export const insets = {
  usual: { left: 14, right: 14, top: 12, bottom: 44 },
  narrow: { left: 14, right: 14, top: 12, bottom: 62 },
} as const

/** Room above a picture that is a little too high for its pane, and how much that may be: two pixels above the bar are free. */
const [leastTop, mostOver] = [4, 10]

const zooms = { least: 0.04, most: 3 } as const

export function toScreen({ zoom, x, y }: Camera, point: Point): Point {
  return { x: point.x * zoom + x, y: point.y * zoom + y }
}

export function toPicture({ zoom, x, y }: Camera, point: Point): Point {
  return { x: (point.x - x) / zoom, y: (point.y - y) / zoom }
}

/** Larger or smaller, with one place of the surface kept where it is. */
export function zoomedAt(camera: Camera, at: Point, factor: number): Camera {
  const zoom = Math.min(zooms.most, Math.max(zooms.least, camera.zoom * factor))
  const by = zoom / camera.zoom
  return { zoom, x: at.x - (at.x - camera.x) * by, y: at.y - (at.y - camera.y) * by }
}

/** What of the picture a surface of this size shows. */
export function extentOf(camera: Camera, width: number, height: number): Box {
  const { x: left, y: top } = toPicture(camera, { x: 0, y: 0 })
  const { x: right, y: bottom } = toPicture(camera, { x: width, y: height })
  return { left, top, right, bottom }
}

export interface Inset {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Shows a box in the middle of what the insets leave; never smaller than `least`: then its beginning is shown. */
export function fitted(
  box: Box,
  surface: { readonly width: number; readonly height: number },
  inset: Inset,
  { least, most }: { readonly least: number; readonly most: number },
): Camera {
  const width = Math.max(1, surface.width - inset.left - inset.right)
  const height = Math.max(1, surface.height - inset.top - inset.bottom)
  const [w, h] = [Math.max(1, box.right - box.left), Math.max(1, box.bottom - box.top)]
  const zoom = Math.max(zooms.least, least, Math.min(width / w, height / h, most))
  const rest = (room: number, size: number): number => Math.max(0, (room - size * zoom) / 2)
  // What is a little too high begins a little higher: its last line would lie below the bar.
  const over = h * zoom - height
  const raised = over > mostOver ? 0 : Math.max(0, Math.min(over, inset.top - leastTop))
  return {
    zoom,
    x: inset.left + rest(width, w) - box.left * zoom,
    y: inset.top - raised + rest(height, h) - box.top * zoom,
  }
}
