/**
 * Keys of peers, and ids of what stands in the picture: made, read and told apart here and nowhere else.
 *
 * A key of a peer (see `Peer`) is `namespace/pod`, `entity:world`, `node:worker-1`, `ip:203.0.113.4`, `cidr:10.0.0.0/8` or
 * `dns:api.example.com`. A node of the picture is a peer, or something that holds or leads to peers: `namespace:shop`,
 * `workload:shop/api`, `service:shop/api`, `nodes:cluster`. All are texts, so that they can be stored, sent and compared as they are.
 */
declare const peerBrand: unique symbol
declare const nodeBrand: unique symbol

/** Key of the service of the API server, which every cluster has. */
export const apiServerKey = 'default/kubernetes'

/** Id of a node of the picture. Every key of a peer is one: the node that stands for the peer alone. */
export type NodeId = string & { readonly [nodeBrand]: true }
/** Key of a peer. */
export type PeerKey = NodeId & { readonly [peerBrand]: true }

/** What a peer's key says. */
export type PeerParts =
  | { readonly kind: 'endpoint'; readonly namespace: string; readonly name: string }
  | { readonly kind: PeerScheme; readonly name: string }

/** What the id of a node of the picture says. */
export type NodeParts =
  | { readonly kind: 'peer'; readonly key: PeerKey }
  | { readonly kind: 'cluster-nodes' }
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'workload' | 'service'; readonly namespace: string; readonly name: string }

/** Kinds of peers that are no endpoints: reserved identities, nodes with labels, addresses, prefixes and DNS names. */
export type PeerScheme = 'entity' | 'node' | 'ip' | 'cidr' | 'dns'

const peerForm = /^(entity|node|ip|cidr|dns):(.*)$/s
const groupForm = /^(namespace|workload|service):(.*)$/s

export function endpointKey(namespace: string, name: string): PeerKey {
  return `${namespace}/${name}` as PeerKey
}

/** Key of a peer that is no endpoint: `outsideKey('ip', '203.0.113.4')`. */
export function outsideKey(scheme: PeerScheme, name: string): PeerKey {
  return `${scheme}:${name}` as PeerKey
}

/** A text that the engine gave, or that was found among keys, as the key that it is. */
export function knownPeer(key: string): PeerKey {
  return key as PeerKey
}

/** Null for a text that is no peer's key. */
export function parsePeer(text: string): PeerParts | null {
  const [, scheme, name = ''] = peerForm.exec(text) ?? []
  if (scheme !== undefined) return { kind: scheme as PeerScheme, name }
  if (groupForm.test(text)) return null
  const slash = text.indexOf('/')
  return slash < 0 ? null : { kind: 'endpoint', namespace: text.slice(0, slash), name: text.slice(slash + 1) }
}

/** The namespace of an endpoint, or of a service, by its key; null for a peer of another kind. */
export function namespaceOfKey(key: string): string | null {
  const parts = parsePeer(key)
  return parts?.kind === 'endpoint' ? parts.namespace : null
}

export function isPeerKey(text: string): text is PeerKey {
  return parsePeer(text) !== null
}

const starts: Readonly<Record<PeerScheme, string>> = {
  entity: 'entity:',
  node: 'node:',
  ip: 'ip:',
  cidr: 'cidr:',
  dns: 'dns:',
}

/** Whether a key is that of a peer of this scheme, or of either of two. */
export function hasScheme(key: string, scheme: PeerScheme, or?: PeerScheme): boolean {
  return key.startsWith(starts[scheme]) || (or !== undefined && key.startsWith(starts[or]))
}

/** The name in any id: what stands behind its scheme, or all of the key of an endpoint. */
export function idName(id: string): string {
  return id.slice(id.indexOf(':') + 1)
}

/** Whether a key is that of the world, or of the world's addresses of one family. */
export function isWorldKey(key: string): boolean {
  return key.startsWith('entity:world')
}

export function namespaceNode(name: string): NodeId {
  return `namespace:${name}` as NodeId
}

/** The box around the nodes of the cluster. */
export const clusterNodes = 'nodes:cluster' as NodeId

/** The card of the pods that one workload made. */
export function workloadNode(namespace: string, name: string): NodeId {
  return `workload:${namespace}/${name}` as NodeId
}

/** The card of a service, from its `namespace/name`. */
export function serviceNode(key: string): NodeId {
  return `service:${key}` as NodeId
}

/** Whether an id is that of a service's card. */
export function isServiceNode(id: string): boolean {
  return id.startsWith('service:')
}

/** Null for a text that is no node's id. */
export function parseNode(text: string): NodeParts | null {
  if (text === clusterNodes) return { kind: 'cluster-nodes' }
  const [, kind, rest = ''] = groupForm.exec(text) ?? []
  if (kind === 'namespace') return { kind, name: rest }
  if (kind === 'workload' || kind === 'service') {
    const slash = rest.indexOf('/')
    return slash < 0 ? null : { kind, namespace: rest.slice(0, slash), name: rest.slice(slash + 1) }
  }
  return isPeerKey(text) ? { kind: 'peer', key: text } : null
}

/** Whether an id is that of a card or box that stands for several peers of the cluster. */
export function isGroupNode(id: string): boolean {
  return id === clusterNodes || id.startsWith('namespace:') || id.startsWith('workload:')
}

/** The namespace of a namespace's node; null for any other. */
export function namespaceOfNode(id: string): string | null {
  const parts = parseNode(id)
  return parts?.kind === 'namespace' ? parts.name : null
}

/** The namespace and the name of a workload's node; null for any other. */
export function workloadOfNode(id: string): { readonly namespace: string; readonly name: string } | null {
  const parts = parseNode(id)
  return parts?.kind === 'workload' ? { namespace: parts.namespace, name: parts.name } : null
}

/** The service of a service's node, as `namespace/name`; null for any other. */
export function serviceOfNode(id: string): string | null {
  const parts = parseNode(id)
  return parts?.kind === 'service' ? `${parts.namespace}/${parts.name}` : null
}

/** What the key of a resource says, `Kind/namespace/name`; the namespace of a kind for the whole cluster is empty. */
export interface ResourceParts {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** Key of a resource; the namespace of a kind for the whole cluster is empty. */
export function resourceKey(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`
}

export function resourceParts(key: string): ResourceParts {
  const [kind = '', namespace = '', name = ''] = key.split('/')
  return { kind, namespace, name }
}

/** `namespace/name` of a resource's key, or the name alone for a kind for the whole cluster. */
export function resourceName(key: string): string {
  const { namespace, name } = resourceParts(key)
  return namespace === '' ? name : `${namespace}/${name}`
}

/** The key of a resource as people read it: without the empty namespace of a kind for the whole cluster. */
export function resourceWords(key: string): string {
  return `${resourceParts(key).kind}/${resourceName(key)}`
}

/** Workloads besides those of apps and batch: each makes pods from `spec.template`, and says otherwise which are its own. */
export const otherWorkloads = [
  'ReplicationController',
  'Rollout',
  'DeploymentConfig',
  'CloneSet',
  'VirtualMachine',
] as const
