/** Finds room for boxes beside each other. */
import { boxAround, centreOf, distance, overlaps, union, type Box, type Point } from './geometry'

/** Width by height that a picture should come near to: that of the pane in a common window. */
const wantedAspect = 1.5

interface Request {
  readonly width: number
  readonly height: number
  readonly taken: readonly Box[]
  readonly gap: number
  /** Where to be near to above all, or null to keep the whole picture compact. */
  readonly anchor: Point | null
  /** Places of what it has flows with. */
  readonly friends: readonly Point[]
}

/** More boxes than this are not tried against each other: the time would grow with the cube of their number. */
export const mostCompared = 250

/** Centres of boxes in rows from a corner on, one after the other, in a picture of the wanted shape. */
export function onShelves(
  sizes: readonly { readonly width: number; readonly height: number }[],
  gap: number,
  corner: Point,
): readonly Point[] {
  const area = sizes.reduce((sum, { width, height }) => sum + (width + gap) * (height + gap), 0)
  const wide = Math.sqrt(area * wantedAspect)
  let [x, y, tallest] = [0, 0, 0]
  return sizes.map(({ width, height }) => {
    if (x > 0 && x + width > wide) {
      y += tallest + gap
      x = 0
      tallest = 0
    }
    const point = { x: corner.x + x + width / 2, y: corner.y + y + height / 2 }
    x += width + gap
    tallest = Math.max(tallest, height)
    return point
  })
}

/** Centre of a place that overlaps nothing: near the anchor, else where the picture stays compact. */
export function findRoom({ width, height, taken, gap, anchor, friends }: Request): Point {
  const first = anchor ?? { x: 0, y: 0 }
  const frame = union(taken)
  if (frame === null) return first
  if (taken.length > mostCompared) return { x: frame.left + width / 2, y: frame.bottom + gap + height / 2 }
  const middle = centreOf(union(friends.map((point) => boxAround(point, 0, 0))) ?? frame)
  // A place that touches what stands on two sides is one of these.
  const lefts = [...new Set(taken.flatMap((box) => [box.left, box.right + gap, box.left - gap - width]))]
  const tops = [...new Set(taken.flatMap((box) => [box.top, box.bottom + gap, box.top - gap - height]))]
  const corners = lefts.flatMap((left) => tops.map((top): Point => ({ x: left + width / 2, y: top + height / 2 })))
  // To the right of everything there is always room.
  let best: Point = { x: frame.right + gap + width / 2, y: frame.top + height / 2 }
  let least = Infinity
  for (const point of [first, ...corners]) {
    const box = boxAround(point, width, height)
    const cost = anchor === null ? compactness(frame, box) + distance(point, middle) : distance(point, anchor)
    if (cost >= least || taken.some((other) => overlaps(box, other, gap - 0.5))) continue
    best = point
    least = cost
  }
  return best
}

function compactness(frame: Box, box: Box): number {
  const width = Math.max(frame.right, box.right) - Math.min(frame.left, box.left)
  const height = Math.max(frame.bottom, box.bottom) - Math.min(frame.top, box.top)
  return Math.max(width / wantedAspect, height) * 2
}
