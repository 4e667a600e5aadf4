import { describe, expect, it } from 'vitest'
import { ciliumPolicy, modelOf, somePods } from '../testing/manifests'
import { node, object, podOn } from '../testing/workspace'
import { findPeer, isOfCluster } from './find-peer'

describe('the peer of a key', () => {
  const model = modelOf([
    node('n1', '192.168.0.1'),
    ...somePods,
    podOn('ops/agent', { node: 'n1', spec: 'hostNetwork: true' }),
    ciliumPolicy('egress: [{toCIDR: [10.0.0.0/8, 10.1.0.0/16]}, {toFQDNs: [{matchName: api.a.io}]}]'),
    object('External', '/x', 'spec: {dns: [pay.example], addresses: [10.1.2.3]}'),
  ])
  const texts = (key: string, of = model) => {
    const found = findPeer(of, key)
    return typeof found === 'string' ? found : of.identities[found.identity]?.texts.join(' ')
  }

  it('is a pod with its policies', () => {
    const found = findPeer(model, 'shop/db')
    expect(found).toMatchObject({ endpoint: model.endpointIndex.get('shop/db') })
    expect(texts('shop/db')).toContain('k8s:app=db')
  })

  it('is a pod without policies of its own in the network of its node', () => {
    expect(findPeer(model, 'ops/agent')).toMatchObject({ endpoint: null })
  })

  it.each([
    // The longest prefix that a policy names around it.
    ['ip:10.1.2.3', 'cidr:10.1.0.0/16'],
    ['ip:10.9.9.9', 'cidr:10.0.0.0/8'],
    ['ip:203.0.113.9', 'reserved:world'],
    ['cidr:10.1.0.0/16', 'cidr:10.1.0.0/16'],
    ['cidr:10.1.128.0/17', 'cidr:10.1.0.0/16'],
    ['cidr:0.0.0.0/0', 'reserved:world'],
    ['entity:host', 'reserved:host'],
    ['entity:world', 'reserved:world'],
    ['node:n1', 'reserved:remote-node'],
    ['dns:api.a.io', 'fqdn:api.a.io'],
    ['dns:API.a.io.', 'fqdn:api.a.io'],
    ['dns:pay.example', 'cidr:10.1.0.0/16'],
    // A name that nobody knows is outside.
    ['dns:unknown.example', 'reserved:world'],
  ])('%s bears %s', (key, label) => {
    expect(texts(key)).toContain(label)
  })

  it('is of the cluster where its address is that of a node or pod, and neither where it is outside nor where it is none', () => {
    expect(['192.168.0.1', '203.0.113.9', 'api.a.io', ''].map((text) => isOfCluster(model, text))).toEqual([
      true,
      false,
      false,
      false,
    ])
  })

  it('is the world of its family in a cluster of two families', () => {
    const dual = modelOf(somePods, { ipFamilies: ['IPv4', 'IPv6'] })
    expect(texts('ip:203.0.113.9', dual)).toBe('reserved:world-ipv4')
    expect(texts('ip:2001:db8::1', dual)).toBe('reserved:world-ipv6')
  })

  it.each([
    ['shop/none', 'there is no endpoint "shop/none" in this workspace'],
    ['node:n9', 'there is no node "n9" in this workspace'],
    ['entity:hots', 'there is no entity "hots" in this cluster'],
    ['ip:10.0.0', '"10.0.0" is not an address'],
    ['cidr:10.0.0.0', '"10.0.0.0" is not an address prefix'],
  ])('%s is none, and the text says why', (key, problem) => {
    expect(findPeer(model, key)).toBe(problem)
  })
})
