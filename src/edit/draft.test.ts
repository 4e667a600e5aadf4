import fc from 'fast-check'
import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { parseDocument } from '../yaml/exact/reader'
import { splitDocuments } from '../yaml/text'
import { Draft } from './draft'
import { Chooser, OddWriter } from './testing/odd-yaml'
import type { Outcome } from './outcome'
import { objectsIn } from './resources'
import { applyTextEdits, invertTextEdits, type Splice } from '../yaml/edits/text-edits'
import { applyOperation, valueAt, type Operation, type Path } from '../yaml/written/operation'
import { isSame } from '../yaml/written/plain'
import { isPlainList, isPlainMap, type Plain } from '../yaml/written/render'

const numbers = fc.array(fc.nat(), { minLength: 60, maxLength: 120 })
const word = fc.constantFrom(
  'web',
  'api',
  'db',
  'yes',
  '80',
  'a b',
  'x: y',
  '#no',
  "it's",
  '',
  'k8s:app',
  '10.0.0.1',
  'é"',
)
const name = fc.constantFrom('app', 'tier', 'k8s:io.kubernetes.pod.namespace', 'app.kubernetes.io/name', 'no', '1')
const leaf: fc.Arbitrary<Plain> = fc.oneof(word, fc.nat(90), fc.boolean(), fc.constant(null))
const tree: fc.Arbitrary<Plain> = fc.letrec<{ node: Plain }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.dictionary(name, tie('node'), { maxKeys: 4 }),
    fc.array(tie('node'), { maxLength: 3 }),
  ),
})).node

