/**
 * CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy → entries.
 * Source: pkg/policy/utils/parserules.go, pkg/policy/api/rule_validation.go, pkg/k8s/apis/cilium.io/v2/cnp_types.go.
 */
import { isAtLeast } from '../../cilium/settings/versions'
import { isOn } from '../../cluster/settings'
import { below, type Path, type ResourceOf } from '../../manifest/resource'
import type { CiliumEgress, CiliumIngress, CiliumRule } from '../../manifest/shapes/cilium'
import type { Direction } from '../../types'
import { readPeers } from './cilium-peers'
import { readL4 } from './cilium-ports'
import {
  normalRank,
  tiers,
  type Authentication,
  type Policy,
  type PolicyEntry,
  type PolicyRule,
  type Required,
} from '../entry'
import { completeSubject, readCiliumSelector } from '../selectors/label-selector'
import type { Findings } from '../findings'
import type { CiliumSection, RuleContext } from './rule-context'
import { labelsSelector, type Selector } from '../selectors/selector'

type CiliumPolicy = ResourceOf<'CiliumNetworkPolicy'> | ResourceOf<'CiliumClusterwideNetworkPolicy'>

const sections: readonly CiliumSection[] = ['ingress', 'ingressDeny', 'egress', 'egressDeny']

/** Reads one policy object; `spec` and every item of `specs` are rules of it. */
export function readCiliumPolicy(
  resource: CiliumPolicy,
  surroundings: Pick<RuleContext, 'cluster' | 'expressions' | 'findings'>,
): Policy {
  const { findings } = surroundings
  const { key, kind, namespace, name, object, place } = resource
  const rules: PolicyRule[] = []
  const policy: Policy = {
    key,
    kind,
    namespace,
    name,
    place,
    rejections: findings.rejections,
    warnings: findings.warnings,
    rules,
  }
  const refusal = object.status?.conditions?.find(({ type, status }) => type === 'Valid' && status === 'False')
  if (refusal !== undefined) {
    findings.reject(
      ['status'],
      'status-not-valid',
      `the status of this policy says that it is not valid${(refusal.message ?? '') === '' ? '' : ` (${refusal.message})`}`,
      'Correct the policy. If it was corrected since it was taken from the cluster, remove its status.',
    )
  }
  if (name === '') findings.reject(['metadata'], 'policy-no-name', 'this policy has no name', 'Give it metadata.name.')
  if (object.spec === undefined && object.specs === undefined) {
    findings.reject([], 'policy-no-spec', 'this policy has neither spec nor specs', 'Write the rule under spec.')
  }
  if (object.spec !== undefined) rules.push(readRule(object.spec, ['spec'], policy, surroundings))
  const specs = object.specs ?? []
  for (let i = 0; i < specs.length; i++) {
    const spec = specs[i]
    if (spec !== undefined) rules.push(readRule(spec, ['specs', i], policy, surroundings))
  }
  return policy
}

function readRule(
  rule: CiliumRule,
  path: Path,
  policy: Policy,
  surroundings: Pick<RuleContext, 'cluster' | 'expressions' | 'findings'>,
): PolicyRule {
  const { findings } = surroundings
  const subjectPath = below(path, rule.nodeSelector === undefined ? 'endpointSelector' : 'nodeSelector')
  const subject = readSubject(rule, path, policy, findings)
  const context: RuleContext = {
    ...surroundings,
    namespace: policy.namespace,
    selectsInit:
      subject.type === 'labels' &&
      subject.requirements.some(({ source, key }) => source === 'reserved' && key === 'init'),
    isForNodes: rule.nodeSelector !== undefined,
    findings,
    ...(rule.log?.value === undefined ? {} : { log: rule.log.value }),
  }
  if (sections.every((section) => (rule[section] ?? []).length === 0)) {
    findings.reject(
      path,
      'policy-no-rules',
      'this policy has no rule in ingress, ingressDeny, egress or egressDeny',
      'Add a rule; to deny everything write "ingress: [{}]".',
    )
  }
  const entries: PolicyEntry[] = []
  const requires: Required[] = []
  for (const section of sections) {
    const items: readonly (CiliumIngress | CiliumEgress)[] = rule[section] ?? []
    for (let i = 0; i < items.length; i++) {
      const item = items[i]
      if (item === undefined) continue
      const at = below(path, section, i)
      entries.push(...readItem(item, { section, path: at }, policy, context))
      requires.push(...readRequired(item, section, at, context))
    }
  }
  const enforces = (['ingress', 'egress'] as const).filter((direction) => hasRules(rule, direction))
  const canOpen = isOn(surroundings.cluster.settings, 'enable-non-default-deny-policies')
  const isolates = enforces.filter((direction) => !canOpen || (rule.enableDefaultDeny?.[direction] ?? true))
  return {
    subject: [subject],
    subjectPath,
    entries,
    enforces,
    isolates,
    isForNodes: context.isForNodes,
    ...(requires.length === 0 ? {} : { requires }),
  }
}

