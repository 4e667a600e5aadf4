/**
 * How a peer is seen where policy is enforced: a node is the local host on itself and a remote node elsewhere, with or
 * without the API server. Source: pkg/node/manager/manager.go, pkg/ipcache/cell/apiserver_watcher.go.
 */
import { hasScheme, idName, outsideKey } from '../keys'
import { canonicalAddress } from '../cluster/address'
import { directoryOf } from '../names/cluster-directory'
import { nodeOf, type NodeOf } from '../names/node-of'
import { findPeer, outsideServers, type FoundPeer } from './find-peer'
import type { PolicyModel } from './model'
import { hasUnknownAddress, placesFor, type Place } from './unknown-address'

/** One end of a flow, with where it stands. */
export interface Standing extends FoundPeer {
  readonly key: string
  /** It is a node, or a pod that shares a node's network. */
  readonly isNode: boolean
  readonly node: NodeOf
  /** The API server answers at this address of the node. */
  readonly isApiServer: boolean
}

/** An identity by which a peer is seen. */
export interface Sighting {
  /** Index among the model's identities. */
  readonly identity: number
  /** Where it is seen so; absent where it always is. */
  readonly when?: string
  /** Where its address is taken to be, which nobody states. */
  readonly place?: Place
}

/** Looks up where a peer stands; a text says what is wrong with its key. */
export function standingOf(model: PolicyModel, key: string): Standing | string {
  const directory = directoryOf(model.cluster)
  const node = nodeOf(directory, key)
  const { apiServer } = model.cluster
  if (hasScheme(key, 'ip') && node.kind === 'known') {
    const address = canonicalAddress(idName(key)) ?? ''
    const pod = directory.podAt(address)
    if (pod !== null) return standingOf(model, pod.key)
    const isApiServer = apiServer?.addresses.has(address) === true
    const identity = model.inside.ofNodeAddress.get(address) ?? remoteNode(model, node, isApiServer)
    return { key, identity, endpoint: null, isNode: true, node, isApiServer }
  }
  const found = findPeer(model, key)
  if (typeof found === 'string') return found
  const isNode = hasScheme(key, 'node') || isHostNetwork(model, key)
  const isApiServer = isNode && node.kind === 'known' && apiServer?.nodes.has(node.name) === true
  const identity = isNode ? remoteNode(model, node, isApiServer) : found.identity
  return { key, identity, endpoint: found.endpoint, isNode, node, isApiServer }
}

function isHostNetwork(model: PolicyModel, key: string): boolean {
  const index = model.endpointIndex.get(key)
  return index !== undefined && model.cluster.endpoints[index]?.isHostNetwork === true
}

/** The identity of a node as others see it: that of the API server has it at the addresses alone where that answers. */
function remoteNode({ inside }: PolicyModel, node: NodeOf, isApiServer: boolean): number {
  const name = node.kind === 'known' ? node.name : ''
  const own = (isApiServer ? undefined : inside.ofNodeInTunnel.get(name)) ?? inside.ofNode.get(name)
  return own ?? inside.ofReserved.get(isApiServer ? 'kube-apiserver' : 'remote-node') ?? 0
}

/** How two peers of the cluster stand to each other: on one node, on two nodes, or unknown. */
export function placement(a: NodeOf, b: NodeOf): 'same' | 'other' | 'unknown' {
  if (a.kind === 'shared' && b.kind === 'shared') return 'same'
  if (a.kind === 'known' && b.kind === 'known') return a.name === b.name ? 'same' : 'other'
  const isApart = (one: NodeOf, other: NodeOf): boolean =>
    one.kind === 'known' && other.kind === 'except' && one.name === other.name
  return isApart(a, b) || isApart(b, a) ? 'other' : 'unknown'
}

/** A peer whose node nothing states, in one of the places that it may have. */
export function standingAt(model: PolicyModel, standing: Standing, node: NodeOf | undefined): Standing {
  const { kind } = standing.node
  if (node === undefined || (kind !== 'unknown' && kind !== 'every')) return standing
  if (!standing.isNode || node.kind !== 'known') return { ...standing, node }
  const isApiServer = model.cluster.apiServer?.nodes.has(node.name) === true
  return { ...standing, node, isApiServer, identity: remoteNode(model, node, isApiServer) }
}

