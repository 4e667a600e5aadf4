import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { cilium, node, podOn, slice } from '../../testing/workspace'

const base = [podOn('s/api', { node: 'n1', ip: '10.0.0.1' }), node('n1', '192.168.0.1')]

function doubtsOf(rule: string, more: readonly string[] = [], settings: Readonly<Record<string, string>> = {}): string {
  const text = [...base, cilium('s', `ingress: [{${rule}}]`), ...more].join('\n---\n')
  const analysis = analyze([{ name: 'm.yaml', text }], { settings })
  const asked = { from: 'entity:kube-apiserver', to: 's/api', protocol: 'TCP', port: 80 } as const
  return (analysis.probe(asked).doubts ?? []).join(' ')
}

describe('the API server as sender, where nothing states where it runs', () => {
  it('is in doubt where another place makes another answer', () => {
    expect(doubtsOf('fromEntities: [remote-node]')).toBe(
      'Where the API server runs is not stated, so it is taken for one on another node: it would be denied where it runs outside the nodes.',
    )
    expect(doubtsOf('fromEntities: [host]')).toContain('would be allowed where it runs on the receiver’s node')
    expect(doubtsOf('fromEntities: [world]')).toContain('or where it runs outside the nodes')
  })

  it('misses rules about it through a tunnel, and does not by native routing', () => {
    const rule = 'fromEntities: [kube-apiserver]'
    expect(doubtsOf(rule, [], { 'routing-mode': 'tunnel' })).toContain('denied where it runs on a node of the cluster')
    expect(doubtsOf(rule, [], { 'routing-mode': 'native' })).toBe('')
  })

  it('is in none where all places agree, or its slice is stated', () => {
    expect(doubtsOf('fromEntities: [all]')).toBe('')
    expect(doubtsOf('fromEntities: [remote-node]', [slice('default/kubernetes', '{port: 6443}', '192.168.0.1')])).toBe(
      '',
    )
  })
})
