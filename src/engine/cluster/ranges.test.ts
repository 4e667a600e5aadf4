import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contains, parsePrefix, type Prefix } from './address'
import { PrefixTable } from './prefix-table'
import { ownRanges, rangeText } from './ranges'

const prefixes = (...texts: readonly string[]): readonly Prefix[] => texts.flatMap((text) => parsePrefix(text) ?? [])
const own = (text: string, ...others: readonly string[]): string =>
  prefixes(text)
    .flatMap((prefix) => ownRanges(prefix, new PrefixTable(prefixes(...others))))
    .map(rangeText)
    .join(' ')

describe('what is left of a prefix', () => {
  it.each([
    ['0.0.0.0/0', ['10.0.0.0/8'], '0.0.0.0-9.255.255.255 11.0.0.0-255.255.255.255'],
    ['10.0.0.0/8', ['10.0.0.0/9', '10.128.0.0/9'], ''],
    ['10.0.0.0/8', ['10.0.0.0/9', '10.0.0.0/16'], '10.128.0.0-10.255.255.255'],
    ['10.0.0.0/31', ['10.0.0.0/32'], '10.0.0.1'],
    ['10.0.0.0/8', ['10.0.0.0/8', '11.0.0.0/8'], '10.0.0.0-10.255.255.255'],
    ['::/0', ['::/1', '8000::/1'], ''],
  ])('%s without %s', (prefix, others, wanted) => {
    expect(own(prefix, ...others)).toBe(wanted)
  })

  it('is what no narrower prefix holds', () => {
    const bits = fc.integer({ min: 0, max: 255 })
    const arbitrary = fc.tuple(bits, fc.integer({ min: 24, max: 32 })).map(([last, length]): Prefix => {
      const width = BigInt(32 - length)
      return { family: 4, bits: ((0x0a_00_00_00n + BigInt(last)) >> width) << width, length }
    })
    fc.assert(
      fc.property(arbitrary, fc.array(arbitrary), bits, (prefix, others, last) => {
        const address: Prefix = { family: 4, bits: 0x0a_00_00_00n + BigInt(last), length: 32 }
        const isOwn =
          contains(prefix, address) &&
          !others.some((other) => other.length > prefix.length && contains(prefix, other) && contains(other, address))
        const ranges = ownRanges(prefix, new PrefixTable(others))
        expect(ranges.some(({ first, last: end }) => first <= address.bits && address.bits <= end)).toBe(isOwn)
      }),
    )
  })
})
