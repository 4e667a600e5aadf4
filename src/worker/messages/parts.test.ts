import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { join, KnownLists, ReceivedParts, SentParts, split } from './parts'
import type { Snapshot } from './types'
import { snapshotOf } from '../serving/runner'

describe('parts of a snapshot', () => {
  it('put together are the snapshot, whatever the lengths of its lists', () => {
    const small = snapshotOf(analyze([{ name: 'a', text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}' }]))
    const times = <T>(items: readonly T[], count: number): T[] => Array.from({ length: count }, () => [...items]).flat()
    fc.assert(
      fc.property(fc.array(fc.nat(1500), { minLength: 3, maxLength: 3 }), ([resources, endpoints, identities]) => {
        const snapshot = {
          ...small,
          resources: times(small.resources, resources ?? 0),
          endpoints: times(small.endpoints, endpoints ?? 0).map((endpoint, i) => ({ ...endpoint, name: `pod-${i}` })),
          identities: times(small.identities.slice(0, 1), identities ?? 0),
        }
        const { parts, rest } = split(snapshot)
        expect(join(rest, parts)).toEqual(snapshot)
        for (const { items } of parts) expect(items.length).toBeLessThanOrEqual(1000)
      }),
      { numRuns: 20 },
    )
  })

  it('are none where all lists are short', () => {
    const snapshot = snapshotOf(analyze([{ name: 'a', text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}' }]))
    const { parts, rest } = split(snapshot)
    expect(parts).toEqual([])
    expect(join(rest, parts)).toBe(rest)
  })

  it('that are as they were travel by their name, and the page keeps its lists', () => {
    const small = snapshotOf(analyze([{ name: 'a', text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}' }]))
    const [pod] = small.endpoints
    const pods = (changed: number): Snapshot => ({
      ...small,
      endpoints: Array.from({ length: 900 }, (_, i) => ({ ...pod!, name: i === changed ? 'new' : `p${i}` })),
    })
    const [sent, received, lists] = [new SentParts(), new ReceivedParts(), new KnownLists()]
    const travel = (snapshot: Snapshot) => {
      const { parts, rest } = split(snapshot)
      const shortened = sent.shorten(parts)
      for (const part of structuredClone(shortened)) received.add(part)
      return { shortened, arrived: join(structuredClone(rest), received.take(), lists) }
    }
    const named = (parts: readonly object[]) => parts.filter((part) => 'isKnown' in part).length
    const snapshots = [-1, -1, 899].map(pods)
    const [first, second, third] = snapshots.map((snapshot) => travel(snapshot))
    expect([first, second, third].map((trip) => trip?.arrived)).toEqual(snapshots)
    expect(named(first!.shortened)).toBe(0)
    expect(named(second!.shortened)).toBe(second!.shortened.length)
    expect(second!.arrived.endpoints).toBe(first!.arrived.endpoints)
    const own = third!.shortened.filter(({ list }) => list === 'endpoints')
    expect(own.map((part) => 'isKnown' in part)).toEqual([true, true, false])
    expect(third!.arrived.endpoints[0]).toBe(first!.arrived.endpoints[0])
  })
})
