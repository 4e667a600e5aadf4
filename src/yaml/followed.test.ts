import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { documentAt, followDocuments, type Followed } from './followed'
import { splitDocuments } from './text'

const bit = fc.constantFrom(
  '---\n',
  '\n---\n',
  '---',
  '\n',
  '-',
  '...\n',
  '# c\n',
  'a: 1\n',
  '  b: 2\n',
  '{"a":1}\n',
  '\ufeff',
  '\r\n',
)
const some = fc.array(bit, { maxLength: 12 }).map((bits) => bits.join(''))

describe('documents of a text that is edited', () => {
  it('are those of the text after any edit, and only what is new has to be made', () => {
    const edit = fc.record({ at: fc.nat(100), length: fc.nat(6), text: some })
    fc.assert(
      fc.property(some, fc.array(edit, { maxLength: 5 }), (first, edits) => {
        let text = first
        let followed: Followed<string> | undefined
        for (const { at, length, text: own } of [{ at: 0, length: 0, text: '' }, ...edits]) {
          text = text.slice(0, at) + own + text.slice(at + length)
          followed = followDocuments(followed, text)
          const { starts, ends, made } = followed
          expect(starts.map((start, i) => ({ start, end: ends[i] }))).toEqual(splitDocuments(text))
          for (let i = 0; i < starts.length; i++) {
            const document = documentAt(followed, i)
            expect(made[i] ?? document).toBe(document)
            made[i] = document
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  it('that are objects of JSON one after another are joined by an edit, behind a separator too', () => {
    const text = '---\n{"a": 1}\n{"b": 2}\n---\nc: 3\n'
    const first = followDocuments<string>(undefined, text)
    first.made.splice(0, 3, 'A', 'B', 'C')
    const broken = text.replace('2}', '2')
    const next = followDocuments(first, broken)
    expect(next.starts.map((_, i) => documentAt(next, i))).toEqual(['\n{"a": 1}\n{"b": 2\n', '\nc: 3\n'])
    expect(next.made).toEqual([undefined, 'C'])
  })

  it('keep what was made of those that stay or move', () => {
    const text = ['a: 1\n', 'b: 1\n', 'c: 1\n', 'd: 1\n'].join('---\n')
    const first = followDocuments<string>(undefined, text)
    first.made.splice(0, 4, 'A', 'B', 'C', 'D')
    expect(followDocuments(first, text.replace('b: 1', 'b: 20')).made).toEqual(['A', undefined, 'C', 'D'])
    const moved = ['a: 1\n', 'c: 1\n', 'b: 1\n', 'd: 1\n'].join('---\n')
    const next = followDocuments(first, moved)
    expect([next.made[0], next.made[3], next.gone]).toEqual(['A', 'D', [1, 3]])
    expect(new Set(next.made)).toEqual(new Set(['A', 'B', 'C', 'D']))
  })
})
