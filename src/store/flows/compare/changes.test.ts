import { endpointKey } from '../../../engine/keys'
import { describe, expect, it, vi } from 'vitest'
import { FlowVerdict } from '../../../worker/index'
import { changesSentence, FlowChange, pairKey } from './changes'
import { compareFlows } from './tables'
import { linkChanges } from './changes-link'
import { shopSnapshot } from '../../testing/fixture'
import { rowOfFlow } from '../../../worker/rows'
import { createAppStore } from '../../store'
import type { FlowTable } from '../../state/store-type'

const snapshot = shopSnapshot()
const { flows } = snapshot
const door = rowOfFlow(flows, { from: 'shop/frontend', to: 'shop/api', protocol: 'TCP', port: 8080 })
const wall = rowOfFlow(flows, { from: 'web/site', to: 'shop/api', protocol: 'TCP', port: 8080 })

function withVerdicts(table: FlowTable, changes: Readonly<Record<number, number>>): FlowTable {
  return { ...table, verdict: table.verdict.map((verdict, i) => changes[i] ?? verdict) }
}

/** The same flows with peers in another order, and one peer more. */
function shuffled(table: FlowTable): FlowTable {
  const last = table.peers.length
  const place = (i: number): number => last - i
  return {
    ...table,
    peers: [
      { key: endpointKey('new', 'pod'), kind: 'endpoint', label: 'new/pod', identity: 1 },
      ...table.peers.toReversed(),
    ],
    source: table.source.map(place),
    destination: table.destination.map(place),
  }
}

