/**
 * As what a peer is seen where policy is enforced: a node is the local host on itself and a remote node elsewhere, with or
 * without the API server. Source: pkg/node/manager/manager.go, pkg/ipcache/cell/apiserver_watcher.go.
 */
import { canonicalAddress, formatPrefix, parsePrefix } from '../cluster/address'
import { PrefixTable } from '../cluster/prefix-table'
import { ownRanges } from '../cluster/ranges'
import { directoryOf } from '../names/cluster-directory'
import { nodeOf, type NodeOf } from '../names/dial'
import { findPeer, type FoundPeer, type PolicyModel } from './model'

/** One end of a flow, with where it stands. */
export interface Standing extends FoundPeer {
  readonly key: string
  /** It is a node, or a pod that shares a node's network. */
  readonly isNode: boolean
  readonly node: NodeOf
  /** The API server answers at this address of the node. */
  readonly isApiServer: boolean
}

/**
 * The narrower prefixes that hold all addresses of a prefix, or of the world, as keys of peers; null where some are left to
 * the peer itself, and for any other peer.
 */
export function partsOf(model: PolicyModel, key: string): readonly string[] | null {
  if (key !== 'entity:world' && !key.startsWith('cidr:')) return null
  let known = knownParts.get(model)
  if (known === undefined) knownParts.set(model, (known = new Map()))
  let parts = known.get(key)
  if (parts === undefined) known.set(key, (parts = findParts(model, key)))
  return parts
}

const knownParts = new WeakMap<PolicyModel, Map<string, readonly string[] | null>>()

function findParts(model: PolicyModel, key: string): readonly string[] | null {
  const { isDualStack, family } = model.cluster.settings
  const isWorld = key === 'entity:world' && !isDualStack
  const prefix = isWorld ? { family, bits: 0n, length: 0 } : key.startsWith('cidr:') ? parsePrefix(key.slice(5)) : null
  if (prefix === null) return null
  const known = model.prefixes.flatMap((text) => parsePrefix(text) ?? [])
  const table = new PrefixTable(known)
  if (ownRanges(prefix, table).length > 0) return null
  const inside = table.within(prefix).filter((part) => part.length > prefix.length)
  return inside.filter((part) => ownRanges(part, table).length > 0).map((part) => `cidr:${formatPrefix(part)}`)
}

/** Whether an address is that of a pod, a node or a service: then rules about addresses do not decide about it. */
export function isOfCluster({ cluster }: PolicyModel, text: string): boolean {
  const directory = directoryOf(cluster)
  const address = canonicalAddress(text)
  if (address === null) return false
  const isApiServer = cluster.apiServer?.outside.includes(address) === true
  return (
    !isApiServer &&
    (directory.podAt(address) !== null ||
      directory.nodeAt(address) !== null ||
      directory.frontendAt(address)?.kind === 'cluster')
  )
}

/** An identity by which a peer is seen. */
export interface Sighting {
  /** Index among the model's identities. */
  readonly identity: number
  /** Where it is seen so; absent where it always is. */
  readonly when?: string
}

/** Looks up where a peer stands; a text says what is wrong with its key. */
export function standingOf(model: PolicyModel, key: string): Standing | string {
  const directory = directoryOf(model.cluster)
  const node = nodeOf(directory, key)
  const { apiServer } = model.cluster
  if (key.startsWith('ip:') && node.kind === 'known') {
    const address = canonicalAddress(key.slice('ip:'.length)) ?? ''
    const pod = directory.podAt(address)
    if (pod !== null) return standingOf(model, pod.key)
    const isApiServer = apiServer?.addresses.has(address) === true
    return { key, identity: remoteNode(model, node, isApiServer), endpoint: null, isNode: true, node, isApiServer }
  }
  const found = findPeer(model, key)
  if (typeof found === 'string') return found
  const isNode = key.startsWith('node:') || isHostNetwork(model, key)
  const isApiServer = isNode && node.kind === 'known' && apiServer?.nodes.has(node.name) === true
  const identity = isNode ? remoteNode(model, node, isApiServer) : found.identity
  return { key, identity, endpoint: found.endpoint, isNode, node, isApiServer }
}

