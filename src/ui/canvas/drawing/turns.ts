/** Clicks on a track that several lines share go through them, one after the other. */
import type { Point } from '../layout/geometry'

/** A click that is nearer to the last one than this, in pixels, is one at the same place. */
const sameSpot = 5

/** The line whose turn it is. */
interface Turn {
  readonly id: string
  /** Which of how many it is. */
  readonly number: number
  readonly of: number
}

export class Turns {
  private last: { readonly ids: readonly string[]; readonly index: number; readonly at: Point } | null = null

  /**
   * The line that a click selects. Another click at the same place goes on to the next line that runs there, which is hidden
   * while one is selected.
   *
   * @param seen ids of the lines that a click at this place hits now
   */
  next(seen: readonly string[], at: Point): Turn {
    const { last } = this
    const isAgain =
      last !== null &&
      Math.hypot(at.x - last.at.x, at.y - last.at.y) < sameSpot &&
      seen.every((id) => last.ids.includes(id))
    const turn = isAgain ? { ...last, index: (last.index + 1) % last.ids.length } : { ids: seen, index: 0, at }
    this.last = turn
    return { id: turn.ids[turn.index] ?? '', number: turn.index + 1, of: turn.ids.length }
  }
}
