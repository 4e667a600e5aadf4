/**
 * Random cases for flows as people ask for them: a cluster with nodes, services and addresses, its settings, policies of
 * pods and of nodes, and questions whose ends are names or addresses.
 */
import fc from 'fast-check'
import { ciliumPolicy } from './arbitrary/cilium-policy'
import { hostPolicy } from './arbitrary/host-policy'
import { clusterNetworkPolicy, networkPolicy } from './arbitrary/network-policy'
import { dialledPorts, placedCluster, plainPorts, type PlacedCluster } from './arbitrary/placed-cluster'
import { settings } from './arbitrary/settings'
import { names, type Json } from './arbitrary/words'
import type { Question } from './arbitrary'

export interface FlowCase {
  readonly manifest: string
  readonly settings: Readonly<Record<string, string>>
  /** The second number of the version of Cilium, where it is known. */
  readonly version: number | null
  readonly nodes: boolean
  readonly dns: Readonly<Record<string, readonly string[]>>
  readonly questions: readonly Question[]
}

const ask = fc.record({
  from: fc.nat(60),
  to: fc.nat(90),
  port: fc.constantFrom(...dialledPorts),
  protocol: fc.constantFrom(
    'TCP' as const,
    'TCP' as const,
    'TCP' as const,
    'UDP' as const,
    'SCTP' as const,
    'ICMP' as const,
  ),
})

type Ask = typeof ask extends fc.Arbitrary<infer T> ? T : never

function questionOf(cluster: PlacedCluster, { from, to, port, protocol }: Ask): Question {
  const pick = (list: readonly string[], number: number): string => list[number % list.length] ?? ''
  const sender = pick(cluster.senders, from)
  const isOnNode = cluster.onNodes.includes(sender)
  const number = isOnNode ? (plainPorts[port % plainPorts.length] ?? 80) : port
  return {
    from: sender,
    to: pick(isOnNode ? cluster.plainTargets : cluster.targets, to),
    protocol,
    port: protocol === 'ICMP' ? 8 : number,
  }
}

const oneInFour = fc.integer({ min: 0, max: 3 }).map((number) => number === 3)

const policies = (nodes: boolean): fc.Arbitrary<((name: string) => Json)[]> =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: networkPolicy },
      { weight: 6, arbitrary: ciliumPolicy(nodes) },
      { weight: 2, arbitrary: clusterNetworkPolicy },
      { weight: 2, arbitrary: hostPolicy },
    ),
    { minLength: 1, maxLength: 5 },
  )

const dns = fc.dictionary(
  fc.constantFrom(...names),
  fc.uniqueArray(fc.constantFrom('203.0.113.20', '8.8.8.8', '203.0.113.1', '10.1.1.5', '10.96.0.1', '10.1.0.9'), {
    minLength: 1,
    maxLength: 2,
  }),
  { maxKeys: 2 },
)

export const arbitraryFlows: fc.Arbitrary<FlowCase> = fc
  .record({
    settings,
    nodes: oneInFour,
    version: fc.constantFrom(null, null, 21, 20, 19, 18),
    isConfig: oneInFour,
    dns,
  })
  .chain((options) => {
    // Which node is meant is stated where nodes are under policy, and which address where prefixes match nodes or pods.
    const { settings: chosen, nodes } = options
    const isPlaced = (chosen['enable-host-firewall'] ?? chosen['policy-cidr-match-mode'] ?? '') !== ''
    return fc
      .record({
        cluster: placedCluster(isPlaced),
        made: policies(nodes),
        asks: fc.array(ask, { minLength: 1, maxLength: 40, size: 'max' }),
      })
      .map(({ cluster, made, asks }): FlowCase => {
        const { isConfig, ...rest } = options
        const config: Json = {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'cilium-config', namespace: 'kube-system' },
          data: chosen,
        }
        const objects = [
          ...cluster.documents,
          ...made.map((make, index) => make(`policy${index}`)),
          ...(isConfig ? [config] : []),
        ]
        return {
          ...rest,
          settings: isConfig ? {} : chosen,
          manifest: objects.map((object) => `${JSON.stringify(object)}\n`).join('---\n'),
          questions: asks.map((each) => questionOf(cluster, each)),
        }
      })
  })