function isHostNetwork(model: PolicyModel, key: string): boolean {
  const index = model.endpointIndex.get(key)
  return index !== undefined && model.cluster.endpoints[index]?.isHostNetwork === true
}

/** The identity of a node as others see it. */
function remoteNode({ inside }: PolicyModel, node: NodeOf, isApiServer: boolean): number {
  const own = node.kind === 'known' ? inside.ofNode.get(node.name) : undefined
  return own ?? inside.ofReserved.get(isApiServer ? 'kube-apiserver' : 'remote-node') ?? 0
}

/** Where two peers of the cluster stand to each other: on one node, on two, or nobody knows. */
function placement(a: NodeOf, b: NodeOf): 'same' | 'other' | 'unknown' {
  if (a.kind === 'known' && b.kind === 'known') return a.name === b.name ? 'same' : 'other'
  return 'unknown'
}

/** As what a peer is seen by a pod under policy. */
export function sightings(
  model: PolicyModel,
  peer: Standing,
  subject: Standing,
  role: 'sender' | 'receiver',
): readonly Sighting[] {
  if (!peer.isNode || subject.endpoint === null) return [{ identity: peer.identity }]
  const where = placement(peer.node, subject.node)
  const host = hostOf(model, peer)
  if (where === 'same') return [{ identity: host }]
  const words = placeWords(peer, subject)
  const remote = remoteSightings(model, peer, role)
  if (where === 'other') return remote
  return [
    ...remote.map(({ identity, when }) => ({
      identity,
      when: when === undefined ? words.other : `${words.other}, ${when}`,
    })),
    { identity: host, when: words.same },
  ]
}

function hostOf({ inside, cluster }: PolicyModel, { node }: Standing): number {
  const isApiNode = node.kind === 'known' && cluster.apiServer?.nodes.has(node.name) === true
  return (isApiNode ? inside.hostWithApiServer : null) ?? inside.ofReserved.get('host') ?? 0
}

/**
 * A node of the API server sends from its address inside the tunnel too, which is that of a plain remote node.
 * Source: pkg/ipcache/cell/apiserver_watcher.go, Documentation/security/policy/layer3.rst.
 */
function remoteSightings(model: PolicyModel, peer: Standing, role: 'sender' | 'receiver'): readonly Sighting[] {
  const plain = model.inside.ofReserved.get('remote-node') ?? 0
  if (role === 'receiver' || !peer.isApiServer || model.cluster.settings.hasNodeLabels)
    return [{ identity: peer.identity }]
  const { isTunnelled } = model.cluster.settings.transport
  if (isTunnelled !== null) return [{ identity: isTunnelled ? plain : peer.identity }]
  return [
    { identity: peer.identity, when: 'from its own address (native routing)' },
    { identity: plain, when: 'from its address inside the tunnel' },
  ]
}

function placeWords(peer: Standing, subject: Standing): { readonly same: string; readonly other: string } {
  if (peer.node.kind === 'every')
    return { same: `the pod of ${peer.key} on the same node`, other: `the pods of ${peer.key} on other nodes` }
  const name = subject.node.kind === 'every' ? `the pod of ${subject.key} there` : subject.key
  return {
    same: `on the same node as ${name}`,
    other: `on another node than ${name}`,
  }
}

/** What is not stated where a peer may be seen in two ways; null where all is. */
export function placeDoubt(peer: Standing, subject: Standing): string | null {
  if (!peer.isNode || subject.endpoint === null || placement(peer.node, subject.node) !== 'unknown') return null
  if (peer.node.kind === 'every' || subject.node.kind === 'every') return null
  const silent = [peer, subject].filter(({ node }) => node.kind === 'unknown').map(({ key }) => key)
  return `No node is stated for ${silent.join(' and ')}: on one node with the other it is the local host, elsewhere a remote node.`
}
