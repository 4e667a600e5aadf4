/**
 * Identities: sets of labels with a number. Policies know nothing else of a peer.
 * Source: pkg/identity/numericidentity.go, pkg/k8s/utils/utils.go, pkg/ipcache/metadata.go.
 */
import { reservedNumbers, type ReservedName } from '../cilium/numbers'
import { isAtLeast } from '../cilium/settings/versions'
import { formatPrefix, parseAddress, type Prefix } from './address'
import type { CidrGroup, Cluster } from './cluster'
import type { ClusterEndpoint } from './endpoints'
import { cidrLabels, prefixesOfNode, prefixesOfPod, type InnerPrefixes, type KnownPrefixes } from './inner-prefixes'
import {
  cidrGroupNameKey,
  clusterKey,
  formatLabel,
  isIdentityLabel,
  k8s,
  namespaceKey,
  namespaceLabelPrefix,
  reserved,
  serviceAccountKey,
  type Label,
} from './labels'
import { namedPortLabels, noNamedPorts, type NamedPorts } from './named-ports'
import { compareTexts } from '../../values/compare'
import { sortInPlace } from './order'
import { lazily } from '../../values/lazily'
import { pinNumbers } from './pinned'
import { PrefixTable } from './prefix-table'

export interface ClusterIdentity {
  readonly number: number
  /** Sorted by their text. */
  readonly labels: readonly Label[]
  readonly texts: readonly string[]
  /** The outside addresses that it stands for; of length 0 for the world itself, null for pods and nodes. */
  readonly prefix: Prefix | null
  /** What a port's name means to the pods that have it; the labels spell that out. */
  readonly namedPorts: NamedPorts
  /** The prefixes by which rules about addresses match a pod or node; absent where they never match it. */
  readonly inner?: InnerPrefixes
  /** It is not an outside address, and rules about groups of addresses may select it by labels that it lacks. */
  readonly isInGroups?: true
}

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
}

/** A label with its text. */
interface WrittenLabel {
  readonly label: Label
  readonly text: string
}

function written(label: Label): WrittenLabel {
  return { label, text: formatLabel(label) }
}

/** What pods have in common: made once, as most have the labels of others, and texts are compared often. */
interface SharedLabels {
  /** What all pods of a namespace have. */
  readonly ofNamespaces: Map<string, readonly WrittenLabel[]>
  readonly ofPorts: Map<NamedPorts, readonly WrittenLabel[]>
  /** Of source `k8s`, by key and value. */
  readonly own: Map<string, Map<string, WrittenLabel>>
}

function ownLabel({ own }: SharedLabels, key: string, value: string): WrittenLabel {
  let byValue = own.get(key)
  if (byValue === undefined) own.set(key, (byValue = new Map()))
  let label = byValue.get(value)
  if (label === undefined) byValue.set(value, (label = written(k8s(key, value))))
  return label
}

function labelsOfPorts({ ofPorts }: SharedLabels, ports: NamedPorts): readonly WrittenLabel[] {
  let labels = ofPorts.get(ports)
  if (labels === undefined) ofPorts.set(ports, (labels = namedPortLabels(ports).map(written)))
  return labels
}

function byText(a: WrittenLabel, b: WrittenLabel): number {
  return compareTexts(a.text, b.text)
}

function identityOf(
  number: number,
  labels: readonly Label[],
  prefix: Prefix | null,
  inner: InnerPrefixes | null = null,
): ClusterIdentity {
  const identity = identityOfWritten(number, labels.map(written), prefix, noNamedPorts)
  return inner === null ? identity : { ...identity, inner }
}

function identityOfWritten(
  number: number,
  labels: WrittenLabel[],
  prefix: Prefix | null,
  namedPorts: NamedPorts,
): ClusterIdentity {
  sortInPlace(labels, byText)
  return { number, labels: labels.map(({ label }) => label), texts: labels.map(({ text }) => text), prefix, namedPorts }
}

