import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyTextEdits, type Splice } from './text-edits'

/** A text with edits that do not overlap. */
const textWithEdits = fc
  .tuple(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.tuple(fc.nat(200), fc.string({ maxLength: 20 })), { maxLength: 6 }),
  )
  .map(([text, cuts]) => {
    const places = [...new Set(cuts.map(([place]) => Math.min(place, text.length)))].toSorted((a, b) => a - b)
    const edits: Splice[] = []
    for (let i = 0; i + 1 < places.length; i += 2)
      edits.push({ file: 'f', start: places[i]!, end: places[i + 1]!, text: cuts[i]![1] })
    return { text, edits }
  })

describe('text edits', () => {
  it('leave every byte outside them alone, in whatever order they come, and can be taken back', () => {
    fc.assert(
      fc.property(textWithEdits, ({ text, edits }) => {
        const [edited] = applyTextEdits([{ name: 'f', text }], edits.toReversed())
        let expected = text
        for (const { start, end, text: replacement } of edits.toReversed())
          expected = expected.slice(0, start) + replacement + expected.slice(end)
        expect(edited!.text).toBe(expected)

        let shift = 0
        const inverse = edits.map(({ start, end, text: replacement }): Splice => {
          const at = start + shift
          shift += replacement.length - (end - start)
          return { file: 'f', start: at, end: at + replacement.length, text: text.slice(start, end) }
        })
        expect(applyTextEdits([edited!], inverse)[0]!.text).toBe(text)
      }),
    )
  })

  it('put texts at the same place in the order given', () => {
    const insert = (text: string): Splice => ({ file: 'f', start: 1, end: 1, text })
    expect(applyTextEdits([{ name: 'f', text: 'ab' }], [insert('1'), insert('2')])[0]!.text).toBe('a12b')
  })

  it('leave other files as they are', () => {
    const files = [
      { name: 'f', text: 'abc' },
      { name: 'g', text: 'abc' },
    ]
    const edited = applyTextEdits(files, [{ file: 'g', start: 1, end: 2, text: '' }])
    expect(edited[0]).toBe(files[0])
    expect(edited[1]!.text).toBe('ac')
  })

  it.each([
    ['overlap', { start: 2, end: 4 }],
    ['lie outside the text', { start: 5, end: 7 }],
    ['run backwards', { start: 5, end: 4 }],
  ])('are refused where they %s', (_name, range) => {
    const files = [{ name: 'f', text: 'abcdef' }]
    const edits = [
      { file: 'f', start: 0, end: 3, text: '' },
      { file: 'f', text: '', ...range },
    ]
    expect(() => applyTextEdits(files, edits)).toThrow(RangeError)
  })
})
