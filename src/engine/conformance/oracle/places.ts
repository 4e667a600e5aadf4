/**
 * Who stands at a name or an address, and as what others see it. A node is the host to itself and a remote node elsewhere;
 * where a pod runs on no stated node, every place that it may have is looked at in turn.
 */
import { contains, readAddress, type Prefix } from './address'
import { addressIdentity, nodeIdentity, podIdentity, reservedIdentity, worldLabel, type Identity } from './identity'
import { label, podIdentityLabels, type Label } from './labels'
import type { NodeObject, Objects, PodObject } from './objects'
import type { Rule } from './rule'
import type { Settings } from './settings'

/** One end of a flow in one place. */
export type End =
  | { readonly kind: 'pod'; readonly pod: PodObject; readonly node: string }
  /** A node, or a pod in a node's network; the address is that which was dialled. */
  | { readonly kind: 'node'; readonly node: string; readonly address: Prefix | null; readonly pod: PodObject | null }
  | { readonly kind: 'outside'; readonly identity: Identity; readonly address: Prefix | null }

/** Nodes that the file does not state; two of them, as two pods may be on the same one or not. */
const unstated = ['? one', '? two']

export interface Places {
  readonly nodes: readonly NodeObject[]
  readonly podIdentity: (pod: PodObject) => Identity
  readonly hostLabels: (node: NodeObject) => readonly Label[]
  /** Nodes where a pod may run. */
  readonly nodesOf: (pod: PodObject) => readonly string[]
  readonly podEnd: (pod: PodObject, node: string) => End
  /** Who has an address; services are not looked at. */
  readonly at: (address: Prefix) => readonly End[]
  readonly entity: (name: string) => Identity | null
  readonly outside: (address: Prefix) => Identity
  /** As what one end is seen on the node of another. */
  readonly seen: (end: End, by: string, role: 'sender' | 'receiver', isTunnel: boolean) => readonly Identity[]
  readonly nodeOf: (name: string) => NodeObject | undefined
}

export interface PlacesOptions {
  readonly objects: Objects
  readonly rules: readonly Rule[]
  readonly settings: Settings
  readonly dns: Readonly<Record<string, readonly string[]>>
}

const same = (one: Prefix, other: Prefix): boolean => one.bits === other.bits && one.value === other.value

