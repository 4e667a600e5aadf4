/** Resources → the cluster that policies act upon. */
import { ofKind, type Resource, type ResourceOf } from '../manifest/resource'
import type { AnalyzeOptions } from '../types'
import { parsePrefix, type Prefix } from './address'
import { readEndpoints, type ClusterEndpoint } from './endpoints'
import { readNamespaces, type Namespace } from './namespaces'
import { readServices, type ClusterService } from './services'
import { dnsNameOf } from './traffic-end'

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

/** Builds the cluster of all accepted resources. */
export function readCluster(resources: readonly Resource[], options: AnalyzeOptions): Cluster {
  return {
    settings: readSettings(options),
    namespaces: readNamespaces(resources),
    endpoints: readEndpoints(resources),
    services: readServices(resources),
    cidrGroups: readCidrGroups(resources),
    nodes: new Map(ofKind(resources, 'Node').map(({ name, object }) => [name, object.metadata?.labels ?? new Map()])),
    dns: readDns(resources, options.dns ?? {}),
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
  // A name that stated traffic goes to is worth an identity of its own, or patterns that match it would not count.
  for (const { object } of ofKind(resources, 'Traffic')) {
    for (const { to = '' } of object.spec?.flows ?? []) {
      const name = dnsNameOf(to)
      if (name !== null && !name.includes('*')) add(name, [])
    }
  }
  return dns
}
