import { describe, expect, it } from 'vitest'
import { shopSnapshot } from '../../testing/fixture'
import type { Questions, Store } from '../../state/store-type'
import { AskedLines } from './asked-lines'

type Answer = Questions['flow-list']['answer']

const snapshot = shopSnapshot()
const { flows: table } = snapshot
const noFlows = { ...table, count: 0 }
const counts = { FORWARDED: 0, DROPPED: 0, REDIRECTED: 0, ERROR: 0 }

/** A worker that answers each question when it is told to, with the rows of the table as lines. */
function worker() {
  const waiting: (() => void)[] = []
  const ask = ((_: 'flow-list', { first, end }: { first: number; end: number }) =>
    new Promise<Answer>((resolve) => {
      const lines = Int32Array.from({ length: Math.min(end, table.count) - first }, (__, i) => first + i)
      const window = { first, lines, groups: [], table }
      waiting.push(() =>
        resolve({ isDone: true, lines: table.count, flows: table.count, counts, window, found: -1, about: -1 }),
      )
    })) as Store['ask']
  return { ask, answer: () => waiting.shift()?.() }
}

const listOf = (ask: Store['ask']) =>
  new AskedLines({
    ask,
    snapshot,
    filter: { text: '', verdicts: [] },
    sort: null,
    grouping: 'none',
    collapsed: new Set(),
    seen: { table: noFlows, rows: new Uint32Array() },
    onChange: () => undefined,
  })

describe('a list that another takes the place of', () => {
  it('hands over the lines of the other where it did not get its own', async () => {
    const { ask, answer } = worker()
    const before = listOf(ask)
    before.stop()
    const found = before.flowsBetween(2, 3, 10)
    const next = listOf(ask)
    before.followedBy(next)
    for (let i = 0; i < 20; i++) {
      await Promise.resolve()
      answer()
    }
    expect((await found).map(({ row }) => row)).toEqual([2, 3])
  })

  it('hands over its own where they come', async () => {
    const { ask, answer } = worker()
    const list = listOf(ask)
    const found = list.flowsBetween(0, 0, 1)
    await Promise.resolve()
    await Promise.resolve()
    answer()
    expect((await found).map(({ row }) => row)).toEqual([0])
  })
})
