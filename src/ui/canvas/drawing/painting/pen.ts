/** What the painter draws with: the screen's canvas and the exported SVG are drawn by the same hand. */
import type { Box, Point } from '../../layout/geometry'

export interface Look {
  readonly fill?: string
  readonly stroke?: string
  readonly width?: number
  readonly dash?: readonly number[]
  /** Radius of corners. */
  readonly radius?: number
}

export interface TextLook {
  readonly font: 'ui' | 'mono'
  readonly size: number
  readonly weight?: number
  readonly fill: string
  readonly align?: 'left' | 'right' | 'center'
}

export interface Pen {
  rect(box: Box, look: Look): void
  circle(centre: Point, radius: number, look: Look): void
  /** Straight stretches with rounded corners. Dashed lines that run along the same stretch have their dashes in the same places. */
  polyline(points: readonly Point[], look: Look): void
  /** An SVG path around the origin, moved to a place. */
  shape(path: string, at: Point, look: Look): void
  /** The middle of its height is at the place. */
  text(text: string, at: Point, look: TextLook): void
  /** Everything in it is drawn with this opacity. */
  faded(opacity: number, paint: () => void): void
}

export const fonts = {
  ui: "'Inter Variable', 'Inter', system-ui, sans-serif",
  mono: "'JetBrains Mono Variable', 'JetBrains Mono', ui-monospace, monospace",
} as const

/** The corners of a line, each with as much rounding as its two stretches have room for. */
export function corners(
  points: readonly Point[],
  radius: number,
): readonly { readonly at: Point; readonly radius: number }[] {
  return points.slice(1, -1).map((at, i) => {
    const [before, after] = [points[i] ?? at, points[i + 2] ?? at]
    const room = Math.min(Math.hypot(at.x - before.x, at.y - before.y), Math.hypot(after.x - at.x, after.y - at.y)) / 2
    return { at, radius: Math.min(radius, room) }
  })
}

/** The point that is so far from one point in the direction of another. */
export function towards(at: Point, other: Point, by: number): Point {
  const length = Math.max(0.01, Math.hypot(other.x - at.x, other.y - at.y))
  return { x: at.x + ((other.x - at.x) / length) * by, y: at.y + ((other.y - at.y) / length) * by }
}

/** A straight stretch of a line, or the rounding of one of its corners. */
export interface Piece {
  readonly from: Point
  readonly to: Point
  /** Null for a straight stretch. */
  readonly corner: { readonly at: Point; readonly radius: number } | null
  /** How far into the pattern of dashes it begins. */
  readonly offset: number
}

/**
 * The pieces of a dashed line. Along a straight stretch dashes are counted from the picture's own middle, not from the
 * line's start: two lines that share the stretch would fill each other's gaps, and look like one that is not dashed.
 */
export function pieces(points: readonly Point[], radius: number, dash: readonly number[]): readonly Piece[] {
  const period = dash.reduce((sum, part) => sum + part, 0)
  const within = (value: number): number => ((value % period) + period) % period
  const result: Piece[] = []
  const turns = corners(points, radius)
  let from = points[0] ?? { x: 0, y: 0 }
  points.slice(1).forEach((end, i) => {
    const start = points[i] ?? end
    const turn = turns[i]
    const to = turn === undefined ? end : towards(end, start, turn.radius)
    const isLevel = Math.abs(to.x - from.x) >= Math.abs(to.y - from.y)
    const along = (point: Point): number => (isLevel ? point.x : point.y)
    const [first, last] = along(to) >= along(from) ? [from, to] : [to, from]
    result.push({ from: first, to: last, corner: null, offset: within(along(first)) })
    if (turn === undefined) return
    // The rounding goes on with the dashes of the stretch before it.
    const offset = first === from ? within(along(to)) : within((dash[0] ?? 0) - along(to))
    const next = towards(end, points[i + 2] ?? end, turn.radius)
    result.push({ from: to, to: next, corner: turn, offset })
    from = next
  })
  return result
}