/** Builds the identities of all endpoints and the reserved ones; replicas with the same labels and named ports share one. */
export function insideIdentities(cluster: Cluster, outside: NamedPrefixes): InsideIdentities {
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
  numberByHash(identities, firstNode, 2 << 24, 1 << 24)
  const hostIndex = ofReserved.get('host') ?? 0
  const known = new Map<string, number>()
  const shared: SharedLabels = { ofNamespaces: new Map(), ofPorts: new Map(), own: new Map() }
  const prefixes = cluster.settings.cidrMode.pods ? knownPrefixes(cluster, outside) : null
  const ofEndpoint = new Uint32Array(cluster.endpoints.length)
  const settings = settingsOfLabels(cluster)
  const first = identities.length
  for (let i = 0; i < cluster.endpoints.length; i++) {
    const endpoint = cluster.endpoints[i]
    if (endpoint === undefined) continue
    if (endpoint.isHostNetwork) {
      ofEndpoint[i] = hostIndex
      continue
    }
    const { signature } = endpoint
    const inner = prefixes === null ? null : innerOfPod(endpoint, cluster, prefixes)
    const key = inner === null ? signature : `${signature}\n${inner.labels.map(formatLabel).join()}`
    let index = known.get(key)
    if (index === undefined) {
      index = identities.length
      known.set(key, index)
      const identity = podIdentity(endpoint, cluster, settings, shared)
      identities.push(inner === null ? identity : withInner(identity, inner))
    }
    ofEndpoint[i] = index
  }
  numberByHash(identities, first, 256, 65_536 - 256)
  pinNumbers(identities, first, cluster.pinned, (key) => {
    const at = cluster.endpointIndex.get(key)
    return at === undefined ? undefined : ofEndpoint[at]
  })
  markForGroups(identities, cluster)
  return { identities, ofEndpoint, ofReserved, ofNode, ofNodeInTunnel, hostWithApiServer, ofNodeAddress, ofHost }
}

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

interface LabelledInner extends InnerPrefixes {
  readonly labels: readonly Label[]
}

function innerOfPod({ addresses }: ClusterEndpoint, cluster: Cluster, known: KnownPrefixes): LabelledInner | null {
  const inner = prefixesOfPod(addresses, cluster.settings, known)
  if (inner === null) return null
  const groups = addresses.flatMap((text) => {
    const address = parseAddress(text)
    return address === null ? [] : labelsOfGroups(cluster, address)
  })
  return { ...inner, labels: [...cidrLabels(inner), ...groups] }
}

function withInner(identity: ClusterIdentity, { prefixes, isInZero, labels }: LabelledInner): ClusterIdentity {
  const all = new Map([...identity.labels, ...labels].map((label) => [formatLabel(label), label]))
  const result = identityOfWritten(identity.number, [...all.values()].map(written), null, identity.namedPorts)
  return { ...result, inner: { prefixes, isInZero } }
}

