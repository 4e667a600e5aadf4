/** Resources → the cluster that policies act upon. */
import { ofKind, type Resource, type ResourceOf } from '../manifest/resource'
import type { AnalyzeOptions } from '../types'
import { parsePrefix, type Prefix } from './address'
import { readEndpoints, type ClusterEndpoint, type EndpointIndex } from './endpoints'
import { readNamespaces, type Namespace } from './namespaces'
import { readApiServer, readNodes, type ApiServer, type ClusterNode } from './nodes'
import { readPinned, type PinnedIdentities } from './pinned'
import type { FindSmallChanges } from './small-changes'
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
  readonly endpointIndex: EndpointIndex
  /** Whether no two endpoints have had one key: then the last one counts. */
  readonly isEachOnce: boolean
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

let smallChanges: FindSmallChanges = () => null

/** Gives what finds out what an edit has made of endpoints; without it a cluster is read anew. */
export function provideSmallChanges(implementation: FindSmallChanges): void {
  smallChanges = implementation
}

/**
 * Builds the cluster of all accepted resources.
 *
 * @param before a cluster to take over what is the same from; it is returned itself, if all is
 * @param since resources that came to that cluster last: an edit of policies leaves it as it is
 */
export function readCluster(
  resources: readonly Resource[],
  options: AnalyzeOptions,
  before: Cluster | null = null,
  since: readonly Resource[] = before?.source.resources ?? [],
): Cluster {
  const source = { resources, options: JSON.stringify(options) }
  if (before?.source.options === source.options) {
    const { keepsLabel } = before.settings
    const changes = smallChanges({ ...before, keepsLabel, resources: since }, resources)
    if (changes !== null) {
      const { endpoints, endpointIndex, hasOtherLabels } = changes
      if (endpoints === before.endpoints && !hasOtherLabels) return before
      const namespaces = hasOtherLabels ? readNamespaces(resources, before.namespaces) : before.namespaces
      return { ...before, source, endpoints, endpointIndex, namespaces }
    }
  }
  const { settings } = readSettings(resources, options)
  const isSameFilter = before?.settings.keepsLabel === settings.keepsLabel
  const { endpoints, endpointIndex, isEachOnce } = readEndpoints(
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
    isEachOnce,
    services,
    cidrGroups: readCidrGroups(resources),
    nodes,
    apiServer: readApiServer(resources, nodes, endpoints),
    pinned: readPinned(resources, options.identityNumbers ?? {}),
    dns: readDns(resources, services, options.dns ?? {}),
  }
}

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
