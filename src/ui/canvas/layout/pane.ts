/** How well a picture fits its pane. */
import type { Box } from './geometry'

export interface Pane {
  readonly width: number
  readonly height: number
  /** Nobody scrolls in it: all of the picture has to be seen, however narrow the pane is. */
  readonly isPresented?: true
  /** The picture may go on below, as in a narrow pane. */
  readonly goesOn?: true
}

/** The smallest and the largest zoom at which a picture opens. */
const readableZoom = 0.96
const largestZoom = 1.25
/** Room that the margins, the legend and the bar to add things take of a pane. */
export const takenRoom: Pane = { width: 28, height: 56 }
/** A pane as it is in a common window. */
export const usualPane: Pane = { width: 760, height: 480 }

/** Of a narrow pane the whole width of a picture is seen, which goes on below. */
export function isNarrow({ width, isPresented, goesOn }: Pane): boolean {
  return (width < 480 && isPresented !== true) || goesOn === true
}

/** Whether a picture of this size is seen whole in a pane, in letters that can be read; in a narrow one it goes on below. */
export function isWhole({ left, right, top, bottom }: Box, pane: Pane): boolean {
  const isBelow = isNarrow(pane)
  return (
    (right - left) * readableZoom <= pane.width - takenRoom.width &&
    (isBelow || (bottom - top) * readableZoom <= pane.height - takenRoom.height)
  )
}

/** What is wrong with a picture of this size in a pane: what is cut off, small letters, empty stretches. */
export function misfit({ left, right, top, bottom }: Box, pane: Pane): number {
  const [width, height] = [Math.max(1, right - left), Math.max(1, bottom - top)]
  const room = { width: pane.width - takenRoom.width, height: pane.height - takenRoom.height }
  const isBelow = isNarrow(pane)
  const zoom = Math.min(room.width / width, isBelow ? largestZoom : room.height / height, largestZoom)
  const small = zoom >= 1 ? 0 : zoom >= 0.9 ? 20 * (1 - zoom) : 2 + 110 * (0.9 - zoom)
  // What is cut off at the side is missed more than what goes on below.
  const wide = Math.max(0, (width * readableZoom) / room.width - 1)
  const tall = Math.max(0, (height * readableZoom) / room.height - 1)
  const cut = wide > 0 || (tall > 0 && !isBelow) ? 25 : 0
  const shape = 1.5 * Math.abs(Math.log(width / height / (room.width / room.height)))
  return cut + 500 * wide + (isBelow ? 10 : 300) * tall + small + shape
}