/** Before 1.20 labels alone decided, so that a group's selector that only rules labels out took everything. */
function markForGroups(identities: ClusterIdentity[], { settings: { cidrMode, version } }: Cluster): void {
  const isUngated = !isAtLeast(version, '1.20')
  if (!isUngated && !cidrMode.nodes && !cidrMode.pods) return
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

/** Identities without their numbers, by the labels of the namespace and the signature; and the settings that they follow. */
const podIdentities = new WeakMap<ReadonlyMap<string, string>, KnownIdentities>()

interface KnownIdentities {
  readonly settings: string
  readonly bySignature: Map<string, ClusterIdentity>
}

/** What else of a cluster a pod's labels depend on. */
function settingsOfLabels({ settings: { values, version } }: Cluster): string {
  return `${version} ${values['cluster-name']} ${values['labels']}\n${values['label-prefix-file']}`
}

const noNamespaceLabels: ReadonlyMap<string, string> = new Map()

function podIdentity(
  endpoint: ClusterEndpoint,
  cluster: Cluster,
  settings: string,
  shared: SharedLabels,
): ClusterIdentity {
  const { keepsLabel, version } = cluster.settings
  const namespaceLabels = cluster.namespaces.get(endpoint.namespace)?.labels ?? noNamespaceLabels
  let known = podIdentities.get(namespaceLabels)
  if (known?.settings !== settings) podIdentities.set(namespaceLabels, (known = { settings, bySignature: new Map() }))
  let identity = known.bySignature.get(endpoint.signature)
  if (identity === undefined) {
    const { namespace, podLabels, serviceAccount, namedPorts } = endpoint
    let ofNamespace = shared.ofNamespaces.get(namespace)
    if (ofNamespace === undefined)
      shared.ofNamespaces.set(namespace, (ofNamespace = labelsOfNamespace(namespace, namespaceLabels, cluster)))
    const labels: WrittenLabel[] = []
    podLabels.forEach((value, name) => {
      if (isIdentityLabel(name, keepsLabel)) labels.push(ownLabel(shared, name, value))
    })
    for (const label of ofNamespace) labels.push(label)
    if (keepsLabel(serviceAccountKey)) labels.push(ownLabel(shared, serviceAccountKey, serviceAccount))
    // Named ports are part of identities since 1.20 (pkg/k8s/labels.go).
    if (isAtLeast(version, '1.20')) for (const label of labelsOfPorts(shared, namedPorts)) labels.push(label)
    known.bySignature.set(endpoint.signature, (identity = identityOfWritten(0, labels, null, namedPorts)))
  }
  return identity
}

/** What all pods of a namespace have, whatever they are labelled with. */
function labelsOfNamespace(
  namespace: string,
  labels: ReadonlyMap<string, string>,
  { settings: { keepsLabel, values } }: Cluster,
): readonly WrittenLabel[] {
  const shared = [...labels].map(([key, value]) => k8s(namespaceLabelPrefix + key, value))
  shared.push(k8s(clusterKey, values['cluster-name']), k8s(namespaceKey, namespace))
  return shared.filter(({ key }) => keepsLabel(key)).map(written)
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

/** FNV-1a, 32 bits. */
function hash(texts: readonly string[]): number {
  let value = 0x81_1c_9d_c5
  for (const text of texts) {
    for (let i = 0; i <= text.length; i++) {
      value ^= i === text.length ? 10 : text.charCodeAt(i)
      value = Math.imul(value, 0x01_00_01_93)
    }
  }
  return value >>> 0
}

/** Hashes, and the numbered form that was made last, by identity. */
const hashes = new WeakMap<ClusterIdentity, number>()
const numbered = new WeakMap<ClusterIdentity, ClusterIdentity>()

function hashOf(identity: ClusterIdentity): number {
  let value = hashes.get(identity)
  if (value === undefined) hashes.set(identity, (value = hash(identity.texts)))
  return value
}

function withNumber(identity: ClusterIdentity, number: number): ClusterIdentity {
  let result = numbered.get(identity)
  if (result?.number !== number) numbered.set(identity, (result = { ...identity, number }))
  return result
}

/**
 * Numbers identities by their labels alone, so that the same labels keep their number whatever else changes. Where two
 * fall on one number, the one whose labels sort later moves on.
 */
function numberByHash(identities: ClusterIdentity[], first: number, base: number, room: number): void {
  const wanted = new Map<number, number>()
  const shared = new Map<number, number[]>()
  const plain = identities.slice(first)
  plain.forEach((identity, i) => {
    const slot = hashOf(identity) % room
    const holder = wanted.get(slot)
    if (holder === undefined) {
      wanted.set(slot, i)
      return
    }
    const list = shared.get(slot)
    if (list === undefined) shared.set(slot, [holder, i])
    else list.push(i)
  })
  const assign = (i: number, slot: number): void => {
    const identity = plain[i]
    if (identity !== undefined) identities[first + i] = withNumber(identity, base + slot)
  }
  // Each is compared with many others.
  const texts = new Map<number, string>()
  const textOf = (i: number): string => {
    let text = texts.get(i)
    if (text === undefined) texts.set(i, (text = plain[i]?.texts.join('\n') ?? ''))
    return text
  }
  const byTexts = (a: number, b: number): number => compareTexts(textOf(a), textOf(b))
  for (const [slot, holder] of wanted) assign(holder, slot)
  const later: number[] = []
  for (const [slot, list] of shared) {
    const [winner, ...others] = list.toSorted(byTexts)
    if (winner !== undefined) assign(winner, slot)
    later.push(...others)
  }
  later.sort(byTexts)
  for (const i of later) {
    const identity = plain[i]
    let slot = identity === undefined ? 0 : hashOf(identity) % room
    while (wanted.has(slot)) slot = (slot + 1) % room
    wanted.set(slot, i)
    assign(i, slot)
  }
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
  numberByHash(identities, 0, 1 << 24, 1 << 24)
  return { identities, ofName, everyAddress }
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
