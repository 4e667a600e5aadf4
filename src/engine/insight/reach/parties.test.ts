import { describe, expect, it } from 'vitest'
import { analyze, reach } from '../../index'
import { cilium, config, node, podOn } from '../../testing/workspace'

describe('nodes that prefixes match', () => {
  const rows = (rule: string) =>
    reach(
      analyze([
        {
          name: 'm.yaml',
          text: [
            config('policy-cidr-match-mode: nodes'),
            node('n1', '192.168.0.1'),
            node('n2', '192.168.7.2'),
            podOn('t/a', { node: 'n1' }),
            cilium('t', `egress: [${rule}]`),
          ].join('\n---\n'),
        },
      ]),
      { from: 't/a' },
    ).rows.flatMap(({ to, toKind, portsText, maybeText }) =>
      toKind === 'node' ? [`${to}: ${portsText || '-'}, ${maybeText || '-'}`] : [],
    )

  it('are the host and the remote nodes, by each of their addresses', () => {
    expect(rows('{toCIDR: [192.168.0.0/16]}').join()).toContain('host, remote-node')
    // Which of them it is the pod's node decides.
    expect(rows('{toCIDR: [192.168.0.0/24]}').join('; ')).toContain('host, remote-node: -, every port')
    expect(rows('{toCIDR: [10.9.0.0/16]}')).toEqual([])
  })
})
