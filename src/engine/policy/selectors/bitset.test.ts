import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  andInto,
  andNotInto,
  copyOf,
  countBits,
  emptyBitset,
  forEachBit,
  fullBitset,
  hasBit,
  orInto,
  setBit,
} from './bitset'

const size = 100
const members = fc.uniqueArray(fc.nat(size - 1))
const bitsOf = (list: readonly number[]) => {
  const bits = emptyBitset(size)
  for (const index of list) setBit(bits, index)
  return bits
}
const listOf = (bits: Uint32Array): readonly number[] => {
  const found: number[] = []
  forEachBit(bits, (index) => found.push(index))
  return found
}
const ordered = (list: Iterable<number>): readonly number[] => [...new Set(list)].sort((a, b) => a - b)

it('a set of bits holds what was put in, in order, and counts it', () => {
  fc.assert(
    fc.property(members, (list) => {
      const bits = bitsOf(list)
      expect(listOf(bits)).toEqual(ordered(list))
      expect(countBits(bits)).toBe(list.length)
      expect(Array.from({ length: size }, (_, i) => i).filter((i) => hasBit(bits, i))).toEqual(ordered(list))
    }),
  )
})

it('union, intersection and difference are those of sets', () => {
  fc.assert(
    fc.property(members, members, (a, b) => {
      const made = (combine: (target: Uint32Array, source: Uint32Array) => void): readonly number[] => {
        const target = copyOf(bitsOf(a))
        combine(target, bitsOf(b))
        return listOf(target)
      }
      expect(made(orInto)).toEqual(ordered([...a, ...b]))
      expect(made(andInto)).toEqual(ordered(a.filter((index) => b.includes(index))))
      expect(made(andNotInto)).toEqual(ordered(a.filter((index) => !b.includes(index))))
    }),
  )
})

it('a full set holds exactly as many as it was made for', () => {
  for (const length of [0, 1, 31, 32, 33, 64, size]) expect(countBits(fullBitset(length))).toBe(length)
})
