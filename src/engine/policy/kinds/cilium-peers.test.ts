import { describe, expect, it } from 'vitest'
import { ciliumPolicy, onlyPolicy, somePods } from '../../testing/manifests'
import { describePeers } from '../describe'

const read = (rules: string) => onlyPolicy([...somePods, ciliumPolicy(rules)])
const peers = (rules: string) => read(rules).rules[0]?.entries.map(describePeers)
const refusals = (rules: string) => read(rules).rejections.map(({ code }) => code)

const onPort = 'toPorts: [{ports: [{port: "80"}]}]'

describe('the peers of a rule', () => {
  it.each([
    ['ports alone are open to everyone', `ingress: [{${onPort}}]`, 'everyone'],
    ['neither peers nor ports is nobody', 'ingress: [{}]', 'nobody'],
    ['an empty list of endpoints is nobody, beside ports too', `ingress: [{fromEndpoints: [], ${onPort}}]`, 'nobody'],
    ['an empty list of prefixes is nobody too', `ingress: [{fromCIDR: [], ${onPort}}]`, 'nobody'],
    ['so is one of prefixes with exceptions', `ingress: [{fromCIDRSet: [], ${onPort}}]`, 'nobody'],
    ['so is one of entities', `ingress: [{fromEntities: [], ${onPort}}]`, 'nobody'],
    ['an empty list of names is as good as none', `egress: [{toFQDNs: [], ${onPort}}]`, 'everyone'],
    [
      'a service that there is not leaves its ports open to everyone',
      `egress: [{toServices: [{k8sService: {serviceName: gone}}], ${onPort}}]`,
      'everyone',
    ],
    ['cloud groups are nobody, and do not open the ports', `egress: [{toGroups: [{aws: {}}], ${onPort}}]`, 'none'],
    ['an empty selector is the own namespace', 'ingress: [{fromEndpoints: [{}]}]', 'every pod in namespace shop'],
    ['the world is all of its families', 'ingress: [{fromEntities: [world]}]', 'world'],
    ['host bits of a prefix do not count', 'egress: [{toCIDR: [10.1.2.3/16]}]', '10.1.0.0/16'],
  ])('%s', (_, rules, expected) => {
    expect(peers(rules)).toEqual([expected])
  })

  it.each([
    ['two kinds of peers', 'ingress: [{fromEndpoints: [{}], fromCIDR: [10.0.0.0/8]}]', 'peer-kinds-combined'],
    ['a bare address', 'ingress: [{fromCIDR: [10.0.0.1]}]', 'cidr-invalid'],
    [
      'an except outside its prefix',
      'ingress: [{fromCIDRSet: [{cidr: 10.1.0.0/16, except: [10.2.0.0/24]}]}]',
      'except-outside',
    ],
    [
      'a prefix and a group in one entry',
      'ingress: [{fromCIDRSet: [{cidr: 10.1.0.0/16, cidrGroupRef: lab}]}]',
      'cidr-rule-form',
    ],
    ['an entity that there is not', 'ingress: [{fromEntities: [internet]}]', 'entity-unknown'],
    ['nodes by label where they bear none', 'ingress: [{fromNodes: [{}]}]', 'node-labels-off'],
    ['a name with a star', 'egress: [{toFQDNs: [{matchName: "*.a.io"}]}]', 'fqdn-invalid'],
  ])('%s is refused', (_, rules, code) => {
    expect(refusals(rules)).toEqual([code])
  })
})
