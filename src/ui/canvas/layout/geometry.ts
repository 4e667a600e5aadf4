/** Points and boxes of the picture, in its own units: y grows downwards. */

export interface Point {
  readonly x: number
  readonly y: number
}

export type Positions = Readonly<Record<string, Point>>

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Room between the pods of a namespace and its border; the namespace's name stands in it. */
export const namespacePadding = 30

/** From the left border of a namespace to its name; the fold glyph stands before it. */
export const titleInset = 28

/** The place of a namespace's name in its box, with the glyph before it. */
export function titleBox(namespace: Box, name: string): Box {
  const right = namespace.left + titleInset + name.length * 7.6 + 4
  return { left: namespace.left + 4, right, top: namespace.top + 6, bottom: namespace.top + 24 }
}

export function boxAround(centre: Point, width: number, height: number): Box {
  return {
    left: centre.x - width / 2,
    right: centre.x + width / 2,
    top: centre.y - height / 2,
    bottom: centre.y + height / 2,
  }
}

export function centreOf({ left, right, top, bottom }: Box): Point {
  return { x: (left + right) / 2, y: (top + bottom) / 2 }
}

export function grown(box: Box, by: number): Box {
  return { left: box.left - by, right: box.right + by, top: box.top - by, bottom: box.bottom + by }
}

/** Whether two boxes come closer than a margin. */
export function overlaps(a: Box, b: Box, margin = 0): boolean {
  return (
    a.left < b.right + margin && b.left < a.right + margin && a.top < b.bottom + margin && b.top < a.bottom + margin
  )
}

export function contains(box: Box, { x, y }: Point): boolean {
  return box.left <= x && x <= box.right && box.top <= y && y <= box.bottom
}

/** The smallest box around boxes; null around none. */
export function union(boxes: readonly Box[]): Box | null {
  const [first, ...rest] = boxes
  if (first === undefined) return null
  return rest.reduce(
    (all, box) => ({
      left: Math.min(all.left, box.left),
      right: Math.max(all.right, box.right),
      top: Math.min(all.top, box.top),
      bottom: Math.max(all.bottom, box.bottom),
    }),
    first,
  )
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
