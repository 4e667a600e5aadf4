import { expect, it } from 'vitest'
import { PairCounts } from './pair-counts'

const into = (flows: number, size: number) => ({
  all: new Float64Array(size).fill(flows),
  open: new Float64Array(size).fill(1),
  plain: new Float64Array(size),
  admitted: new Float64Array(size).fill(flows - 1),
  stoppedAtSource: new Float64Array(size).fill(1),
})

it('keeps what flows into each place for the next count', () => {
  const places = ['namespace:a', 'namespace:b']
  const counts = new PairCounts(places, [[], []], null)
  counts.put(0, into(3, 2), null)
  counts.put(1, into(5, 2), null)
  const next = new PairCounts(['namespace:b', 'namespace:new'], [[], []], counts)
  expect([next.stale.sendersInto(0), next.stale.sendersInto(1)]).toEqual([[false, true], 'all'])
  expect(next.all[next.offsetOf(0)]).toBe(5)
})
