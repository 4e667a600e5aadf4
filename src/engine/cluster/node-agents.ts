/**
 * Link-local addresses at which an agent answers on the sender's own node. Cilium takes what a node has on its devices for the
 * local host, which no address rule matches. Source: daemon/cmd/hostips-sync.go, pkg/node/address.go.
 */
import { canonicalAddress } from './address'
import type { ClusterNode } from './nodes'

export interface NodeAgent {
  readonly name: string
  /** The port that policies see instead of the one that is dialled. */
  readonly portOf: (port: number) => number
  /** Whether it is sure that the address is one of the node's wherever the agent runs. */
  readonly isOnDevice: boolean
}

interface KnownAgent extends NodeAgent {
  readonly addresses: readonly string[]
  readonly names: readonly string[]
  /** Beginning of a label that nodes of this cloud have; null where the address has one meaning alone. */
  readonly cloud: string | null
}

const itself = (port: number): number => port

const agents: readonly KnownAgent[] = [
  {
    name: 'the EKS Pod Identity Agent',
    addresses: ['169.254.170.23', 'fd00:ec2::23'],
    names: [],
    cloud: null,
    isOnDevice: true,
    portOf: itself,
  },
  {
    name: 'NodeLocal DNSCache',
    addresses: ['169.254.20.10'],
    names: [],
    cloud: null,
    isOnDevice: true,
    portOf: itself,
  },
  {
    // The node translates what is sent to it; whether policies are asked before or after differs between datapaths.
    name: 'the metadata server of GKE',
    addresses: ['169.254.169.254'],
    names: ['metadata.google.internal'],
    cloud: 'cloud.google.com/',
    isOnDevice: false,
    portOf: (port) => (port === 80 ? 988 : port === 8080 ? 987 : port),
  },
]

/** The agent that answers at an address or a name, on nodes with these labels; null where none does. */
export function nodeAgentAt(addressOrName: string, nodes: Iterable<ClusterNode>): NodeAgent | null {
  const address = canonicalAddress(addressOrName)
  const found = agents.find(({ addresses, names }) => {
    return address === null ? names.includes(addressOrName) : addresses.includes(address)
  })
  if (found === undefined) return null
  const { cloud } = found
  if (cloud === null) return found
  for (const { labels } of nodes) for (const key of labels.keys()) if (key.startsWith(cloud)) return found
  return null
}
