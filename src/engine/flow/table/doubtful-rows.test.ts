import { describe, expect, it } from 'vitest'
import { analyze, FlowVerdict } from '../../index'
import { cilium, node, object, podOn, service, slice } from '../../testing/workspace'

/** What the table says of a flow: `depends`, or whether it goes through. */
function rowOf(documents: readonly string[], from: string, to: string): string {
  const table = analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }]).flows()
  const at = (key: string): number => table.peers.findIndex((peer) => peer.key === key)
  const [source, destination] = [at(from), at(to)]
  for (let i = 0; i < table.count; i++) {
    if (table.source[i] !== source || table.destination[i] !== destination) continue
    if (table.undecided?.includes(i) === true) return 'depends'
    return table.verdict[i] === FlowVerdict.DROPPED ? 'denied' : 'allowed'
  }
  return 'no row'
}

describe('a row of the table', () => {
  it('depends where the name of the receiver has an address that leads to something in the cluster', () => {
    const pods = [podOn('s/a'), podOn('s/b', { ip: '10.0.0.9' }), cilium('s', 'egress: [{toEntities: [world]}]')]
    const name = (address: string) => object('External', '/x', `spec: {dns: [x.io], addresses: [${address}]}`)
    expect(rowOf([...pods, name('203.0.113.5')], 's/a', 'dns:x.io')).toBe('allowed')
    expect(rowOf([...pods, name('203.0.113.5, 10.0.0.9')], 's/a', 'dns:x.io')).toBe('depends')
  })

  it('knows the local host of a node of the API server', () => {
    const rules = 'egress: [{toEntities: [all]}], egressDeny: [{toEntities: [kube-apiserver]}]'
    const documents = (on: string) => [
      node('n1', '192.168.0.1'),
      node('n2', '192.168.0.2'),
      service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]'),
      slice('default/kubernetes', '{name: https, port: 6443}', '192.168.0.2'),
      podOn('s/a', { node: on }),
      cilium('s', rules),
    ]
    const rows = ['n1', 'n2', ''].map((on) => rowOf(documents(on), 's/a', 'entity:host'))
    expect(rows).toEqual(['allowed', 'denied', 'depends'])
  })
})