/** As what a peer is seen by a pod under policy. */
export function sightings(
  model: PolicyModel,
  peer: Standing,
  subject: Standing,
  role: 'sender' | 'receiver',
): readonly Sighting[] {
  if (subject.endpoint === null && !(peer.isNode && model.ownEndpoints().has(subject.key)))
    return [{ identity: peer.identity }]
  if (subject.endpoint !== null && hasUnknownAddress(model, peer.endpoint))
    return placedSightings(model, peer, subject.endpoint, role)
  if (!peer.isNode) {
    const servers = peer.key === 'entity:kube-apiserver' ? serverSightings(model, subject, role) : []
    return servers.length > 0 ? servers : entitySightings(model, peer, subject)
  }
  const where = placement(peer.node, subject.node)
  const hosts = hostsOf(model, peer, subject)
  if (where === 'same') return hosts
  const words = placeWords(peer, subject)
  const remote = remotesOf(model, peer, subject, role)
  if (where === 'other') return remote
  const under = (place: string, found: readonly Sighting[]): readonly Sighting[] =>
    found.map(({ identity, when }) => ({ identity, when: when === undefined ? place : `${place}, ${when}` }))
  return [...under(words.other, remote), ...under(words.same, hosts)]
}

/** A pod whose address may be in any of the prefixes that the subject's rules are about. */
function placedSightings(
  model: PolicyModel,
  { identity }: Standing,
  subject: number,
  role: 'sender' | 'receiver',
): readonly Sighting[] {
  const places = placesFor(model, model.maps.mapOf(subject, role === 'sender' ? 'ingress' : 'egress'))
  if (places.length === 0) return [{ identity }]
  return [
    { identity, when: 'if its address is in none of the prefixes' },
    ...places.map((place) => ({ identity, when: `if its address is in ${place.prefix}`, place })),
  ]
}

/** Nodes that an entity stands for, where prefixes match nodes and each is told apart by its addresses. */
function entitySightings(model: PolicyModel, peer: Standing, subject: Standing) {
  const { inside, cluster, identities } = model
  const own = subject.node.kind === 'known' ? subject.node.name : null
  const found: Sighting[] = []
  if (peer.key === 'entity:host') {
    for (const [name, identity] of inside.ofHost)
      if (own === null || name === own) found.push({ identity, when: `on node ${name}` })
  } else if (peer.key === 'entity:remote-node' || peer.key === 'entity:kube-apiserver') {
    // Nodes with labels of their own are nobody else.
    const isByNode = inside.ofNode.size > 0 && inside.ofNodeAddress.size === 0 && peer.key === 'entity:remote-node'
    const named = (isByNode ? nodesFor(model, subject.node) : []).map((name) => ({
      identity: inside.ofNode.get(name) ?? peer.identity,
      when: `for node ${name}`,
    }))
    if (named.length > 0) return distinct(named)
    if (peer.key === 'entity:kube-apiserver' && own !== null && cluster.apiServer?.nodes.has(own) === true)
      found.push({ identity: hostOn(model, own), when: `for the node of ${subject.key}` })
    for (const [address, identity] of inside.ofNodeAddress) {
      const isOwn = own !== null && cluster.nodes.get(own)?.addresses.includes(address) === true
      const isApiServer = identities[identity]?.texts.includes('reserved:kube-apiserver') === true
      if (!isOwn && (isApiServer || peer.key === 'entity:remote-node'))
        found.push({ identity, when: `for the node at ${address}` })
    }
  }
  const [first] = found
  if (first === undefined)
    return peer.key === 'entity:host' ? hostSightings({ inside, cluster }, peer, own) : [{ identity: peer.identity }]
  return found.length === 1 ? [{ identity: first.identity }] : found
}

