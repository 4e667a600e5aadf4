import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appendDocument, applyTextEdits, removeDocument } from '../../edit/index'

const append = (text: string, yaml: string): string => {
  const file = { name: 'f', text }
  return applyTextEdits([file], [appendDocument(file, yaml)])[0]!.text
}

/** Removes the document that holds `part`, given as the range of `part`; null where that is refused. */
const remove = (text: string, part: string): string | null => {
  const file = { name: 'f', text }
  const start = text.indexOf(part)
  const edit = removeDocument(file, { start, end: start + part.length })
  return edit === null ? null : applyTextEdits([file], [edit])[0]!.text
}

describe('a document is added', () => {
  it.each([
    ['', 'kind: Pod\n'],
    ['\n\n', '\n\nkind: Pod\n'],
    ['a: 1', 'a: 1\n---\nkind: Pod\n'],
    ['a: 1\n', 'a: 1\n---\nkind: Pod\n'],
    ['a: 1\n---\n', 'a: 1\n---\nkind: Pod\n'],
    ['a: 1\n---', 'a: 1\n---\nkind: Pod\n'],
    ['a: |\n  text', 'a: |\n  text\n---\nkind: Pod\n'],
    ['a: 1\r\n', 'a: 1\r\n---\r\nkind: Pod\r\n'],
  ])('behind %j', (text, expected) => {
    expect(append(text, 'kind: Pod')).toBe(expected)
  })
})

describe('a document is removed', () => {
  it.each([
    ['alone', 'a: 1\n', 'a: 1', ''],
    ['first', 'a: 1\n---\nb: 2\n', 'a: 1', 'b: 2\n'],
    ['last', 'a: 1\n---\nb: 2\n', 'b: 2', 'a: 1\n'],
    ['between others', 'a: 1\n---\nb: 2\n---\nc: 3\n', 'b: 2', 'a: 1\n---\nc: 3\n'],
    ['with its comments', 'a: 1\n---\n# about b\nb: 2 # two\n\n---\nc: 3\n', 'b: 2', 'a: 1\n---\nc: 3\n'],
    ['behind a marker at the top', '---\na: 1\n---\nb: 2\n', 'a: 1', '---\nb: 2\n'],
    ['before one that begins on its marker', 'a: 1\n--- {b: 2}\n', 'a: 1', '--- {b: 2}\n'],
    ['with Windows line ends', 'a: 1\r\n---\r\nb: 2\r\n', 'b: 2', 'a: 1\r\n'],
  ])('%s', (_place, text, part, expected) => {
    expect(remove(text, part)).toBe(expected)
  })

  it('but not where others stand in the same document, as in a list', () => {
    const list = 'kind: List\nitems:\n  - a: 1\n  - b: 2\n'
    expect(remove(list, 'a: 1')).toBeNull()
  })

  it('and what was there before it was added is left, to the byte', () => {
    const document = fc.constantFrom('a: 1\n', '# note\nb: |\n  text\n', '{"c": 3}\n', 'd: "é\\u0000"\n\n\n')
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 5 }), (documents) => {
        const text = documents.join('---\n')
        expect(remove(append(text, 'kind: Pod\n'), 'kind: Pod')).toBe(text)
      }),
    )
  })
})
