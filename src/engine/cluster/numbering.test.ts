import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { k8s } from './labels'
import { identityOf, type ClusterIdentity } from './identity'
import { numberAgain } from './edited-numbering'
import { numberByHash, type Numbering } from './numbering'

/** Few numbers, so that many identities want the same. */
const range = { base: 256, room: 61 }

/** Two with the same labels: named ports are none of them before 1.20. */
const identities = Array.from({ length: 40 }, (_, i) => identityOf(0, [k8s('app', `a${i >> 1}`)], null))

const numbersOf = ({ identities: all }: Numbering): readonly number[] => all.map(({ number }) => number)

describe('numbers of identities', () => {
  it('are each used once, and keep to those whose labels sort first', () => {
    const numbers = numbersOf(numberByHash(identities, range))
    expect(new Set(numbers).size).toBe(identities.length)
    const [last, first] = [identityOf(0, [k8s('z', '')], null), identityOf(0, [k8s('a', '')], null)]
    const alone = (identity: ClusterIdentity) => numberByHash([identity], { base: 1, room: 1000 }).identities[0]?.number
    const together = numberByHash([last, first], { base: 1, room: 1000 })
    expect(numbersOf(together)).toEqual([alone(last), alone(first)])
    expect(numbersOf(numberByHash([last, first], { base: 1, room: 2 }))).toEqual(
      numbersOf(numberByHash([first, last], { base: 1, room: 2 })).toReversed(),
    )
  })

  it('are after edits what they would be from scratch, and the same objects where they are the same', () => {
    const some = fc.shuffledSubarray(identities, { minLength: 1 })
    fc.assert(
      fc.property(fc.array(some, { minLength: 2, maxLength: 5 }), fc.boolean(), (lists, isSorted) => {
        let numbering: Numbering | null = null
        for (const list of lists) {
          const plain = isSorted ? identities.filter((identity) => list.includes(identity)) : list
          const before: Numbering | null = numbering
          const places: Int32Array = Int32Array.from(plain, (identity): number => before?.plain.indexOf(identity) ?? -1)
          numbering =
            before === null ? numberByHash(plain, range) : numberAgain(plain, range, { numbering: before, places })
          const anew = numberByHash(plain, range)
          expect(numbering).toEqual(anew)
          numbering.identities.forEach((identity, i) => {
            const old = before?.identities[places[i] ?? -1]
            if (old?.number === identity.number) expect(identity).toBe(old)
          })
        }
      }),
    )
  })
})
