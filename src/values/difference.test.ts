import fc from 'fast-check'
import { expect, it } from 'vitest'
import { changedPart, difference, sharedEnd, sharedStart, withPart } from './difference'

it('finds the middle that makes one text of another, and nothing less', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n') })
  fc.assert(
    fc.property(text, text, text, text, (head, before, after, tail) => {
      const a = head + before + tail
      const b = head + after + tail
      const { start, end, text: middle } = difference(a, b)
      expect(a.slice(0, start) + middle + a.slice(end)).toBe(b)
      expect(end - start).toBeLessThanOrEqual(before.length)
      expect(a[start] === b[start] && start < end && middle !== '').toBe(false)
    }),
  )
})

it('counts in long texts as in short ones', () => {
  const same = 'x'.repeat(10_000)
  expect(sharedStart(`${same}a`, `${same}b`)).toBe(10_000)
  expect(sharedEnd(`a${same}`, `b${same}`)).toBe(10_000)
  expect(sharedEnd(same, same, 4_200)).toBe(4_200)
})

it('finds the part in which two lists differ, and puts it in', () => {
  const items = fc.array(fc.nat(2), { maxLength: 6 })
  fc.assert(
    fc.property(items, items, items, items, (head, before, after, tail) => {
      const [a, b] = [
        [...head, ...before, ...tail],
        [...head, ...after, ...tail],
      ]
      const part = changedPart(a, b)
      expect(withPart(a, part, b.slice(part.start, part.endNow))).toEqual(b)
      expect(part.endBefore - part.start).toBeLessThanOrEqual(before.length)
      expect(changedPart(a, a)).toEqual({ start: a.length, endBefore: a.length, endNow: a.length })
    }),
  )
})
