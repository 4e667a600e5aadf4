/** What a peer is to policy: its labels, and the addresses and names by which rules may know it. */
import { type Prefix } from './address'
import { clusterKey, label, printLabel, type Label, type NamedPorts } from './labels'
import type { Settings } from './settings'

export interface Identity {
  /** Equal for peers that policy cannot tell apart. */
  readonly key: string
  readonly labels: readonly Label[]
  /** Those of outside addresses, and by the match mode those of nodes and pods. */
  readonly addresses: readonly Prefix[]
  /** Names that its address was seen for. */
  readonly names: readonly string[]
  /**
   * The identities that share a map entry where a rule covers them all at once: pods of this cluster, outside addresses
   * that some rule or group distinguishes, remote nodes with labels of their own, or nothing in common (reserved
   * identities, the rest of the world).
   */
  readonly aggregate: 'cluster' | 'world' | 'nodes' | 'none'
  readonly namedPorts: NamedPorts
}

const noPorts: NamedPorts = new Map()

function keyOf(labels: readonly Label[], addresses: readonly Prefix[]): string {
  return [...labels.map(printLabel), ...addresses.map(({ bits, value }) => `${bits}:${value}`)].join(',')
}

export function podIdentity(labels: readonly Label[], addresses: readonly Prefix[], namedPorts: NamedPorts): Identity {
  return { key: keyOf(labels, addresses), labels, addresses, names: [], aggregate: 'cluster', namedPorts }
}

export function worldLabel({ bits }: Prefix, { dualStack }: Settings): Label {
  return label('reserved', dualStack ? (bits === 32 ? 'world-ipv4' : 'world-ipv6') : 'world')
}

/** An outside address: of the world, and of the API server where that answers there. */
export function addressIdentity(
  address: Prefix,
  names: readonly string[],
  labels: readonly Label[],
  settings: Settings,
): Identity {
  return {
    key: `ip:${address.bits}:${address.value}`,
    labels: [worldLabel(address, settings), ...labels],
    addresses: [address],
    names,
    aggregate: 'world',
    namedPorts: noPorts,
  }
}

/** A node as its own pods or those of other nodes see it. */
export interface SeenNode {
  readonly as: 'host' | 'remote-node'
  readonly isApiServer: boolean
  readonly nodeLabels: readonly Label[]
  readonly addresses: readonly Prefix[]
  readonly names: readonly string[]
  readonly groupLabels: readonly Label[]
}

export function nodeIdentity(node: SeenNode, settings: Settings): Identity {
  const { as, isApiServer, nodeLabels, addresses, names, groupLabels } = node
  const labels = [
    label('reserved', as),
    ...(isApiServer ? [label('reserved', 'kube-apiserver')] : []),
    ...nodeLabels,
    ...(settings.nodeLabels ? [label('k8s', clusterKey, settings.cluster)] : []),
    ...groupLabels,
  ]
  const hasOwnNumber = settings.nodeLabels || settings.cidrNodes
  return {
    key: `node:${keyOf(labels, addresses)}`,
    labels,
    addresses,
    names,
    aggregate: hasOwnNumber && as === 'remote-node' ? 'nodes' : 'none',
    namedPorts: noPorts,
  }
}

const reservedNames: Readonly<Record<string, readonly string[]>> = {
  host: ['host'],
  'remote-node': ['remote-node'],
  'kube-apiserver': ['kube-apiserver', 'remote-node'],
  health: ['health'],
  ingress: ['ingress'],
  init: ['init'],
  unmanaged: ['unmanaged'],
  world: ['world'],
  'world-ipv4': ['world-ipv4'],
  'world-ipv6': ['world-ipv6'],
}

/** With node labels on, nodes also have the name of their cluster. */
export function reservedIdentity(name: string, { nodeLabels, cluster }: Settings): Identity | null {
  const names = reservedNames[name]
  if (names === undefined) return null
  const isNode = names.includes('host') || names.includes('remote-node')
  return {
    key: `entity:${name}`,
    labels: [
      ...names.map((reserved) => label('reserved', reserved)),
      ...(isNode && nodeLabels ? [label('k8s', clusterKey, cluster)] : []),
    ],
    addresses: [],
    names: [],
    aggregate: nodeLabels && names.includes('remote-node') ? 'nodes' : 'none',
    namedPorts: noPorts,
  }
}
