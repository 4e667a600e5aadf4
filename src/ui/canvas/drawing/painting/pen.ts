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
  /** Straight stretches with rounded corners. */
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