function hasRules(rule: CiliumRule, direction: Direction): boolean {
  const [allows, denies] = direction === 'ingress' ? [rule.ingress, rule.ingressDeny] : [rule.egress, rule.egressDeny]
  return (allows ?? []).length > 0 || (denies ?? []).length > 0
}

function readSubject(rule: CiliumRule, path: Path, policy: Policy, findings: Findings): Selector {
  const { endpointSelector, nodeSelector } = rule
  if (endpointSelector !== undefined && nodeSelector !== undefined) {
    findings.reject(
      below(path, 'nodeSelector'),
      'subject-twice',
      'a rule has either endpointSelector or nodeSelector, and this one has both',
      'Remove one, or make two rules under specs.',
    )
  }
  if (endpointSelector === undefined && nodeSelector === undefined) {
    findings.reject(
      path,
      'subject-missing',
      'this rule has no endpointSelector',
      'Add endpointSelector; "endpointSelector: {}" selects every pod of the namespace.',
    )
    return labelsSelector([])
  }
  if (nodeSelector !== undefined) {
    if (policy.namespace !== '') {
      findings.reject(
        below(path, 'nodeSelector'),
        'node-selector-namespaced',
        'nodeSelector is for cluster-wide policies only',
        'Use kind: CiliumClusterwideNetworkPolicy.',
      )
    }
    return labelsSelector(readCiliumSelector(nodeSelector, below(path, 'nodeSelector'), findings))
  }
  const at = below(path, 'endpointSelector')
  return labelsSelector(
    policy.namespace === ''
      ? readCiliumSelector(endpointSelector ?? {}, at, findings)
      : completeSubject(endpointSelector ?? {}, at, policy.namespace, findings),
  )
}

/**
 * `fromRequires` and `toRequires`: until 1.18 they narrow every selector of pods of the subject, 1.19 drops them, and from
 * 1.20 on the policy is refused where they have content.
 */
function readRequired(
  item: CiliumIngress | CiliumEgress,
  section: CiliumSection,
  path: Path,
  { findings, cluster: { settings } }: RuleContext,
): readonly Required[] {
  const isIngress = section === 'ingress' || section === 'ingressDeny'
  const field = isIngress ? 'fromRequires' : 'toRequires'
  const written =
    ('fromRequires' in item ? item.fromRequires : 'toRequires' in item ? item.toRequires : undefined) ?? []
  if (written.length === 0) return []
  const at = below(path, field)
  const help = `Write the required labels into each ${isIngress ? 'from' : 'to'}Endpoints selector, or refuse other peers in ${isIngress ? 'ingress' : 'egress'}Deny.`
  if (isAtLeast(settings.version, '1.20')) {
    findings.reject(at, 'removed-field', `${field} was removed in Cilium 1.19`, help)
    return []
  }
  if (isAtLeast(settings.version, '1.19')) {
    findings.warn(
      at,
      'removed-field',
      `${field} was removed in Cilium 1.19: it is dropped, and what it restricts is open`,
      help,
    )
    return []
  }
  findings.warn(at, 'removed-field', `Cilium 1.19 and later drop ${field}, and what it restricts is open then`, help)
  return [
    {
      direction: isIngress ? 'ingress' : 'egress',
      action: section === 'ingressDeny' || section === 'egressDeny' ? 'deny' : 'allow',
      requirements: written.flatMap((selector, i) => readCiliumSelector(selector, below(at, i), findings)),
    },
  ]
}

function readItem(
  item: CiliumIngress | CiliumEgress,
  { section, path }: { readonly section: CiliumSection; readonly path: Path },
  policy: Policy,
  context: RuleContext,
): readonly PolicyEntry[] {
  const isIngress = section === 'ingress' || section === 'ingressDeny'
  const isDeny = section === 'ingressDeny' || section === 'egressDeny'
  const l4 = readL4(item, { isIngress, isDeny, path, context })
  const peers = readPeers(item, { isIngress, isDeny, path, context, hasL4: l4 !== null })
  const base = {
    policy,
    path,
    direction: isIngress ? ('ingress' as const) : ('egress' as const),
    action: isDeny ? ('deny' as const) : ('allow' as const),
    rank: normalRank,
    tier: tiers.Normal,
    peers,
    authentication: readAuthentication(item),
    ...(context.log === undefined ? {} : { log: context.log }),
  }
  if (l4 === null) return [{ ...base, ports: null, l7: null }]
  if (l4.length === 0) return [{ ...base, ports: [], l7: null }]
  return l4.map(({ ports, l7, path: at }) => ({ ...base, ports, l7, path: at }))
}

/** A mode that the API server should have refused asks for nothing. */
function readAuthentication(item: CiliumIngress | CiliumEgress): Authentication | null {
  const mode = item.authentication?.mode
  switch (mode) {
    case undefined:
    case '':
      return null
    case 'disabled':
    case 'required':
    case 'test-always-fail':
      return mode
    default:
      return null
  }
}
