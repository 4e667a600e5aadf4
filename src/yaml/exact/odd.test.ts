/** Odd YAML, and what kubectl's reader (sigs.k8s.io/yaml 1.3 with go-yaml 2.4) makes of it. */
import { describe, expect, it } from 'vitest'
import type { YamlNode } from './node'
import { parseDocument } from './reader'
import { parseTree } from '../written/tree'

const refused = Symbol('refused')

/** Where the two differ: kubectl reads only what stands before the fault of a document that goes on (`{a: 1}` and a line `b: 2`). */
const table: readonly (readonly [name: string, text: string, value: unknown])[] = [
  [
    'quoted text closing at its key’s column',
    'metadata:\n  annotations:\n    a: \'[\n      {"x": 1}\n    ]\'\n  name: web\n',
    { metadata: { annotations: { a: '[ {"x": 1} ]' }, name: 'web' } },
  ],
  [
    'double-quoted text closing at its key’s column',
    'metadata:\n  a: "one\n  two"\n  name: web\n',
    { metadata: { a: 'one two', name: 'web' } },
  ],
  [
    'quoted text continued at the parent’s column',
    'metadata:\n  a: "one\ntwo"\n  name: web\n',
    { metadata: { a: 'one two', name: 'web' } },
  ],
  ['quoted text with a blank line', 'a: "one\n\n  two"\nb: 1\n', { a: 'one\ntwo', b: 1 }],
  ['tabs in a flow sequence', 'a: [\n\t1,\n\t2\n]\nb: 1\n', { a: [1, 2], b: 1 }],
  ['tabs in a flow mapping', 'a: {\n\tb: 1,\n\tc: 2\n}\nd: 1\n', { a: { b: 1, c: 2 }, d: 1 }],
  ['tab before a comment', 'a: 1\t# one\nb: 2\n', { a: 1, b: 2 }],
  ['tab after a colon', 'a:\t1\nb: 2\n', { a: 1, b: 2 }],
  ['tab after a dash', 'a:\n-\t1\n-\t2\n', refused],
  ['tab as indentation', 'a:\n\tb: 1\n', refused],
  ['tab inside indentation', 'a:\n  b: 1\n \tc: 2\n', refused],
  ['flow closing at column of key', 'a: [\n1,\n2\n]\nb: 1\n', { a: [1, 2], b: 1 }],
  ['flow mapping at column 0', 'a: {\nb: 1\n}\nc: 2\n', { a: { b: 1 }, c: 2 }],
  ['plain multi-line', 'a: one\n  two\n  three\nb: 1\n', { a: 'one two three', b: 1 }],
  ['plain multi-line same column', 'a: one\ntwo\nb: 1\n', refused],
  ['key without value then list at same column', 'a:\n- 1\n- 2\nb: 3\n', { a: [1, 2], b: 3 }],
  ['document end', 'a: 1\n...\n', { a: 1 }],
  ['directive', '%YAML 1.1\n---\na: 1\n', { a: 1 }],
  ['directive 1.2', '%YAML 1.2\n---\na: 1\n', refused],
  ['no space after colon in flow', 'a: {"b":1}\n', { a: { b: 1 } }],
  ['no space after colon plain flow', 'a: {b:1}\n', { a: { 'b:1': null } }],
  ['colon in plain', 'a: b:c\n', { a: 'b:c' }],
  ['colon space in plain', 'a: b: c\n', refused],
  ['url', 'a: http://x:80/y\n', { a: 'http://x:80/y' }],
  ['hash in plain', 'a: b#c\n', { a: 'b#c' }],
  ['at sign', 'a: @b\n', refused],
  ['backtick', 'a: `b`\n', refused],
  ['percent', 'a: %b\n', refused],
  ['star', 'a: *.example.com\n', refused],
  ['quoted star', 'a: "*.example.com"\n', { a: '*.example.com' }],
  ['empty flow item', 'a: [1,,2]\n', refused],
  ['trailing comma', 'a: [1, 2,]\n', { a: [1, 2] }],
  ['trailing comma in mapping', 'a: {b: 1,}\n', { a: { b: 1 } }],
  ['comment in flow', 'a: [1, # one\n  2]\n', { a: [1, 2] }],
  ['anchor and merge', 'a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n', { a: { b: 1 }, c: { b: 1, d: 2 } }],
  ['merge list', 'a: &x {b: 1}\ne: &y {f: 1}\nc:\n  <<: [*x, *y]\n', { a: { b: 1 }, c: { b: 1, f: 1 }, e: { f: 1 } }],
  ['merge behind a key', 'a: &x {b: 1}\nc: {<<: *x, b: 2}\n', { a: { b: 1 }, c: { b: 2 } }],
  [
    'merge list of one key',
    'a: &x {b: 1}\ne: &y {b: 2}\nc: {<<: [*x, *y]}\n',
    { a: { b: 1 }, c: { b: 1 }, e: { b: 2 } },
  ],
  ['two merges', 'a: &x {b: 1}\ne: &y {b: 2}\nc:\n  <<: *x\n  <<: *y\n', { a: { b: 1 }, c: { b: 2 }, e: { b: 2 } }],
  ['merge of a value', 'a: &x 1\nc: {<<: *x}\n', refused],
  ['merge of nothing', 'c:\n  <<:\n', refused],
  ['quoted merge key', 'a: &x {b: 1}\nc: {"<<": *x}\n', { a: { b: 1 }, c: { '<<': { b: 1 } } }],
  ['anchor given twice', 'a: &x 1\nb: &x 2\nc: *x\n', { a: 1, b: 2, c: 2 }],
  ['empty anchor', 'a: &x\nb: *x\n', { a: null, b: null }],
  ['alias as key', 'a: &x b\n*x : 1\n', { a: 'b', b: 1 }],
  ['separator inside a block of text', 'a: |\n  x\n  ---\n  y\nb: 1\n', { a: 'x\n---\ny\n', b: 1 }],
  ['block of text with crlf', 'a: |\r\n  x\r\n  y\r\nb: 1\r\n', { a: 'x\ny\n', b: 1 }],
  ['lone carriage returns', 'a: 1\rb: 2\r', { a: 1, b: 2 }],
  ['bom behind the separator', '---\n\ufeffa: 1\nb: 2\n', { a: 1, b: 2 }],
  ['bom behind the separator with crlf', '---\r\n\ufeffa: 1\r\n', { a: 1 }],
  ['explicit keys without values', '? a\n? b\n', { a: null, b: null }],
  ['explicit key in braces', 'a: {? b : 1}\n', { a: { b: 1 } }],
  [
    'words of YAML 1.1',
    'a: [y, n, Y, N, On, OFF, yEs, tRue]\n',
    { a: [true, false, true, false, true, false, 'yEs', 'tRue'] },
  ],
  ['words for nothing', 'a: [~, null, Null, NULL, nULL]\n', { a: [null, null, null, null, 'nULL'] }],
  ['numbers by base', 'a: [0x1F, 0b11, -0b11, 0777, 0o17, 08, 0o8]\n', { a: [31, 3, -3, 511, 15, 8, '0o8'] }],
  [
    'numbers with points',
    'a: [.5, 1., 1e3, +1, 1_0.5, 0.1.2, 1:30:00]\n',
    { a: [0.5, 1, 1000, 1, 10.5, '0.1.2', '1:30:00'] },
  ],
  [
    'tags of plain types',
    'a: !!str 80\nb: !!int "80"\nc: ! 80\nd: !!bool "yes"\n',
    { a: '80', b: 80, c: '80', d: true },
  ],
  ['words as keys', 'y: 1\n1: a\n~: b\n', { '1': 'a', null: 'b', true: 1 }],
  ['explicit key', '? a\n: 1\n', { a: 1 }],
  ['complex key', '? [a, b]\n: 1\n', refused],
  ['block scalar indent indicator', 'a: |2\n    x\nb: 1\n', { a: '  x\n', b: 1 }],
  ['block scalar tab content', 'a: |\n  \tx\nb: 1\n', refused],
  ['block scalar less indented comment', 'a: |\n  x\n# c\nb: 1\n', { a: 'x\n', b: 1 }],
  ['list in list', 'a:\n- - 1\n  - 2\n', { a: [[1, 2]] }],
  ['key in list wrong indent', 'a:\n- b: 1\n c: 2\n', refused],
  ['list less indented', 'a:\n  b:\n  - 1\n - 2\n', refused],
  ['over-indented sibling', 'a: 1\n  b: 2\n', refused],
  ['unclosed bracket', 'a: [1, 2\nb: 3\n', refused],
  ['unclosed quote', 'a: "x\nb: 3\n', refused],
  ['single quote escape', "a: 'it''s'\n", { a: "it's" }],
  ['bad escape', 'a: "\\q"\n', refused],
  ['windows path', 'a: "C:\\x"\n', refused],
  ['bom', '\ufeffa: 1\n', { a: 1 }],
  ['crlf', 'a: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
  ['nbsp indent', 'a:\n\u00a0 b: 1\n', { a: null, '\u00a0 b': 1 }],
  ['control char', 'a: "\u0001"\n', refused],
  ['emoji', 'a: 😀\n', { a: '😀' }],
  ['only comment', '# x\n', null],
  ['yes no on off', 'a: yes\nb: off\n', { a: true, b: false }],
  ['octal', 'a: 0120\nb: 0o17\n', { a: 80, b: 15 }],
  ['sexagesimal', 'a: 1:30\n', { a: '1:30' }],
  ['underscore', 'a: 1_000\n', { a: 1000 }],
  ['multi docs inline', '--- {a: 1}\n', { a: 1 }],
  ['doc with text on marker', '--- a\n', 'a'],
  ['json', '{"a": {"b": [1, 2]}}\n', { a: { b: [1, 2] } }],
  ['json with tabs', '{\n\t"a": {\n\t\t"b": 1\n\t}\n}\n', { a: { b: 1 } }],
  ['quoted key multi-line', '"a\n b": 1\n', refused],
  ['alias unknown', 'a: *x\n', refused],
  ['anchor on key', '&a b: 1\n', { b: 1 }],
  ['tag on map', 'a: !!map {b: 1}\n', { a: { b: 1 } }],
  ['timestamp', 'a: 2020-01-01\n', { a: '2020-01-01' }],
  ['value on next line', 'a:\n  1\nb: 2\n', { a: 1, b: 2 }],
  ['quoted value on next line', 'a:\n  "x"\nb: 2\n', { a: 'x', b: 2 }],
  ['value less indented', 'a:\n1\nb: 2\n', refused],
  ['dash without space', 'a:\n-1\n', refused],
  ['comma start', 'a: ,b\n', refused],
  ['long dash doc', '----\na: 1\n', refused],
  ['key with space', 'a b: 1\n', { 'a b': 1 }],
  ['key with quote inside', 'a"b: 1\n', { 'a"b': 1 }],
  ['text after quote', 'a: "x" y\n', refused],
  ['flow mapping bare key', 'a: {b, c: 1}\n', { a: { b: null, c: 1 } }],
  ['flow sequence with pair', 'a: [b: 1, c]\n', { a: [{ b: 1 }, 'c'] }],
  ['tab between key and colon', 'a\t: 1\n', { a: 1 }],
  ['space before colon', 'a : 1\n', { a: 1 }],
  ['folded', 'a: >-\n  x\n  y\nb: 1\n', { a: 'x y', b: 1 }],
  ['folded closing at key column', 'a:\n  b: >\n  x\n', refused],
  ['literal at key column', 'a: |\nx\n', refused],
  ['tab only line', 'a: 1\n\t\nb: 2\n', refused],
  ['spaces and tab line in block', 'a:\n  b: 1\n  \t\n  c: 2\n', refused],
  ['tab trailing after value', 'a: x\t\nb: 2\n', { a: 'x', b: 2 }],
  ['tab in plain', 'a: x\ty\n', { a: 'x\ty' }],
  ['list item tab key', 'a:\n- b:\t1\n  c: 2\n', { a: [{ b: 1, c: 2 }] }],
]

function plain(node: YamlNode | null): unknown {
  if (node === null) return null
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'sequence') return node.items.map(plain)
  return Object.fromEntries(node.keys.map((key, i) => [key, plain(node.values[i] ?? null)]))
}

