import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bigCluster } from '../../engine/bench/cluster'
import { readVectors } from '../../engine/conformance/vectors'
import { parseFully } from './reader'
import { readPlainDocument } from './plain-reader'
import { splitDocuments } from '../text'

const documentsOf = (text: string) => splitDocuments(text).map(({ start, end }) => text.slice(start, end))

function expectSame(text: string): boolean {
  const root = readPlainDocument(text)
  if (root !== null) expect({ root, problems: [] }, text).toEqual(parseFully(text))
  return root !== null
}

describe('the reader of plain YAML', () => {
  it('reads a document after one that it gave up in its middle', () => {
    expect(readPlainDocument('a:\n    b: [c, [d')).toBeNull()
    expect(expectSame('a: 1\nb: {c: d}\n')).toBe(true)
  })

  it('reads nearly all of a big cluster, as the full reader does', () => {
    const documents = documentsOf(bigCluster({ namespaces: 3, apps: 5, replicas: 2 }))
    const plain = documents.filter(expectSame)
    expect(plain.length).toBeGreaterThan(documents.length * 0.95)
  })

  it.each(['random', 'k8s-networkpolicy', 'validation', 'seeds', 'l7', 'services', 'clusternetworkpolicy'])(
    'reads what it reads of %s as the full reader does',
    (file) => {
      for (const { manifest } of readVectors(file)) documentsOf(manifest).forEach(expectSame)
    },
    120_000,
  )

  it.each([
    'a: b',
    '\na:\n  - b\n  - c: d\n    e: f\n',
    '\na:\n- b\n- - c\n',
    'a: {b: c, "d": \'e\', f: [1, 2.5, no, {g: h}]}\nb:\nc: ~\n',
    '"a": b\n\'c\': "d"\n',
    '- a\n- b: c\n',
    'port: "8080"\nurl: http://x/y:z\ntime: 10:30:00\n',
    'a:   b  \n\n\nc:\n\n  d: 1\n',
    'a: []\nb: {}\n',
    '- \n- a\n',
    'a: -1\nb: -x\nc: - y\n',
    'a: b: c\n',
    'a: [b: c]\n',
    'a: {b: c,}\n',
    'a:\n  b\n',
    'a: b\n  c\n',
    ' a: b\n c: d\n',
    ' a: b\nc: d\n',
    'a: "x"y\n',
    'a: {b:c}\n',
    'a : b\n',
    '? a\n: b\n',
    'a: b\na: c\n',
    'true: a\n1: b\n"1": c\n',
    'a: {b: c}\n  d: e\n',
    'a: [1,2, 3]\n',
    'a: {b: c }\nd: [ e ]\n',
    'a:\n    - b\n  - c\n',
    'a: =\nb: <<\nc: ,x\n',
    'a:\n  - b:\n    - c\n  -   d:  e\n      f: g\n',
    'a: "b: c"\nb: \'it is, so\'\n',
  ])('agrees on %j, or leaves it to the full reader', (text) => {
    expectSame(text)
  })

  it('agrees on whatever is made of its own letters', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'no',
      '1',
      '-',
      '- ',
      ': ',
      ':',
      ' ',
      '  ',
      '\n',
      '\n  ',
      '\n- ',
      '\n  - ',
      '{',
      '}',
      '[',
      ']',
      ', ',
      ',',
      '"',
      "'",
      '?',
      '=',
      '<<',
      '~',
      '.',
      '---',
      '...',
      'é',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => void expectSame(pieces.join(''))),
      { numRuns: 30_000 },
    )
  }, 120_000)

  it('agrees on manifests with a letter changed', () => {
    const documents = [
      ...documentsOf(bigCluster({ namespaces: 1, apps: 2, replicas: 1 })),
      ...readVectors('random')
        .slice(0, 20)
        .flatMap(({ manifest }) => documentsOf(manifest)),
    ]
    const letter = fc.constantFrom(
      '',
      ' ',
      '  ',
      '\n',
      ':',
      ': ',
      '-',
      '- ',
      '{',
      '}',
      '[',
      ']',
      ',',
      '"',
      "'",
      'x',
      '\n  ',
      '\n    ',
    )
    fc.assert(
      fc.property(fc.nat(documents.length - 1), fc.nat(999), fc.nat(3), letter, (index, at, cut, put) => {
        const text = documents[index]!
        const from = Math.floor((text.length * at) / 1000)
        expectSame(text.slice(0, from) + put + text.slice(from + cut))
      }),
      { numRuns: 20_000 },
    )
  }, 120_000)
})
