import { expect, it } from 'vitest'
import type { Trace } from './members'
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
  expect([next.sendersInto(0), next.sendersInto(1)]).toEqual([[false, true], 'all'])
  expect(next.all[next.offsetOf(0)]).toBe(5)
})

it('counts flows between pods again only where what they do to each other has changed', () => {
  const [clusterIdentity, lineage] = [undefined, {}]
  const pod = (egress: object, egressToPods: object): Trace => ({
    clusterIdentity,
    ports: [],
    isAlone: false,
    isPod: true,
    asSource: true,
    asDestination: true,
    egress,
    ingress: lineage,
    egressToPods,
    ingressFromPods: lineage,
    hasConflict: false,
    count: 1,
  })
  const outside: Trace = { ...pod(lineage, lineage), isPod: false, egress: null, ingress: null }
  const places = ['namespace:a', 'namespace:b', 'cidr:10.0.0.0/8']
  const before = new PairCounts(places, [[pod(lineage, lineage)], [pod(lineage, lineage)], [outside]], null, true)
  const next = new PairCounts(places, [[pod({}, lineage)], [pod({}, {})], [outside]], before, true)
  const onlySecond = [false, true, false]
  expect(places.map((_, to) => next.sendersInto(to))).toEqual([onlySecond, onlySecond, [true, true, false]])
  const opened = new PairCounts(places, [[{ ...pod({}, {}), ingress: {} }], [pod({}, {})], [outside]], next, true)
  expect(opened.sendersInto(0)).toEqual([true, true, true])
})
