import { describe, expect, it } from 'vitest'
import type { Point } from '../../layout/geometry'
import { pieces } from './pen'

const dash = [5, 4] as const

/** Whether there is ink at a place of a straight stretch. */
function hasInk(points: readonly Point[], { x, y }: Point): boolean {
  const piece = pieces(points, 10, dash).find(
    ({ from, to, corner }) => corner === null && from.x <= x && x <= to.x && from.y <= y && y <= to.y,
  )
  if (piece === undefined) throw new Error('the line does not come here')
  return (piece.offset + (x - piece.from.x) + (y - piece.from.y)) % 9 < 5
}

describe('the dashes of lines', () => {
  const tail = [
    { x: 200, y: 80 },
    { x: 200, y: 303 },
    { x: 341, y: 303 },
  ]
  const one = [{ x: 3, y: 80 }, ...tail]
  const other = [{ x: 41.5, y: 17 }, { x: 97, y: 17 }, { x: 97, y: 80 }, { x: 200, y: 80 }, ...tail.slice(1)]

  it('are in the same places where two lines share a stretch, also where they run against each other', () => {
    for (let step = 0.5; step < 120; step++) {
      const upright = { x: 200, y: 100 + step }
      const level = { x: 215 + step, y: 303 }
      for (const at of [upright, level]) {
        expect(hasInk(other, at)).toBe(hasInk(one, at))
        expect(hasInk(one.toReversed(), at)).toBe(hasInk(one, at))
      }
    }
  })

  it('go on round a corner', () => {
    for (const points of [one, one.toReversed()]) {
      const all = pieces(points, 10, dash)
      const turns = all.flatMap((piece, i) => (piece.corner === null ? [] : [[all[i - 1]!, piece] as const]))
      expect(turns).toHaveLength(2)
      for (const [{ from, to }, turn] of turns) {
        const end = [from, to].find(({ x, y }) => x === turn.from.x && y === turn.from.y)!
        const back = { x: end === to ? to.x - Math.min(1, to.x - from.x) : from.x + Math.min(1, to.x - from.x), y: 0 }
        const before = {
          x: back.x,
          y: end === to ? to.y - Math.min(1, to.y - from.y) : from.y + Math.min(1, to.y - from.y),
        }
        // One pixel before the corner is one pixel earlier in the pattern.
        expect(hasInk(points, before)).toBe((turn.offset + 9 - 1) % 9 < 5)
      }
    }
  })
})
