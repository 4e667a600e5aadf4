/** Who is subject to which rules. Endpoints with the same identity share one policy map per direction. */
import type { ClusterIdentity } from '../../cluster/identities'
import { isOn, type Datapath, type Settings } from '../../cluster/settings'
import { type Policy, type PolicyEntry, type PolicyRule, type Required } from '../../policy/entry'
import { forEachBit, orInto, emptyBitset, type Bitset } from '../../policy/selectors/bitset'
import { labelsSelector } from '../../policy/selectors/selector'
import type { SelectorCache } from '../../policy/selectors/selector-cache'
import type { Direction } from '../../types'

/** One accepted rule with the identities that its subject selects. */
export interface ActiveRule {
  readonly policy: Policy
  readonly rule: PolicyRule
  readonly subjects: Bitset
}

/** A rule with the policy that it is in. */
export type RuleOfPolicy = Pick<ActiveRule, 'policy' | 'rule'>

/**
 * A label's key, of whatever value, for which Cilium takes a pod for something else: `host` for the local host, which is under no
 * policy without the host firewall, and `init` for a pod that starts, which is under default deny.
 * Source: pkg/policy/repository.go (computePolicyEnforcementAndRules).
 */
export type SpecialLabel = 'host' | 'init'

/** What a set of rules makes of one direction of its subjects. */
export interface DirectionPolicy {
  readonly isEnforced: boolean
  /** Default deny: what no entry covers is dropped. */
  readonly isIsolated: boolean
  readonly entries: readonly PolicyEntry[]
  /** A Pass rule turns the implicit default deny into an explicit one. */
  readonly hasPass: boolean
  /** The local host gets in by a default rule of the lowest rank. */
  readonly admitsLocalhost: boolean
  readonly datapath: Datapath
  /** What the subjects are taken for by a label. */
  readonly label?: SpecialLabel
}

/** Identities that the same rules select. */
export interface RuleSet {
  readonly rules: readonly RuleOfPolicy[]
  readonly ingress: DirectionPolicy
  readonly egress: DirectionPolicy
}

/** Rules of accepted policies that are about endpoints, with their subjects. */
export function activeRules(policies: readonly Policy[], selection: SelectorCache): readonly ActiveRule[] {
  const active: ActiveRule[] = []
  for (const policy of policies) {
    if (policy.rejections.length > 0) continue
    for (const rule of policy.rules) {
      if (rule.isForNodes) continue
      active.push({ policy, rule, subjects: subjectsOf(rule, selection) })
    }
  }
  return active
}

/** Identities that the subject of a rule selects. */
export function subjectsOf(rule: PolicyRule, selection: SelectorCache): Bitset {
  const [first] = rule.subject
  if (rule.subject.length === 1 && first !== undefined) return selection.select(first)
  const bits = emptyBitset(selection.size)
  for (const selector of rule.subject) orInto(bits, selection.select(selector))
  return bits
}

/** Rule sets by the rules in them, so that those that an edit does not touch are found again. */
export type KnownRuleSets = ReadonlyMap<string, RuleSet>

export interface RuleGroups {
  readonly sets: readonly RuleSet[]
  /** Index of each identity's rule set. */
  readonly ofIdentity: Uint32Array
  readonly known: KnownRuleSets
}

/** Numbers for rules, to tell sets of them apart; they order nothing and leave nothing behind. */
const ruleNumbers = new WeakMap<PolicyRule, number>()
let ruleCount = 0

function numberOf(rule: PolicyRule): number {
  let number = ruleNumbers.get(rule)
  if (number === undefined) ruleNumbers.set(rule, (number = ruleCount++))
  return number
}

