/** Resources → the cluster that policies act upon. */
import { policyKinds } from '../manifest/kinds'
import { ofKind, type Resource, type ResourceOf } from '../manifest/resource'
import type { AnalyzeOptions } from '../types'
import { parsePrefix, type Prefix } from './address'
import { endpointOfPod, isPlainPod, readEndpoints, type ClusterEndpoint } from './endpoints'
import { readNamespaces, type Namespace } from './namespaces'
import { readApiServer, readNodes, type ApiServer, type ClusterNode } from './nodes'
import { readPinned, type PinnedIdentities } from './pinned'
import { readServices, type ClusterService } from './services'
import { outsideNameOf, serviceParts } from '../names/written'
import { readSettings, type Settings } from './settings'

export interface CidrGroup {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly prefixes: readonly Prefix[]
  readonly resource: ResourceOf<'CiliumCIDRGroup'>
}

export interface Cluster {
  /** What it was made of. */
  readonly source: { readonly resources: readonly Resource[]; readonly options: string }
  readonly settings: Settings
  readonly namespaces: ReadonlyMap<string, Namespace>
  readonly endpoints: readonly ClusterEndpoint[]
  /** Index of each endpoint, by its key. */
  readonly endpointIndex: ReadonlyMap<string, number>
  readonly services: readonly ClusterService[]
  readonly cidrGroups: readonly CidrGroup[]
  /** Nodes by name. */
  readonly nodes: ReadonlyMap<string, ClusterNode>
  /** Where the API server runs; null where the workspace does not state it. */
  readonly apiServer: ApiServer | null
  /** Numbers of identities that are not left to chance. */
  readonly pinned: PinnedIdentities
  /** DNS name (lower case, no trailing dot) → addresses. */
  readonly dns: ReadonlyMap<string, readonly string[]>
}

/**
 * Builds the cluster of all accepted resources.
 *
 * @param before a cluster to take over what is the same from; it is returned itself, if all is
 */
export function readCluster(
  resources: readonly Resource[],
  options: AnalyzeOptions,
  before: Cluster | null = null,
): Cluster {
  const source = { resources, options: JSON.stringify(options) }
  const changes = before?.source.options === source.options ? smallChanges(before, resources) : null
  if (before !== null && changes !== null) {
    const { pods, hasOtherLabels } = changes
    if (pods.size === 0 && !hasOtherLabels) return before
    const endpoints =
      pods.size === 0 ? before.endpoints : before.endpoints.map((endpoint, i) => pods.get(i) ?? endpoint)
    const namespaces = hasOtherLabels ? readNamespaces(resources, before.namespaces) : before.namespaces
    return { ...before, source, endpoints, namespaces }
  }
  const { settings } = readSettings(resources, options)
  const isSameFilter = before?.settings.keepsLabel === settings.keepsLabel
  const { endpoints, endpointIndex } = readEndpoints(
    resources,
    settings.keepsLabel,
    isSameFilter ? before.endpoints : [],
  )
  const nodes = readNodes(resources, endpoints)
  const services = readServices(resources, before?.services ?? null)
  return {
    source,
    settings: before?.settings.text === settings.text ? before.settings : settings,
    namespaces: readNamespaces(resources, before?.namespaces ?? null),
    endpoints,
    endpointIndex,
    services,
    cidrGroups: readCidrGroups(resources),
    nodes,
    apiServer: readApiServer(resources, nodes, endpoints),
    pinned: readPinned(resources, options.identityNumbers ?? {}),
    dns: readDns(resources, services, options.dns ?? {}),
  }
}

interface SmallChanges {
  /** New endpoints by their index. */
  readonly pods: ReadonlyMap<number, ClusterEndpoint>
  /** Whether a namespace was rewritten. */
  readonly hasOtherLabels: boolean
}

/**
 * Where two lists of resources differ in nothing but policies, and in pods and namespaces that kept their names: what
 * changed. Null where they differ in more. Of a policy only its namespace matters, which it may be the first to mention.
 */
function smallChanges(before: Cluster, now: readonly Resource[]): SmallChanges | null {
  const earlier = before.source.resources
  if (earlier.length !== now.length) return null
  const pods = new Map<number, ClusterEndpoint>()
  let hasOtherLabels = false
  for (let i = 0; i < now.length; i++) {
    const a = earlier[i]
    const b = now[i]
    if (a === b) continue
    if (a === undefined || b === undefined || a.namespace !== b.namespace) return null
    if (policyKinds.has(a.kind) && policyKinds.has(b.kind)) continue
    if (a.kind === 'Namespace' && b.kind === 'Namespace' && a.name === b.name) {
      hasOtherLabels = true
      continue
    }
    if (a.kind !== 'Pod' || b.kind !== 'Pod' || a.name !== b.name || !isPlainPod(a) || !isPlainPod(b)) return null
    const index = before.endpointIndex.get(`${a.namespace}/${a.name}`)
    const old = index === undefined ? undefined : before.endpoints[index]
    if (index === undefined || old?.resource !== a) return null
    const changed = endpointOfPod(b, before.settings.keepsLabel)
    // Addresses say where nodes and the API server are.
    if (
      old.hostIP !== changed.hostIP ||
      old.nodeName !== changed.nodeName ||
      !isSameList(old.addresses, changed.addresses)
    )
      return null
    pods.set(index, changed)
  }
  return { pods, hasOtherLabels }
}

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((text, i) => text === b[i])

function readCidrGroups(resources: readonly Resource[]): readonly CidrGroup[] {
  const groups = new Map<string, CidrGroup>()
  for (const resource of ofKind(resources, 'CiliumCIDRGroup')) {
    const prefixes = (resource.object.spec?.externalCIDRs ?? []).map(parsePrefix).filter((prefix) => prefix !== null)
    groups.set(resource.name, {
      name: resource.name,
      labels: resource.object.metadata?.labels ?? new Map(),
      prefixes,
      resource,
    })
  }
  return [...groups.values()]
}

/** Names as the DNS proxy compares them: lower case, without the final dot. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase()
  return lower.endsWith('.') ? lower.slice(0, -1) : lower
}

function readDns(
  resources: readonly Resource[],
  services: readonly ClusterService[],
  stated: Readonly<Record<string, readonly string[]>>,
): ReadonlyMap<string, readonly string[]> {
  const dns = new Map<string, string[]>()
  const keys = new Set(services.map(({ namespace, name }) => `${namespace}/${name}`))
  const isService = (text: string): boolean => {
    const [name, namespace] = serviceParts(text)
    return namespace !== undefined && keys.has(`${namespace}/${name}`)
  }
  const add = (name: string, addresses: readonly string[]): void => {
    const key = canonicalName(name)
    const list = dns.get(key)
    if (list === undefined) dns.set(key, [...addresses])
    else list.push(...addresses)
  }
  for (const [name, addresses] of Object.entries(stated)) add(name, addresses)
  for (const { object } of ofKind(resources, 'External')) {
    for (const name of object.spec?.dns ?? []) add(name, object.spec?.addresses ?? [])
  }
  // A name that stated traffic goes to gets an identity of its own; otherwise patterns that match it would not count.
  for (const { object } of ofKind(resources, 'Traffic')) {
    for (const { to = '' } of object.spec?.flows ?? []) {
      const name = outsideNameOf(to)
      if (name !== null && !name.includes('*') && !isService(name)) add(name, [])
    }
  }
  return dns
}
