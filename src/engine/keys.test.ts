import { describe, expect, it } from 'vitest'
import * as keys from './keys'

describe('the key of a peer', () => {
  it.each([
    [keys.endpointKey('shop', 'api-0'), { kind: 'endpoint', namespace: 'shop', name: 'api-0' }],
    [keys.outsideKey('entity', 'world'), { kind: 'entity', name: 'world' }],
    [keys.outsideKey('node', 'worker-1'), { kind: 'node', name: 'worker-1' }],
    [keys.outsideKey('ip', '2001:db8::1'), { kind: 'ip', name: '2001:db8::1' }],
    [keys.outsideKey('cidr', '10.0.0.0/8'), { kind: 'cidr', name: '10.0.0.0/8' }],
    [keys.outsideKey('dns', 'api.example.com'), { kind: 'dns', name: 'api.example.com' }],
  ])('%s is read as it was made', (key, parts) => {
    expect(keys.parsePeer(key)).toEqual(parts)
    expect(keys.isPeerKey(key)).toBe(true)
    expect(keys.parseNode(key)).toEqual({ kind: 'peer', key })
  })

  it.each(['namespace:shop', 'workload:shop/api', 'service:shop/api', 'world', ''])('is not %s', (text) => {
    expect(keys.parsePeer(text)).toBeNull()
  })

  it('tells its scheme', () => {
    expect(keys.hasScheme('ip:1.2.3.4', 'dns', 'ip')).toBe(true)
    expect(keys.hasScheme('shop/api', 'dns', 'ip')).toBe(false)
  })
})

describe('the id of a node', () => {
  it('is read as it was made', () => {
    expect(keys.parseNode(keys.namespaceNode('shop'))).toEqual({ kind: 'namespace', name: 'shop' })
    expect(keys.parseNode(keys.workloadNode('shop', 'api'))).toEqual({
      kind: 'workload',
      namespace: 'shop',
      name: 'api',
    })
    expect(keys.serviceOfNode(keys.serviceNode('shop/api'))).toBe('shop/api')
    expect(keys.workloadOfNode('service:shop/api')).toBeNull()
    expect(keys.namespaceOfNode('shop/api')).toBeNull()
    expect(keys.parseNode('nothing')).toBeNull()
  })

  it('says whether it stands for several endpoints', () => {
    expect(['namespace:shop', 'workload:shop/api', 'service:shop/api', 'shop/api'].map(keys.isGroupNode)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

it('reads keys of resources', () => {
  expect(keys.resourceParts('NetworkPolicy/shop/web')).toEqual({
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name: 'web',
  })
  expect(keys.resourceWords('NetworkPolicy/shop/web')).toBe('NetworkPolicy/shop/web')
  expect(keys.resourceWords('CiliumClusterwideNetworkPolicy//all')).toBe('CiliumClusterwideNetworkPolicy/all')
  expect(keys.resourceName('NetworkPolicy/shop/web')).toBe('shop/web')
  expect(keys.resourceName('CiliumClusterwideNetworkPolicy//all')).toBe('all')
})
