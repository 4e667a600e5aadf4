import fc from 'fast-check'
import { expect, it } from 'vitest'
import { emptyBitset, setBit } from '../../policy/selectors/bitset'
import { mayDiffer, type Earlier } from '../table/pair-walk'
import { DifferingKinds } from './differing-kinds'

const identities = 120

const bits = fc
  .oneof(
    { weight: 4, arbitrary: fc.array(fc.nat(identities - 1), { maxLength: 3 }) },
    fc.array(fc.nat(identities - 1), { minLength: 90, maxLength: 400 }),
  )
  .map((members) => {
    const set = emptyBitset(identities)
    for (const member of members) setBit(set, member)
    return set
  })
const whom = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 12, arbitrary: fc.record({ now: bits, before: bits }) },
)
const earlier: fc.Arbitrary<Earlier> = fc.record({
  number: fc.nat(50),
  index: fc.nat(identities - 1),
  indexBefore: fc.nat(identities - 1),
  sendsAlike: fc.boolean(),
  sendsOtherwise: whom,
  receivesAlike: fc.boolean(),
  receivesOtherwise: whom,
})

it('finds every kind that may get something else from a kind, each once and in order', () => {
  let [found, all] = [0, 0]
  fc.assert(
    fc.property(fc.array(earlier, { minLength: 1, maxLength: 60 }), (list) => {
      const partition = list.map((_, i) => ({ members: [i], isSingle: false, talksToItself: false }))
      const { receiversOf } = new DifferingKinds(partition, list)
      for (const [sender, from] of list.entries()) {
        const receivers = receiversOf(sender)
        expect(receivers).toEqual([...new Set(receivers)].toSorted((a, b) => a - b))
        const wanted = [...list.keys()].filter((receiver) => mayDiffer(from, list[receiver]))
        expect(receivers).toEqual(expect.arrayContaining(wanted))
        found += receivers.length
        all += list.length
      }
    }),
    { numRuns: 150, seed: 7 },
  )
  expect(found).toBeLessThan(all)
})

it('looks at few kinds where a rule about a single address has changed for all', () => {
  const outside = emptyBitset(identities)
  setBit(outside, 99)
  const otherwise = { now: outside, before: outside }
  const kinds = Array.from({ length: 100 }, (_, i): Earlier => ({
    number: i,
    index: i,
    indexBefore: i,
    sendsAlike: false,
    sendsOtherwise: otherwise,
    receivesAlike: true,
    receivesOtherwise: null,
  }))
  const partition = kinds.map((_, i) => ({ members: [i], isSingle: false, talksToItself: false }))
  const { receiversOf } = new DifferingKinds(partition, kinds)
  expect(kinds.map((_, i) => receiversOf(i))).toEqual(kinds.map(() => [99]))
})
