/** Everything that verdicts are computed from, put together once: cluster, policies, identities, subjects. */
import { formatPrefix, parseAddress, type Prefix } from '../cluster/address'
import { canonicalName, readCluster, type Cluster } from '../cluster/cluster'
import {
  addressesOf,
  insideIdentities,
  outsideIdentities,
  type AssumedName,
  type ClusterIdentity,
  type InsideIdentities,
  type NamedAddress,
} from '../cluster/identities'
import { isAtLeast } from '../cilium/settings/versions'
import { isOfMode } from '../cluster/settings'
import { reserved, type Label } from '../cluster/labels'
import { lazily } from '../../values/lazily'
import { PrefixTable } from '../cluster/prefix-table'
import type { Manifest } from '../manifest/read'
import type { Policy, PolicyEntry } from '../policy/entry'
import type { Expressions } from '../expressions'
import { matchesFqdn } from '../policy/selectors/fqdn'
import { withoutRefusedGroups } from '../policy/admission/groups'
import { readPolicy } from '../policy/kinds/read'
import { renumber } from '../policy/selectors/renumbering'
import { SelectorCache } from '../policy/selectors/selector-cache'
import type { FqdnPattern } from '../policy/selectors/selector'
import type { AnalyzeOptions } from '../types'
import { activeRules, groupByRules, type ActiveRule, type RuleGroups } from './maps/subjects'
import { nodeSubjects, type NodeSubjects } from './maps/node-subjects'
import { SubjectMaps } from './maps/subject-maps'

export interface PolicyModel {
  /** What it was made of. */
  readonly resources: Manifest['resources']
  readonly cluster: Cluster
  readonly expressions: Expressions
  readonly policies: readonly Policy[]
  /** Later versions of policies that the API server refuses: the earlier ones stay in force. */
  readonly refusedLater: readonly Policy[]
  readonly inside: InsideIdentities
  /** Inside identities first, then outside ones. */
  readonly identities: readonly ClusterIdentity[]
  /** Index among `identities` of names without stated addresses. */
  readonly ofName: ReadonlyMap<string, number>
  /** Prefixes that accepted policies and CIDR groups name, in canonical text. */
  readonly prefixes: readonly string[]
  /** DNS names that accepted policies name exactly, or External resources state. */
  readonly names: readonly string[]
  /** What accepted policies name in `toFQDNs`. */
  readonly patterns: readonly FqdnPattern[]
  readonly selection: SelectorCache
  readonly rules: readonly ActiveRule[]
  readonly groups: RuleGroups
  readonly maps: SubjectMaps
  /** Nodes under policy, where the host firewall is on. */
  readonly nodes: () => NodeSubjects
  readonly endpointIndex: ReadonlyMap<string, number>
  /** Outside identities by their prefixes; the worlds themselves are left out. */
  readonly addresses: () => PrefixTable
}

/**
 * Builds the model of a manifest.
 *
 * @param before an earlier model: what this one has in common with it is taken over
 */
export function buildModel(
  manifest: Pick<Manifest, 'resources'>,
  options: AnalyzeOptions,
  expressions: Expressions,
  before: PolicyModel | null = null,
): PolicyModel {
  const resources = withoutRefusedGroups(manifest.resources, options.apiServer)
  const cluster = readCluster(resources, options, before?.cluster)
  const { policies, refusedLater } = inForce(
    resources.map((resource) => readPolicy(resource, cluster, expressions)).filter((policy) => policy !== null),
  )
  const isSameCluster = cluster === before?.cluster
  const { prefixes, patterns } = namedByPolicies(policies)
  const named = namedAddresses(cluster, patterns)
  const inside =
    isSameCluster && !isOfMode(cluster.settings) ? before.inside : insideIdentities(cluster, { prefixes, named })
  const names = namesOf(cluster, patterns)
  const outside = outsideIdentities(
    cluster,
    prefixes,
    [...named, ...apiServerAddresses(cluster)],
    assumedNames(cluster, names, patterns),
  )
  const identities = takeOver([...inside.identities, ...outside.identities], before?.identities ?? [])
  // One key of a policy map for many identities came with 1.20 (pkg/policy/aggregate.go).
  const hasAggregates = isAtLeast(cluster.settings.version, '1.20')
  const earlier = before?.selection.hasAggregates === hasAggregates ? before : null
  const isSameSelection = earlier !== null && identities === earlier.identities
  const renumbering = earlier === null || isSameSelection ? null : renumber(earlier.identities, identities)
  const selection = isSameSelection
    ? earlier.selection
    : earlier === null || renumbering === null
      ? new SelectorCache(identities, hasAggregates)
      : earlier.selection.renumbered(identities, renumbering)
  const rules = activeRules(policies, selection)
  const groups = groupByRules(rules, identities, cluster.settings, earlier?.groups.known ?? new Map<string, never>())
  const first = inside.identities.length
  const everyAddress = new Set(outside.everyAddress.map((index) => first + index))
  const maps = new SubjectMaps(
    { inside, selection, sets: groups.sets, ofIdentity: groups.ofIdentity },
    earlier !== null && (isSameSelection || renumbering !== null) ? { maps: earlier.maps, renumbering } : null,
  )
  return {
    resources: manifest.resources,
    cluster,
    expressions,
    policies,
    refusedLater,
    inside,
    identities,
    ofName: new Map([...outside.ofName].map(([name, index]) => [name, first + index])),
    prefixes: [...new Set([...prefixes, ...cluster.cidrGroups.flatMap((group) => group.prefixes)].map(formatPrefix))],
    names,
    patterns: [...patterns.values()],
    selection,
    rules,
    groups,
    maps,
    nodes: lazily(() => nodeSubjects(cluster, policies, maps)),
    endpointIndex: cluster.endpointIndex,
    addresses: lazily(
      () =>
        new PrefixTable(
          identities.map(({ prefix }, i) =>
            i < first || (prefix?.length === 0 && !everyAddress.has(i)) ? null : prefix,
          ),
        ),
    ),
  }
}

