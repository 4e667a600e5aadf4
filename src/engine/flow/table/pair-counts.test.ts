import { expect, it } from 'vitest'
import { PairCounts, stopsAtDestination, stopsAtSource } from './pair-counts'

const into = (flows: number, size: number) => ({
  all: new Float64Array(size).fill(flows),
  open: new Float64Array(size).fill(1),
  plain: new Float64Array(size),
  admitted: new Float64Array(size).fill(flows - 1),
  stoppedAtSource: new Float64Array(size).fill(1),
})

it('has the flows into one place alone where pairs are too many to be kept', () => {
  const places = Array.from({ length: 20_000 }, (_, i) => `namespace:n${i}`)
  const counts = new PairCounts(
    places,
    places.map(() => []),
    null,
    false,
  )
  expect(counts.all).toHaveLength(0)
  for (const to of [0, 19_999]) {
    counts.put(to, into(to + 2, places.length), null)
    expect(counts.all).toHaveLength(places.length)
    expect(counts.all[counts.offsetOf(to) + 7]).toBe(to + 2)
    expect(counts.stopsOf(counts.offsetOf(to) + 7)).toBe(stopsAtSource | stopsAtDestination)
  }
})

it('keeps what flows into each place for the next count otherwise', () => {
  const places = ['namespace:a', 'namespace:b']
  const counts = new PairCounts(places, [[], []], null, true)
  counts.put(0, into(3, 2), null)
  counts.put(1, into(5, 2), null)
  const next = new PairCounts(['namespace:b', 'namespace:new'], [[], []], counts, true)
  expect([next.staleAsSender, next.staleAsReceiver]).toEqual([
    [false, true],
    [false, true],
  ])
  expect(next.all[next.offsetOf(0)]).toBe(5)
})
