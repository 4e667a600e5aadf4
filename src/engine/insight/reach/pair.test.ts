import { describe, expect, it } from 'vitest'
import { analyze, answerPorts, compareAnalyses, reach } from '../../index'
import { cilium, podOn } from '../../testing/workspace'

const pods = [podOn('t/a', { labels: 'app: a' }), podOn('t/b', { labels: 'app: b' })]
const workspace = (...documents: readonly string[]) =>
  analyze([{ name: 'm.yaml', text: [...pods, ...documents].join('\n---\n') }])
/** All of TCP is denied, and nothing else. */
const withoutTcp = cilium(
  't',
  'enableDefaultDeny: {ingress: false}, ingressDeny: [{toPorts: [{ports: [{port: "0", protocol: TCP}]}]}]',
)

describe('a protocol of which no port is let through', () => {
  it('is none of every port', () => {
    const analysis = workspace(withoutTcp)
    const { rows } = reach(analysis, { from: 't/a', to: 't/b' })
    expect(rows).toMatchObject([
      {
        portsText: 'every port but TCP',
        ports: [
          { protocol: 'other', ranges: [[0, 65_535]] },
          { protocol: 'TCP', ranges: [] },
        ],
      },
    ])
    const sets = answerPorts(analysis, { from: 't/a', to: 't/b' })
    expect(sets).toMatchObject([
      {
        sets: [
          { outcome: 'forwarded', portsText: 'every port but TCP' },
          { outcome: 'dropped', portsText: 'TCP' },
        ],
      },
    ])
  })

  it('is all that a comparison brings out', () => {
    const { flows } = compareAnalyses(workspace(), workspace(withoutTcp))
    expect([...new Set(flows.map(({ portsText }) => portsText))]).toEqual(['TCP'])
  })
})
