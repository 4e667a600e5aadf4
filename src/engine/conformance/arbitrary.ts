/**
 * Random cases for the differential test: a cluster, policies of every kind that overlap on purpose, and questions.
 *
 * About one policy in twenty-five is refused. Cases shrink to few objects and one question.
 */
import fc from 'fast-check'
import { dump } from 'js-yaml'
import { ciliumPolicy } from './arbitrary/cilium-policy'
import { cluster } from './arbitrary/cluster'
import { clusterNetworkPolicy, networkPolicy } from './arbitrary/network-policy'
import { addresses, addressesIpv6, entities, names, portNumbers, type Json } from './arbitrary/words'
import type { Enforcement, Protocol } from '../types'

export interface Question {
  readonly from: string
  readonly to: string
  readonly protocol: Protocol
  readonly port: number
}

export interface Case {
  readonly manifest: string
  readonly enforcement: Enforcement
  readonly ipv6: boolean
  readonly nodes: boolean
  readonly dns: Readonly<Record<string, readonly string[]>>
  readonly questions: readonly Question[]
}

const enforcement: fc.Arbitrary<Enforcement> = fc.oneof(
  { weight: 8, arbitrary: fc.constant('default' as const) },
  { weight: 2, arbitrary: fc.constant('always' as const) },
  { weight: 1, arbitrary: fc.constant('never' as const) },
)

const oneInFour = fc.integer({ min: 0, max: 3 }).map((number) => number === 3)

const dns = fc.dictionary(
  fc.constantFrom(...names),
  fc.uniqueArray(fc.constantFrom(...addresses), { minLength: 1, maxLength: 2 }),
  { maxKeys: 3 },
)

const traffic: fc.Arbitrary<Pick<Question, 'protocol' | 'port'>> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      protocol: fc.constantFrom('TCP' as const, 'TCP' as const, 'UDP' as const, 'SCTP' as const),
      port: fc.constantFrom(...portNumbers, 82, 1024, 5000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { protocol: 'ICMP' as const, port: 8 },
      { protocol: 'ICMP' as const, port: 3 },
      { protocol: 'ICMPv6' as const, port: 128 },
      { protocol: 'VRRP' as const, port: 0 },
    ),
  },
)

/** Which of the pods, and which of all peers; the numbers are taken modulo what there is. */
const ask = fc.record({ pod: fc.nat(20), peer: fc.nat(60), isIngress: fc.boolean(), traffic })

function policies(nodes: boolean): fc.Arbitrary<((name: string) => Json)[]> {
  const policy = fc.oneof(
    { weight: 3, arbitrary: networkPolicy },
    { weight: 5, arbitrary: ciliumPolicy(nodes) },
    { weight: 2, arbitrary: clusterNetworkPolicy },
  )
  return fc.array(policy, { minLength: 1, maxLength: 6 })
}

/** A random case. Half of them are written as block YAML, half as JSON. */
export const arbitraryCase: fc.Arbitrary<Case> = fc
  .record({
    cluster,
    policies: oneInFour.chain((nodes) => policies(nodes).map((made) => ({ nodes, made }))),
    enforcement,
    ipv6: oneInFour,
    dns,
    asks: fc.array(ask, { minLength: 1, maxLength: 40, size: 'max' }),
    isYaml: fc.boolean(),
  })
  .map(({ cluster: { documents, endpoints }, policies: { nodes, made }, asks, isYaml, ...options }) => {
    const objects = [...documents, ...made.map((make, index) => make(`n${index}`))]
    const outside = [...addresses, ...(options.ipv6 ? addressesIpv6 : [])].map((address) => `ip:${address}`)
    // Pods stand twice: most traffic is between them.
    const peers = [...endpoints, ...endpoints, ...outside, ...entities.map((name) => `entity:${name}`)]
    return {
      ...options,
      nodes,
      manifest: objects.map((object) => (isYaml ? dump(object) : `${JSON.stringify(object)}\n`)).join('---\n'),
      questions: asks.map(({ pod, peer, isIngress, traffic: { protocol, port } }) => {
        const one = endpoints[pod % endpoints.length] ?? ''
        const other = peers[peer % peers.length] ?? ''
        return { from: isIngress ? other : one, to: isIngress ? one : other, protocol, port }
      }),
    }
  })
