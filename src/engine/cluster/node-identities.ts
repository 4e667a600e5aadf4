/** Identities of nodes: the local host as the pods of each node see it, and nodes by their labels and addresses. */
import { reservedNumbers } from '../cilium/numbers'
import { formatPrefix } from './address'
import type { Cluster } from './cluster'
import { labelsOfGroups } from './group-labels'
import { type ClusterIdentity, identityOf } from './identity'
import { cidrLabels, type InnerPrefixes, prefixesOfNode } from './inner-prefixes'
import { clusterKey, formatLabel, k8s, type Label, reserved } from './labels'
import type { NamedPrefixes } from './outside-identities'

const nodeNameKey = 'kubernetes.io/hostname'

/** Where node labels are on, nodes have the name of their cluster. */
export function clusterLabels({ settings }: Cluster): readonly Label[] {
  return settings.hasNodeLabels ? [k8s(clusterKey, settings.values['cluster-name'])] : []
}

/** The local host as the pods of each node see it: with all addresses of the node. */
export function addHosts(
  identities: ClusterIdentity[],
  cluster: Cluster,
  outside: NamedPrefixes,
): ReadonlyMap<string, number> {
  const ofHost = new Map<string, number>()
  for (const { name, addresses } of cluster.nodes.values()) {
    const inner = prefixesOfNode(addresses, cluster.settings)
    if (inner === null) continue
    const api = cluster.apiServer?.nodes.has(name) === true ? [reserved('kube-apiserver')] : []
    const labels = [reserved('host'), ...api, ...clusterLabels(cluster), ...labelsOfInner(inner, cluster, outside)]
    ofHost.set(name, identities.length)
    identities.push(identityOf(reservedNumbers.host, labels, null, inner))
  }
  return ofHost
}

/** Identities of nodes as others see them. */
export interface NodeIdentities {
  /** Index of each node's own identity; empty where node labels are off and nodes are all alike. */
  readonly ofNode: ReadonlyMap<string, number>
  /** The same of nodes of the API server, at their addresses inside the tunnel: there no API server answers. */
  readonly ofNodeInTunnel: ReadonlyMap<string, number>
  /** Where prefixes match nodes: the identity of each of a node's addresses. */
  readonly ofNodeAddress: ReadonlyMap<string, number>
}

/** Nodes with an identity of their own: by their labels, and one for each address where prefixes match nodes. */
export function addNodes(identities: ClusterIdentity[], cluster: Cluster, outside: NamedPrefixes): NodeIdentities {
  const ofNode = new Map<string, number>()
  const ofNodeInTunnel = new Map<string, number>()
  const ofNodeAddress = new Map<string, number>()
  const { settings, apiServer } = cluster
  for (const { name, labels, addresses, isStated } of cluster.nodes.values()) {
    const hasLabels = settings.hasNodeLabels && isStated
    const own = hasLabels
      ? [...new Map([[nodeNameKey, name], ...labels])]
          .filter(([key]) => settings.keepsNodeLabel(key))
          .map(([key, value]) => ({ source: 'node', key, value }))
      : []
    const shared = [...own, reserved('remote-node'), ...clusterLabels(cluster)]
    const api = reserved('kube-apiserver')
    if (settings.cidrMode.nodes) {
      for (const address of addresses) {
        const inner = prefixesOfNode([address], settings)
        if (inner === null) continue
        const ofApiServer = apiServer?.addresses.has(address) === true ? [api] : []
        ofNodeAddress.set(address, identities.length)
        if (!ofNode.has(name)) ofNode.set(name, identities.length)
        identities.push(
          identityOf(0, [...shared, ...ofApiServer, ...labelsOfInner(inner, cluster, outside)], null, inner),
        )
      }
    }
    if (!hasLabels || ofNode.has(name)) continue
    const isApiServer = apiServer?.nodes.has(name) === true
    ofNode.set(name, identities.length)
    identities.push(identityOf(0, [...shared, ...(isApiServer ? [api] : [])], null))
    if (!isApiServer) continue
    ofNodeInTunnel.set(name, identities.length)
    identities.push(identityOf(0, shared, null))
  }
  return { ofNode, ofNodeInTunnel, ofNodeAddress }
}

/** Labels of a node by its addresses: themselves, the groups around them, and the names that resolve to them. */
function labelsOfInner(inner: InnerPrefixes, cluster: Cluster, { named }: NamedPrefixes): readonly Label[] {
  const labels = new Map<string, Label>()
  const add = (label: Label): void => void labels.set(formatLabel(label), label)
  cidrLabels(inner).forEach(add)
  for (const prefix of inner.prefixes) labelsOfGroups(cluster, prefix).forEach(add)
  const own = new Set(inner.prefixes.map(formatPrefix))
  for (const { address, labels: ofNames } of named) if (own.has(formatPrefix(address))) ofNames.forEach(add)
  return [...labels.values()]
}
