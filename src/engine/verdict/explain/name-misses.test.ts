import { describe, expect, it } from 'vitest'
import { modelOf, onlyPolicy, pod, ciliumPolicy, objectYaml } from '../../testing/manifests'
import { findPeer } from '../find-peer'
import { nameMiss, nameMisses } from './name-misses'

const documents = [
  pod('shop/web', 'app: web'),
  pod('shop/db', 'app: db'),
  objectYaml('Node', 'n1', { status: '{addresses: [{type: InternalIP, address: 192.168.0.1}]}' }),
]
const rule = (more = '') => ciliumPolicy(`egress: [{toFQDNs: [{matchName: a.example}]${more}}]`)

function missingTo(to: string, policy = rule(), port = 443): readonly (string | undefined)[] {
  const model = modelOf([...documents, policy])
  const peer = findPeer(model, to)
  if (typeof peer === 'string') throw new Error(peer)
  const subject = { endpoint: 0, map: model.maps.mapOf(0, 'egress') }
  return nameMisses(model, subject, peer, { from: 'shop/web', to, protocol: 'TCP', port }).map(({ missing }) => missing)
}

describe('a name would have let a dropped flow through', () => {
  it('to an address that may have one', () => {
    expect(missingTo('ip:203.0.113.9')).toEqual(['name'])
    expect(missingTo('entity:world')).toEqual(['name'])
  })

  it('on the ports of its rule alone', () => {
    const on443 = rule(', toPorts: [{ports: [{port: "443", protocol: TCP}]}]')
    expect([missingTo('ip:203.0.113.9', on443), missingTo('ip:203.0.113.9', on443, 80)]).toEqual([['name'], []])
  })

  it('never to a pod or a node', () => {
    expect([missingTo('shop/db'), missingTo('entity:remote-node')]).toEqual([[], []])
  })

  it('not where no rule is about names', () => {
    expect(missingTo('ip:203.0.113.9', ciliumPolicy('egress: [{toCIDR: [198.51.100.0/24]}]'))).toEqual([])
  })
})

it('a pod is told apart from an address without a name', () => {
  const model = modelOf([...documents, rule()])
  const { selector } = onlyPolicy([...documents, rule()]).rules[0]!.entries[0]!.peers![0]!
  const world = model.identities[model.inside.ofReserved.get('world') ?? 0]!
  const db = model.cluster.endpoints[1]!
  const { cluster } = model
  expect(nameMiss(selector, { identity: world, cluster, pod: null }).text).toBe('the address is not known as a.example')
  expect(
    nameMiss(selector, { identity: model.identities[model.inside.ofEndpoint[1]!]!, cluster, pod: db }).text,
  ).toContain('never matches a pod')
})
