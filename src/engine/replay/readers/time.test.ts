import { describe, expect, it } from 'vitest'
import { epochTime, formatTime, parseTime } from './time'

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

  it.each([
    ['2026-08-07T09:00:01Z', '2026-08-07T09:00:01.000Z'],
    ['2026-08-07T09:00:01.5Z', '2026-08-07T09:00:01.500Z'],
    ['2026-08-07T09:00:01.25Z', '2026-08-07T09:00:01.250Z'],
    ['2026-08-07T09:00:01.123Z', '2026-08-07T09:00:01.123Z'],
    ['2026-08-06T23:59:59.123456789Z', '2026-08-06T23:59:59.123Z'],
    ['2026-08-07t09:00:01,5z', '2026-08-07T09:00:01.500Z'],
    ['2026-08-07T11:00:01.25+02:00', '2026-08-07T09:00:01.250Z'],
    ['2024-02-29 09:00:01Z', '2024-02-29T09:00:01.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(new Date(parseTime(text)!).toISOString()).toBe(iso)
  })

  it.each(['0001-01-01T00:00:00Z', '2026-08-07T09:00:0xZ', '2026-08-07', 'yesterday', '2026-08-07T09:00:01.Z', ''])(
    '%s is no time',
    (text) => {
      expect(parseTime(text)).toBeUndefined()
    },
  )
})
