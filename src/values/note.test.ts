import { describe, expect, it } from 'vitest'
import { Notable, Note, type Noted } from './note'
import { remembered } from './remembered'

describe('a note', () => {
  it('is about one object, and disturbs no other note on it', () => {
    const [size, word] = [new Note<Noted, number>(), new Note<Noted, string | null>()]
    const [a, b] = [new Notable(), new Notable()]
    size.set(a, 3)
    word.set(a, 'three')
    word.set(b, null)
    expect([size.get(a), word.get(a)]).toEqual([3, 'three'])
    expect([size.get(b), word.get(b)]).toEqual([undefined, null])
    size.set(a, 4)
    expect([size.get(a), word.get(a)]).toEqual([4, 'three'])
  })

  it('does not go along with a copy, which can have one of its own', () => {
    class Box extends Notable {
      readonly sides = 4
    }
    const colour = new Note<Noted, string>()
    const box: Noted = new Box()
    colour.set(box, 'red')
    const copy: Noted = { ...box }
    expect(colour.get(copy)).toBeUndefined()
    colour.set(copy, 'blue')
    expect([colour.get(box), colour.get(copy)]).toEqual(['red', 'blue'])
  })

  it('is made once', () => {
    let count = 0
    const numberOf = remembered((_box: Notable) => ++count, new Note())
    const [a, b] = [new Notable(), new Notable()]
    expect([numberOf(a), numberOf(a), numberOf(b), numberOf(a)]).toEqual([1, 1, 2, 1])
  })
})
