/** Everything that verdicts are computed from, put together once: cluster, policies, identities, subjects. */
import { formatPrefix, parseAddress } from '../cluster/address'
import { canonicalName, readCluster, type Cluster } from '../cluster/cluster'
import {
  addressesOf,
  outsideIdentities,
  type AssumedName,
  type NamedAddress,
  type OutsideIdentities,
} from '../cluster/outside-identities'
import { insideIdentities, type InsideIdentities } from '../cluster/identities'
import type { ClusterIdentity } from '../cluster/identity'
import { isAtLeast } from '../cilium/settings/versions'
import { isOfMode } from '../cluster/settings'
import { reserved, type Label } from '../cluster/labels'
import { lazily } from '../../values/lazily'
import { changedPart } from '../../values/difference'
import { PrefixTable } from '../cluster/prefix-table'
import type { Manifest } from '../manifest/read'
import type { Policy } from '../policy/entry'
import type { Expressions } from '../expressions'
import { matchesFqdn } from '../policy/selectors/fqdn'
import { withoutRefusedGroups } from '../policy/admission/groups'
import { renumber } from '../policy/selectors/renumbering'
import { SelectorCache } from '../policy/selectors/selector-cache'
import type { FqdnPattern } from '../policy/selectors/selector'
import type { AnalyzeOptions } from '../types'
import { activeRules, groupByRules, type RuleGroups, type RuleOfPolicy } from './maps/subjects'
import { entitySubjects, type EntitySubjects } from './maps/entity-subjects'
import { nodeSubjects, type NodeSubjects } from './maps/node-subjects'
import { SubjectMaps } from './maps/subject-maps'
import { policiesInForce, type NamedByPolicies, type PoliciesInForce } from './policies-in-force'

export interface PolicyModel {
  /** What it was made of. */
  readonly resources: Manifest['resources']
  /** Those of them that the API server does not refuse. */
  readonly accepted: Manifest['resources']
  readonly cluster: Cluster
  readonly expressions: Expressions
  readonly inForce: PoliciesInForce
  readonly policies: readonly Policy[]
  /** Later versions of policies that the API server refuses: the earlier ones stay in force. */
  readonly refusedLater: readonly Policy[]
  readonly inside: InsideIdentities
  readonly outside: Outside
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
  readonly rules: readonly RuleOfPolicy[]
  readonly groups: RuleGroups
  readonly maps: SubjectMaps
  /** Nodes under policy, where the host firewall is on. */
  readonly nodes: () => NodeSubjects
  /** Cilium's own endpoints under policy, by their keys. */
  readonly ownEndpoints: () => EntitySubjects
  readonly endpointIndex: Cluster['endpointIndex']
  /** Objects of kinds that are not read. */
  readonly unread: () => Manifest['unread']
  /** Outside identities by their prefixes; the worlds themselves are left out. */
  readonly addresses: () => PrefixTable
}

/**
 * Builds the model of a manifest.
 *
 * @param before an earlier model: what this one has in common with it is taken over
 */