describe('odd YAML', () => {
  it.each(table)('%s is read as kubectl reads it', (_, text, value) => {
    const { root, problems } = parseDocument(text)
    if (value === refused) expect(problems).toHaveLength(1)
    else expect({ value: plain(root), problems }).toEqual({ value, problems: [] })
  })

  it.each(table.filter(([, text, value]) => value !== refused && /\n/.test(text)))(
    '%s can be edited where it can be read',
    (_, text) => {
      const tree = parseTree(text)
      if (tree !== null) expect(text.slice(tree.start, tree.end).length).toBeGreaterThan(0)
    },
  )

  it('says where a merge replaces a key that is written before it', () => {
    const { root, problems } = parseDocument('a: &x {b: 1}\nc:\n  b: 2\n  <<: *x\n')
    expect(plain(root)).toEqual({ a: { b: 1 }, c: { b: 1 } })
    expect(problems).toMatchObject([{ code: 'yaml-duplicate-key', start: 18, end: 19 }])
  })

  it('keeps its places', () => {
    const text = "metadata:\n  annotations:\n    a: '[\n      1\n    ]'\n  name: web\n"
    const { root } = parseDocument(text)
    const metadata = root?.kind === 'map' ? root.values[0] : null
    const name = metadata?.kind === 'map' ? metadata.values[1] : null
    expect(text.slice(name!.start, name!.end)).toBe('web')
  })

  it('ends lists and mappings behind an alias, not where the value of the alias stands', () => {
    for (const text of [
      'a: &x {b: 1}\nc:\n  - *x',
      'a: &x {b: 1}\nc: {d: [*x ] }',
      'a: &x 1\nc: *x',
      '{a: &x 1, c: *x }',
    ])
      expect(parseDocument(text).root, text).toMatchObject({ start: 0, end: text.length })
  })
})

it.each(['metadata: {name: web\nspec:\n  a: 1\n', 'metadata:\n  labels: [a, b\n  name: web\n'])(
  'a quote or bracket without its end is called so: %j',
  (text) => {
    const { problems } = parseDocument(text)
    expect(problems.map(({ code, message, help }) => `${code} ${message}. ${help}`)).toEqual([
      'yaml-syntax This is not valid YAML: a quote or bracket of a line above is still open. Close it where it ends. If this line belongs inside it, indent it further than the key above.',
    ])
  },
)

it('a document behind one that is complete is no open quote or bracket', () => {
  const { problems } = parseDocument('{"kind": "PodList", "items": []}\n{"kind": "NodeList", "items": []}\n')
  expect(problems.map(({ help }) => help)).toEqual(['Correct this line; the other documents are still read.'])
})
