/** Where lines cross. */
import type { GraphLine } from '../graph/model'
import type { Point } from './geometry'

/** A straight part of a line. */
export interface Stretch {
  readonly a: Point
  readonly b: Point
}

/** A line's corners, and what it shares with others that start or end where it does. */
export interface Path {
  readonly start: string
  readonly end: string
  readonly points: readonly Point[]
}

export interface Crossings {
  /** Places where lines cross that have no end in common. Lines on one track are one line there. */
  readonly crossings: number
  /** Pairs of lines without a common end that cross. */
  readonly crossingPairs: number
}

export function crossingsOf(paths: readonly Path[]): Crossings {
  const places = new Set<number>()
  let crossingPairs = 0
  const stretched = paths.map(({ start, end, points }) => {
    const stretches = points.slice(1).map((b, i): Stretch => ({ a: points[i] ?? b, b }))
    return {
      start,
      end,
      level: stretches.filter((one) => isLevel(one)),
      upright: stretches.filter((one) => !isLevel(one)),
    }
  })
  const cross = (levels: readonly Stretch[], uprights: readonly Stretch[]): void => {
    for (const level of levels)
      for (const upright of uprights) {
        const place = crossingOf(level, upright)
        if (place === null) continue
        crossingPairs++
        places.add(numberOf(place))
      }
  }
  stretched.forEach((p, i) => {
    for (let j = i + 1; j < stretched.length; j++) {
      const q = stretched[j]
      if (q === undefined || p.start === q.start || p.end === q.end) continue
      cross(p.level, q.upright)
      cross(q.level, p.upright)
    }
  })
  return { crossings: places.size, crossingPairs }
}

/** The lines of a picture with what they share. */
export function pathsOf(lines: readonly GraphLine[], routes: ReadonlyMap<string, readonly Point[]>): readonly Path[] {
  return lines.flatMap(({ id, from, to, row }) => {
    const points = routes.get(id)
    return points === undefined ? [] : [{ start: from, end: `${to} ${row}`, points }]
  })
}

/** Length of all lines together, each for itself. */
export function lengthOf(paths: readonly Path[]): number {
  let length = 0
  for (const { points } of paths)
    points.forEach((b, i) => {
      const a = points[i - 1] ?? b
      length += Math.hypot(b.x - a.x, b.y - a.y)
    })
  return Math.round(length)
}

export const isLevel = ({ a, b }: Stretch): boolean => Math.abs(a.y - b.y) < 0.01
export const span = (a: number, b: number): readonly [number, number] => (a < b ? [a, b] : [b, a])

/** Where a level stretch and an upright one cross, if they do. */
function crossingOf(level: Stretch, upright: Stretch): Point | null {
  const { x } = upright.a
  const { y } = level.a
  const [x1, x2] = span(level.a.x, level.b.x)
  const [y1, y2] = span(upright.a.y, upright.b.y)
  return x > x1 + 0.1 && x < x2 - 0.1 && y > y1 + 0.1 && y < y2 - 0.1 ? { x, y } : null
}

/** Tenths of a pixel, in one number for each place. */
function numberOf({ x, y }: Point): number {
  return Math.round(x * 10) * 2 ** 26 + Math.round(y * 10)
}
