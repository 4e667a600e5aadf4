import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PieceTreeTextBufferBuilder } from 'monaco-editor/editor/common/model/pieceTreeTextBuffer/pieceTreeTextBufferBuilder'
import type { Range } from 'monaco-editor/editor/common/core/range'
import { isWritten, textAfter, type ModelEdit } from './text-after'

/** What a model holds its text in, with what it says of an edit. */
function bufferOf(text: string) {
  const builder = new PieceTreeTextBufferBuilder()
  builder.acceptChunk(text)
  const { textBuffer } = builder.finish().create(1)
  textBuffer.setEOL(text.includes('\r\n') ? '\r\n' : '\n')
  const all = (): Range => textBuffer.getRangeAt(0, textBuffer.getLength())
  return {
    getValue: () => textBuffer.getValueInRange(all(), 0),
    getValueLength: (): number => textBuffer.getValueLengthInRange(all(), 0),
    edit(at: number, length: number, own: string): ModelEdit {
      const range = textBuffer.getRangeAt(Math.min(at, textBuffer.getLength()), length)
      const { changes } = textBuffer.applyEdits([{ range, text: own, forceMoveMarkers: false }], false, false)
      return { changes, isFlush: false, isEolChange: false }
    },
  }
}

it('is that of the model, of whatever line ends the text and what is typed or pasted', () => {
  const start = fc.constantFrom(
    'a: b\n---\n'.repeat(3000),
    'a: b\r\n---\r\n'.repeat(3000),
    'a\nb\r\n',
    '\ufeffa: 1\n',
    '',
  )
  const bit = fc.constantFrom('', 'x', '\n', '\r\n', '\r', 'é😀', '---\r\n', 'a\rb\nc\r\n')
  const edits = fc.array(fc.record({ at: fc.nat(30_000), length: fc.nat(40), text: bit }), { maxLength: 8 })
  fc.assert(
    fc.property(start, edits, (first, all) => {
      const model = bufferOf(first)
      let text = model.getValue()
      for (const { at, length, text: own } of all) {
        text = textAfter(text, model.edit(at, length, own), model)
        expect(text === model.getValue()).toBe(true)
      }
    }),
    { numRuns: 100 },
  )
})

it('is asked of the model where the edit does not say it all', () => {
  const model = { getValue: () => 'whole', getValueLength: () => 5 }
  const change = { rangeOffset: 0, rangeLength: 0, text: 'x' }
  const plain: ModelEdit = { changes: [change], isFlush: false, isEolChange: false }
  expect(textAfter('bole', plain, model)).toBe('xbole')
  expect(textAfter('other', plain, model)).toBe('whole')
  expect(textAfter(undefined, plain, model)).toBe('whole')
  for (const more of [{ changes: [change, change] }, { changes: [] }, { isFlush: true }, { isEolChange: true }])
    expect(textAfter('bole', { ...plain, ...more }, model)).toBe('whole')
})

it('is known after a part was written where the line ends of both are the same', () => {
  const starts = fc.constantFrom('a: b\n---\n', 'a: b\r\n---\r\n')
  const bit = fc.constantFrom('', 'x', '\n', '\r\n', '\r', 'a\nb')
  fc.assert(
    fc.property(starts, fc.nat(12), fc.nat(4), bit, (text, at, length, part) => {
      const model = bufferOf(text)
      const wanted = text.slice(0, at) + part + text.slice(at + length)
      model.edit(at, Math.min(length, Math.max(0, text.length - at)), part)
      if (isWritten(wanted, part, model)) expect(model.getValue()).toBe(wanted)
    }),
  )
  const model = bufferOf('a: b\n')
  model.edit(0, 1, 'x')
  expect(isWritten('x: b\n', 'x', model)).toBe(true)
})
