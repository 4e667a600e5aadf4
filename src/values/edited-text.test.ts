import fc from 'fast-check'
import { expect, it } from 'vitest'
import { difference } from './difference'
import { editedText, stretchOf } from './edited-text'
import { changeTo, settleText } from './last-change'
import { smallestChange } from './smallest-change'

const long = 'metadata: {name: a}\n---\n'.repeat(1000)

const edits = fc.array(
  fc.record({
    at: fc.nat(long.length),
    length: fc.nat(50),
    text: fc.constantFrom('', '-', '--', '---\n', '\r\n', '😀'),
  }),
  { maxLength: 6 },
)

it('are what their pieces say, and differ where a comparison of all letters says so', () => {
  fc.assert(
    fc.property(edits, fc.nat(), fc.nat(), (all, one, other) => {
      let text = long
      for (const { at, length, text: own } of all) {
        const before = text
        const [start, end] = [Math.min(at, before.length), Math.min(at + length, before.length)]
        const wanted = before.slice(0, start) + own + before.slice(end)
        text = editedText(before, smallestChange(before, { start, end, text: own }))
        expect(changeTo(text)).not.toBeNull()
        const [from = 0, to = 0] = [one % (text.length + 1), other % (text.length + 1)].toSorted((a, b) => a - b)
        const [known, back] = [difference(before, text), difference(text, before)]
        const stretches = [stretchOf(text, from, to), stretchOf(text, from), stretchOf(text, start, start + own.length)]
        settleText()
        expect(changeTo(text)).toBeNull()
        expect(text === wanted).toBe(true)
        expect([known, back]).toEqual([difference(before, text), difference(text, before)])
        expect(stretches).toEqual([text.slice(from, to), text.slice(from), text.slice(start, start + own.length)])
      }
    }),
    { numRuns: 100 },
  )
})

it('are forgotten once nobody waits, and short ones at once', () => {
  editedText('name: a', { start: 0, end: 0, text: 'x' })
  expect(changeTo('xname: a')).toBeNull()
})
