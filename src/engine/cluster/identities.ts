/**
 * Identities: sets of labels with a number. Policies know nothing else of a peer.
 * Source: pkg/identity/numericidentity.go, pkg/k8s/utils/utils.go, pkg/ipcache/metadata.go.
 */
import { type ReservedName, reservedNumbers } from '../cilium/numbers'
import { parseAddress, type Prefix } from './address'
import type { Cluster } from './cluster'
import type { ClusterEndpoint } from './endpoints'
import { labelsOfGroups, markForGroups, marksForGroups } from './group-labels'
import { type ClusterIdentity, identityOf, identityOfWritten, written } from './identity'
import { cidrLabels, type InnerPrefixes, type KnownPrefixes, prefixesOfPod } from './inner-prefixes'
import { formatLabel, type Label, reserved } from './labels'
import { addHosts, addNodes, clusterLabels, type NodeIdentities } from './node-identities'
import { numberByHash } from './numbering'
import type { NamedPrefixes } from './outside-identities'
import { pinNumbers } from './pinned'
import { type PodIdentities, podIdentities, type PodPlacing } from './pod-identities'
import { PrefixTable } from './prefix-table'

const noNames: ReadonlySet<string> = new Set()

/** Identities of pods and reserved ones: all that does not depend on policies. */
export interface InsideIdentities extends NodeIdentities {
  readonly identities: readonly ClusterIdentity[]
  /** Index of each endpoint's identity. */
  readonly ofEndpoint: Uint32Array
  readonly ofReserved: ReadonlyMap<ReservedName, number>
  /** Index of the local host where the API server runs on it; null where it runs on no node that the workspace states. */
  readonly hostWithApiServer: number | null
  /** Where prefixes match nodes: the identity of each node to its own pods. */
  readonly ofHost: ReadonlyMap<string, number>
  readonly pods: PodIdentities
}

/**
 * Builds the identities of all endpoints and the reserved ones.
 *
 * @param before those of an earlier cluster: the very object where no endpoint is another but for its place in the text
 */
export function insideIdentities(
  cluster: Cluster,
  outside: NamedPrefixes,
  before: { readonly inside: InsideIdentities; readonly cluster: Cluster } | null,
): InsideIdentities {
  return (before === null ? null : editedInside(cluster, before.inside, before.cluster)) ?? insideAnew(cluster, outside)
}

type InsideEdits = (cluster: Cluster, before: InsideIdentities, since: Cluster) => InsideIdentities | null

let editedInside: InsideEdits = () => null

/** Gives what finds out what an edit has made of identities; without it they are made anew. */
export function provideInsideEdits(implementation: InsideEdits): void {
  editedInside = implementation
}

function insideAnew(cluster: Cluster, outside: NamedPrefixes): InsideIdentities {
  const identities: ClusterIdentity[] = []
  const ofReserved = new Map<ReservedName, number>()
  for (const [name, labels] of reservedLabels(cluster)) {
    ofReserved.set(name, identities.length)
    identities.push(identityOf(reservedNumbers[name], labels, worldPrefix(name, cluster)))
  }
  const apiNodes = cluster.apiServer?.nodes ?? noNames
  let hostWithApiServer: number | null = null
  if (apiNodes.size > 0) {
    hostWithApiServer = identities.length
    const node = clusterLabels(cluster)
    identities.push(identityOf(reservedNumbers.host, [reserved('host'), reserved('kube-apiserver'), ...node], null))
  }
  const ofHost = cluster.settings.cidrMode.nodes ? addHosts(identities, cluster, outside) : noIndices
  const firstNode = identities.length
  const { ofNode, ofNodeInTunnel, ofNodeAddress } = addNodes(identities, cluster, outside)
  const ofNodes = numberByHash(identities.splice(firstNode), numbersOfNodes)
  identities.push(...ofNodes.identities)
  const first = identities.length
  const pods = podIdentities(cluster, {
    first,
    host: ofReserved.get('host') ?? 0,
    ...placedByAddress(cluster, outside),
  })
  const { ofEndpoint } = pods
  for (const identity of pods.numbering.identities) identities.push(identity)
  pinNumbers(identities, first, cluster.pinned, (key) => {
    const at = cluster.endpointIndex.get(key)
    return at === undefined ? undefined : ofEndpoint[at]
  })
  if (marksForGroups(cluster.settings)) markForGroups(identities, cluster)
  return {
    identities,
    ofEndpoint,
    ofReserved,
    ofNode,
    ofNodeInTunnel,
    hostWithApiServer,
    ofNodeAddress,
    ofHost,
    pods,
  }
}

/** Source: pkg/identity/numericidentity.go. */
const numbersOfNodes = { base: 2 << 24, room: 1 << 24 }

const noIndices: ReadonlyMap<string, number> = new Map()

function knownPrefixes({ cidrGroups }: Cluster, { prefixes }: NamedPrefixes): KnownPrefixes {
  const all = [...prefixes, ...cidrGroups.flatMap((group) => group.prefixes)]
  return { prefixes: all, table: new PrefixTable(all) }
}

/** Where prefixes match pods, those with addresses in other prefixes have identities of their own. */
function placedByAddress(cluster: Cluster, outside: NamedPrefixes): Pick<PodPlacing, 'byAddress'> {
  if (!cluster.settings.cidrMode.pods) return {}
  const known = knownPrefixes(cluster, outside)
  return {
    byAddress: ({ addresses }: ClusterEndpoint) => {
      const inner = prefixesOfPod(addresses, cluster.settings, known)
      if (inner === null) return null
      const groups = addresses.flatMap((text) => {
        const address = parseAddress(text)
        return address === null ? [] : labelsOfGroups(cluster, address)
      })
      const labels = [...cidrLabels(inner), ...groups]
      return { text: labels.map(formatLabel).join(), of: (identity) => withInner(identity, inner, labels) }
    },
  }
}

function withInner(
  identity: ClusterIdentity,
  { prefixes, isInZero }: InnerPrefixes,
  labels: readonly Label[],
): ClusterIdentity {
  const all = new Map([...identity.labels, ...labels].map((label) => [formatLabel(label), label]))
  const result = identityOfWritten(identity.number, [...all.values()].map(written), null, identity.namedPorts)
  return { ...result, inner: { prefixes, isInZero } }
}

/** All addresses of a family, for the world identities. */
function worldPrefix(name: ReservedName, { settings }: Cluster): Prefix | null {
  if (name === 'world') return settings.isDualStack ? null : { family: settings.family, bits: 0n, length: 0 }
  if (name === 'world-ipv4') return { family: 4, bits: 0n, length: 0 }
  return name === 'world-ipv6' ? { family: 6, bits: 0n, length: 0 } : null
}

function reservedLabels(cluster: Cluster): readonly (readonly [ReservedName, Label[]])[] {
  const { settings } = cluster
  const node = clusterLabels(cluster)
  const worlds: readonly (readonly [ReservedName, Label[]])[] = settings.isDualStack
    ? [
        ['world-ipv4', [reserved('world-ipv4')]],
        ['world-ipv6', [reserved('world-ipv6')]],
      ]
    : []
  return [
    ['host', [reserved('host'), ...node]],
    ['world', [reserved('world')]],
    ...worlds,
    ['unmanaged', [reserved('unmanaged')]],
    ['health', [reserved('health')]],
    ['init', [reserved('init')]],
    ['remote-node', [reserved('remote-node'), ...node]],
    ['kube-apiserver', [reserved('kube-apiserver'), reserved('remote-node'), ...node]],
    ['ingress', [reserved('ingress')]],
  ]
}
