import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bigCluster } from '../../engine/bench/cluster'
import { analyze, Engine } from '../../engine/index'
import type { Analysis } from '../../engine/doors/core'
import { unplacedLists } from '../../engine/doors/unplaced'
import { snapshotOf } from '../serving/runner'
import { ReceivedParts, type SentPart } from './parts'
import { createSender, SentParts } from './sent-parts'
import type { Snapshot, SourceRange } from './types'

const onePod = () => snapshotOf(analyze([{ name: 'a', text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}' }]))

/** The two ends of a wire. */
function wire() {
  const [sent, received] = [new SentParts(), new ReceivedParts()]
  return (snapshot: Snapshot) => {
    const { parts, rest } = sent.split(snapshot, null)
    for (const part of structuredClone(parts)) received.add(part)
    return { parts, rest, arrived: received.join(rest) }
  }
}

const itemsOf = (part: SentPart): readonly object[] => ('items' in part ? part.items : [])

describe('parts of a snapshot', () => {
  it('put together are the snapshot, whatever the lengths of its lists and whatever was sent before', () => {
    const small = onePod()
    const times = <T>(items: readonly T[], count: number): T[] => Array.from({ length: count }, () => [...items]).flat()
    const lengths = fc.array(fc.nat(1500), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(fc.array(lengths, { minLength: 1, maxLength: 3 }), (all) => {
        const travel = wire()
        for (const [resources, endpoints, identities] of all) {
          const snapshot = {
            ...small,
            resources: times(small.resources, resources ?? 0),
            endpoints: times(small.endpoints, endpoints ?? 0).map((endpoint, i) => ({ ...endpoint, name: `pod-${i}` })),
            identities: times(small.identities.slice(0, 1), identities ?? 0),
          }
          const { parts, arrived } = travel(snapshot)
          expect(arrived).toEqual(snapshot)
          for (const part of parts) if ('items' in part) expect(part.items.length).toBeLessThanOrEqual(1000)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('put together are the list that was sent, whatever of it is new, gone or moved', () => {
    const small = onePod()
    const pods = Array.from({ length: 900 }, (_, i) => ({ ...small.endpoints[0]!, name: `p${i}` }))
    const list = fc.array(
      fc.record({ at: fc.nat(800), from: fc.nat(800), count: fc.nat(40), keep: fc.boolean(), fresh: fc.nat(3) }),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(list, (edits) => {
        const travel = wire()
        let now = pods
        travel({ ...small, endpoints: now, identities: onePod().identities })
        for (const { at, from, count, keep, fresh } of edits) {
          const moved = now.slice(from, from + count)
          const more = Array.from({ length: fresh }, (_, i) => ({ ...pods[0]!, name: `new-${i}` }))
          now = keep
            ? now.toSpliced(at, fresh, ...more)
            : now.toSpliced(from, count).toSpliced(at, 0, ...moved, ...more)
          const snapshot = { ...small, endpoints: now }
          expect(travel(snapshot).arrived.endpoints).toEqual(now)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('are none where all lists are short', () => {
    const snapshot = onePod()
    const { parts, rest, arrived } = wire()(snapshot)
    expect(parts).toEqual([])
    expect(rest).toBe(snapshot)
    expect(arrived).toBe(rest)
  })

  it('that are as they were do not travel again, and the page keeps its lists', () => {
    const small = onePod()
    const [pod] = small.endpoints
    const pods = Array.from({ length: 900 }, (_, i) => ({ ...pod!, name: `p${i}` }))
    const travel = wire()
    const first = travel({ ...small, endpoints: pods })
    const second = travel({ ...small, endpoints: [...pods] })
    const third = travel({ ...small, endpoints: pods.with(500, { ...pod!, name: 'new' }) })
    const fourth = travel({ ...small, endpoints: pods.with(500, { ...pod!, name: 'new' }).toSpliced(3, 1) })
    expect(second.parts).toEqual([{ list: 'endpoints', from: 0, count: 900 }])
    expect(second.arrived.endpoints).toBe(first.arrived.endpoints)
    expect(third.parts).toMatchObject([
      { from: 0, count: 500 },
      { items: [{ name: 'new' }] },
      { from: 501, count: 399 },
    ])
    expect(third.arrived.endpoints[899]).toBe(first.arrived.endpoints[899])
    expect(fourth.parts.flatMap(itemsOf)).toHaveLength(1)
    expect(fourth.arrived.endpoints).toHaveLength(899)
  })
})

describe('what follows its document', () => {
  /** Sends analyses of one engine as the worker does, and has what the page has of the lists. */
  function page() {
    const [sender, parts] = [createSender(), new ReceivedParts()]
    return (analysis: Analysis) => {
      const split = sender.send(snapshotOf(analysis, { sender }), unplacedLists(analysis))
      if (split.documents !== null) parts.documents.take(structuredClone(split.documents))
      for (const part of structuredClone(split.parts)) parts.add(part)
      const { resources, endpoints, policies } = parts.join(structuredClone(split.rest))
      const plain = (range: SourceRange): SourceRange => {
        const { file, start, end, line, column, endLine, endColumn } = range
        return { file, start, end, line, column, endLine, endColumn }
      }
      const at = <T extends { readonly range: SourceRange }>(item: T): T => ({
        ...item,
        range: plain(item.range),
      })
      const shown = {
        resources: resources.map(at),
        endpoints: endpoints.map(at),
        policies: policies.map((policy) => ({
          ...at(policy),
          rules: policy.rules.map(at),
          selectors: policy.selectors.map(at),
        })),
      }
      return { shown, items: split.parts.flatMap(itemsOf) }
    }
  }

  const cluster = bigCluster({ namespaces: 9, apps: 9, replicas: 5 })
  const wanted = (files: Parameters<typeof analyze>[0]) => {
    const { resources, endpoints, policies } = analyze(files)
    return { resources, endpoints, policies }
  }

  it('stands where the text has it, without travelling again where an edit only moves it', () => {
    const texts = [cluster, `# a line more\n${cluster}`, cluster.replace('tier: data', 'tier: other-data')]
    const all = texts.map((text) => wanted([{ name: 'm', text }]))
    const engine = new Engine()
    const show = page()
    texts.forEach((text, i) => {
      const { shown, items } = show(engine.update([{ name: 'm', text }]))
      expect(shown).toEqual(all[i])
      // Of the pod whose label is edited, and the policies that select it.
      if (i > 0) expect(items.length).toBeLessThan(i < 2 ? 1 : 12)
    })
  })

  it('stands where the text has it after documents came and went, in other files too', () => {
    const engine = new Engine()
    const show = page()
    const documents = cluster.split('\n---\n')
    const texts = [
      [documents, documents.slice(0, 3)],
      [documents.toSpliced(40, 1), documents.slice(0, 2)],
      [documents.toSpliced(40, 2, documents[300]!, documents[41]!), documents.slice(0, 2)],
      [documents.toSpliced(9, 200), documents.slice(9, 209)],
      [documents.slice(0, 20), documents.slice(0, 2)],
      [documents, documents.slice(0, 3)],
    ]
    for (const parts of texts) {
      const files = parts.map((own, i) => ({ name: `f${i}`, text: own.join('\n---\n') }))
      expect(show(engine.update(files)).shown).toEqual(wanted(files))
    }
  })
})
