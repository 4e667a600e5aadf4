/** Who is subject to which rules. Endpoints with the same identity share one policy map per direction. */
import type { ClusterIdentity } from '../../cluster/identity'
import { isAtLeast } from '../../cilium/settings/versions'
import { isOn, type Datapath, type Settings } from '../../cluster/settings'
import { type Policy, type PolicyEntry, type PolicyRule, type Required } from '../../policy/entry'
import { changedPart } from '../../../values/difference'
import { Notable, type Noted } from '../../../values/note'
import { countBits, emptyBitset, forEachBit, hasBit, orInto, setBit, type Bitset } from '../../policy/selectors/bitset'
import type { Renumbering } from '../../policy/selectors/renumbering'
import { isNamespace, labelsSelector, namespacesAsked } from '../../policy/selectors/selector'
import { SelectorCache } from '../../policy/selectors/selector-cache'
import type { Direction } from '../../types'

/** A rule with the policy that it is in. */
export interface RuleOfPolicy {
  readonly policy: Policy
  readonly rule: PolicyRule
}

/**
 * A label's key, of whatever value, for which Cilium takes a pod for something else: `host` for the local host, which is under no
 * policy without the host firewall, and `init` for a pod that starts, which is under default deny.
 * Source: pkg/policy/repository.go (computePolicyEnforcementAndRules).
 */
export type SpecialLabel = 'host' | 'init'

/** What maps of an edited workspace that decide alike for each peer have in common, whatever the numbers of the peers. */
export interface Lineage extends Noted {
  /** Endpoints with the same number share their map. */
  readonly id: number
  /** Why the entries cannot be combined; null if they can. */
  readonly conflict: string | null
}

/** What a set of rules makes of one direction of its subjects. */
export interface DirectionPolicy {
  readonly isEnforced: boolean
  /** Default deny: what no entry covers is dropped. */
  readonly isIsolated: boolean
  readonly entries: readonly PolicyEntry[]
  /** A Pass rule turns the implicit default deny into an explicit one. */
  readonly hasPass: boolean
  /** Whether any entry names a port, so that it matters which ports the subject declares. */
  readonly namesPorts: boolean
  /** The local host gets in by a default rule of the lowest rank. */
  readonly admitsLocalhost: boolean
  readonly datapath: Datapath
  /** What the subjects are taken for by a label. */
  readonly label?: SpecialLabel
  /** Of its maps, by the ports that their subjects name. */
  readonly lineages: Map<string, Lineage>
}

/** Identities that the same rules select. */
export interface RuleSet extends Noted {
  readonly rules: readonly RuleOfPolicy[]
  readonly ingress: DirectionPolicy
  readonly egress: DirectionPolicy
}

class NotableRuleSet extends Notable implements RuleSet {
  constructor(
    readonly rules: readonly RuleOfPolicy[],
    readonly ingress: DirectionPolicy,
    readonly egress: DirectionPolicy,
  ) {
    super()
  }
}

/** Rules by their policies: the same objects as long as the policy is. */
const knownActive = new WeakMap<Policy, readonly RuleOfPolicy[]>()

/** Rules of accepted policies that are about endpoints. */
export function activeRules(policies: readonly Policy[]): readonly RuleOfPolicy[] {
  const active: RuleOfPolicy[] = []
  for (const policy of policies) {
    let own = knownActive.get(policy)
    if (own === undefined) knownActive.set(policy, (own = activeRulesOf(policy)))
    for (const rule of own) active.push(rule)
  }
  return active
}

function activeRulesOf(policy: Policy): readonly RuleOfPolicy[] {
  if (policy.rejections.length > 0) return []
  return policy.rules.filter(({ isForNodes }) => !isForNodes).map((rule) => ({ policy, rule }))
}

/** Identities that the subject of a rule selects. */
export function subjectsOf(rule: PolicyRule, selection: SelectorCache): Bitset {
  const [first] = rule.subject
  if (rule.subject.length === 1 && first !== undefined) return selection.select(first)
  const bits = emptyBitset(selection.size)
  for (const selector of rule.subject) orInto(bits, selection.select(selector))
  return bits
}