describe('comparing flow tables', () => {
  const after = withVerdicts(flows, { [door]: FlowVerdict.DROPPED, [wall]: FlowVerdict.FORWARDED })

  it('finds what is newly dropped and newly allowed', () => {
    const found = compareFlows(flows, after)!
    expect(found).toMatchObject({ newlyDropped: 1, newlyAllowed: 1, newlyProxied: 0, noLongerProxied: 0 })
    expect(found.kinds[door]).toBe(FlowChange.dropped)
    expect(found.kinds[wall]).toBe(FlowChange.allowed)
    expect([...found.pairs].toSorted()).toEqual([pairKey('shop/frontend', 'shop/api'), pairKey('web/site', 'shop/api')])
  })

  it('knows flows by their ends and ports, wherever they stand', () => {
    expect(compareFlows(flows, shuffled(after))).toMatchObject({ newlyDropped: 1, newlyAllowed: 1 })
    expect(compareFlows(shuffled(flows), after)).toMatchObject({ newlyDropped: 1, newlyAllowed: 1 })
  })

  it('finds each flow whatever peers and rows have come, gone or moved', () => {
    let seed = 7
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below
    for (let round = 0; round < 300; round++) {
      const tableOf = (isOrdered: boolean): FlowTable => {
        const names = ['a', 'b', 'c', 'd', 'e'].filter(() => random(5) > 0)
        if (!isOrdered) names.reverse()
        const peers = names.map((name) => ({
          key: endpointKey('ns', name),
          kind: 'endpoint' as const,
          label: name,
          identity: 1,
        }))
        const ports = [80, 443].map((port) => ({ protocol: 'TCP' as const, port, source: 'declared' as const }))
        const rows = names.flatMap((_, from) =>
          names.flatMap((__, to) => [0, 1].filter(() => random(3) > 0).map((port) => [from, to, port] as const)),
        )
        if (random(4) === 0) rows.reverse()
        return {
          ...flows,
          count: rows.length,
          peers,
          ports: ports as unknown as FlowTable['ports'],
          source: Uint32Array.from(rows, ([from]) => from),
          destination: Uint32Array.from(rows, ([, to]) => to),
          port: Uint32Array.from(rows, ([, , port]) => port) as FlowTable['port'],
          verdict: Uint8Array.from(rows, () => (random(2) === 0 ? FlowVerdict.FORWARDED : FlowVerdict.DROPPED)),
        }
      }
      const [before, now] = [tableOf(true), tableOf(random(3) > 0)]
      const nameOf = ({ peers, source, destination, port }: FlowTable, i: number): string =>
        `${peers[source[i]!]!.key} ${peers[destination[i]!]!.key} ${port[i]}`
      const known = new Map(Array.from({ length: before.count }, (_, i) => [nameOf(before, i), before.verdict[i]]))
      const expected = Array.from({ length: now.count }, (_, i) => {
        const was = known.get(nameOf(now, i))
        if (was === undefined || was === now.verdict[i]) return FlowChange.none
        return was === FlowVerdict.FORWARDED ? FlowChange.dropped : FlowChange.allowed
      })
      const found = compareFlows(before, now)
      if (found !== null) expect([...found.kinds]).toEqual(expected)
    }
  })

  it('knows them also where rows have come and gone and the order has stayed', () => {
    const without = (table: FlowTable, row: number): FlowTable => {
      const cut = <T extends Uint8Array | Uint32Array>(column: T): T => column.filter((_, i) => i !== row) as T
      const { source, destination, port, verdict } = table
      return {
        ...table,
        count: table.count - 1,
        source: cut(source),
        destination: cut(destination),
        port: cut(port),
        verdict: cut(verdict),
      }
    }
    const gone = [...flows.source.keys()].find((row) => row !== door && row !== wall) ?? -1
    expect(compareFlows(without(flows, gone), after)).toMatchObject({ newlyDropped: 1, newlyAllowed: 1 })
    const found = compareFlows(flows, without(after, gone))!
    expect(found).toMatchObject({ isAligned: false, newlyDropped: 1, newlyAllowed: 1 })
    expect(found.kinds[door > gone ? door - 1 : door]).toBe(FlowChange.dropped)
  })

  it('tells a way through the proxy from a plain one', () => {
    expect(compareFlows(flows, withVerdicts(flows, { [door]: FlowVerdict.REDIRECTED }))).toMatchObject({
      newlyProxied: 1,
      newlyAllowed: 0,
    })
  })

  it('says nothing of a flow that was not there before', () => {
    const rows = flows.count - 1
    const shorter = { ...flows, count: rows, verdict: flows.verdict.map(() => FlowVerdict.DROPPED).subarray(0, rows) }
    const found = compareFlows(shorter, flows)!
    expect(found.kinds[rows]).toBe(FlowChange.none)
  })

  it('does not compare one cluster with another', () => {
    const peers = flows.peers.map((peer) => ({ ...peer, key: endpointKey('x', peer.label) }))
    expect(compareFlows(flows, { ...flows, peers })).toBeNull()
  })

  it('compares two hundred thousand flows in other places within a moment', () => {
    const count = 200_000
    const big = (turn: number): FlowTable => {
      const peers = Array.from({ length: 500 }, (_, i) => ({
        key: endpointKey('ns', `pod-${(i + turn) % 500}`),
        kind: 'endpoint' as const,
        label: '',
        identity: i,
      }))
      const column = (of: (i: number) => number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => of(i))
      const turned = (peer: number): number => (peer + 500 - turn) % 500
      return {
        ...flows,
        peers,
        count,
        source: column((i) => turned(Math.floor(i / 400))),
        destination: column((i) => turned(i % 400)),
        port: column(() => 0),
        verdict: Uint8Array.from({ length: count }, (_, i) => (i === 7 ? turn % 2 : 0)),
      }
    }
    const found = compareFlows(big(0), big(3))!
    expect(found.newlyDropped).toBe(1)
    expect(found.kinds[7]).toBe(FlowChange.dropped)
  })
})

describe('the line about changes', () => {
  const changes = { ...compareFlows(flows, flows)!, isFresh: true, sequence: 1 }
  it.each([
    [{ newlyDropped: 12, newlyAllowed: 1 }, '12 flows newly dropped, 1 newly allowed'],
    [{ newlyAllowed: 1 }, '1 flow newly allowed'],
    [
      { newlyProxied: 2, noLongerProxied: 1 },
      '2 flows now through the layer 7 proxy, 1 no longer through the layer 7 proxy',
    ],
    [{}, ''],
  ])('%o', (part, text) => {
    expect(changesSentence({ ...changes, ...part })).toBe(text)
  })
})

