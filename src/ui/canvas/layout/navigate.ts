/** Which node lies in the direction of an arrow key. */
import type { Point } from './geometry'

export type ArrowKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'

const directions: Readonly<Record<ArrowKey, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}

export function isArrowKey(key: string): key is ArrowKey {
  return Object.hasOwn(directions, key)
}

/** The nearest node that way; the first in reading order where none is selected; the same one at the border. */
export function neighbour(places: ReadonlyMap<string, Point>, from: string | null, key: ArrowKey): string | null {
  const start = from === null ? undefined : places.get(from)
  if (start === undefined) {
    const order = [...places].sort(([, a], [, b]) => a.y - b.y || a.x - b.x)
    return order[0]?.[0] ?? null
  }
  const way = directions[key]
  let best: { readonly id: string; readonly cost: number } | null = null
  for (const [id, point] of places) {
    if (id === from) continue
    const ahead = (point.x - start.x) * way.x + (point.y - start.y) * way.y
    const aside = Math.abs((point.x - start.x) * way.y) + Math.abs((point.y - start.y) * way.x)
    // Within the quarter that the arrow points to; straight ahead is better than near but aside.
    if (ahead <= 0 || aside > ahead * 2) continue
    const cost = ahead + aside * 2
    if (best === null || cost < best.cost) best = { id, cost }
  }
  return best?.id ?? from
}
