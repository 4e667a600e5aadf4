/**
 * Texts that make a careless reader slow: everything that runs while somebody types must take time in proportion to the
 * text. What is quadratic takes minutes at these lengths; the limit is far from what a busy machine needs.
 */
import { describe, expect, it } from 'vitest'
import { analyze } from '../engine/index'
import { cpuTime } from '../engine/bench/cpu-time'
import { StructureChecker, completeAt, foldsOf, formatFile, helpAt, noSurroundings, outlineOf } from './authoring/index'
import { redactText } from './redact/redact'

/** `npm run test:hostile` tries the lengths that were found to be too much once; `npm test` a third of them. */
const isFull = process.env['MEMBRANE_HOSTILE'] === 'full'
const limitMs = isFull ? 5000 : 1500
const n = (count: number): number => (isFull ? count : Math.ceil(count / 3))
const head = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a'
const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')

const texts: Readonly<Record<string, string>> = {
  'blanks behind a word': head + ' '.repeat(n(60_000)),
  'blanks on lines of their own': `${head}\n${' '.repeat(300)}\n`.repeat(200),
  'empty lines': `${head}${'\n'.repeat(n(60_000))}`,
  tabs: `a:${'\t'.repeat(n(60_000))}`,
  braces: '{'.repeat(n(1_000_000)),
  brackets: '['.repeat(n(300_000)),
  'double quotes': '"'.repeat(n(100_001)),
  'single quotes': "'".repeat(n(100_001)),
  dashes: '- '.repeat(n(30_000)),
  'separators of documents': '---\n'.repeat(n(50_000)),
  'ends of documents': '...\n'.repeat(n(30_000)),
  'keys without an end': 'a: '.repeat(n(50_000)),
  'question marks': '? '.repeat(n(30_000)),
  hashes: '#'.repeat(n(200_000)),
  comments: '# a\n'.repeat(n(50_000)),
  backslashes: `"${'\\'.repeat(n(200_001))}`,
  'a key of half a megabyte': `${'a'.repeat(n(500_000))}: b`,
  'the beginnings of templates': '{{'.repeat(n(100_000)),
  anchors: lines(n(20_000), (i) => `a${i}: &a${i} b`),
  'aliases of aliases': lines(30, (i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}, *a${i - 1}`}]`),
  'carriage returns': '\r'.repeat(n(100_000)),
  'a block of blank lines': `a: |\n${' \n'.repeat(n(50_000))}`,
  words: 'word '.repeat(n(100_000)),
  'JSON that is all depth': '{"a":'.repeat(n(50_000)),
  'a list of empty items': `kind: List\nitems:\n${'- \n'.repeat(n(30_000))}`,
  'the same key again and again': 'a: b\n'.repeat(n(20_000)),
}

const work: Readonly<Record<string, (text: string) => unknown>> = {
  'is analysed': (text) => analyze([{ name: 'a.yaml', text }]).flows(),
  'is redacted': (text) => [
    redactText(text, { purpose: 'store', comments: true }),
    redactText(text, { purpose: 'share', comments: false }),
  ],
  'is completed': (text) => [completeAt(text, text.length, noSurroundings), helpAt(text, text.length)],
  'is outlined': (text) => [outlineOf(text), foldsOf(text.split('\n'))],
  'is formatted': (text) => formatFile({ name: 'a.yaml', text }),
  'is checked': (text) => [...new StructureChecker().check(text)],
}

describe.each(Object.entries(work))('%s in time:', (_work, run) => {
  it.each(Object.entries(texts))('%s', (_what, text) => {
    expect(cpuTime(() => run(text))).toBeLessThan(limitMs)
  })
})