describe('changes in the store', () => {
  function setup() {
    const store = createAppStore(() => 0)
    let idle: (() => void)[] = []
    let timer: (() => void) | null = null
    linkChanges(store, { set: (callback) => ((timer = callback), 1), clear: () => (timer = null) }, (work) =>
      idle.push(work),
    )
    const rest = async (): Promise<void> => {
      for (const work of idle) work()
      idle = []
      await vi.dynamicImportSettled()
    }
    const show = (table: FlowTable, status: 'ready' | 'incomplete' | 'updating' = 'ready'): void =>
      store.setState({ snapshot: { ...snapshot, flows: table }, status })
    return { store, show, rest, wait: () => timer?.(), changes: () => store.getState().changes }
  }
  const closed = withVerdicts(flows, { [door]: FlowVerdict.DROPPED })

  it('are found in idle time, reported, and fresh for a moment', async () => {
    const { store, show, rest, wait, changes } = setup()
    show(flows)
    await rest()
    expect(changes()).toBeNull()
    show(closed)
    expect(changes()).toBeNull()
    await rest()
    expect(changes()).toMatchObject({ newlyDropped: 1, isFresh: true, table: closed })
    expect(store.getState().announcement).toBe('1 flow newly dropped')
    // While a step's question is unanswered, that would give the answer away.
    store.getState().setVeiled(true)
    store.getState().announce('Step 3 of 11')
    show(flows)
    await rest()
    expect(store.getState().announcement).toBe('Step 3 of 11')
    store.getState().setVeiled(false)
    show(closed)
    await rest()
    wait()
    expect(changes()).toMatchObject({ newlyDropped: 1, isFresh: false })
  })

  it('are looked for once nothing of the picture is missing any more', async () => {
    const { store, show, rest, changes } = setup()
    show(flows)
    await rest()
    show(closed, 'updating')
    await rest()
    expect(changes()).toBeNull()
    store.setState({ status: 'ready' })
    await rest()
    expect(changes()).toMatchObject({ newlyDropped: 1, table: closed })
  })

  it('count from the first text on, also where an edit comes before there was idle time', async () => {
    const { show, rest, changes } = setup()
    show(flows)
    show(closed)
    await rest()
    expect(changes()).toMatchObject({ newlyDropped: 1, table: closed })
  })

  it('stay through an edit that changes no verdict', async () => {
    const { show, rest, changes } = setup()
    for (const table of [flows, closed, { ...closed }]) {
      show(table)
      await rest()
    }
    expect(changes()).toMatchObject({ newlyDropped: 1, sequence: 1 })
    expect(changes()?.table).not.toBe(closed)
  })

  it('are asked of the engine where the page does not have all flows', async () => {
    const { store, rest, changes } = setup()
    const asked: unknown[] = []
    const counts = Float64Array.of(0, 70_000, 5, 0, 0)
    const ask = (_: string, asks: unknown) => {
      asked.push(asks)
      const found = { counts, pairs: [['shop/frontend', 'shop/api']], isAligned: true }
      return Promise.resolve(asked.length === 1 ? { isDone: false, share: 0.5 } : { isDone: true, changes: found })
    }
    store.setState({ ask: ask as never })
    const show = (number: number): void =>
      store.setState({ snapshot: { ...snapshot, number, flows: { ...flows, total: 1_000_000 } }, status: 'ready' })
    show(4)
    await rest()
    expect(store.getState().comparedSnapshots).toEqual([4])
    show(7)
    await rest()
    await vi.waitFor(() => expect(changes()).not.toBeNull())
    expect(asked).toEqual([{ of: { snapshot: 7, since: 4 } }, { of: { snapshot: 7, since: 4 } }])
    expect(changes()).toMatchObject({ newlyDropped: 70_000, newlyAllowed: 5, since: 4 })
    expect(changes()?.pairs).toEqual(new Set([pairKey('shop/frontend', 'shop/api')]))
    // Both are still needed: one to be compared with, one to list what has changed.
    await vi.waitFor(() => expect(store.getState().comparedSnapshots).toEqual([7, 4]))
  })

  it('leave out the moments in which the text cannot be read', async () => {
    const { show, rest, changes } = setup()
    show(flows)
    await rest()
    show(withVerdicts(flows, { [door]: FlowVerdict.DROPPED, [wall]: FlowVerdict.FORWARDED }), 'incomplete')
    await rest()
    expect(changes()).toBeNull()
    show(closed)
    await rest()
    expect(changes()).toMatchObject({ newlyDropped: 1, newlyAllowed: 0 })
  })
})
