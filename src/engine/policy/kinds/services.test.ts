import { describe, expect, it } from 'vitest'
import { ciliumPolicy, object, onlyPolicy, somePods } from '../../testing/manifests'
import { service, slice } from '../../testing/workspace'
import { describePeers } from '../describe'

const cluster = [
  ...somePods,
  service('shop/db', 'selector: {app: db}, ports: [{port: 80}]', '', 'tier: data'),
  service('ops/db', 'selector: {app: admin}'),
  service('shop/headless', 'clusterIP: None, selector: {app: web}'),
  service('shop/outside', 'ports: [{port: 443}]', '', 'tier: data'),
  slice('shop/outside', '{port: 443}', '203.0.113.4, 203.0.113.5'),
  service('shop/empty', 'selector: {}'),
]

/** Whom an egress rule with one `toServices` entry holds, in words. */
function peers(entry: string, more: readonly string[] = [], ports = ''): string {
  const policy = onlyPolicy([...cluster, ...more, ciliumPolicy(`egress: [{toServices: [${entry}]${ports}}]`)])
  expect(policy.rejections).toEqual([])
  const [found] = policy.rules[0]?.entries ?? []
  return found === undefined ? 'no entry' : describePeers(found)
}
const named = (name: string, namespace?: string) =>
  `{k8sService: {serviceName: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`}}}`
const labelled = (selector: string, namespace?: string) =>
  `{k8sServiceSelector: {selector: {${selector}}${namespace === undefined ? '' : `, namespace: ${namespace}`}}}`
const ports = ', toPorts: [{ports: [{port: "443", protocol: TCP}]}]'

describe('toServices by name', () => {
  it('is what the service selects, in its namespace, whatever its ports', () => {
    expect(peers(named('db', 'shop'))).toBe('app=db in namespace shop')
  })

  it('is the services of that name in all namespaces where none is given', () => {
    expect(peers(named('db'))).toBe('app=db in namespace shop, app=admin in namespace ops')
  })

  it('makes no difference for a headless service', () => {
    expect(peers(named('headless', 'shop'))).toBe('app=web in namespace shop')
  })

  it('is the addresses of the EndpointSlices of a service without a selector', () => {
    expect(peers(named('outside', 'shop'))).toBe('203.0.113.4/32, 203.0.113.5/32')
  })

  it('is nobody where a selector is empty and no slice is there: an empty selector is none', () => {
    expect(peers(named('empty', 'shop'))).toBe('nobody')
  })

  it.each(['missing', 'empty'])('is nobody without ports and everyone with them: %s', (name) => {
    expect(peers(named(name, 'shop'))).toBe('nobody')
    expect(peers(named(name, 'shop'), [], ports)).toBe('everyone')
  })
})

describe('toServices by labels', () => {
  it('is what stands behind each service that bears them', () => {
    expect(peers(labelled('matchLabels: {tier: data}'))).toBe(
      'app=db in namespace shop, 203.0.113.4/32, 203.0.113.5/32',
    )
  })

  it('looks in the given namespace only', () => {
    expect(peers(labelled('matchLabels: {tier: data}', 'ops'))).toBe('nobody')
  })

  it('takes expressions, and a missing label for one that is not in a list', () => {
    expect(peers(labelled('matchExpressions: [{key: tier, operator: NotIn, values: [data]}]', 'ops'))).toBe(
      'app=admin in namespace ops',
    )
  })

  it('does not look at the name beside a selector', () => {
    const both = `{k8sService: {serviceName: db, namespace: ops}, k8sServiceSelector: {namespace: shop, selector: {matchLabels: {tier: data}}}}`
    expect(peers(both)).not.toContain('admin')
  })
})

describe('toServices in a deny rule', () => {
  it.each([
    ['', []],
    [ports, null],
  ])('is not looked up: it names nobody, and with ports everyone (%s)', (written, expected) => {
    const policy = onlyPolicy([
      ...cluster,
      ciliumPolicy(`egressDeny: [{toServices: [${named('db', 'shop')}]${written}}]`),
    ])
    expect(policy.rules[0]?.entries[0]?.peers).toEqual(expected)
  })
})

describe('the service of the API server', () => {
  const inWords = 'the API server where it runs outside the nodes'

  it.each([
    ['by name', named('kubernetes', 'default')],
    ['by name alone', named('kubernetes')],
    ['by its labels', labelled('matchLabels: {component: apiserver}')],
  ])('is in every cluster, in an unknown place outside the nodes where no slice says where: %s', (_, entry) => {
    expect(peers(entry)).toBe(inWords)
  })

  it.each([
    ['of another namespace', named('kubernetes', 'shop')],
    ['of other labels', labelled('matchLabels: {component: other}')],
    ['of another namespace, by labels', labelled('matchLabels: {component: apiserver}', 'shop')],
  ])('is not one %s', (_, entry) => {
    expect(peers(entry)).not.toContain('API server')
  })

  it('is the addresses of its slice where that is at hand', () => {
    const stated = [
      service('default/kubernetes', 'ports: [{port: 443}]', '', 'component: apiserver, provider: kubernetes'),
      slice('default/kubernetes', '{port: 6443}', '10.0.0.9'),
    ]
    expect(peers(named('kubernetes', 'default'), stated)).toBe('10.0.0.9/32')
    // The slice alone says where it is as well.
    expect(peers(named('kubernetes', 'default'), stated.slice(1))).toBe('10.0.0.9/32')
  })

  it('is named beside other services that the same labels choose', () => {
    const other = object('Service', 'ops/mirror', 'spec: {selector: {app: admin}}', 'component: apiserver')
    expect(peers(labelled('matchLabels: {component: apiserver}'), [other])).toBe(
      `app=admin in namespace ops, ${inWords}`,
    )
  })
})
