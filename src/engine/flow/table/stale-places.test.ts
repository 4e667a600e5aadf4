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

it('counts flows of changed rules again with the places alone that the changes concern', () => {
  const rules = { old: {}, ingress: {}, egress: {}, other: {} }
  const pod = (egress: object, ingress: object): Trace => ({
    clusterIdentity: undefined,
    ports: [],
    isAlone: false,
    isPod: true,
    asSource: true,
    asDestination: true,
    egress,
    ingress,
    egressToPods: egress,
    ingressFromPods: ingress,
    hasConflict: false,
    count: 1,
  })
  const places = ['namespace:a', 'namespace:b', 'namespace:c', 'cidr:10.0.0.0/8']
  const outside: Trace = { ...pod(rules.old, rules.old), isPod: false }
  const same = pod(rules.old, rules.old)
  const before = { places, traces: [[same], [same], [same], [outside]] }
  const [first, second] = [
    [true, false, false, false],
    [false, true, false, false],
  ]
  const concerned = new Map<object, readonly boolean[]>([
    [rules.ingress, first],
    [rules.egress, second],
  ])
  const next = (traces: readonly (readonly Trace[])[]) => {
    const stale = new StalePlaces({ places, traces }, before, {
      placesOf: (_, now) => (now === null ? null : (concerned.get(now) ?? null)),
    })
    return places.map((_, to) => stale.sendersInto(to))
  }
  const fromFirst = [true, false, false, true]
  expect(next([[same], [same], [pod(rules.old, rules.ingress)], [outside]])).toEqual([null, null, fromFirst, null])
  const ofSender = [false, false, true, false]
  expect(next([[same], [same], [pod(rules.egress, rules.old)], [outside]])).toEqual([null, ofSender, null, ofSender])
  const all = [pod(rules.egress, rules.ingress)]
  expect(next([all, all, all, [outside]])).toEqual([
    fromFirst,
    [true, true, true, true],
    fromFirst,
    [true, true, true, false],
  ])
  expect(next([[same], [same], [pod(rules.old, rules.other)], [outside]])[2]).toBe('all')
  expect(next([[same], [same], [{ ...pod(rules.old, rules.ingress), count: 2 }], [outside]])[2]).toBe('all')
})