/** Which rules hold for whom. */
export interface RuleGroups {
  /** The rule set of each identity. */
  readonly ofIdentity: readonly RuleSet[]
  /** What they were made of. */
  readonly rules: readonly RuleOfPolicy[]
  readonly settings: string
  /** Rule sets by the rules in them, so that those that an edit does not touch are found again. Grows from edit to edit. */
  readonly known: Map<string, RuleSet>
}

/** Numbers for rules, to tell sets of them apart; they order nothing and leave nothing behind. */
const ruleNumbers = new WeakMap<PolicyRule, number>()
let ruleCount = 0

function numberOf(rule: PolicyRule): number {
  let number = ruleNumbers.get(rule)
  if (number === undefined) ruleNumbers.set(rule, (number = ruleCount++))
  return number
}

/** All that a rule set depends on besides its rules and the label of its subjects. */
function settingsOf({ enforcement, version, values, datapath }: Settings): string {
  return `${version} ${enforcement} ${values['allow-localhost']} ${values['enable-host-firewall']} ${datapath.text}`
}

/**
 * Groups identities by the rules that select them.
 *
 * @param before earlier groups, and how their identities became the present ones: null where they are the same
 */
export function groupByRules(
  rules: readonly RuleOfPolicy[],
  selection: SelectorCache,
  settings: Settings,
  before: { readonly groups: RuleGroups; readonly renumbering: Renumbering | null } | null,
): RuleGroups {
  const sets = new RuleSets(settings, before?.groups ?? null)
  const ofIdentity = before?.groups.settings === sets.settingsText ? regrouped(before, rules, selection, sets) : null
  return {
    ofIdentity: ofIdentity ?? groupAll(rules, selection, sets),
    rules,
    settings: sets.settingsText,
    known: sets.known,
  }
}

/** Rule sets, each made once. */
class RuleSets {
  readonly settingsText: string
  readonly known: Map<string, RuleSet>

  constructor(
    private readonly settings: Settings,
    before: RuleGroups | null,
  ) {
    this.settingsText = settingsOf(settings)
    this.known = before?.known ?? new Map<string, RuleSet>()
    if (before === null || this.known.size <= 2 * before.ofIdentity.length + 1000) return
    // Sets that nobody is under any more go when there are many of them.
    this.known = new Map(before.ofIdentity.map((set) => [nameOf(before.settings, set.ingress.label, set.rules), set]))
  }

  of(rules: readonly RuleOfPolicy[], label: SpecialLabel | undefined): RuleSet {
    const name = nameOf(this.settingsText, label, rules)
    let set = this.known.get(name)
    if (set === undefined) this.known.set(name, (set = makeRuleSet(rules, this.settings, label)))
    return set
  }
}

function nameOf(settings: string, label: SpecialLabel | undefined, rules: readonly RuleOfPolicy[]): string {
  let name = `${label ?? ''} ${settings}`
  for (const { rule } of rules) name += ` ${numberOf(rule)}`
  return name
}

/** The groups of before, and again those that are new or that a changed rule selects; null where that is no shorter way. */
function regrouped(
  { groups, renumbering }: { readonly groups: RuleGroups; readonly renumbering: Renumbering | null },
  rules: readonly RuleOfPolicy[],
  selection: SelectorCache,
  sets: RuleSets,
): readonly RuleSet[] | null {
  const { size, identities } = selection
  const part = changedPart(groups.rules, rules)
  const affected = emptyBitset(size)
  const changed = [...groups.rules.slice(part.start, part.endBefore), ...rules.slice(part.start, part.endNow)]
  for (const { rule } of changed) orInto(affected, subjectsOf(rule, selection))
  for (const identity of renumbering?.added ?? []) setBit(affected, identity)
  const count = countBits(affected)
  if (count === 0 && renumbering === null) return groups.ofIdentity
  if (count > 64 && count > size / 8) return null
  const ofIdentity = renumbering === null ? groups.ofIdentity.slice() : movedList(groups.ofIdentity, renumbering)
  const list: number[] = []
  forEachBit(affected, (identity) => list.push(identity))
  // Where identities have come, selectors are asked about those alone.
  const isSame = renumbering === null
  const asked = isSame ? selection : new SelectorCache(list.flatMap((identity) => identities[identity] ?? []))
  const own: RuleOfPolicy[][] = list.map(() => [])
  const namespaces = new Set(
    list.flatMap((identity) => identities[identity]?.labels.filter(isNamespace).map(({ value }) => value) ?? []),
  )
  for (const rule of rules) {
    if (!rule.rule.subject.some((selector) => namespacesAsked(selector)?.some((name) => namespaces.has(name)) ?? true))
      continue
    const subjects = subjectsOf(rule.rule, asked)
    for (let k = 0; k < list.length; k++) if (hasBit(subjects, isSame ? (list[k] ?? 0) : k)) own[k]?.push(rule)
  }
  list.forEach((identity, k) => {
    ofIdentity[identity] = sets.of(own[k] ?? [], labelOf(identities, identity))
  })
  return ofIdentity
}

