import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze } from '../engine/index'
import { join, split } from './parts'
import { snapshotOf } from './runner'

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
        for (const { items } of parts) expect(items.length).toBeLessThanOrEqual(700)
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
})
