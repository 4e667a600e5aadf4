/**
 * Identities: sets of labels with a number. Policies know nothing else of a peer.
 * Source: pkg/identity/numericidentity.go, pkg/k8s/utils/utils.go, pkg/ipcache/metadata.go.
 */
import { reservedNumbers, type ReservedName } from '../cilium/numbers'
import { isAtLeast } from '../cilium/settings/versions'
import { formatPrefix, parseAddress, type Prefix } from './address'
import type { CidrGroup, Cluster } from './cluster'
import type { ClusterEndpoint } from './endpoints'
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
  /** What a port's name means to the pods that bear it; the labels spell that out. */
  readonly namedPorts: NamedPorts
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
  /** Index of the local host where the API server runs on it; null where it runs on no node that the workspace states. */
  readonly hostWithApiServer: number | null
}

/** A label with its text. */
interface WrittenLabel {
  readonly label: Label
  readonly text: string
}

function written(label: Label): WrittenLabel {
  return { label, text: formatLabel(label) }
}

function byText(a: WrittenLabel, b: WrittenLabel): number {
  return compareTexts(a.text, b.text)
}

function identityOf(number: number, labels: readonly Label[], prefix: Prefix | null): ClusterIdentity {
  return identityOfWritten(number, labels.map(written), prefix, noNamedPorts)
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
export function insideIdentities(cluster: Cluster): InsideIdentities {
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
    const node = cluster.settings.hasNodeLabels ? [k8s(clusterKey, cluster.settings.values['cluster-name'])] : []
    identities.push(identityOf(reservedNumbers.host, [reserved('host'), reserved('kube-apiserver'), ...node], null))
  }
  const ofNode = new Map<string, number>()
  const firstNode = identities.length
  if (cluster.settings.hasNodeLabels) {
    for (const { name, labels, isStated } of cluster.nodes.values()) {
      if (!isStated) continue
      const own = [...new Map([[nodeNameKey, name], ...labels])].map(([key, value]) => ({ source: 'node', key, value }))
      ofNode.set(name, identities.length)
      const ofApiServer = apiNodes.has(name) ? [reserved('kube-apiserver')] : []
      const shared = [reserved('remote-node'), ...ofApiServer, k8s(clusterKey, cluster.settings.values['cluster-name'])]
      identities.push(identityOf(0, [...own, ...shared], null))
    }
    numberByHash(identities, firstNode, 2 << 24, 1 << 24)
  }
  const hostIndex = ofReserved.get('host') ?? 0
  const known = new Map<string, number>()
  const ofNamespaces = new Map<string, readonly WrittenLabel[]>()
  const ofEndpoint = new Uint32Array(cluster.endpoints.length)
  const first = identities.length
  for (let i = 0; i < cluster.endpoints.length; i++) {
    const endpoint = cluster.endpoints[i]
    if (endpoint === undefined) continue
    if (endpoint.isHostNetwork) {
      ofEndpoint[i] = hostIndex
      continue
    }
    const { signature } = endpoint
    let index = known.get(signature)
    if (index === undefined) {
      index = identities.length
      known.set(signature, index)
      identities.push(podIdentity(endpoint, signature, cluster, ofNamespaces))
    }
    ofEndpoint[i] = index
  }
  numberByHash(identities, first, 256, 65_536 - 256)
  pinNumbers(identities, first, cluster.pinned, (key) => {
    const at = cluster.endpointIndex.get(key)
    return at === undefined ? undefined : ofEndpoint[at]
  })
  return { identities, ofEndpoint, ofReserved, ofNode, hostWithApiServer }
}

/** All addresses of a family, for the world identities. */
function worldPrefix(name: ReservedName, { settings }: Cluster): Prefix | null {
  if (name === 'world') return settings.isDualStack ? null : { family: settings.family, bits: 0n, length: 0 }
  if (name === 'world-ipv4') return { family: 4, bits: 0n, length: 0 }
  return name === 'world-ipv6' ? { family: 6, bits: 0n, length: 0 } : null
}

/** Identities without their numbers, by the labels of the namespace and the signature. */
const podIdentities = new WeakMap<ReadonlyMap<string, string>, Map<string, ClusterIdentity>>()
const noNamespaceLabels: ReadonlyMap<string, string> = new Map()

function podIdentity(
  endpoint: ClusterEndpoint,
  signature: string,
  cluster: Cluster,
  ofNamespaces: Map<string, readonly WrittenLabel[]>,
): ClusterIdentity {
  const { keepsLabel, values, version } = cluster.settings
  const namespaceLabels = cluster.namespaces.get(endpoint.namespace)?.labels ?? noNamespaceLabels
  let known = podIdentities.get(namespaceLabels)
  if (known === undefined) podIdentities.set(namespaceLabels, (known = new Map()))
  // What else of a cluster a pod's labels depend on: a name without line feeds before a signature.
  const key = `${version} ${values['cluster-name']} ${values['labels']}\n${signature}`
  let identity = known.get(key)
  if (identity === undefined) {
    let shared = ofNamespaces.get(endpoint.namespace)
    if (shared === undefined)
      ofNamespaces.set(endpoint.namespace, (shared = labelsOfNamespace(endpoint.namespace, namespaceLabels, cluster)))
    const labels: WrittenLabel[] = []
    for (const [name, value] of endpoint.podLabels)
      if (isIdentityLabel(name, keepsLabel)) labels.push(written(k8s(name, value)))
    for (const label of shared) labels.push(label)
    if (keepsLabel(serviceAccountKey)) labels.push(written(k8s(serviceAccountKey, endpoint.serviceAccount)))
    // Named ports are part of identities since 1.20 (pkg/k8s/labels.go).
    if (isAtLeast(version, '1.20'))
      for (const label of namedPortLabels(endpoint.namedPorts)) labels.push(written(label))
    known.set(key, (identity = identityOfWritten(0, labels, null, endpoint.namedPorts)))
  }
  return identity
}

/** What all pods of a namespace bear, whatever they are labelled with. */
function labelsOfNamespace(
  namespace: string,
  labels: ReadonlyMap<string, string>,
  { settings: { keepsLabel, values } }: Cluster,
): readonly WrittenLabel[] {
  const shared = [...labels].map(([key, value]) => k8s(namespaceLabelPrefix + key, value))
  shared.push(k8s(clusterKey, values['cluster-name']), k8s(namespaceKey, namespace))
  return shared.filter(({ key }) => keepsLabel(key)).map(written)
}

function reservedLabels({ settings }: Cluster): readonly (readonly [ReservedName, Label[]])[] {
  const node = settings.hasNodeLabels ? [k8s(clusterKey, settings.values['cluster-name'])] : []
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
  const byTexts = (a: number, b: number): number => compareLists(plain[a]?.texts ?? [], plain[b]?.texts ?? [])
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

function compareLists(a: readonly string[], b: readonly string[]): number {
  return compareTexts(a.join('\n'), b.join('\n'))
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

/** Addresses behind the DNS names that a test picks, parsed; what is no address is left out. */
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
