import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { objectYaml } from '../../testing/manifests'
import { cilium, node, object, podOn } from '../../testing/workspace'

const pod = podOn('s/a', { node: 'n1', ip: '10.0.0.4' })
const gke = objectYaml('Node', '/g', { labels: 'cloud.google.com/gke-nodepool: p' })
const out = (rule: string) => cilium('s', `egress: [${rule}]`)

function doubts(documents: readonly string[], to: string, port = 80, protocol: 'TCP' | 'UDP' = 'TCP') {
  const analysis = analyze([{ name: 'm.yaml', text: [node('n1', '192.168.0.1'), pod, ...documents].join('\n---\n') }])
  return (analysis.probe({ from: 's/a', to, protocol, port }).doubts ?? []).join(' ')
}

describe('an agent of the node at a link-local address', () => {
  it('may be the local host to policies', () => {
    const toAddress = out('{toCIDR: [169.254.170.23/32]}')
    expect(doubts([toAddress], 'ip:169.254.170.23')).toContain('EKS Pod Identity Agent answers, on the node of s/a')
    expect(doubts([toAddress], 'ip:169.254.170.23')).toContain('port 80, and it would be denied')
    expect(doubts([out('{toEntities: [host]}')], 'ip:169.254.170.23')).toContain('it would be allowed')
    expect(doubts([out('{toCIDR: [169.254.20.10/32]}')], 'ip:169.254.20.10', 53, 'UDP')).toContain('NodeLocal DNSCache')
  })

  it('is no question where both come to the same, and at other addresses', () => {
    expect(doubts([out('{toEntities: [all]}')], 'ip:169.254.170.23')).toBe('')
    expect(doubts([out('{toCIDR: [169.254.170.2/32]}')], 'ip:169.254.170.2')).toBe('')
  })

  it('is the metadata server where nodes are those of GKE, on another port', () => {
    const toAddress = out('{toCIDR: [169.254.169.254/32]}')
    expect(doubts([gke, toAddress], 'ip:169.254.169.254')).toContain('port 988, and it would be denied')
    expect(doubts([toAddress], 'ip:169.254.169.254')).toBe('')
    const name = object('External', '/m', 'spec: {dns: [metadata.google.internal], addresses: [169.254.169.254]}')
    expect(doubts([gke, name, toAddress], 'dns:metadata.google.internal')).toContain('the metadata server of GKE')
  })
})
