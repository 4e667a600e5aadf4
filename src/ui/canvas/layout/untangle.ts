/**
 * Swaps cards within a namespace while that makes edges shorter and, in a small picture, cross less: greedy exchange on the
 * cells that packing gave, so that nothing comes to overlap and the frame stays as it is.
 */
import type { Point } from './geometry'
import type { Arrow } from './layers'

/** Edges up to which crossings are counted; beyond, short edges alone make for few of them. */
const countUpTo = 60
/** What a crossing costs, in units of length. */
const crossingCost = 150
const passes = 4
/** Cards up to which senders stay above receivers: only neighbours in a row change places. */
const layeredUpTo = 14

/** Changes `positions` in place; `groups` are the cards that may change places with each other. */
export function untangle(
  groups: readonly (readonly string[])[],
  arrows: readonly Arrow[],
  positions: Map<string, Point>,
): void {
  const picture = new Picture(arrows, positions)
  const members = groups.map((group) => group.flatMap((id) => picture.numbers.get(id) ?? []))
  for (let pass = 0; pass < passes; pass++) {
    let hasChanged = false
    for (const group of members) {
      const isLayered = group.length <= layeredUpTo
      for (const [i, a] of group.entries())
        for (let j = i + 1; j < group.length; j++) if (picture.improve(a, group[j] ?? a, isLayered)) hasChanged = true
    }
    if (!hasChanged) break
  }
  for (const id of groups.flat()) {
    const at = picture.placeOf(id)
    if (at !== null) positions.set(id, at)
  }
}

/** Cards by number: this is asked some hundred thousand times. */
class Picture {
  readonly numbers: ReadonlyMap<string, number>
  private readonly x: Float64Array
  private readonly y: Float64Array
  /** Both ends of each edge, one behind the other. */
  private readonly ends: Uint32Array
  private readonly edgesOf: readonly number[][]
  private readonly isCounting: boolean

  constructor(arrows: readonly Arrow[], positions: ReadonlyMap<string, Point>) {
    const points = [...positions]
    this.numbers = new Map(points.map(([id], i) => [id, i]))
    this.x = Float64Array.from(points, ([, point]) => point.x)
    this.y = Float64Array.from(points, ([, point]) => point.y)
    const pairs = new Map<number, readonly [number, number]>()
    for (const { from, to } of arrows) {
      const a = this.numbers.get(from)
      const b = this.numbers.get(to)
      if (a === undefined || b === undefined || a === b) continue
      pairs.set(Math.min(a, b) * points.length + Math.max(a, b), [a, b])
    }
    this.ends = Uint32Array.from([...pairs.values()].flat())
    this.edgesOf = points.map((): number[] => [])
    this.ends.forEach((node, i) => this.edgesOf[node]?.push(i >> 1))
    this.isCounting = pairs.size <= countUpTo
  }

  placeOf(id: string): Point | null {
    const at = this.numbers.get(id)
    return at === undefined ? null : { x: this.x[at] ?? 0, y: this.y[at] ?? 0 }
  }

  /** Lets two cards change places where that is better. */
  improve(a: number, b: number, isRowKept: boolean): boolean {
    if ((this.edgesOf[a]?.length ?? 0) + (this.edgesOf[b]?.length ?? 0) === 0) return false
    if (isRowKept && this.y[a] !== this.y[b]) return false
    const before = this.cost(a) + this.cost(b)
    this.swap(a, b)
    if (this.cost(a) + this.cost(b) < before - 1) return true
    this.swap(a, b)
    return false
  }

  private swap(a: number, b: number): void {
    for (const axis of [this.x, this.y]) {
      const kept = axis[a] ?? 0
      axis[a] = axis[b] ?? 0
      axis[b] = kept
    }
  }

  private cost(node: number): number {
    let sum = 0
    for (const edge of this.edgesOf[node] ?? []) {
      const from = this.ends[2 * edge] ?? 0
      const to = this.ends[2 * edge + 1] ?? 0
      const dx = (this.x[from] ?? 0) - (this.x[to] ?? 0)
      const dy = (this.y[from] ?? 0) - (this.y[to] ?? 0)
      sum += Math.sqrt(dx * dx + dy * dy)
      if (this.isCounting) sum += this.crossings(from, to) * crossingCost
    }
    return sum
  }

  private crossings(a: number, b: number): number {
    let count = 0
    for (let i = 0; i < this.ends.length; i += 2) {
      const c = this.ends[i] ?? 0
      const d = this.ends[i + 1] ?? 0
      if (a === c || a === d || b === c || b === d) continue
      if (this.side(a, b, c) !== this.side(a, b, d) && this.side(c, d, a) !== this.side(c, d, b)) count++
    }
    return count
  }

  private side(from: number, to: number, point: number): boolean {
    const { x, y } = this
    const [x0 = 0, y0 = 0] = [x[from], y[from]]
    return ((x[to] ?? 0) - x0) * ((y[point] ?? 0) - y0) > ((y[to] ?? 0) - y0) * ((x[point] ?? 0) - x0)
  }
}
