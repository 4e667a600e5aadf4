import { describe, expect, it, vi } from 'vitest'
import { compareFlows } from '../compare/tables'
import { shopSnapshot } from '../../testing/fixture'
import { filterRows } from './filter'
import { linkFlags, rowsThrough } from './flags'
import { flowRow, usesFlags } from '../../../worker/rows'
import { createAppStore } from '../../store'
import type { FlowFilter } from '../../state/store-type'

const snapshot = shopSnapshot()
const { flows } = snapshot

function setup() {
  const store = createAppStore(() => 0)
  linkFlags(store)
  store.setState({ snapshot })
  const filter = (part: Partial<FlowFilter>): void =>
    store.getState().setFlowFilter({ text: '', verdicts: [], ...part })
  const rows = () => [...filterRows(flows, store.getState().flowFilter, null)].map((i) => flowRow(flows, i))
  return { store, filter, rows }
}

it.each([
  ['--verdict DROPPED', true],
  ['shop/api --not --port 80', true],
  ['-n shop', true],
  ['hubble observe', true],
  ['shop/front-end 8080', false],
  ['', false],
])('%j uses flags: %s', (text, uses) => {
  expect(usesFlags(text)).toBe(uses)
})

describe('a filter in the words of Hubble', () => {
  it('holds for the table, the canvas and whoever else asks for its rows', async () => {
    const { filter, rows } = setup()
    filter({ text: '--to-pod shop/api --not --from-namespace web' })
    await vi.waitFor(() => expect(rows().length).toBeLessThan(flows.count))
    expect(new Set(rows().map(({ ref }) => ref.to))).toEqual(new Set(['shop/api']))
    expect(rows().some(({ ref }) => ref.from.startsWith('web/'))).toBe(false)
    filter({ text: '--to-pod shop/db', verdicts: ['REDIRECTED'] })
    expect(rows().map(({ ref }) => ref.from)).toEqual(['shop/api'])
    filter({ text: '' })
    expect(rows()).toHaveLength(flows.count)
  })

  it('follows the flows when they are computed again', async () => {
    const { store, filter } = setup()
    filter({ text: '--to-pod shop/db' })
    await vi.waitFor(() => expect(store.getState().flowFilter.mask?.table).toBe(flows))
    const next = { ...flows }
    store.setState({ snapshot: { ...snapshot, flows: next } })
    expect(store.getState().flowFilter.mask?.table).toBe(next)
  })

  it('holds for rows beyond those that are listed', async () => {
    const rows = await rowsThrough(flows, { text: '--to-pod shop/db', verdicts: ['REDIRECTED'] }, snapshot)
    expect(rows).toHaveLength(1)
    expect(await rowsThrough(flows, { text: 'db-l7', verdicts: [] }, snapshot)).toHaveLength(1)
  })
})

it('shows only what the last edit changed, where that is asked for', () => {
  const { store, filter, rows } = setup()
  const found = compareFlows(
    { ...flows, verdict: flows.verdict.map((verdict, i) => (i === 3 ? 1 - verdict : verdict)) },
    flows,
  )!
  store.setState({ changes: { ...found, isFresh: false, sequence: 1 } })
  filter({ changedOnly: true })
  expect(rows().map(({ index }) => index)).toEqual([3])
  store.setState({ changes: null })
  expect(rows()).toEqual([])
})
