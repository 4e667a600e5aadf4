import { describe, expect, it } from 'vitest'
import { Turns } from './turns'

const spot = { x: 40, y: 40 }
const near = { x: 42, y: 41 }

describe('clicks on a track that three lines share', () => {
  const lines = ['a', 'b', 'c']

  it('select one after the other and begin again, though the others are hidden while one is selected', () => {
    const turns = new Turns()
    const clicks = [lines, ['a'], ['b'], ['c'], ['a']].map((seen) => turns.next(seen, spot))
    expect(clicks.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'a', 'b'])
    expect(clicks.map(({ number, of }) => `${number} of ${of}`)).toEqual([
      '1 of 3',
      '2 of 3',
      '3 of 3',
      '1 of 3',
      '2 of 3',
    ])
  })

  it('may be a few pixels apart', () => {
    const turns = new Turns()
    turns.next(lines, spot)
    expect(turns.next(['a'], near).id).toBe('b')
  })

  it('begin with the first line elsewhere, and where other lines run', () => {
    const turns = new Turns()
    turns.next(lines, spot)
    expect(turns.next(lines, { x: 90, y: 40 }).id).toBe('a')
    expect(turns.next(['b', 'd'], { x: 90, y: 40 })).toEqual({ id: 'b', number: 1, of: 2 })
  })
})
