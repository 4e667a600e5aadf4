import { describe, expect, it } from 'vitest'
import { positionAt } from '../../../yaml/loose/position'
import { textAround, type Lines } from './surrounding-text'

/** A text as Monaco's model sees it. */
function model(text: string): Lines {
  const lines = text.split(/\r?\n/)
  const lineEnd = text.includes('\r\n') ? 2 : 1
  return {
    getLineCount: () => lines.length,
    getLineContent: (line) => lines[line - 1] ?? '',
    getOffsetAt: ({ lineNumber, column }) =>
      lines.slice(0, lineNumber - 1).reduce((sum, line) => sum + line.length + lineEnd, 0) + column - 1,
  }
}

function around(text: string, wanted: string) {
  const offset = text.indexOf(wanted)
  const before = text.slice(0, offset).split('\n')
  const found = textAround(model(text), { lineNumber: before.length, column: (before.at(-1) ?? '').length + 1 })
  return { part: found.text, inPart: found.offset, start: found.start, offset }
}

describe('the text around a place', () => {
  it.each(['\n', '\r\n'])('is its document', (lineEnd) => {
    const text = ['a: 1', '---', 'b: 2', 'c: 3', '---', 'd: 4', ''].join(lineEnd)
    const { part, inPart, start, offset } = around(text, 'c: 3')
    expect(part.trim()).toBe(['---', 'b: 2', 'c: 3'].join(lineEnd))
    expect(part.slice(inPart, inPart + 4)).toBe('c: 3')
    expect(start + inPart).toBe(offset)
  })

  it('is the item of a long list, with a head that makes it one', () => {
    const items = Array.from({ length: 400 }, (_, i) => `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: p${i}\n`)
    const text = `apiVersion: v1\nkind: List\nitems:\n${items.join('')}metadata: {}\n`
    for (const name of ['p0', 'p200', 'p399']) {
      const { part, inPart, start, offset } = around(text, `${name}\n`)
      expect(part.length).toBeLessThan(200)
      expect(start + inPart).toBe(offset)
      expect(positionAt(part, inPart)).toMatchObject({ path: ['metadata', 'name'], resource: { kind: 'Pod' } })
    }
    const head = around(text, 'kind: List')
    expect(head.part.length).toBeGreaterThan(5000)
  })
})
