import { describe, expect, it } from 'vitest'
import { shopSnapshot } from '../../testing/fixture'
import { cellText, groupRows } from '../../../worker/rows'
import { filterRows } from '../filter/filter'

const { flows } = shopSnapshot()
const rows = filterRows(flows, { text: '', verdicts: [] }, null)
const none: ReadonlySet<string> = new Set()

describe('lines of the flow table', () => {
  it('are the rows themselves without groups', () => {
    expect(groupRows(flows, rows, 'none', none)).toEqual({ lines: Int32Array.from(rows), groups: [] })
  })

  it('stand under the head of their destination, groups by name, rows in their order', () => {
    const { lines, groups } = groupRows(flows, rows, 'destination', none)
    expect(groups.map(({ label }) => label)).toEqual(groups.map(({ label }) => label).toSorted())
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length)
    expect(lines).toHaveLength(rows.length + groups.length)
    let head = ''
    let before = -1
    for (const line of lines) {
      if (line < 0) {
        head = groups[-1 - line]!.label
        before = -1
      } else {
        expect(cellText(flows, 'destination', line)).toBe(head)
        expect(line).toBeGreaterThan(before)
        before = line
      }
    }
  })

  it('count the dropped flows of each policy, a default deny too', () => {
    const { groups } = groupRows(flows, rows, 'policy', none)
    expect(groups.find(({ key }) => key === 'CiliumClusterwideNetworkPolicy//no-legacy')).toMatchObject({
      label: 'no-legacy (CiliumClusterwideNetworkPolicy)',
      count: 7,
      dropped: 7,
    })
    expect(groups.find(({ key }) => key === 'default-deny')).toMatchObject({ label: 'default deny' })
  })

  it('are folded away under the head of a folded group', () => {
    const open = groupRows(flows, rows, 'source', none)
    const folded = groupRows(flows, rows, 'source', new Set(['web/site']))
    const group = folded.groups.find(({ key }) => key === 'web/site')
    expect(group).toMatchObject({ isCollapsed: true })
    expect(folded.lines).toHaveLength(open.lines.length - group!.count)
  })
})
