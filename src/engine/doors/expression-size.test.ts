import { describe, expect, it } from 'vitest'
import { Expressions, mostInstructions } from '../expressions'
import { programSize } from './expression-size'
import { re2 } from './re2'

describe('the size of an expression', () => {
  // Sizes that users of Envoy read in its log: cilium issues 48773 and 41314, contour 2043, envoy gateway 2543, kuma 2139.
  it.each([
    [
      '/(dashboard|alerts|calendar|components|metrics|critical_asset_metrics|critical_product_metrics|simple_search|support|celery_status|choices)([/?].*)?',
      134,
    ],
    ['x-envoy-(a|b|c)', 15],
    ['x-envoy-(a|b|c)-[grep]{3}', 28],
    // What stands before the first repetition of an anchored expression is compared apart.
    ['[0-9a-z-]{36}/clone', 118],
    ['/static/[a-zA-Z0-9._-]{0,200}/[a-zA-Z0-9._-]{0,200}', 2013],
  ])('%s', (text, size) => expect(Math.abs(programSize(text) - size)).toBeLessThanOrEqual(1))

  it.each([
    ['', 4],
    ['/api', 8],
    ['ä', 6],
    ['.*', 12],
    ['[^/]+', 14],
    ['\\d{3}', 7],
    ['a{2,4}', 8],
    ['(?:ab|ac)', 7],
    ['(?i)abc', 7],
    ['\\Qa.b\\E', 7],
  ])('%s is %d', (text, size) => expect(programSize(text)).toBe(size))

  it('has an end for hostile expressions', () => {
    expect(programSize('(a{0,1000})*'.repeat(100))).toBeGreaterThan(100_000)
    expect(programSize('((((a{1000}){1000}){1000}){1000}){1000}')).toBe(1_000_000)
    expect(programSize('('.repeat(100_000))).toBeGreaterThan(mostInstructions)
    expect(programSize('[')).toBeGreaterThan(0)
    expect(programSize('a|*')).toBeGreaterThan(0)
    expect(programSize('\\')).toBeGreaterThan(0)
  })

  it('goes with every expression, a literal one too', () => {
    const expressions = new Expressions(re2)
    for (const text of ['/', '/api', '/v1/.*', 'GET|HEAD|POST|PUT|DELETE', `/${'a'.repeat(96)}`])
      expect(expressions.compile(text)?.size).toBe(programSize(text))
  })
})

describe('an expression that would take minutes', () => {
  it('is not matched with a text, and one that Envoy takes is', () => {
    const text = 'a'.repeat(2000)
    const before = process.cpuUsage().user
    expect(re2('(a{0,1000})*'.repeat(8))?.(text)).toBe(false)
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(2)
    expect(re2('(a{0,10})*b?')?.(text)).toBe(true)
  })
})
