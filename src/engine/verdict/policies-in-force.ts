/** The policies that count, read from the resources; after an edit those of all untouched resources are taken over. */
import { changedPart, withPart } from '../../values/difference'
import { formatPrefix, type Prefix } from '../cluster/address'
import type { Cluster } from '../cluster/cluster'
import type { Expressions } from '../expressions'
import type { Resource } from '../manifest/resource'
import type { Policy } from '../policy/entry'
import { readPolicy } from '../policy/kinds/read'
import type { FqdnPattern } from '../policy/selectors/selector'

/** What accepted policies name of the world outside. */
export interface NamedByPolicies {
  readonly prefixes: readonly Prefix[]
  /** By their text. */
  readonly patterns: ReadonlyMap<string, FqdnPattern>
}

export interface PoliciesInForce {
  readonly policies: readonly Policy[]
  /** Later versions of policies that the API server refuses: the earlier ones stay in force. */
  readonly refusedLater: readonly Policy[]
  readonly named: NamedByPolicies
  /** Whether no two policies that were read have one key. */
  readonly isEachOnce: boolean
  /** What they were read from, and what became of each resource: null where it is no policy. */
  readonly source: {
    readonly resources: readonly Resource[]
    readonly services: Cluster['services']
    readonly settings: Cluster['settings']
    readonly read: readonly (Policy | null)[]
  }
}

/**
 * Reads the policies among resources.
 *
 * @param before what an earlier list of resources came to; what the lists have in common is taken over
 */
export function policiesInForce(
  resources: readonly Resource[],
  cluster: Cluster,
  expressions: Expressions,
  before: PoliciesInForce | null,
): PoliciesInForce {
  const { services, settings } = cluster
  const readAll = (list: readonly Resource[]): readonly (Policy | null)[] =>
    list.map((resource) => readPolicy(resource, cluster, expressions))
  const isKnown = before?.source.services === services && before.source.settings.text === settings.text
  if (!isKnown) return inForce({ resources, services, settings, read: readAll(resources) })
  if (before.source.resources === resources) return before
  const part = changedPart(before.source.resources, resources)
  const fresh = readAll(resources.slice(part.start, part.endNow))
  const read = withPart(before.source.read, part, fresh)
  const source = { resources, services, settings, read }
  return replaced(before, source, [before.source.read.slice(part.start, part.endBefore), fresh]) ?? inForce(source)
}

function inForce(source: PoliciesInForce['source']): PoliciesInForce {
  const all = withoutNulls(source.read)
  const { policies, refusedLater } = lastOfEach(all)
  return { policies, refusedLater, named: namedBy(policies), isEachOnce: policies.length === all.length, source }
}

/** The same policies but for some neighbours, whose keys are what they were; null where it takes more than that. */
function replaced(
  before: PoliciesInForce,
  source: PoliciesInForce['source'],
  [earlier, fresh]: readonly [readonly (Policy | null)[], readonly (Policy | null)[]],
): PoliciesInForce | null {
  const old = withoutNulls(earlier)
  const now = withoutNulls(fresh)
  const [first] = old
  // Where a key comes up several times, it takes a look at all of them.
  if (!before.isEachOnce || old.length !== now.length || old.some(({ key }, i) => key !== now[i]?.key)) return null
  if (first === undefined) return { ...before, source }
  const start = before.policies.indexOf(first)
  const policies = withPart(before.policies, { start, endBefore: start + old.length, endNow: start + now.length }, now)
  const isNamedAlike = namedText(namedBy(old)) === namedText(namedBy(now))
  return { ...before, policies, named: isNamedAlike ? before.named : namedBy(policies), source }
}

function withoutNulls(read: readonly (Policy | null)[]): readonly Policy[] {
  const policies: Policy[] = []
  for (const policy of read) if (policy !== null) policies.push(policy)
  return policies
}

/**
 * Of objects with the same key the last one is applied, as `kubectl apply` would; one that the API server refuses leaves the
 * one before in force.
 */
function lastOfEach(policies: readonly Policy[]): Pick<PoliciesInForce, 'policies' | 'refusedLater'> {
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

function namedBy(policies: readonly Policy[]): NamedByPolicies {
  const prefixes: Prefix[] = []
  const patterns = new Map<string, FqdnPattern>()
  for (const { rejections, rules } of policies) {
    if (rejections.length > 0) continue
    for (const rule of rules)
      for (const { peers } of rule.entries)
        for (const { selector } of peers ?? []) {
          if (selector.type === 'cidr') prefixes.push(selector.prefix, ...selector.except)
          else if (selector.type === 'cidr-group') prefixes.push(...selector.except)
          else if (selector.type === 'fqdn') patterns.set(selector.text, selector.pattern)
        }
  }
  return { prefixes, patterns }
}

/** Equal for equal names in the same order. */
function namedText({ prefixes, patterns }: NamedByPolicies): string {
  return [...prefixes.map(formatPrefix), '', ...patterns.keys()].join('\n')
}