/** Groups identities by the rules that select them. */
export function groupByRules(
  rules: readonly ActiveRule[],
  identities: readonly Pick<ClusterIdentity, 'labels'>[],
  settings: Settings,
  before: KnownRuleSets,
): RuleGroups {
  const identityCount = identities.length
  const lists: number[][] = Array.from({ length: identityCount }, () => [])
  for (let i = 0; i < rules.length; i++)
    forEachBit(rules[i]?.subjects ?? new Uint32Array(), (identity) => lists[identity]?.push(i))
  const sets: RuleSet[] = []
  const indices = new Map<string, number>()
  const known = new Map<string, RuleSet>()
  const ofIdentity = new Uint32Array(identityCount)
  for (let identity = 0; identity < identityCount; identity++) {
    const list = lists[identity] ?? []
    const label = specialLabelOf(identities[identity]?.labels ?? [])
    const key = label === undefined ? keyOf(list) : `${label} ${keyOf(list)}`
    let index = indices.get(key)
    if (index === undefined) {
      index = sets.length
      indices.set(key, index)
      const own = list.map((i) => rules[i]).filter((rule) => rule !== undefined)
      const name = `${label ?? ''} ${settings.enforcement} ${settings.values['allow-localhost']} ${settings.values['enable-host-firewall']} ${settings.datapath.text} ${own.map(({ rule }) => numberOf(rule)).join(' ')}`
      const set = before.get(name) ?? makeRuleSet(own, settings, label)
      known.set(name, set)
      sets.push(set)
    }
    ofIdentity[identity] = index
  }
  return { sets, ofIdentity, known }
}

/**
 * Equal for equal lists of places of rules. Most lists are short and their numbers small: then one character each is
 * enough.
 */
function keyOf(list: readonly number[]): string {
  const isShort = list.length < 1000 && (list.at(-1) ?? 0) < 0x10_00_00
  return isShort ? String.fromCodePoint(...list) : list.join()
}

function specialLabelOf(labels: ClusterIdentity['labels']): SpecialLabel | undefined {
  for (const { key, source } of labels) if (source === 'k8s' && (key === 'host' || key === 'init')) return key
  return undefined
}

function makeRuleSet(rules: readonly ActiveRule[], settings: Settings, label: SpecialLabel | undefined): RuleSet {
  return {
    rules: rules.map(({ policy, rule }) => ({ policy, rule })),
    ingress: combine(rules, 'ingress', settings, label),
    egress: combine(rules, 'egress', settings, label),
  }
}

/** An entry whose selectors of pods require more: what any rule of the subject asks of them. Source: pkg/policy/repository.go. */
function narrowed(entry: PolicyEntry, required: readonly Required[]): PolicyEntry {
  const more = required.filter(({ action }) => action === entry.action).flatMap(({ requirements }) => requirements)
  if (more.length === 0 || entry.peers === null) return entry
  const peers = entry.peers.map((peer) => {
    const isOfPods = peer.path.includes('fromEndpoints') || peer.path.includes('toEndpoints')
    const { selector } = peer
    if (!isOfPods || (selector.type !== 'labels' && selector.type !== 'all')) return peer
    const own = selector.type === 'labels' ? selector.requirements : []
    return { ...peer, selector: labelsSelector([...own, ...more]) }
  })
  return { ...entry, peers }
}

/** What rules together make of one direction. Source: pkg/policy/repository.go (computePolicyEnforcementAndRules). */
export function combine(
  rules: readonly RuleOfPolicy[],
  direction: Direction,
  settings: Settings,
  label?: SpecialLabel,
): DirectionPolicy {
  const { enforcement } = settings
  const base = { datapath: settings.datapath, ...(label === undefined ? {} : { label }) }
  if (enforcement === 'never' || (label === 'host' && !isOn(settings, 'enable-host-firewall')))
    return { ...base, isEnforced: false, isIsolated: false, entries: [], hasPass: false, admitsLocalhost: false }
  const isAlways = enforcement === 'always' || label === 'init'
  const enforcing = rules.filter(({ rule }) => rule.enforces.includes(direction))
  const required = enforcing.flatMap(({ rule }) => rule.requires ?? []).filter((each) => each.direction === direction)
  const entries = enforcing
    .flatMap(({ rule }) => rule.entries.filter((entry) => entry.direction === direction))
    .map((entry) => narrowed(entry, required))
  const isIsolated = isAlways || enforcing.some(({ rule }) => rule.isolates.includes(direction))
  return {
    ...base,
    isEnforced: isAlways || enforcing.length > 0,
    isIsolated,
    entries,
    hasPass: entries.some((entry) => entry.action === 'pass'),
    admitsLocalhost:
      direction === 'ingress' && isIsolated && enforcing.length > 0 && settings.values['allow-localhost'] !== 'policy',
  }
}
