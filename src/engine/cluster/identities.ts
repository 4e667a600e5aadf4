/**
 * Identities: sets of labels with a number. Policies know nothing else of a peer.
 * Source: pkg/identity/numericidentity.go, pkg/k8s/utils/utils.go, pkg/ipcache/metadata.go.
 */
import { reservedNumbers, type ReservedName } from '../cilium/numbers'
import { isAtLeast } from '../cilium/settings/versions'
import { formatPrefix, parseAddress, type Prefix } from './address'
import type { CidrGroup, Cluster } from './cluster'
import type { ClusterEndpoint } from './endpoints'
import { identityOf, identityOfWritten, written, type ClusterIdentity } from './identity'
import { cidrLabels, prefixesOfNode, prefixesOfPod, type InnerPrefixes, type KnownPrefixes } from './inner-prefixes'
import { cidrGroupNameKey, clusterKey, formatLabel, k8s, reserved, type Label } from './labels'
import { numberByHash } from './numbering'
import { compareTexts } from '../../values/compare'
import { lazily } from '../../values/lazily'
import { pinNumbers } from './pinned'
import { podIdentities, type PodIdentities, type PodPlacing } from './pod-identities'
import { PrefixTable } from './prefix-table'

export type { ClusterIdentity } from './identity'

/** What policies and names say of addresses, for labels of pods and nodes; without a match mode it is not looked at. */
export interface NamedPrefixes {
  readonly prefixes: readonly Prefix[]
  readonly named: readonly NamedAddress[]
}

const noNames: ReadonlySet<string> = new Set()
const nodeNameKey = 'kubernetes.io/hostname'

