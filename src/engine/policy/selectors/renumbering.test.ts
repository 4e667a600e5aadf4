import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ClusterIdentity } from '../../cluster/identity'
import { emptyBitset, hasBit, setBit } from './bitset'
import { moved, moveInto, renumber } from './renumbering'

// Only who is the same object counts.
const identities = Array.from({ length: 130 }, (_, number) => ({ number }) as ClusterIdentity)
const lists = fc.tuple(fc.integer({ min: 40, max: 120 }), fc.uniqueArray(fc.nat(119), { maxLength: 6 }), fc.nat(8))

it('a set moves with its members when identities come and go, alone and inside a larger array', () => {
  fc.assert(
    fc.property(lists, fc.uniqueArray(fc.nat(119)), ([length, gone, more], chosen) => {
      const before = identities.slice(0, length)
      const now = [...before.filter((_, i) => !gone.includes(i)), ...identities.slice(120, 120 + more)]
      const renumbering = renumber(before, now)!
      const bits = emptyBitset(before.length)
      for (const index of chosen) if (index < before.length) setBit(bits, index)
      const meant = now.map((identity) => {
        const from = before.indexOf(identity)
        return from >= 0 && hasBit(bits, from)
      })
      const after = moved(bits, renumbering)
      expect(now.map((_, i) => hasBit(after, i))).toEqual(meant)
      const row = new Uint32Array([7, ...bits, 9])
      const target = new Uint32Array(emptyBitset(now.length).length + 2)
      moveInto(target, 1, { bits: row, at: 1, words: bits.length }, renumbering)
      expect(now.map((_, i) => hasBit(target.subarray(1), i))).toEqual(meant)
      expect(target[0]).toBe(0)
    }),
  )
})

it('lists with too little in common are no renumbering', () => {
  expect(renumber(identities.slice(0, 10), identities.slice(10, 110))).toBeNull()
  expect(renumber(identities.slice(0, 100), identities.slice(0, 100).reverse())).toBeNull()
})

it('says when all others stand where they stood', () => {
  const before = identities.slice(0, 5)
  const replaced = [...before.slice(0, 2), identities[9]!, ...before.slice(3)]
  expect(renumber(before, replaced)).toMatchObject({ isInPlace: true, added: [2], size: 5 })
  expect(renumber(before, before.slice(1))).toMatchObject({ isInPlace: false, added: [], size: 4 })
})
