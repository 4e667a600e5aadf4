import { describe, expect, it } from 'vitest'
import { analyze, FlowVerdict, reach } from '../../index'
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

  it('is seen as its own nodes are where they are stated', () => {
    const asked = (routing: string, on = 'n1') => {
      const text = [
        podOn('s/hook', { node: on }),
        node('n1', '192.168.0.1'),
        node('n2', '192.168.0.2'),
        slice('default/kubernetes', '{port: 6443}', '192.168.0.2'),
        cilium('s', 'ingress: [{fromEntities: [kube-apiserver]}]'),
      ].join('\n---\n')
      const settings: Record<string, string> = routing === '' ? {} : { 'routing-mode': routing }
      const analysis = analyze([{ name: 'm.yaml', text }], { settings })
      const probe = { to: 's/hook', protocol: 'TCP', port: 80 } as const
      const { undecided = [], verdict, source, peers } = analysis.flows()
      const row = source.findIndex((peer) => peers[peer]?.key === 'entity:kube-apiserver')
      const table = undecided.includes(row) ? 'depends' : verdict[row] === FlowVerdict.DROPPED ? 'denied' : 'allowed'
      const answers = ['entity:kube-apiserver', 'ip:192.168.0.2'].map((from) => {
        const found = analysis.probe({ ...probe, from })
        return found.isUndecided === true ? 'depends' : found.verdict === 'DROPPED' ? 'denied' : 'allowed'
      })
      return [...answers, table].join()
    }
    expect(asked('tunnel')).toBe('denied,denied,denied')
    expect(asked('native')).toBe('allowed,allowed,allowed')
    expect(asked('')).toBe('depends,depends,depends')
    expect(asked('tunnel', 'n2')).toBe('allowed,allowed,allowed')
  })

  it('is what its address is where it runs outside the nodes', () => {
    const asked = (addresses: string) => {
      const text = [
        podOn('s/a'),
        slice('default/kubernetes', '{port: 6443}', addresses),
        cilium('s', 'egress: [{toEntities: [kube-apiserver]}], egressDeny: [{toCIDR: [198.51.100.0/24]}]'),
      ].join('\n---\n')
      const analysis = analyze([{ name: 'm.yaml', text }])
      const found = analysis.probe({ from: 's/a', to: 'entity:kube-apiserver', protocol: 'TCP', port: 6443 })
      const { verdict, destination, peers, undecided } = analysis.flows()
      const row = destination.findIndex((peer) => peers[peer]?.key === 'entity:kube-apiserver')
      const lines = reach(analysis, { from: 's/a', to: 'kube-apiserver' }).rows.length
      return [found.isUndecided === true || found.verdict, undecided?.includes(row) ?? verdict[row], lines]
    }
    expect(asked('198.51.100.7')).toEqual(['DROPPED', FlowVerdict.DROPPED, 0])
    expect(asked('203.0.113.7')).toEqual(['FORWARDED', FlowVerdict.FORWARDED, 1])
    expect(asked('198.51.100.7, 203.0.113.7')).toEqual([true, true, 1])
  })

  it('is in none where all places agree, or its slice is stated', () => {
    expect(doubtsOf('fromEntities: [all]')).toBe('')
    expect(doubtsOf('fromEntities: [remote-node]', [slice('default/kubernetes', '{port: 6443}', '192.168.0.1')])).toBe(
      '',
    )
  })
})
