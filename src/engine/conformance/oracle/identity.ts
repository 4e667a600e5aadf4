/** What a peer is to policy: its labels, and for an outside address the address itself. */
import { type Prefix } from './address'
import type { NamedPorts } from './objects'
import { clusterKey, clusterName, label, printLabel, type Label } from './labels'

export interface Identity {
  /** Equal for peers that policy cannot tell apart. */
  readonly key: string
  readonly labels: readonly Label[]
  /** Only outside addresses have one. */
  readonly address?: Prefix
  /** Names that the address was seen for. */
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

export function podIdentity(labels: readonly Label[], namedPorts: NamedPorts): Identity {
  return { key: labels.map(printLabel).join(','), labels, names: [], aggregate: 'cluster', namedPorts }
}

export function addressIdentity(
  address: Prefix,
  names: readonly string[],
  groupLabels: readonly Label[],
  dualStack: boolean,
): Identity {
  const world = dualStack ? (address.bits === 32 ? 'world-ipv4' : 'world-ipv6') : 'world'
  return {
    key: `ip:${address.bits}:${address.value}`,
    labels: [label('reserved', world), ...groupLabels],
    address,
    names,
    aggregate: 'world',
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

/** With node labels on, nodes also bear the name of their cluster. */
export function reservedIdentity(name: string, nodeLabels: boolean): Identity | null {
  const names = reservedNames[name]
  if (names === undefined) return null
  const isNode = names.includes('host') || names.includes('remote-node')
  return {
    key: `entity:${name}`,
    labels: [
      ...names.map((reserved) => label('reserved', reserved)),
      ...(isNode && nodeLabels ? [label('k8s', clusterKey, clusterName)] : []),
    ],
    names: [],
    aggregate: nodeLabels && names.includes('remote-node') ? 'nodes' : 'none',
    namedPorts: noPorts,
  }
}
