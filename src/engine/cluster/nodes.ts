/**
 * Nodes of the cluster with their addresses, and where the API server runs.
 *
 * Source: pkg/node/manager/manager.go (addresses of other nodes), pkg/ipcache/cell/apiserver_watcher.go (the API server is
 * learnt from the EndpointSlices of default/kubernetes and from nothing else).
 */
import { apiServerKey } from '../keys'
import { ofKind, type Resource } from '../manifest/resource'
import { canonicalAddress } from './address'
import type { ClusterEndpoint } from './endpoints'
import { readSlices, type Slice } from './services'

export interface ClusterNode {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  /** Canonical addresses of the node itself; the first one is where others reach it. */
  readonly addresses: readonly string[]
  /** Addresses of its health endpoint. */
  readonly health: readonly string[]
  /** Addresses that its Envoy sends from for Ingress and Gateway. */
  readonly ingress: readonly string[]
  /** What keeps pods off it that do not tolerate it. */
  readonly taints: readonly Taint[]
  /** Whether a Node or CiliumNode states it; otherwise only pods name it. */
  readonly isStated: boolean
}

/** As a Node states it. */
export interface Taint {
  readonly key?: string | undefined
  readonly value?: string | undefined
  readonly effect?: string | undefined
}

/** Backends of default/kubernetes. */
export interface ApiServer {
  readonly slices: readonly Slice[]
  /** Canonical addresses. */
  readonly addresses: ReadonlySet<string>
  /** Names of the nodes that it runs on. */
  readonly nodes: ReadonlySet<string>
  /** Those of its addresses that belong to no node and to no pod. */
  readonly outside: readonly string[]
}

const noLabels: ReadonlyMap<string, string> = new Map()

/** Types of addresses by which other nodes know a node. */
const knownTypes: ReadonlySet<string> = new Set(['InternalIP', 'ExternalIP', 'CiliumInternalIP'])

interface NodeDraft {
  labels: ReadonlyMap<string, string>
  taints: readonly Taint[]
  readonly addresses: Set<string>
  readonly health: Set<string>
  readonly ingress: Set<string>
  isStated: boolean
}

function addTo(set: Set<string>, texts: readonly (string | undefined)[]): void {
  for (const text of texts) {
    const address = text === undefined ? null : canonicalAddress(text)
    if (address !== null) set.add(address)
  }
}

/** Nodes by name: those that Node and CiliumNode resources state, then those that running pods name together with an address. */
export function readNodes(
  resources: readonly Resource[],
  endpoints: readonly ClusterEndpoint[],
): ReadonlyMap<string, ClusterNode> {
  const drafts = new Map<string, NodeDraft>()
  const draftOf = (name: string): NodeDraft => {
    let draft = drafts.get(name)
    if (draft === undefined) {
      draft = {
        labels: noLabels,
        taints: [],
        addresses: new Set(),
        health: new Set(),
        ingress: new Set(),
        isStated: false,
      }
      drafts.set(name, draft)
    }
    return draft
  }
  for (const { name, object } of ofKind(resources, 'Node')) {
    const draft = draftOf(name)
    draft.isStated = true
    draft.labels = object.metadata?.labels ?? noLabels
    draft.taints = object.spec?.taints ?? []
    const addresses = object.status?.addresses ?? []
    const ofType = (wanted: string) => addresses.filter(({ type }) => type === wanted).map(({ address }) => address)
    addTo(draft.addresses, [...ofType('InternalIP'), ...ofType('ExternalIP')])
  }
  for (const { name, object } of ofKind(resources, 'CiliumNode')) {
    const draft = draftOf(name)
    draft.isStated = true
    const { addresses = [], health, ingress } = object.spec ?? {}
    const known = addresses.filter(({ type = '' }) => knownTypes.has(type)).map(({ ip }) => ip)
    addTo(draft.addresses, known)
    addTo(draft.health, [health?.ipv4, health?.ipv6])
    addTo(draft.ingress, [ingress?.ipv4, ingress?.ipv6])
  }
  for (const { nodeName, hostIP } of endpoints) {
    if (nodeName !== '' && hostIP !== '') addTo(draftOf(nodeName).addresses, [hostIP])
  }
  return new Map(
    [...drafts].map(([name, { labels, taints, addresses, health, ingress, isStated }]) => [
      name,
      { name, labels, taints, addresses: [...addresses], health: [...health], ingress: [...ingress], isStated },
    ]),
  )
}

/** The API server as the slices of default/kubernetes state it; null where there are none. */
export function readApiServer(
  resources: readonly Resource[],
  nodes: ReadonlyMap<string, ClusterNode>,
  endpoints: readonly ClusterEndpoint[],
): ApiServer | null {
  const slices = readSlices(resources).get(apiServerKey)
  if (slices === undefined) return null
  const addresses = new Set<string>()
  for (const slice of slices) addTo(addresses, slice.addresses)
  if (addresses.size === 0) return null
  const inside = new Set<string>()
  const names = new Set<string>()
  for (const node of nodes.values()) {
    for (const address of node.addresses) {
      if (!addresses.has(address)) continue
      names.add(node.name)
      inside.add(address)
    }
  }
  for (const endpoint of endpoints) {
    if (endpoint.isHostNetwork) continue
    for (const text of endpoint.addresses) inside.add(canonicalAddress(text) ?? '')
  }
  return { slices, addresses, nodes: names, outside: [...addresses].filter((address) => !inside.has(address)) }
}
