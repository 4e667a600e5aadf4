/** Resources → the cluster that policies act upon. */
import { policyKinds } from '../manifest/kinds'
import { ofKind, type Resource, type ResourceOf } from '../manifest/resource'
import type { AnalyzeOptions } from '../types'
import { parsePrefix, type Prefix } from './address'
import { readEndpoints, type ClusterEndpoint } from './endpoints'
import { readNamespaces, type Namespace } from './namespaces'
import { readServices, type ClusterService } from './services'

export interface CidrGroup {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly prefixes: readonly Prefix[]
  readonly resource: ResourceOf<'CiliumCIDRGroup'>
}

/** How the cluster is set up, with every default filled in. */
export interface Settings {
  readonly enforcement: 'default' | 'always' | 'never'
  readonly isDualStack: boolean
  /** The family of a single-stack cluster. */
  readonly family: 4 | 6
  readonly hasNodeLabels: boolean
}

export interface Cluster {
  /** What it was made of. */
  readonly source: { readonly resources: readonly Resource[]; readonly options: string }
  readonly settings: Settings
  readonly namespaces: ReadonlyMap<string, Namespace>
  readonly endpoints: readonly ClusterEndpoint[]
  readonly services: readonly ClusterService[]
  readonly cidrGroups: readonly CidrGroup[]
  /** Nodes with their labels, by name. */
  readonly nodes: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** DNS name (lower case, no trailing dot) → addresses. */
  readonly dns: ReadonlyMap<string, readonly string[]>
}

export function readSettings(options: AnalyzeOptions): Settings {
  const families = options.ipFamilies ?? ['IPv4']
  return {
    enforcement: options.enforcement ?? 'default',
    isDualStack: families.includes('IPv4') && families.includes('IPv6'),
    family: families.includes('IPv4') ? 4 : 6,
    hasNodeLabels: options.nodeLabels ?? false,
  }
}

/**
 * Builds the cluster of all accepted resources.
 *
 * @param before a cluster to take parts from where what they were made of is the same
 */
export function readCluster(
  resources: readonly Resource[],
  options: AnalyzeOptions,
  before: Cluster | null = null,
): Cluster {
  const source = { resources, options: JSON.stringify(options) }
  if (before !== null && before.source.options === source.options && areAlike(before.source.resources, resources))
    return before
  return {
    source,
    settings: readSettings(options),
    namespaces: readNamespaces(resources, before?.namespaces ?? null),
    endpoints: readEndpoints(resources),
    services: readServices(resources, before?.services ?? null),
    cidrGroups: readCidrGroups(resources),
    nodes: new Map(ofKind(resources, 'Node').map(({ name, object }) => [name, object.metadata?.labels ?? new Map()])),
    dns: readDns(resources, options.dns ?? {}),
  }
}

/** Whether two lists make the same cluster: of a policy only its namespace matters, and where it is first mentioned. */
function areAlike(before: readonly Resource[], now: readonly Resource[]): boolean {
  if (before.length !== now.length) return false
  for (let i = 0; i < now.length; i++) {
    const a = before[i]
    const b = now[i]
    if (a === b) continue
    if (a === undefined || b === undefined) return false
    if (!policyKinds.has(a.kind) || !policyKinds.has(b.kind) || a.namespace !== b.namespace) return false
  }
  return true
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
  stated: Readonly<Record<string, readonly string[]>>,
): ReadonlyMap<string, readonly string[]> {
  const dns = new Map<string, string[]>()
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
  return dns
}