/** Identities of pods and reserved ones: all that does not depend on policies. */
export interface InsideIdentities {
  readonly identities: readonly ClusterIdentity[]
  /** Index of each endpoint's identity. */
  readonly ofEndpoint: Uint32Array
  readonly ofReserved: ReadonlyMap<ReservedName, number>
  /** Index of each node's own identity; empty where node labels are off and nodes are all alike. */
  readonly ofNode: ReadonlyMap<string, number>
  /** The same of nodes of the API server, at their addresses inside the tunnel: there no API server answers. */
  readonly ofNodeInTunnel: ReadonlyMap<string, number>
  /** Index of the local host where the API server runs on it; null where it runs on no node that the workspace states. */
  readonly hostWithApiServer: number | null
  /** Where prefixes match nodes: the identity of each of a node's addresses, and that of the node to its own pods. */
  readonly ofNodeAddress: ReadonlyMap<string, number>
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
const numbersOfAddresses = { base: 1 << 24, room: 1 << 24 }

const noIndices: ReadonlyMap<string, number> = new Map()

/** Where node labels are on, nodes have the name of their cluster. */
function clusterLabels({ settings }: Cluster): readonly Label[] {
  return settings.hasNodeLabels ? [k8s(clusterKey, settings.values['cluster-name'])] : []
}

/** The local host as the pods of each node see it: with all addresses of the node. */
function addHosts(
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

/** Nodes with an identity of their own: by their labels, and one for each address where prefixes match nodes. */
function addNodes(
  identities: ClusterIdentity[],
  cluster: Cluster,
  outside: NamedPrefixes,
): Pick<InsideIdentities, 'ofNode' | 'ofNodeInTunnel' | 'ofNodeAddress'> {
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

/** Before 1.20 labels alone decided, so that a group's selector that only rules labels out took everything. */
export function marksForGroups({ cidrMode, version }: Cluster['settings']): boolean {
  return !isAtLeast(version, '1.20') || cidrMode.nodes || cidrMode.pods
}

function markForGroups(identities: ClusterIdentity[], { settings: { cidrMode, version } }: Cluster): void {
  const isUngated = !isAtLeast(version, '1.20')
  identities.forEach((identity, i) => {
    if (identity.prefix !== null || identity.texts.some((text) => text.startsWith('reserved:world'))) return
    const isNode = identity.texts.includes('reserved:host') || identity.texts.includes('reserved:remote-node')
    if (isUngated || (isNode ? cidrMode.nodes : cidrMode.pods)) identities[i] = marked(identity)
  })
}

/** The form of an identity with its mark, kept so that it stays the same object from one edit to the next. */
const markedForms = new WeakMap<ClusterIdentity, ClusterIdentity>()

function marked(identity: ClusterIdentity): ClusterIdentity {
  let result = markedForms.get(identity)
  if (result === undefined) markedForms.set(identity, (result = { ...identity, isInGroups: true }))
  return result
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

/** Addresses that some name resolves to, with the labels of the FQDN selectors that match the name. */
export interface NamedAddress {
  readonly address: Prefix
  readonly labels: readonly Label[]
}

/** A name whose addresses nobody states: it stands for one unknown address of its own. */
export interface AssumedName {
  readonly name: string
  readonly labels: readonly Label[]
}

export interface OutsideIdentities {
  readonly identities: readonly ClusterIdentity[]
  /** Index among `identities` by DNS name, for names without stated addresses. */
  readonly ofName: ReadonlyMap<string, number>
  /** Indices of those that stand for all addresses of a family which no other prefix holds: a CIDR group names /0. */
  readonly everyAddress: readonly number[]
}

/**
 * Identities of outside addresses: one for every prefix that anything names, with the labels of all prefixes and CIDR
 * groups that cover it, the longest `cidr:` label only, and a world label; and one for every name without an address.
 */
export function outsideIdentities(
  cluster: Cluster,
  prefixes: Iterable<Prefix>,
  named: readonly NamedAddress[],
  assumed: readonly AssumedName[],
): OutsideIdentities {
  const byPrefix = new Map<string, Prefix>()
  for (const prefix of prefixes) byPrefix.set(formatPrefix(prefix), prefix)
  for (const group of cluster.cidrGroups)
    for (const prefix of group.prefixes) byPrefix.set(formatPrefix(prefix), prefix)
  const namesAt = new Map<string, Label[]>()
  for (const { address, labels } of named) {
    const text = formatPrefix(address)
    namesAt.set(text, [...(namesAt.get(text) ?? []), ...labels])
  }
  const cidrs = [...byPrefix]
  const cidrTexts = new Set(byPrefix.keys())
  const cidrTable = lazily(() => new PrefixTable(cidrs.map(([, prefix]) => (prefix.length === 0 ? null : prefix))))
  for (const { address } of named) byPrefix.set(formatPrefix(address), address)
  const identities: ClusterIdentity[] = []
  const everyAddress: number[] = []
  for (const [text, prefix] of byPrefix) {
    const groupLabels = labelsOfGroups(cluster, prefix)
    // A prefix of length 0 is the world of its family; only the labels of a group make addresses out of it.
    if (prefix.length === 0 && groupLabels.length === 0) continue
    const labels = new Map<string, Label>()
    const add = (label: Label): void => void labels.set(formatLabel(label), label)
    add(reserved(worldOf(cluster, prefix)))
    const around = prefix.length === 0 || cidrTexts.has(text) ? null : cidrTable().longestAround(prefix)
    const longest = prefix.length > 0 && cidrTexts.has(text) ? text : around === null ? undefined : cidrs[around]?.[0]
    if (longest !== undefined) add({ source: 'cidr', key: longest, value: '' })
    groupLabels.forEach(add)
    for (const label of namesAt.get(text) ?? []) add(label)
    if (prefix.length === 0) everyAddress.push(identities.length)
    identities.push(identityOf(0, [...labels.values()], prefix))
  }
  const ofName = new Map<string, number>()
  const world = { family: cluster.settings.family, bits: 0n, length: 0 } as const
  const ofEveryAddress = labelsOfGroups(cluster, world)
  for (const { name, labels } of assumed) {
    ofName.set(name, identities.length)
    const own = [...new Map([...labels, ...ofEveryAddress].map((label) => [formatLabel(label), label])).values()]
    identities.push(identityOf(0, [...own, reserved(worldOf(cluster, world))], world))
  }
  return { identities: numberByHash(identities, numbersOfAddresses).identities, ofName, everyAddress }
}

/**
 * Labels that addresses of a prefix get from the CIDR groups around it. A key has one value: that of the group with the
 * longest prefix, and of several with the same one that of the first by name. Source: pkg/ipcache/metadata.go, types.go.
 */
function labelsOfGroups({ cidrGroups }: Cluster, prefix: Prefix): readonly Label[] {
  const around: { readonly group: CidrGroup; readonly length: number }[] = []
  for (const group of cidrGroups) {
    const index = tableOf(group.prefixes).longestAround(prefix)
    const found = index === null ? undefined : group.prefixes[index]
    if (found !== undefined) around.push({ group, length: found.length })
  }
  around.sort((a, b) => b.length - a.length || compareTexts(a.group.name, b.group.name))
  const values = new Map<string, string>()
  for (const { group } of around) {
    values.set(cidrGroupNameKey + group.name, '')
    for (const [key, value] of group.labels) if (!values.has(key)) values.set(key, value)
  }
  return [...values].map(([key, value]) => ({ source: 'cidrgroup', key, value }))
}

/** World label of an address: families are told apart in dual-stack clusters only. */
export function worldOf({ settings }: Cluster, prefix: Prefix): 'world' | 'world-ipv4' | 'world-ipv6' {
  if (!settings.isDualStack) return 'world'
  return prefix.family === 4 ? 'world-ipv4' : 'world-ipv6'
}

/** Tables of CIDR groups, which are asked again at every edit. */
const tables = new WeakMap<readonly Prefix[], PrefixTable>()

function tableOf(prefixes: readonly Prefix[]): PrefixTable {
  let table = tables.get(prefixes)
  if (table === undefined) tables.set(prefixes, (table = new PrefixTable(prefixes)))
  return table
}

/** Parsed addresses behind the DNS names that a test selects; texts that are no addresses are left out. */
export function addressesOf(cluster: Cluster, isWanted: (name: string) => boolean): readonly Prefix[] {
  const found: Prefix[] = []
  for (const [name, addresses] of cluster.dns) {
    if (!isWanted(name)) continue
    for (const text of addresses) {
      const address = parseAddress(text)
      if (address !== null) found.push(address)
    }
  }
  return found
}
