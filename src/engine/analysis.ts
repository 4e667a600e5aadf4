/** Puts the floors together: manifest → cluster → policies → verdicts. */
import {
  addressesOf,
  insideIdentities,
  outsideIdentities,
  type ClusterIdentity,
  type InsideIdentities,
  type NamedAddress,
} from './cluster/identities'
import { readCluster, type Cluster } from './cluster/cluster'
import { contains, parseAddress, type Prefix } from './cluster/address'
import { ManifestReader, type Manifest } from './manifest/read'
import type { Policy, PolicyEntry } from './policy/entry'
import { matchesFqdn } from './policy/fqdn'
import { readPolicy } from './policy/read'
import { SelectionIndex } from './policy/selection'
import type { FqdnPattern } from './policy/selector'
import type { AnalyzeOptions, SourceFile } from './types'

export interface World {
  readonly manifest: Manifest
  readonly cluster: Cluster
  readonly policies: readonly Policy[]
  readonly inside: InsideIdentities
  /** Inside identities first, then outside ones. */
  readonly identities: readonly ClusterIdentity[]
  readonly selection: SelectionIndex
}

export function buildWorld(
  files: readonly SourceFile[],
  options: AnalyzeOptions,
  reader = new ManifestReader(),
): World {
  const manifest = reader.read(files)
  const cluster = readCluster(manifest.resources, options)
  const policies = manifest.resources
    .map((resource) => readPolicy(resource, cluster))
    .filter((policy) => policy !== null)
  const inside = insideIdentities(cluster)
  const { prefixes, patterns } = namedByPolicies(policies)
  const outside = outsideIdentities(cluster, prefixes, namedAddresses(cluster, patterns))
  const identities = [...inside.identities, ...outside]
  return { manifest, cluster, policies, inside, identities, selection: new SelectionIndex(identities) }
}

function namedByPolicies(policies: readonly Policy[]): {
  prefixes: readonly Prefix[]
  patterns: ReadonlyMap<string, FqdnPattern>
} {
  const prefixes: Prefix[] = []
  const patterns = new Map<string, FqdnPattern>()
  for (const policy of policies) {
    if (policy.rejections.length > 0) continue
    for (const rule of policy.rules) for (const entry of rule.entries) collect(entry, prefixes, patterns)
  }
  return { prefixes, patterns }
}

function collect(entry: PolicyEntry, prefixes: Prefix[], patterns: Map<string, FqdnPattern>): void {
  for (const { selector } of entry.peers ?? []) {
    if (selector.type === 'cidr') prefixes.push(selector.prefix, ...selector.except)
    else if (selector.type === 'cidr-group') prefixes.push(...selector.except)
    else if (selector.type === 'fqdn') patterns.set(selector.text, selector.pattern)
  }
}

function namedAddresses(cluster: Cluster, patterns: ReadonlyMap<string, FqdnPattern>): readonly NamedAddress[] {
  const named: NamedAddress[] = []
  for (const pattern of patterns.values()) {
    for (const address of addressesOf(cluster, (name) => matchesFqdn(pattern, name))) {
      named.push({ address, labels: [{ source: 'fqdn', key: pattern.text, value: '' }] })
    }
  }
  return named
}

/** Index of the identity of an outside address: that of the longest prefix around it. */
export function identityOfAddress(world: World, text: string): number | null {
  const address = parseAddress(text)
  if (address === null) return null
  let best = -1
  let bestLength = -1
  for (let i = world.inside.identities.length; i < world.identities.length; i++) {
    const prefix = world.identities[i]?.prefix
    if (prefix !== null && prefix !== undefined && prefix.length > bestLength && contains(prefix, address)) {
      best = i
      bestLength = prefix.length
    }
  }
  if (best >= 0) return best
  const family = address.family === 4 ? 'world-ipv4' : 'world-ipv6'
  return world.inside.ofReserved.get(world.cluster.settings.isDualStack ? family : 'world') ?? null
}
