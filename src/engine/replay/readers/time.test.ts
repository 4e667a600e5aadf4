import { describe, expect, it } from 'vitest'
import { epochTime, formatTime } from './time'

describe('times', () => {
  it.each([0, 951_782_399_999, 951_782_400_000, 1_754_557_200_123, 4_102_444_800_000])('%d is written in UTC', (ms) => {
    expect(formatTime(ms)).toBe(new Date(ms).toISOString())
  })

  it.each([
    [1_754_557_200, 1_754_557_200_000],
    [1_754_557_200_123, 1_754_557_200_123],
    [1_754_557_200_123_456, 1_754_557_200_123],
    [0, undefined],
  ])('%d since 1970 is %s ms', (value, ms) => {
    expect(epochTime(value)).toBe(ms)
  })
})