const objects = fc
  .array(tree, { minLength: 1, maxLength: 4 })
  .map((specs) => specs.map((spec, i): Plain => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${i}` }, spec })))

function paths(value: Plain, at: Path = []): readonly Path[] {
  if (isPlainList(value)) return [at, ...value.flatMap((item, i) => paths(item, [...at, i]))]
  if (isPlainMap(value)) return [at, ...Object.entries(value).flatMap(([key, item]) => paths(item, [...at, key]))]
  return [at]
}

const added: readonly Plain[] = [
  'new',
  'on',
  8080,
  { app: 'x', more: ['1', { b: 'c d' }] },
  [{ port: 80 }, 'y'],
  {},
  [],
]

/** An operation that makes sense somewhere in the spec. */
function operationFor(spec: Plain, choose: Chooser): Operation {
  const all = paths(spec)
  const path = ['spec', ...(all[choose.below(all.length)] ?? [])]
  const old = valueAt({ spec }, path)
  const value = added[choose.below(added.length)] ?? null
  switch (choose.below(4)) {
    case 0:
      return path.length > 1 ? { type: 'remove', path } : { type: 'set', path: [...path, 'extra'], value }
    case 1:
      return isPlainList(old) ? { type: 'append', path, value } : { type: 'append', path: [...path, 'list'], value }
    case 2:
      return typeof path.at(-1) === 'string' && path.length > 1
        ? { type: 'rename', path, key: 'fresh' }
        : { type: 'set', path: ['spec2'], value }
    default:
      return isPlainMap(old) || old === null
        ? { type: 'set', path: [...path, 'added'], value }
        : { type: 'set', path, value: value === null ? 'x' : value }
  }
}

interface Case {
  readonly text: string
  readonly values: readonly Plain[]
  readonly target: number
  readonly operation: Operation
}

function caseOf(options: { readonly comments: boolean; readonly anchors: boolean; readonly flow: boolean }) {
  return fc
    .record({ objects, numbers, isList: fc.boolean(), crlf: fc.boolean(), final: fc.nat(3) })
    .map((given): Case => {
      const choose = new Chooser(given.numbers)
      const writer = new OddWriter(choose, options)
      const isList = given.isList && given.objects.length > 1
      const values: readonly Plain[] = isList ? [{ kind: 'List', items: given.objects }] : given.objects
      let text = values.map((value) => writer.document(value)).join(choose.oneIn(2) ? '---\n' : '...\n--- # next\n')
      if (given.final === 0) text = text.replace(/\n$/, '')
      if (given.final === 1) text = `---\n${text}`
      if (given.final === 2) text = `${text}...\n`
      if (given.crlf) text = text.replaceAll('\n', '\r\n')
      const target = choose.below(given.objects.length)
      // Every object is made above with a spec.
      const { spec = null } = given.objects[target] as { readonly spec?: Plain }
      return { text, values: given.objects, target, operation: operationFor(spec, choose) }
    })
}

function run({ text, target, operation }: Pick<Case, 'text' | 'target' | 'operation'>): Outcome {
  const draft = new Draft({ files: [{ name: 'f', text }], activeFile: 'f' })
  draft.edit(`Pod/default/p${target}`, operation)
  return draft.finish('Edit')
}

/** What js-yaml's own reader makes of all documents, lists unrolled. */
function readAll(text: string): readonly Plain[] {
  return splitDocuments(text).flatMap(({ start, end }) => {
    const value = load(text.slice(start, end)) as Plain
    return isPlainMap(value) && value['kind'] === 'List' && isPlainList(value['items']) ? value['items'] : [value]
  })
}

const commentsOf = (text: string): readonly string[] => text.match(/#~\d+~/g) ?? []

function check({ text, values, target, operation }: Case, mayRefuse: boolean): void {
  const expected = applyOperation(values[target] ?? null, operation)
  const outcome = run({ text, target, operation })
  if (!outcome.ok) {
    const isPointless = isSame(expected, values[target])
    const isMeaningless = expected === undefined
    if (!mayRefuse && !isPointless && !isMeaningless && !/written in another|block of text/.test(outcome.why))
      throw new Error(outcome.why)
    return
  }
  const files = [{ name: 'f', text }]
  const edited = applyTextEdits(files, outcome.edits)
  const after = edited[0]?.text ?? ''
  expect(readAll(after).length).toBe(values.length)
  readAll(after).forEach((value, i) => expect(isSame(value, i === target ? expected : values[i])).toBe(true))
  const old = valueAt(values[target] ?? null, operation.path)
  const replacesNested =
    operation.type === 'remove' || (operation.type === 'set' && typeof old === 'object' && old !== null)
  if (!replacesNested) expect(commentsOf(after)).toEqual(commentsOf(text))
  expect(applyTextEdits(edited, invertTextEdits(files, outcome.edits))).toEqual(files)
  staysInPlace({ text, edits: outcome.edits }, target, operation, old)
}

/** No byte outside the touched node: what is set replaces the old value alone, what is added takes nothing but an empty value away. */
function staysInPlace(
  { text, edits }: { readonly text: string; readonly edits: readonly Splice[] },
  target: number,
  operation: Operation,
  old: Plain | undefined,
): void {
  const removed = edits.map(({ start, end }) => text.slice(start, end))
  if (operation.type === 'append' || (operation.type === 'set' && (old === undefined || old === null)))
    for (const part of removed) expect(['', '{}', '[]', '~', 'null']).toContain(part.replaceAll(/\s/g, ''))
  if (operation.type !== 'set' || old === undefined || old === null || typeof old === 'object') return
  const [object] = objectsIn([{ name: 'f', text }]).filter(({ name }) => name === `p${target}`)
  const { start = 0, end = 0, path = [] } = object ?? {}
  let node = parseDocument(text.slice(start, end)).root
  for (const step of [...path, ...operation.path]) {
    if (node?.kind === 'map') node = node.values[node.keys.indexOf(String(step))] ?? null
    else if (node?.kind === 'sequence') node = node.items[Number(step)] ?? null
  }
  for (const edit of edits) {
    expect(edit.start).toBeGreaterThanOrEqual(start + (node?.start ?? Infinity))
    expect(edit.end).toBeLessThanOrEqual(start + (node?.end ?? -1))
  }
}

/** The same each time; `SEED` and `TIMES` ask for others and for more. */
const runs = { seed: Number(process.env['SEED'] ?? 1), numRuns: 150 * Number(process.env['TIMES'] ?? 1) }

describe('an edit of odd text', () => {
  it('says what it should, leaves all else and can be taken back, to the byte', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(caseOf({ comments: true, anchors: false, flow: false }), (given) => check(given, false)),
      runs,
    )
  })
  it('holds in brackets and JSON too', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(caseOf({ comments: true, anchors: false, flow: true }), (given) => check(given, false)),
      runs,
    )
  })
  it('is made or refused where values are shared, never made half', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(caseOf({ comments: true, anchors: true, flow: true }), (given) => check(given, true)),
      runs,
    )
  })
})

describe('what belongs to an entry goes with it', () => {
  const remove = (spec: string, path: Path): string | null => {
    const text = `kind: Pod\nmetadata: {name: p0}\nspec:\n${spec}`
    const outcome = run({ text, target: 0, operation: { type: 'remove', path: ['spec', ...path] } })
    const [after] = outcome.ok ? applyTextEdits([{ name: 'f', text }], outcome.edits) : []
    return after?.text.slice(text.length - spec.length) ?? null
  }
  it.each<[string, string, Path, string]>([
    ['its line', '  a: 1\n  b: 2\n  c: 3\n', ['b'], '  a: 1\n  c: 3\n'],
    ['its comments', '  a: 1 # a\n  # b\n  b: 2 # b\n  # c\n  c: 3\n', ['b'], '  a: 1 # a\n  # c\n  c: 3\n'],
    ['comments inside', '  a:\n    x: 1\n    # in a\n  b: 2\n', ['a'], '  b: 2\n'],
    ['blank lines stay', '  a: 1\n\n  b: 2\n\n  c: 3\n', ['b'], '  a: 1\n\n\n  c: 3\n'],
    ['the first behind a dash', '  - a: 1 # a\n    b: 2\n', [0, 'a'], '  - b: 2\n'],
    ['the first, with a comment on the next', '  - a: 1\n    # b\n    b: 2\n', [0, 'a'], '  - # b\n    b: 2\n'],
    ['an item', '  - a\n  - b # b\n  - c\n', [1], '  - a\n  - c\n'],
    ['the last without a line end', '  - a\n  - b', [1], '  - a'],
    ['the only one', '  x:\n    - a # a\n  y: 1\n', ['x', 0], '  x: []\n  y: 1\n'],
    ['the only one of an item', '  - a: 1\n  - b\n', [0, 'a'], '  - {}\n  - b\n'],
    ['in brackets, first', '  x: [a, b, c]\n', ['x', 0], '  x: [b, c]\n'],
    ['in brackets, last', '  x: {a: 1, b: 2}\n', ['x', 'b'], '  x: {a: 1}\n'],
    ['in brackets, only', '  x: { a: 1 }\n', ['x', 'a'], '  x: {}\n'],
    ['on lines in brackets', '  x: [\n      a,\n      b,\n    ]\n', ['x', 1], '  x: [\n      a,\n    ]\n'],
  ])('%s', (_what, spec, path, expected) => expect(remove(spec, path)).toBe(expected))

  it.each<[string, string, Path, string]>([
    ['an alias', '  a: &x 1\n  b: *x\n', ['a'], '*x'],
    ['a merged mapping', '  m: &m {x: 1}\n  a:\n    <<: *m\n    x: 2\n', ['a', 'x'], '<<'],
    ['a template', '  a: "{{ .Values.a }}"\n  b: 1\n', ['a'], 'template'],
    ['a key twice', '  a: 1\n  a: 2\n', ['a'], 'twice'],
    ['a comment in brackets', '  x: [a, # no\n    b]\n', ['x', 0], 'comment'],
  ])('not past %s', (_what, spec, path, word) => {
    const text = `kind: Pod\nmetadata: {name: p0}\nspec:\n${spec}`
    const outcome = run({ text, target: 0, operation: { type: 'remove', path: ['spec', ...path] } })
    expect(outcome).toMatchObject({ ok: false, why: expect.stringContaining(word), range: { file: 'f' } })
  })
})

describe('what is added looks like the rest', () => {
  const add = (spec: string, operation: Operation): string | null => {
    const text = `kind: Pod\nmetadata: {name: p0}\nspec:\n${spec}`
    const outcome = run({ text, target: 0, operation })
    const [after] = outcome.ok ? applyTextEdits([{ name: 'f', text }], outcome.edits) : []
    return after?.text.slice(text.length - spec.length) ?? null
  }
  it.each<[string, { readonly spec: string; readonly is: string }, Path, Plain]>([
    ['a key', { spec: '  a: 1 # a\n', is: '  a: 1 # a\n  b: x\n' }, ['spec', 'b'], 'x'],
    ['levels', { spec: '  a: 1\n', is: '  a: 1\n  b:\n    c:\n      d: "1"\n' }, ['spec', 'b', 'c'], { d: '1' }],
    ['into nothing', { spec: '  a:   # a\n  b: 1\n', is: '  a:   # a\n    c: x\n  b: 1\n' }, ['spec', 'a', 'c'], 'x'],
    ['into {}', { spec: '  a: {} # a\n', is: '  a: # a\n    c: x\n' }, ['spec', 'a', 'c'], 'x'],
    ['in braces', { spec: '  a: {b: 1}\n', is: '  a: {b: 1, c: x}\n' }, ['spec', 'a', 'c'], 'x'],
    ['in JSON', { spec: '  {"b": 1}\n', is: '  {"b": 1, "a": "x"}\n' }, ['spec', 'a'], 'x'],
    ['quoted as it was', { spec: "  a: 'b'\n", is: "  a: 'it''s'\n" }, ['spec', 'a'], "it's"],
    ['quoted where it must be', { spec: '  a: b\n', is: '  a: "yes"\n' }, ['spec', 'a'], 'yes'],
    ['lists as lists here', { spec: '  a:\n  - 1\n', is: '  a:\n  - 1\n  b:\n  - 2\n' }, ['spec', 'b'], [2]],
  ])('%s', (_what, { spec, is }, path, value) => expect(add(spec, { type: 'set', path, value })).toBe(is))
  it.each<[string, { readonly spec: string; readonly is: string }, Path, Plain]>([
    [
      'an item',
      { spec: '  a:\n    - x: 1\n      z: 2\n', is: '  a:\n    - x: 1\n      z: 2\n    - x: 3\n      z: 4\n' },
      ['spec', 'a'],
      { x: 3, z: 4 },
    ],
    [
      'with the dash of others',
      { spec: '  a:\n  -   x: 1\n', is: '  a:\n  -   x: 1\n  -   x: 3\n' },
      ['spec', 'a'],
      { x: 3 },
    ],
    ['into []', { spec: '  a: []\n', is: '  a:\n    - x\n' }, ['spec', 'a'], 'x'],
    [
      'on lines in brackets',
      { spec: '  a: [\n      "x",\n      "y"\n    ]\n', is: '  a: [\n      "x",\n      "y",\n      z\n    ]\n' },
      ['spec', 'a'],
      'z',
    ],
    [
      'behind a block of text',
      { spec: '  a:\n    - |\n      x\n\n  b: 1\n', is: '  a:\n    - |\n      x\n    - z\n\n  b: 1\n' },
      ['spec', 'a'],
      'z',
    ],
  ])('%s', (_what, { spec, is }, path, value) => expect(add(spec, { type: 'append', path, value })).toBe(is))
})
