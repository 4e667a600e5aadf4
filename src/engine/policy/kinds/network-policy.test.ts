import { describe, expect, it } from 'vitest'
import { networkPolicy, onlyPolicy } from '../../testing/manifests'
import { describePeers, describePorts } from '../describe'

const read = (spec: string) => onlyPolicy([networkPolicy(spec)])

describe('a NetworkPolicy', () => {
  it.each([
    ['isolates for ingress if it says nothing', '{podSelector: {}}', ['ingress']],
    ['isolates for egress alone if it lists that', '{podSelector: {}, policyTypes: [Egress]}', ['egress']],
    [
      'isolates for egress by its rules, whatever its types',
      '{podSelector: {}, policyTypes: [Ingress], egress: [{}]}',
      ['ingress', 'egress'],
    ],
  ])('%s', (_, spec, directions) => {
    expect(read(spec).rules[0]?.isolates).toEqual(directions)
  })

  it.each([
    ['no peers are any peer', '{podSelector: {}, ingress: [{}]}', 'everyone', 'on every port'],
    ['an empty list of peers is, too', '{podSelector: {}, ingress: [{from: []}]}', 'everyone', 'on every port'],
    ['a port without protocol is TCP', '{podSelector: {}, ingress: [{ports: [{port: 80}]}]}', 'everyone', 'on TCP/80'],
    ['a port entry without port is all of TCP', '{podSelector: {}, ingress: [{ports: [{}]}]}', 'everyone', 'on TCP'],
    [
      'a name of a port that is too long is all of TCP',
      '{podSelector: {}, ingress: [{ports: [{port: a-name-far-too-long}]}]}',
      'everyone',
      'on TCP',
    ],
    [
      'a bare address is one address',
      '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.1}}]}]}',
      '10.0.0.1/32',
      'on every port',
    ],
    [
      'an empty ingress peer is every pod of the namespace',
      '{podSelector: {}, ingress: [{from: [{}]}]}',
      'every pod in namespace shop',
      'on every port',
    ],
    ['an empty egress peer is nobody', '{podSelector: {}, egress: [{to: [{}]}]}', 'nobody', 'on every port'],
  ])('%s', (_, spec, peers, ports) => {
    const [entry] = read(spec).rules[0]?.entries ?? []
    expect(entry === undefined ? null : [describePeers(entry), describePorts(entry.ports)]).toEqual([peers, ports])
  })
})
