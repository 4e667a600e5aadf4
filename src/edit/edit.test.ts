import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { appendDocument, applyTextEdits, examplePodsFor } from './index'

describe('text edits', () => {
  it('leave every byte outside the edit alone, and can be taken back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), fc.nat(), fc.string(), (text, a, b, replacement) => {
        const start = Math.min(a, b) % (text.length + 1)
        const end = Math.max(start, Math.max(a, b) % (text.length + 1))
        const edited = applyTextEdits([{ name: 'f', text }], [{ file: 'f', start, end, text: replacement }])[0]!.text
        expect(edited).toBe(text.slice(0, start) + replacement + text.slice(end))
        const back = applyTextEdits(
          [{ name: 'f', text: edited }],
          [{ file: 'f', start, end: start + replacement.length, text: text.slice(start, end) }],
        )
        expect(back[0]!.text).toBe(text)
      }),
    )
  })

  it('refuse to overlap', () => {
    const edit = { file: 'f', start: 0, end: 3, text: '' }
    expect(() => applyTextEdits([{ name: 'f', text: 'abcdef' }], [edit, { ...edit, start: 2, end: 4 }])).toThrow(
      RangeError,
    )
  })

  it.each([
    ['', 'kind: Pod\n'],
    ['a: 1', 'a: 1\n---\nkind: Pod\n'],
    ['a: 1\n', 'a: 1\n---\nkind: Pod\n'],
    ['a: 1\n---\n', 'a: 1\n---\nkind: Pod\n'],
  ])('add a document behind %j', (text, expected) => {
    const file = { name: 'f', text }
    expect(applyTextEdits([file], [appendDocument(file, 'kind: Pod')])[0]!.text).toBe(expected)
  })
})

describe('example pods', () => {
  const policy = {
    namespace: 'shop',
    name: 'allow',
    selectors: [
      { role: 'subject' as const, matchLabels: { app: 'web' }, namespace: 'shop', selects: [] },
      { role: 'peer' as const, matchLabels: { role: 'frontend' }, selects: [] },
    ],
  }
  it('match each selector, with one more that matches none', () => {
    const yaml = examplePodsFor([policy], [])
    expect(yaml).toContain('name: web')
    expect(yaml).toContain('"role": "frontend"')
    expect(yaml).toContain('name: bystander')
    expect(yaml.split('---\n')).toHaveLength(3)
  })
  it('avoid names that are taken', () => {
    expect(examplePodsFor([policy], ['shop/web'])).toContain('name: web-2')
  })
  it('are none where every selector has its pods', () => {
    expect(examplePodsFor([{ ...policy, selectors: [{ ...policy.selectors[0]!, selects: ['shop/a'] }] }], [])).toBe('')
  })
})