/** The API server as its nodes send, to pods that are not stated on them from another node; outside the nodes as its addresses. */
function serverSightings(model: PolicyModel, subject: Standing, role: 'sender' | 'receiver'): readonly Sighting[] {
  const isByNode = role === 'sender' || model.inside.ofNodeAddress.size === 0
  const keys = outsideServers(model).map((address) => outsideKey('ip', address))
  if (keys.length === 0 && isByNode)
    for (const name of model.cluster.apiServer?.nodes ?? []) keys.push(outsideKey('node', name))
  return distinct(
    keys.flatMap((key) => {
      const at = standingOf(model, key)
      if (typeof at === 'string') return []
      const node = subject.node.kind === 'known' ? subject.node : ({ kind: 'except', name: idName(key) } as const)
      return sightings(model, at, { ...subject, node }, role).map(({ identity, when = idName(key) }) => ({
        identity,
        when,
      }))
    }),
  )
}

/**
 * Identities as which the API server, or a node that it runs on, sends to pods whose nodes nothing states, in one order: more
 * than one where the routing is not stated, and none where nothing states its nodes or it runs outside them.
 */
export function serverSenders(model: PolicyModel, key = 'entity:kube-apiserver'): readonly number[] {
  if ((model.cluster.apiServer?.nodes.size ?? 0) === 0 || outsideServers(model).length > 0) return []
  const peer = standingOf(model, key)
  if (typeof peer === 'string' || (hasScheme(key, 'node') && !peer.isApiServer)) return []
  const node = hasScheme(key, 'node') ? ({ kind: 'except', name: idName(key) } as const) : peer.node
  return sightings(model, peer, { ...peer, endpoint: 0, node }, 'sender').map(({ identity }) => identity)
}

/** The local host has the label of the API server where that runs on the same node. */
function hostSightings(
  { inside, cluster }: Pick<PolicyModel, 'inside' | 'cluster'>,
  { identity }: Standing,
  own: string | null,
): readonly Sighting[] {
  const { hostWithApiServer } = inside
  const nodes = cluster.apiServer?.nodes ?? new Set()
  if (hostWithApiServer === null || nodes.size === 0) return [{ identity }]
  if (own !== null) return [{ identity: nodes.has(own) ? hostWithApiServer : identity }]
  return [
    { identity, when: 'on a node without the API server' },
    { identity: hostWithApiServer, when: 'on a node of the API server' },
  ]
}

/** More nodes that are told apart are not asked about where nothing states which one is meant. */
const mostNodes = 50

/** Sightings with equal ones once, each under its condition where there are several. */
function distinct(found: readonly Sighting[]): readonly Sighting[] {
  const byIdentity = new Map<number, Sighting>()
  for (const one of found) {
    if (byIdentity.size >= mostNodes) break
    if (!byIdentity.has(one.identity)) byIdentity.set(one.identity, one)
  }
  const [only] = byIdentity.values()
  return only !== undefined && byIdentity.size === 1 ? [{ identity: only.identity }] : [...byIdentity.values()]
}

const knownNodes = new WeakMap<PolicyModel, readonly string[]>()

/** Stated nodes that policies may tell apart from others: of those with the same labels two, as one of them may be excluded. */
function nodesApart(model: PolicyModel): readonly string[] {
  let known = knownNodes.get(model)
  if (known !== undefined) return known
  const { cluster, inside, identities } = model
  const labelled = cluster.settings.cidrMode.nodes ? inside.ofHost : inside.ofNode
  const byLabels = new Map<string, string[]>()
  for (const [name, identity] of labelled) {
    const labels = (identities[identity]?.texts ?? []).join()
    const names = byLabels.get(labels)
    if (names === undefined) byLabels.set(labels, [name])
    else if (names.length < 2) names.push(name)
    if (byLabels.size >= mostNodes) break
  }
  known = [...new Set([...(cluster.apiServer?.nodes ?? []), ...[...byLabels.values()].flat()])]
  knownNodes.set(model, known)
  return known
}

/** Those of them on which a peer may be, by what is known of where it is and where it is not. */
function nodesFor(model: PolicyModel, ...excluded: readonly NodeOf[]): readonly string[] {
  return nodesApart(model).filter(
    (name) => !excluded.some((node) => (node.kind === 'known' || node.kind === 'except') && node.name === name),
  )
}

