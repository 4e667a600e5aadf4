import { expect, it } from 'vitest'
import type { Trace } from './members'
import { StalePlaces } from './stale-places'

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
  const before = { places, traces: [[pod(lineage, lineage)], [pod(lineage, lineage)], [outside]] }
  const now = { places, traces: [[pod({}, lineage)], [pod({}, {})], [outside]] }
  const next = new StalePlaces(now, before)
  const onlySecond = [false, true, false]
  expect(places.map((_, to) => next.sendersInto(to))).toEqual([onlySecond, onlySecond, [true, true, false]])
  expect(places.map((_, place) => [next.sends(place), next.receives(place)])).toEqual([
    [true, false],
    [true, false],
    [false, false],
  ])
  const opened = new StalePlaces({ places, traces: [[{ ...pod({}, {}), ingress: {} }], [pod({}, {})], [outside]] }, now)
  expect(opened.sendersInto(0)).toEqual([true, true, true])
  expect(opened.receives(0)).toBe(true)
})
