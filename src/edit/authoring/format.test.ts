import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firewall, httpbin } from '../../../e2e/support/manifests'
import { analyze } from '../../engine/index'
import type { YamlNode } from '../../yaml/exact/node'
import { parseDocument } from '../../yaml/exact/reader'
import { applyTextEdits } from '../../yaml/edits/text-edits'
import { formatDocument, formatFile } from './format'

const format = (text: string): string => applyTextEdits([{ name: 'f', text }], formatFile({ name: 'f', text }))[0]!.text

describe('formatting', () => {
  it.each([
    ['indents by two', 'a:\n    b:\n        c: 1\n', 'a:\n  b:\n    c: 1\n'],
    ['keeps lists in the column of their key', 'a:\n- b: 1\n  c: 2\n- d\n', 'a:\n- b: 1\n  c: 2\n- d\n'],
    ['keeps lists further in', 'a:\n    -   b: 1\n        c:\n            - d\n', 'a:\n  - b: 1\n    c:\n      - d\n'],
    [
      'moves comments with what they are about',
      'a:\n    # one\n    b: 1 # two\n    # last\n# end\nc: 2\n',
      'a:\n  # one\n  b: 1 # two\n  # last\n# end\nc: 2\n',
    ],
    ['takes blanks away', 'a:   1  \nb :  2\n\n\n\nc: 3\n', 'a: 1\nb : 2\n\nc: 3\n'],
    [
      'leaves the text of scalars alone',
      'a:\n    b: |\n        x  \n          y\n\n\n    c: "q\n      r"\n',
      'a:\n  b: |\n      x  \n        y\n\n\n  c: "q\n    r"\n',
    ],
    [
      'moves brackets as a whole',
      'a:\n    b: {x: 1,\n        y: [2,\n          3]}\n    c: 1\n',
      'a:\n  b: {x: 1,\n      y: [2,\n        3]}\n  c: 1\n',
    ],
    ['keeps dashes in dashes', 'a:\n    -   - b\n        - c\n    - - d\n', 'a:\n  - - b\n    - c\n  - - d\n'],
    ['keeps values below their keys', 'a:\n    b:\n        text\n', 'a:\n  b:\n    text\n'],
    [
      'keeps merges and anchors',
      'a: &x\n    b: 1\nc:\n    <<: *x\n    d: 2\n',
      'a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2\n',
    ],
    ['keeps Windows line ends', 'a:\r\n    b: 1\r\n', 'a:\r\n  b: 1\r\n'],
    [
      'goes from document to document',
      '# top\na:\n   b: 1\n---\n# next\nc:\n   d: 1\n',
      '# top\na:\n  b: 1\n---\n# next\nc:\n  d: 1\n',
    ],
    ['leaves what ends early as it is', 'a:\n    b: 1\n...\nc:\n    d: 1\n', 'a:\n    b: 1\n...\nc:\n    d: 1\n'],
    ['leaves broken documents as they are', 'a:\n    b: [1\n---\na:\n    b: 1\n', 'a:\n    b: [1\n---\na:\n  b: 1\n'],
  ])('%s', (_name, before, after) => {
    expect(format(before)).toBe(after)
    expect(format(after)).toBe(after)
  })

  it('leaves manifests as they mean', () => {
    for (const text of [...Object.values(firewall), ...Object.values(httpbin)]) {
      const meaning = (source: string) =>
        analyze([{ name: 'f', text: source }]).policies.map(({ key, selects, rules }) => ({
          key,
          selects,
          rules: rules.map((rule) => rule.text),
        }))
      expect(meaning(format(text))).toEqual(meaning(text))
    }
  })

  it('changes neither what any text says nor its comments, and is done after one time', () => {
    const piece = fc.constantFrom(
      'a:',
      'b: 1',
      '- ',
      '-   c: 2',
      '"q": x',
      'k: |',
      '  text',
      '# note',
      '{x: 1,',
      ' y: 2}',
      '[1,',
      '2]',
      '',
      '    ',
      'd: &x',
      '<<: *x',
      "e: 'long",
      "  text'",
      'f: >-',
      '&y g: 1',
      '- - h',
    )
    const line = fc.tuple(fc.nat(6), piece).map(([indent, text]) => ' '.repeat(indent) + text)
    const plain = (node: YamlNode | null): unknown =>
      node === null
        ? null
        : node.kind === 'scalar'
          ? [node.value, node.text]
          : node.kind === 'sequence'
            ? node.items.map(plain)
            : node.keys.map((key, i) => [key, plain(node.values[i] ?? null)])
    let changed = 0
    fc.assert(
      fc.property(fc.array(line, { maxLength: 9 }), (lines) => {
        const text = `${lines.join('\n')}\n`
        const once = formatDocument(text)
        if (once !== text) changed++
        expect(plain(parseDocument(once).root)).toEqual(plain(parseDocument(text).root))
        expect(once.match(/#.*/g)).toEqual(text.match(/#.*/g)?.map((comment) => comment.trimEnd()) ?? null)
        expect(formatDocument(once)).toBe(once)
      }),
      { numRuns: 400 },
    )
    expect(changed).toBeGreaterThan(8)
  })

  it('formats well-formed trees of any indentation alike', () => {
    const word = fc.constantFrom('app', 'role', 'x')
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        word,
        fc.dictionary(word, tie('node'), { minKeys: 1 }),
        fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      ),
    })).node
    const write = (value: unknown, indent: number, step: number): string => {
      const pad = ' '.repeat(indent)
      if (typeof value === 'string') return ` ${value}\n`
      if (Array.isArray(value)) return `\n${value.map((item) => `${pad}-${write(item, indent + step, step)}`).join('')}`
      return `\n${Object.entries(value as object)
        .map(([key, item]) => `${pad}${key}:${write(item, indent + step, step)}`)
        .join('')}`
    }
    fc.assert(
      fc.property(fc.dictionary(word, tree, { minKeys: 1 }), fc.constantFrom(1, 3, 4), (value, step) => {
        expect(format(write(value, 0, step).trimStart())).toBe(write(value, 0, 2).trimStart())
      }),
    )
  })
})
