import { describe, expect, it } from 'vitest'
import { clusterNetworkPolicy, onlyPolicy } from '../../testing/manifests'
import { describePeers, describePorts } from '../describe'

const read = (spec: string) => onlyPolicy([clusterNetworkPolicy(`subject: {namespaces: {}}, ${spec}`)])
const entries = (spec: string) => read(spec).rules[0]?.entries ?? []

describe('a ClusterNetworkPolicy', () => {
  it('never asks for default deny', () => {
    const [rule] = read('tier: Admin, priority: 1, ingress: [{action: Deny}]').rules
    expect([rule?.enforces, rule?.isolates]).toEqual([['ingress'], []])
  })

  it('asks its rules in their order, and Admin before Baseline', () => {
    const [first, second] = entries('tier: Admin, priority: 1, ingress: [{action: Accept}, {action: Deny}]')
    const [baseline] = entries('tier: Baseline, priority: 0, ingress: [{action: Accept}]')
    expect((first?.rank ?? 0) < (second?.rank ?? 0) && (second?.rank ?? 0) < (baseline?.rank ?? 0)).toBe(true)
  })

  it.each(['Deny', 'Pass'])('denies everyone where a peer of a %s rule is of no known kind', (action) => {
    const [entry] = entries(`tier: Admin, priority: 1, ingress: [{action: ${action}, from: [{}]}]`)
    expect([entry?.action, entry?.peers]).toEqual(['deny', null])
  })

  it('accepts nobody by a peer of no known kind', () => {
    expect(entries('tier: Admin, priority: 1, ingress: [{action: Accept, from: [{}]}]')).toEqual([])
  })

  it('lets names be looked up that it accepts, and takes a star for any number of labels', () => {
    const [names, lookup] = entries(
      'tier: Admin, priority: 1, egress: [{action: Accept, to: [{domainNames: ["*.a.io"]}]}]',
    )
    expect(names === undefined ? null : describePeers(names)).toBe('**.a.io')
    expect(lookup === undefined ? null : [describePeers(lookup), describePorts(lookup.ports), lookup.l7?.kind]).toEqual(
      ['k8s-app=kube-dns', 'on TCP/dns, UDP/dns, SCTP/dns, TCP/dns-tcp, UDP/dns-tcp, SCTP/dns-tcp', 'dns'],
    )
  })

  it('calls a peer that only rules namespaces out what Cilium makes of it', () => {
    const [out] = entries(
      'tier: Admin, priority: 1, ingress: [{action: Deny, from: [{namespaces: {matchExpressions: [{key: team, operator: NotIn, values: [a]}]}}]}]',
    )
    expect(out === undefined ? null : describePeers(out)).toBe(
      'everyone (ruling out namespaces by team not in (a) leaves nobody out)',
    )
  })

  it('is refused where names are denied', () => {
    const { rejections } = read('tier: Admin, priority: 1, egress: [{action: Deny, to: [{domainNames: [a.io]}]}]')
    expect(rejections.map(({ code }) => code)).toEqual(['domain-name-action'])
  })
})
