import { describe, expect, it } from 'vitest'
import { ask, ciliumPolicy, clusterNetworkPolicy, modelOf, somePods } from '../../testing/manifests'

const deciders = (policies: readonly string[], question: string) => {
  const { by } = ask(modelOf([...somePods, ...policies]), question).ingress
  return by.map((key) => key.split('/').at(-1))
}
const anyPeer = (ports: string, name: string, rest = '') =>
  ciliumPolicy(`ingress: [{toPorts: [{ports: [${ports}]${rest}}]}]`, name)
const pods = (ports: string, name: string, rest = '') =>
  ciliumPolicy(`ingress: [{fromEndpoints: [{}], toPorts: [{ports: [${ports}]${rest}}]}]`, name)
const on80 = '{port: "80", protocol: TCP}'
const all = '{port: "0", protocol: TCP}'
const http = ', rules: {http: [{}]}'

describe('who decides', () => {
  it.each([
    ['two rules for the same peers on a port together', [anyPeer(on80, 'a'), anyPeer(on80, 'b')], ['a', 'b']],
    ['a plain rule and an HTTP rule on a port together', [anyPeer(on80, 'a'), anyPeer(on80, 'b', http)], ['a', 'b']],
    ['the HTTP rule alone where the plain one is for other peers', [anyPeer(on80, 'a'), pods(on80, 'b', http)], ['b']],
    ['the HTTP rule alone where the plain one is for more ports', [pods(all, 'a'), pods(on80, 'b', http)], ['b']],
    ['the narrower block of ports of equal rules', [anyPeer(all, 'a'), pods(on80, 'b')], ['b']],
    ['the narrower one also where it is for everyone', [anyPeer(on80, 'a'), pods(all, 'b')], ['a']],
    ['the rule for everyone where one for some peers says just the same', [anyPeer(on80, 'a'), pods(on80, 'b')], ['a']],
    [
      'a name and a number of a port apart',
      [pods('{port: http, protocol: TCP}', 'a'), pods('{port: "9000", protocol: TCP}', 'b', http)],
      ['b'],
    ],
  ])('%s', (_, policies, expected) => {
    const port = policies.join('').includes('9000') ? 9000 : 80
    expect(deciders(policies, `shop/web shop/db TCP/${port}`)).toEqual(expected)
  })

  it('the broader of two denies', () => {
    const deny = (ports: string, name: string) => ciliumPolicy(`ingressDeny: [{toPorts: [{ports: [${ports}]}]}]`, name)
    expect(deciders([deny(all, 'a'), deny(on80, 'b')], 'shop/web shop/db TCP/80')).toEqual(['a'])
  })

  it('nobody on a plain default deny, and the default deny itself behind a Pass', () => {
    const closed = ciliumPolicy('ingress: [{}]', 'closed')
    const pass = clusterNetworkPolicy('tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Pass}]')
    expect(deciders([closed], 'shop/web shop/db TCP/80')).toEqual([])
    expect(deciders([closed, pass], 'shop/web shop/db TCP/80')).toEqual(['default-deny'])
  })

  it('the local host’s own way in, unless a rule covers it', () => {
    expect(deciders([ciliumPolicy('ingress: [{}]', 'closed')], 'entity:host shop/db TCP/80')).toEqual(['localhost'])
    expect(deciders([anyPeer(on80, 'a')], 'entity:host shop/db TCP/80')).toEqual(['a'])
  })
})
