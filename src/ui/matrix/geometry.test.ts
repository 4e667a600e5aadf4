import { describe, expect, it } from 'vitest'
import type { MatrixMember } from '../../store/index'
import { fittingCell, geometryOf, hitTest, leastCell, scrollToCell } from './geometry'

const members = (count: number): readonly MatrixMember[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `ns/pod-${i}`,
    label: `ns/pod-${i}`,
    place: 'ns',
    selection: { kind: 'endpoint', key: `ns/pod-${i}` },
  }))
const room = { width: 540, height: 380 }
const view = { ...room, left: 0, top: 0 }

describe('the matrix on the screen', () => {
  it('fits a small cluster whole, and shows a big one in cells that can still be told apart', () => {
    const few = members(10)
    const cell = fittingCell(few, room)
    const { headWidth, headHeight } = geometryOf(few, cell, room)
    expect(headWidth + 10 * cell).toBeLessThanOrEqual(room.width)
    expect(headHeight + 10 * cell).toBeLessThanOrEqual(room.height)
    expect(fittingCell(members(2000), room)).toBeGreaterThan(leastCell)
  })

  it('finds the cell or the name under a point, scrolled or not', () => {
    const geometry = geometryOf(members(100), 20, room)
    const { headWidth, headHeight } = geometry
    expect(hitTest(geometry, view, headWidth + 45, headHeight + 5)).toEqual({ kind: 'cell', source: 0, destination: 2 })
    const scrolled = { ...view, left: 100, top: 60 }
    expect(hitTest(geometry, scrolled, headWidth + 45, headHeight + 5)).toEqual({
      kind: 'cell',
      source: 3,
      destination: 7,
    })
    expect(hitTest(geometry, scrolled, 5, headHeight + 5)).toEqual({ kind: 'source', member: 3 })
    expect(hitTest(geometry, scrolled, headWidth + 5, 5)).toEqual({ kind: 'destination', member: 5 })
    expect(hitTest(geometry, view, 5, 5)).toBeNull()
    expect(hitTest(geometryOf(members(3), 20, room), view, 530, 370)).toBeNull()
  })

  it('scrolls to a cell just as far as needed', () => {
    const geometry = geometryOf(members(100), 20, room)
    expect(scrollToCell(geometry, view, { source: 1, destination: 1 })).toBeNull()
    const to = scrollToCell(geometry, view, { source: 0, destination: 99 })
    expect(to).toEqual({ left: 100 * 20 - (room.width - geometry.headWidth), top: 0 })
    expect(scrollToCell(geometry, { ...view, left: 500 }, { source: 0, destination: 3 })).toEqual({ left: 60, top: 0 })
  })
})