/** The identities of before where they are the same ones; the whole list, if all of it is. */
function takeOver(
  identities: readonly ClusterIdentity[],
  before: readonly ClusterIdentity[],
): readonly ClusterIdentity[] {
  // The local host has one number with and without the API server: the number alone does not tell identities apart.
  const byNumber = new Map<number, ClusterIdentity[]>()
  for (const identity of before) {
    const list = byNumber.get(identity.number)
    if (list === undefined) byNumber.set(identity.number, [identity])
    else list.push(identity)
  }
  const taken = identities.map(
    (identity) => byNumber.get(identity.number)?.find((earlier) => isSameIdentity(identity, earlier)) ?? identity,
  )
  return taken.length === before.length && taken.every((identity, i) => identity === before[i]) ? before : taken
}

function isSameIdentity(a: ClusterIdentity, b: ClusterIdentity): boolean {
  if (a === b) return true
  if (a.texts.length !== b.texts.length || !a.texts.every((text, i) => text === b.texts[i])) return false
  if (a.isInGroups !== b.isInGroups || a.inner?.isInZero !== b.inner?.isInZero) return false
  return a.prefix === null || b.prefix === null
    ? a.prefix === b.prefix
    : a.prefix.family === b.prefix.family && a.prefix.length === b.prefix.length && a.prefix.bits === b.prefix.bits
}

/**
 * Of objects with the same key the last one is applied, as `kubectl apply` would; one that the API server refuses leaves the
 * one before in force.
 */
function inForce(policies: readonly Policy[]): Pick<PolicyModel, 'policies' | 'refusedLater'> {
  const byKey = new Map<string, Policy>()
  const refusedLater: Policy[] = []
  for (const policy of policies) {
    if (byKey.has(policy.key) && isRefusedByServer(policy)) refusedLater.push(policy)
    else byKey.set(policy.key, policy)
  }
  if (byKey.size === policies.length) return { policies, refusedLater }
  return { policies: policies.filter((policy) => byKey.get(policy.key) === policy), refusedLater }
}

function isRefusedByServer({ rejections }: Policy): boolean {
  return rejections.some(({ refusedBy }) => refusedBy === 'api-server')
}

interface NamedByPolicies {
  readonly prefixes: readonly Prefix[]
  readonly patterns: ReadonlyMap<string, FqdnPattern>
}

function namedByPolicies(policies: readonly Policy[]): NamedByPolicies {
  const prefixes: Prefix[] = []
  const patterns = new Map<string, FqdnPattern>()
  for (const policy of policies) {
    if (policy.rejections.length > 0) continue
    for (const rule of policy.rules) for (const entry of rule.entries) collectNamed(entry, prefixes, patterns)
  }
  return { prefixes, patterns }
}

function collectNamed(entry: PolicyEntry, prefixes: Prefix[], patterns: Map<string, FqdnPattern>): void {
  for (const { selector } of entry.peers ?? []) {
    if (selector.type === 'cidr') prefixes.push(selector.prefix, ...selector.except)
    else if (selector.type === 'cidr-group') prefixes.push(...selector.except)
    else if (selector.type === 'fqdn') patterns.set(selector.text, selector.pattern)
  }
}

function fqdnLabel(pattern: FqdnPattern): Label {
  return { source: 'fqdn', key: pattern.text, value: '' }
}

function namedAddresses(cluster: Cluster, patterns: ReadonlyMap<string, FqdnPattern>): readonly NamedAddress[] {
  return [...patterns.values()].flatMap((pattern) =>
    addressesOf(cluster, (name) => matchesFqdn(pattern, name)).map((address) => ({
      address,
      labels: [fqdnLabel(pattern)],
    })),
  )
}

/** An API server outside the nodes is the world, with a label of its own. Source: pkg/ipcache/metadata.go. */
function apiServerAddresses({ apiServer }: Cluster): readonly NamedAddress[] {
  return (apiServer?.outside ?? []).flatMap((text) => {
    const address = parseAddress(text)
    return address === null ? [] : [{ address, labels: [reserved('kube-apiserver')] }]
  })
}

function namesOf(cluster: Cluster, patterns: ReadonlyMap<string, FqdnPattern>): readonly string[] {
  const names = new Set<string>(cluster.dns.keys())
  for (const pattern of patterns.values())
    if (pattern.kind === 'name' && pattern.text !== '') names.add(canonicalName(pattern.text))
  return [...names]
}

function assumedNames(
  cluster: Cluster,
  names: readonly string[],
  patterns: ReadonlyMap<string, FqdnPattern>,
): readonly AssumedName[] {
  return names
    .filter((name) => !(cluster.dns.get(name) ?? []).some((address) => parseAddress(address) !== null))
    .map((name) => ({
      name,
      labels: [...patterns.values()].filter((pattern) => matchesFqdn(pattern, name)).map(fqdnLabel),
    }))
}
