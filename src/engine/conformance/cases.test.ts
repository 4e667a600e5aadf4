/** Every case is answered rightly, but for those listed here, which are known to be wrong. The lists may only shrink. */
import { describe, expect, it } from 'vitest'
import { caseNames, isAccepted, refusals, wrongAnswers } from './cases'

/** Stated flows that come out wrong: names of files. */
const wrongFlows: ReadonlySet<string> = new Set([
  '03-ipblock-covers-pods',
  '04-apiserver-by-ipblock',
  '05b-apiserver-by-entity',
  '09-hostnetwork-peer',
  '31-self',
  '70-clusterip-by-cidr',
  '92-slice-port',
  '93-same-name-service-and-workload',
  'np-same-name',
])

/** Objects that are taken or refused wrongly: `Kind: name`. */
const wrongRefusals: ReadonlySet<string> = new Set([
  'NetworkPolicy: port 0',
  'NetworkPolicy: port "80" string number',
  'NetworkPolicy: endPort<port',
  'NetworkPolicy: endPort named',
  'NetworkPolicy: proto tcp',
  'NetworkPolicy: proto ANY',
  'NetworkPolicy: ipBlock+podSelector',
  'NetworkPolicy: ipBlock bad cidr',
  'NetworkPolicy: ipBlock except same',
  'NetworkPolicy: policyTypes 3',
  'NetworkPolicy: op lower',
  'NetworkPolicy: label value',
  'ClusterNetworkPolicy: tier lower',
  'ClusterNetworkPolicy: priority 1001',
  'ClusterNetworkPolicy: no priority',
  'ClusterNetworkPolicy: no action',
  'ClusterNetworkPolicy: no from',
  'ClusterNetworkPolicy: peer two kinds',
  'ClusterNetworkPolicy: networks empty',
  'ClusterNetworkPolicy: port 70000',
  'ClusterNetworkPolicy: protocols []',
  'ClusterNetworkPolicy: namedPort with networks',
  'ClusterNetworkPolicy: name long',
  'CiliumNetworkPolicy: listener no name',
  'CiliumNetworkPolicy: listener prio 101',
  'CiliumNetworkPolicy: proto tcp lower',
  'CiliumNetworkPolicy: icmp name ExtendedEchoReply',
  'CiliumNetworkPolicy: entity world-ipv6',
  'CiliumNetworkPolicy: fqdn name a..b',
  'CiliumNetworkPolicy: fqdn pat a..b',
  'CiliumNetworkPolicy: sni bad chars',
  'CiliumNetworkPolicy: auth mode bad',
  'CiliumNetworkPolicy: log bad',
])

describe('a case', () => {
  it.each(caseNames())('%s', (name) => {
    const wrong = wrongAnswers(name)
    if (wrongFlows.has(name)) expect(wrong, 'it is right now: take it off the list').not.toEqual([])
    else expect(wrong).toEqual([])
  })
})

describe('an object that a cluster takes or refuses', () => {
  it.each(refusals().map((refusal) => [`${refusal.kind}: ${refusal.name}`, refusal] as const))('%s', (key, refusal) => {
    const isRight = isAccepted(refusal) === refusal.accepted
    if (wrongRefusals.has(key)) expect(isRight, 'it is right now: take it off the list').toBe(false)
    else expect(isRight).toBe(true)
  })
})
