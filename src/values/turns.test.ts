import { describe, expect, it } from 'vitest'
import { finished, takeTurns } from './turns'

describe('work in steps', () => {
  function* counting(seen: number[]): Generator<undefined, string> {
    for (let i = 0; i < 3; i++) {
      seen.push(i)
      yield
    }
    return 'all'
  }

  it('is done at one go, and has its result', () => {
    const seen: number[] = []
    expect(finished(counting(seen))).toBe('all')
    expect(seen).toEqual([0, 1, 2])
  })

  it('is done in turns, to the end', async () => {
    const seen: number[] = []
    expect(await takeTurns(counting(seen), () => false)).toBe(true)
    expect(seen).toEqual([0, 1, 2])
  })

  it('stops where something newer has come, and leaves nothing open', async () => {
    const seen: number[] = []
    function* closing(): Generator<undefined, void> {
      try {
        yield* counting(seen)
      } finally {
        seen.push(-1)
      }
    }
    expect(await takeTurns(closing(), () => seen.length === 2)).toBe(false)
    expect(seen).toEqual([0, 1, -1])
  })
})
