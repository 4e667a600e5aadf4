import { describe, expect, it } from 'vitest'
import type { Box } from '../layout/geometry'
import { extentOf, fitted, insets, openingZoom, type Camera } from './camera'
import { Sight } from './sight'
import type { Stage } from './stage'

const size = { width: 760, height: 480 }

/** How large a picture of this size is drawn after it has grown, and whether all of it is in sight. */
function grownTo(all: Box) {
  const stage = {
    size,
    camera: { zoom: 1, x: 0, y: 0 } as Camera,
    isViewOwned: false,
    picture: null,
    bounds: () => all,
    extent: (): Box => extentOf(stage.camera, size.width, size.height),
    measure: () => undefined,
    viewChanged: () => undefined,
  }
  // What looking at a picture asks of its stage.
  const sight = new Sight(stage as unknown as Stage, () => ({ centre: null, room: null }))
  sight.frameGrown()
  const { left, right, top, bottom } = stage.extent()
  const isWhole = left <= all.left && right >= all.right && top <= all.top && bottom >= all.bottom
  return { zoom: stage.camera.zoom, isWhole }
}

describe('a picture in which more is drawn than before', () => {
  it('is whole in slightly smaller letters', () => {
    const { zoom, isWhole } = grownTo({ left: -20, right: 830, top: -30, bottom: 420 })
    expect(isWhole).toBe(true)
    expect(zoom).toBeLessThan(openingZoom.least)
  })

  it('keeps letters that can be read where that would not be enough', () => {
    expect(grownTo({ left: 0, right: 1400, top: 0, bottom: 900 })).toEqual({ zoom: openingZoom.least, isWhole: false })
  })
})

it('begins a little higher where the last line would otherwise lie below the bar', () => {
  const { least } = openingZoom
  const bottomOf = (height: number): number => {
    const { zoom, y } = fitted({ left: 0, right: 700, top: 0, bottom: height / least }, size, insets.usual, openingZoom)
    return (height / least) * zoom + y
  }
  const room = size.height - insets.usual.top - insets.usual.bottom
  expect(bottomOf(room)).toBeCloseTo(size.height - insets.usual.bottom)
  expect(bottomOf(room + 8)).toBeCloseTo(size.height - insets.usual.bottom)
  expect(bottomOf(room + 200)).toBeCloseTo(size.height - insets.usual.bottom + 200)
})