export function placesOf({ objects, rules, settings, dns }: PlacesOptions): Places {
  const { nodes, groups } = objects
  const apiServer = objects.services
    .filter(({ namespace, name }) => namespace === 'default' && name === 'kubernetes')
    .flatMap(({ addresses }) => addresses.map(readAddress).filter((address) => address !== null))
  const isApiServer = (address: Prefix): boolean => apiServer.some((other) => same(other, address))
  const nodeOf = (name: string): NodeObject | undefined => nodes.find((node) => node.name === name)

  const namesOf = (address: Prefix): readonly string[] =>
    Object.entries(dns)
      .filter(([, addresses]) => addresses.some((text) => same(readAddress(text) ?? noAddress, address)))
      .map(([name]) => name)

  function identityOfPod(pod: PodObject): Identity {
    const namespaceLabels = objects.namespaces.get(pod.namespace) ?? new Map<string, string>()
    const labels = podIdentityLabels({ ...pod, namespaceLabels }, settings)
    if (!settings.cidrPods) return podIdentity(labels, [], pod.namedPorts)
    const ofGroups = pod.addresses.flatMap((address) => groupLabelsOf(groups, address))
    return podIdentity([...labels, ...ofGroups], pod.addresses, pod.namedPorts)
  }

  function outside(address: Prefix): Identity {
    const api = isApiServer(address) ? [label('reserved', 'kube-apiserver')] : []
    const ofGroups = groupLabelsOf(groups, address)
    const identity = addressIdentity(address, namesOf(address), [...api, ...ofGroups], settings)
    const isDistinguished =
      api.length + ofGroups.length > 0 ||
      rules.some(({ peers }) => peers.some((peer) => peer.distinguishes?.(identity)))
    return isDistinguished ? identity : { ...identity, aggregate: 'none' }
  }

  /** What rules about addresses know of a node, where they match nodes. */
  function known(addresses: readonly Prefix[]) {
    const own = settings.cidrNodes ? addresses : []
    return {
      addresses: own,
      names: own.flatMap(namesOf),
      groupLabels: own.flatMap((address) => groupLabelsOf(groups, address)),
    }
  }

  function host(name: string): Identity {
    const addresses = nodeOf(name)?.addresses ?? []
    const about = { as: 'host', isApiServer: addresses.some(isApiServer), nodeLabels: [] } as const
    return nodeIdentity({ ...about, ...known(addresses) }, settings)
  }

  function remote(name: string, address: Prefix | null): Identity {
    const nodeLabels = settings.nodeLabels
      ? [...(nodeOf(name)?.labels ?? [])]
          .filter(([key]) => settings.keepsNodeLabel(key))
          .map(([key, value]) => label('node', key, value))
      : []
    const about = { as: 'remote-node', isApiServer: address !== null && isApiServer(address), nodeLabels } as const
    return nodeIdentity({ ...about, ...known(address === null ? [] : [address]) }, settings)
  }

  /** A node sends to others from its address in the tunnel, or without one from the address of its own. */
  function sending(name: string, isTunnel: boolean): readonly (Prefix | null)[] {
    const addresses = nodeOf(name)?.addresses ?? []
    if (addresses.length === 0) return [null]
    if (settings.cidrNodes) return addresses
    return isTunnel ? [addresses.find((address) => !isApiServer(address)) ?? null] : [addresses[0] ?? null]
  }

  const nodesOf = (pod: PodObject): readonly string[] =>
    pod.node === '' ? [...nodes.map(({ name }) => name), ...unstated] : [pod.node]

  const podEnd = (pod: PodObject, node: string): End =>
    pod.isHostNetwork ? { kind: 'node', node, address: null, pod } : { kind: 'pod', pod, node }

  function at(address: Prefix): readonly End[] {
    const pod = objects.pods.find((each) => !each.isHostNetwork && each.addresses.some((other) => same(other, address)))
    if (pod !== undefined) return nodesOf(pod).map((node) => podEnd(pod, node))
    for (const { name, addresses, health, ingress } of nodes) {
      const has = (list: readonly Prefix[]): boolean => list.some((other) => same(other, address))
      if (has(addresses)) return [{ kind: 'node', node: name, address, pod: null }]
      const own = has(health) ? 'health' : has(ingress) ? 'ingress' : null
      const identity = own === null ? null : reservedIdentity(own, settings)
      if (identity !== null) return [{ kind: 'outside', identity, address: null }]
    }
    return [{ kind: 'outside', identity: outside(address), address }]
  }

  return {
    nodes,
    podIdentity: identityOfPod,
    hostLabels: ({ labels }) => [
      label('reserved', 'host'),
      ...[...labels].filter(([key]) => settings.keepsLabel(key)).map(([key, value]) => label('k8s', key, value)),
    ],
    nodesOf,
    podEnd,
    at,
    entity: (name) => reservedIdentity(name, settings),
    outside,
    nodeOf,
    seen: (end, by, role, isTunnel) => {
      if (end.kind === 'pod') return [identityOfPod(end.pod)]
      if (end.kind === 'outside') return [end.identity]
      const { node, address } = end
      if (node === by) return [host(node)]
      const first = address ?? nodeOf(node)?.addresses[0] ?? null
      return role === 'receiver' ? [remote(node, first)] : sending(node, isTunnel).map((each) => remote(node, each))
    },
  }
}

const noAddress: Prefix = { bits: 32, value: -1n, length: 32 }

/** Addresses of which nothing is left but that they are outside. */
export function rawWorld(address: Prefix | null, places: Places, settings: Settings): Identity | null {
  const world = address === null ? label('reserved', 'world') : worldLabel(address, settings)
  return places.entity(world.key)
}

/** A label has one value: the longest prefix's, and of groups with the same prefix the first one's by name. */
function groupLabelsOf(groups: Objects['groups'], address: Prefix): readonly Label[] {
  const length = ({ prefixes }: Objects['groups'][number]): number =>
    Math.max(-1, ...prefixes.filter((prefix) => contains(prefix, address)).map((prefix) => prefix.length))
  const around = groups
    .filter((group) => length(group) >= 0)
    .toSorted((one, other) => length(other) - length(one) || (one.name < other.name ? -1 : 1))
  const all = around.flatMap(({ labels }) => labels)
  return all.filter(({ key }, index) => all.findIndex((other) => other.key === key) === index)
}