export function buildModel(
  manifest: Pick<Manifest, 'resources'> & Partial<Pick<Manifest, 'unread'>>,
  options: AnalyzeOptions,
  expressions: Expressions,
  before: PolicyModel | null = null,
): PolicyModel {
  const resources = withoutRefusedGroups(manifest.resources, options.apiServer)
  const cluster = readCluster(resources, options, before?.cluster, before?.accepted)
  const inForce = policiesInForce(resources, cluster, expressions, before?.inForce ?? null)
  const { policies, refusedLater, named } = inForce
  const isSameCluster = cluster === before?.cluster
  const outside = outsideOf(cluster, named, before)
  const inside =
    isSameCluster && !isOfMode(cluster.settings)
      ? before.inside
      : insideIdentities(cluster, { prefixes: named.prefixes, named: outside.addresses }, before)
  const identities = identitiesOf(inside, outside, before)
  // One key of a policy map for many identities came with 1.20 (pkg/policy/aggregate.go).
  const hasAggregates = isAtLeast(cluster.settings.version, '1.20')
  const earlier = before?.selection.hasAggregates === hasAggregates ? before : null
  const isSameSelection = earlier !== null && identities === earlier.identities
  const selection = isSameSelection
    ? earlier.selection
    : (earlier?.selection.renumbered(identities) ?? new SelectorCache(identities, hasAggregates))
  const renumbering = earlier === null || isSameSelection ? null : renumber(earlier.identities, identities)
  const rules = policies === before?.policies ? before.rules : activeRules(policies)
  const isKnown = earlier !== null && (isSameSelection || renumbering !== null)
  const groups = groupByRules(
    rules,
    selection,
    cluster.settings,
    isKnown ? { groups: earlier.groups, renumbering } : null,
  )
  const first = inside.identities.length
  const everyAddress = new Set(outside.everyAddress.map((index) => first + index))
  const maps = new SubjectMaps({ inside, selection, ofIdentity: groups.ofIdentity }, earlier?.maps ?? null)
  return {
    resources: manifest.resources,
    accepted: resources,
    cluster,
    expressions,
    inForce,
    policies,
    refusedLater,
    inside,
    outside,
    identities,
    ofName: new Map([...outside.ofName].map(([name, index]) => [name, first + index])),
    prefixes: outside.prefixes,
    names: outside.names,
    patterns: [...named.patterns.values()],
    selection,
    rules,
    groups,
    maps,
    nodes: lazily(() => nodeSubjects(cluster, policies, maps)),
    ownEndpoints: lazily(() => entitySubjects({ inside, identities, maps, groups })),
    endpointIndex: cluster.endpointIndex,
    unread: () => manifest.unread ?? [],
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
  const part = changedPart(before, identities)
  // The local host has one number with and without the API server: the number alone does not tell identities apart.
  const byNumber = new Map<number, ClusterIdentity[]>()
  for (const identity of before.slice(part.start, part.endBefore)) {
    const list = byNumber.get(identity.number)
    if (list === undefined) byNumber.set(identity.number, [identity])
    else list.push(identity)
  }
  const taken = identities.slice()
  for (let i = part.start; i < part.endNow; i++) {
    const identity = identities[i]
    if (identity !== undefined)
      taken[i] = byNumber.get(identity.number)?.find((earlier) => isSameIdentity(identity, earlier)) ?? identity
  }
  return taken.length === before.length && taken.every((identity, i) => identity === before[i]) ? before : taken
}

function isSameIdentity(a: ClusterIdentity, b: ClusterIdentity): boolean {
  if (a === b) return true
  if (a.texts.length !== b.texts.length || !a.texts.every((text, i) => text === b.texts[i])) return false
  // Up to 1.19 named ports are none of the labels.
  if (a.namedPorts.text !== b.namedPorts.text) return false
  if (a.isInGroups !== b.isInGroups || a.inner?.isInZero !== b.inner?.isInZero) return false
  return a.prefix === null || b.prefix === null
    ? a.prefix === b.prefix
    : a.prefix.family === b.prefix.family && a.prefix.length === b.prefix.length && a.prefix.bits === b.prefix.bits
}

function fqdnLabel(pattern: FqdnPattern): Label {
  return { source: 'fqdn', key: pattern.text, value: '' }
}

/** What there is outside the cluster, as far as policies, names and resources speak of it. */
interface Outside extends OutsideIdentities {
  /** Addresses behind the names that policies name. */
  readonly addresses: readonly NamedAddress[]
  /** DNS names that accepted policies name exactly, or External resources state. */
  readonly names: readonly string[]
  readonly prefixes: readonly string[]
  /** What it was made of. */
  readonly source: OutsideSource
}

interface OutsideSource extends Pick<Cluster, 'settings' | 'cidrGroups' | 'dns' | 'apiServer'> {
  readonly named: NamedByPolicies
}

function sourceOfOutside({ settings, cidrGroups, dns, apiServer }: Cluster, named: NamedByPolicies): OutsideSource {
  return { settings, cidrGroups, dns, apiServer, named }
}

function isSameSource(a: OutsideSource, b: OutsideSource): boolean {
  return (
    a.named === b.named &&
    a.settings === b.settings &&
    a.cidrGroups === b.cidrGroups &&
    a.dns === b.dns &&
    a.apiServer === b.apiServer
  )
}

function outsideOf(cluster: Cluster, named: NamedByPolicies, before: PolicyModel | null): Outside {
  const source = sourceOfOutside(cluster, named)
  if (before !== null && isSameSource(before.outside.source, source)) return before.outside
  const { prefixes, patterns } = named
  const addresses = namedAddresses(cluster, patterns)
  const names = namesOf(cluster, patterns)
  const all = [...prefixes, ...cluster.cidrGroups.flatMap((group) => group.prefixes)].map(formatPrefix)
  return {
    ...outsideIdentities(
      cluster,
      prefixes,
      [...addresses, ...apiServerAddresses(cluster)],
      assumedNames(cluster, names, patterns),
    ),
    addresses,
    names,
    prefixes: [...new Set(all)],
    source,
  }
}

/** All identities; the list of before, if all of it is the same. */
function identitiesOf(
  inside: InsideIdentities,
  outside: Outside,
  before: PolicyModel | null,
): readonly ClusterIdentity[] {
  if (inside === before?.inside && outside === before.outside) return before.identities
  return takeOver([...inside.identities, ...outside.identities], before?.identities ?? [])
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
