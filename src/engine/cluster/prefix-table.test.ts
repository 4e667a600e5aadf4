import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contains, parsePrefix, type Prefix } from './address'
import { PrefixTable } from './prefix-table'

const prefix = fc
  .oneof(
    fc
      .tuple(fc.constantFrom('10.0.0.', '10.0.1.', '192.168.3.'), fc.nat(255), fc.nat(32))
      .map(([net, host, length]) => parsePrefix(`${net}${host}/${length}`)),
    fc
      .tuple(fc.constantFrom('2001:db8::', 'fd00::'), fc.nat(0xff_ff), fc.nat(128))
      .map(([net, host, length]) => parsePrefix(`${net}${host.toString(16)}/${length}`)),
  )
  .map((found): Prefix => found!)

describe('many prefixes', () => {
  it('lie in and around others just as each says by itself', () => {
    fc.assert(
      fc.property(fc.array(fc.option(prefix), { maxLength: 30 }), prefix, (prefixes, other) => {
        const table = new PrefixTable(prefixes)
        const inside = prefixes.flatMap((inner, i) => (inner !== null && contains(other, inner) ? [i] : []))
        expect(table.inside(other).toSorted((a, b) => a - b)).toEqual(inside)
        let best: number | null = null
        prefixes.forEach((outer, i) => {
          if (outer === null || !contains(outer, other)) return
          if (best === null || outer.length > prefixes[best]!.length) best = i
        })
        expect(table.longestAround(other)).toBe(best)
      }),
      { numRuns: 500 },
    )
  })
})