/** What is listed for each identity, in the new order; it lacks those that are new. */
function movedList<T>(list: readonly T[], { runs }: Renumbering): T[] {
  const result: T[] = []
  for (const { from, to, length } of runs)
    for (let i = 0; i < length; i++) {
      const item = list[from + i]
      if (item !== undefined) result[to + i] = item
    }
  return result
}

function groupAll(rules: readonly RuleOfPolicy[], selection: SelectorCache, sets: RuleSets): readonly RuleSet[] {
  const { identities } = selection
  const lists: number[][] = identities.map(() => [])
  rules.forEach(({ rule }, i) => forEachBit(subjectsOf(rule, selection), (identity) => lists[identity]?.push(i)))
  const byPlaces = new Map<string, RuleSet>()
  return lists.map((list, identity) => {
    const label = labelOf(identities, identity)
    const key = label === undefined ? keyOf(list) : `${label} ${keyOf(list)}`
    let set = byPlaces.get(key)
    if (set === undefined) {
      const own = list.map((i) => rules[i]).filter((rule) => rule !== undefined)
      byPlaces.set(key, (set = sets.of(own, label)))
    }
    return set
  })
}

function labelOf(identities: SelectorCache['identities'], identity: number): SpecialLabel | undefined {
  return specialLabelOf(identities[identity]?.labels ?? [])
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

function makeRuleSet(rules: readonly RuleOfPolicy[], settings: Settings, label: SpecialLabel | undefined): RuleSet {
  return new NotableRuleSet(
    rules,
    combine(rules, 'ingress', settings, label),
    combine(rules, 'egress', settings, label),
  )
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

const noRequirements: readonly Required[] = []

/** What rules together make of one direction. Source: pkg/policy/repository.go (computePolicyEnforcementAndRules). */
export function combine(
  rules: readonly RuleOfPolicy[],
  direction: Direction,
  settings: Settings,
  label?: SpecialLabel,
): DirectionPolicy {
  const { enforcement, datapath } = settings
  const entries: PolicyEntry[] = []
  const required: Required[] = []
  const isAlways = enforcement === 'always' || label === 'init'
  const isNever = enforcement === 'never' || (label === 'host' && !isOn(settings, 'enable-host-firewall'))
  let isRuled = false
  let isIsolated = isAlways && !isNever
  let hasPass = false
  let namesPorts = false
  // One loop: a cold start comes by here for every set of rules.
  for (const { rule } of isNever ? [] : rules) {
    if (!rule.enforces.includes(direction)) continue
    isRuled = true
    isIsolated ||= rule.isolates.includes(direction)
    for (const each of rule.requires ?? noRequirements) if (each.direction === direction) required.push(each)
    for (const entry of rule.entries) {
      if (entry.direction !== direction) continue
      entries.push(entry)
      hasPass ||= entry.action === 'pass'
      namesPorts ||= entry.ports?.some(({ name }) => name !== undefined) ?? false
    }
  }
  // Since 1.20 the defaults are added to rules, so where the mode alone isolates there are none (cilium#44590, #48444).
  const hasDefaults = isRuled || !isAtLeast(settings.version, '1.20')
  return {
    datapath,
    lineages: new Map<string, Lineage>(),
    isEnforced: isRuled || (isAlways && !isNever),
    isIsolated,
    entries: required.length === 0 ? entries : entries.map((entry) => narrowed(entry, required)),
    hasPass,
    namesPorts,
    admitsLocalhost:
      direction === 'ingress' && isIsolated && hasDefaults && settings.values['allow-localhost'] !== 'policy',
    ...(label === undefined ? {} : { label }),
  }
}