/** The local host of two peers on one node. */
function hostsOf(model: PolicyModel, { node }: Standing, subject: Standing): readonly Sighting[] {
  const known = [node, subject.node].find(({ kind }) => kind === 'known')
  if (known?.kind === 'known') return [{ identity: hostOn(model, known.name) }]
  const stated = nodesFor(model, node, subject.node).map((name) => ({
    identity: hostOn(model, name),
    when: `on node ${name}`,
  }))
  return distinct([{ identity: model.inside.ofReserved.get('host') ?? 0 }, ...stated])
}

/** The identity of a node on itself. */
export function hostOn({ inside, cluster }: PolicyModel, name: string): number {
  const isApiNode = cluster.apiServer?.nodes.has(name) === true
  const own = inside.ofHost.get(name) ?? (isApiNode ? inside.hostWithApiServer : null)
  return own ?? inside.ofReserved.get('host') ?? 0
}

/** A node that another one sees. */
function remotesOf(
  model: PolicyModel,
  peer: Standing,
  subject: Standing,
  role: 'sender' | 'receiver',
): readonly Sighting[] {
  const { node } = peer
  const found = remoteSightings(model, peer, role)
  // Which address it has is asked about already where prefixes tell those apart.
  if (node.kind === 'known' || found.length > 1) return found
  const stated = nodesFor(model, node, subject.node).flatMap((name) => {
    const at = standingAt(model, { ...peer, node: { kind: 'unknown' } }, { kind: 'known', name })
    return remoteSightings(model, at, role).map(({ identity, when }) => ({
      identity,
      when: [`on node ${name}`, when].filter((words) => words !== undefined).join(', '),
    }))
  })
  return distinct([...found, ...stated])
}

/**
 * A node of the API server sends from its address inside the tunnel too, which is that of a plain remote node.
 * Source: pkg/ipcache/cell/apiserver_watcher.go, Documentation/security/policy/layer3.rst.
 */
function remoteSightings(model: PolicyModel, peer: Standing, role: 'sender' | 'receiver'): readonly Sighting[] {
  const { ofNodeInTunnel, ofReserved } = model.inside
  const { cidrMode, hasNodeLabels } = model.cluster.settings
  const isManifold = role === 'sender' || peer.node.kind !== 'known'
  if (isManifold && cidrMode.nodes && !hasScheme(peer.key, 'ip')) return addressSightings(model, peer)
  // Where labels and prefixes both tell nodes apart, the address that is asked about says which identity it is.
  if (role === 'receiver' || !peer.isApiServer || (hasNodeLabels && cidrMode.nodes))
    return [{ identity: peer.identity }]
  const own = peer.node.kind === 'known' ? ofNodeInTunnel.get(peer.node.name) : undefined
  const plain = own ?? ofReserved.get('remote-node') ?? 0
  const { isTunnelled } = model.cluster.settings.transport
  if (isTunnelled !== null) return [{ identity: isTunnelled ? plain : peer.identity }]
  return [
    { identity: peer.identity, when: 'from its own address (native routing)' },
    { identity: plain, when: 'from its address inside the tunnel' },
  ]
}

/** A node may send from any of its addresses, and prefixes tell them apart. */
function addressSightings({ inside, cluster }: PolicyModel, { node, identity }: Standing): readonly Sighting[] {
  const addresses =
    node.kind === 'known' ? (cluster.nodes.get(node.name)?.addresses ?? []) : [...inside.ofNodeAddress.keys()]
  const found = addresses.flatMap((address) => {
    const own = inside.ofNodeAddress.get(address)
    return own === undefined ? [] : [{ identity: own, when: `from ${address}` }]
  })
  const [first] = found
  if (first === undefined) return [{ identity }]
  return found.length === 1 ? [{ identity: first.identity }] : found
}

function placeWords(peer: Standing, subject: Standing): { readonly same: string; readonly other: string } {
  if (peer.node.kind === 'every')
    return { same: `the pod of ${peer.key} on the same node`, other: `the pods of ${peer.key} on other nodes` }
  const { key } = subject
  const entity = hasScheme(key, 'entity') ? `the ${idName(key)} endpoint` : key
  const name = subject.node.kind === 'every' ? `the pod of ${key} there` : entity
  return {
    same: `on the same node as ${name}`,
    other: `on another node than ${name}`,
  }
}
