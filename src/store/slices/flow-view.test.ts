import { describe, expect, it } from 'vitest'
import { keepFlowView } from './flow-view'
import { defaultColumns } from '../state/flow-view'
import { createAppStore } from '../store'

function memory(text: string | null = null) {
  const kept = { text }
  return { kept, getItem: () => kept.text, setItem: (_key: string, value: string) => void (kept.text = value) }
}

describe('the look of the flow table', () => {
  it('is kept between visits', () => {
    const storage = memory()
    const first = createAppStore(() => 0)
    keepFlowView(first, storage)
    first.getState().setShownColumns(['verdict', 'source'])
    first.getState().setFlowGrouping('policy')
    first.getState().setColumnWidth('source', 7)
    first.getState().setColumnWidth('verdict', 140.4)
    first.getState().setColumnWidth('port', 300)
    first.getState().setColumnWidth('port', null)
    const second = createAppStore(() => 0)
    keepFlowView(second, storage)
    expect(second.getState().shownColumns).toEqual(['source', 'verdict'])
    expect(second.getState().flowGrouping).toBe('policy')
    expect(second.getState().columnWidths).toEqual({ source: 40, verdict: 140 })
  })

  it.each([null, 'nonsense', '[]', '{"columns":["who"],"grouping":1,"widths":{"who":3,"port":"x"}}'])(
    'starts as usual from %s',
    (text) => {
      const store = createAppStore(() => 0)
      keepFlowView(store, memory(text))
      expect(store.getState().shownColumns).toEqual(defaultColumns)
      expect(store.getState().columnWidths).toEqual({})
      expect(store.getState().flowGrouping).toBe('none')
    },
  )

  it('stays for the visit where the browser forbids storage', () => {
    const forbid = (): never => {
      throw new Error('forbidden')
    }
    const store = createAppStore(() => 0)
    keepFlowView(store, { getItem: forbid, setItem: forbid })
    store.getState().setFlowGrouping('source')
    expect(store.getState().flowGrouping).toBe('source')
  })
})
