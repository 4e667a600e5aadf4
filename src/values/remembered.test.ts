import { expect, it } from 'vitest'
import { remembered } from './remembered'

it('makes something of each object once', () => {
  const made: object[] = []
  const of = remembered((list: readonly number[]) => {
    made.push(list)
    return list.length
  })
  const [one, other] = [[1], [1]]
  expect([of(one), of(one), of(other)]).toEqual([1, 1, 1])
  expect(made).toEqual([one, other])
})
