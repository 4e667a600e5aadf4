/** Policies and rules that change no verdict, proven by computing the verdicts without them. */
import type { Path } from '../../manifest/resource'
import { pathText } from '../../manifest/resource'
import type { Peer, Policy, PolicyEntry } from '../../policy/entry'
import type { Fix } from '../../types'
import { noEnds, sharedEnds } from '../../verdict/maps/filters'
import { combine } from '../../verdict/maps/subjects'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import type { PolicyModel } from '../../verdict/model'
import { fix, removeItem } from './context/edits'
import { someOf, type Lint, type LintContext, type PolicySource } from './context/lint'
import { nodeAt, rangeAt, rangeOfName } from './context/places'
import { Prover, isEmpty, type Change, type Standins } from './context/proof'
import { itemPath } from './context/rules'

/** Some 50 ms of work, seven times what a cluster of 5,000 pods takes; beyond it the rest is not looked at, and the user is told. */
const wordLimit = 3_000_000

/** The lint with a limit of its own, for tests. */
export const redundantWithin =
  (limit: number): Lint =>
  (context) => {
    // Under "never" no policy changes anything, and no message is needed for each.
    if (context.model.cluster.settings.enforcement === 'never') return
    const prover = new Prover(context.model.identities, limit)
    const search = new Search(context, prover)
    search.rules(search.policies())
    const [first] = context.policies
    if (prover.isExhausted && first !== undefined) {
      context.report(first, {
        code: 'lint-limit',
        severity: 'info',
        message: 'The workspace is too large to look for all rules and policies that change nothing',
        help: 'Open the manifests of one namespace to have them all checked.',
        range: rangeOfName(first.policy.place),
      })
    }
  }

export const redundant = redundantWithin(wordLimit)

/** The maps of pods, and of Cilium's own endpoints. */
function mapsOf({ maps, model }: LintContext): ReadonlySet<SubjectMap> {
  const own = [...model.ownEndpoints().values()]
  return new Set([...maps.keys(), ...own.flatMap(({ mapOf }) => [mapOf('egress'), mapOf('ingress')])])
}

/** Entries of which every peer is here, or not, as long as the same identities are. */
const visibleOf = new WeakMap<PolicyModel['selection'], Map<PolicyEntry, boolean>>()

const knownPolicies = new WeakMap<SubjectMap['rules'], ReadonlySet<Policy>>()

/** Policies of rules, each once. Kept, as an edit leaves most maps with their rules. */
function policiesOf(rules: SubjectMap['rules']): ReadonlySet<Policy> {
  let policies = knownPolicies.get(rules)
  if (policies === undefined) knownPolicies.set(rules, (policies = new Set(rules.map(({ policy }) => policy))))
  return policies
}

/** The entries of one rule as it is written, and the maps that hold them. */
interface Rule {
  readonly source: PolicySource
  readonly path: Path
  readonly entries: ReadonlySet<PolicyEntry>
  readonly action: PolicyEntry['action']
}

class Search {
  private readonly mapsOfPolicy = new Map<PolicySource, SubjectMap[]>()
  /** Policies whose rules, taken all away, would leave a flow without its verdict. */
  private readonly needed = new Set<PolicySource>()
  private readonly visible: Map<PolicyEntry, boolean>
  private mapsOfEntry: Map<PolicyEntry, SubjectMap[]> | null = null
  private readonly maps: ReadonlySet<SubjectMap>

  constructor(
    private readonly context: LintContext,
    private readonly prover: Prover,
  ) {
    const byPolicy = new Map(context.policies.map((source) => [source.policy, source]))
    this.maps = mapsOf(context)
    const { selection } = context.model
    this.visible = visibleOf.get(selection) ?? new Map<PolicyEntry, boolean>()
    visibleOf.set(selection, this.visible)
    for (const map of this.maps) {
      for (const policy of policiesOf(map.rules)) {
        const source = byPolicy.get(policy)
        if (source === undefined) continue
        const list = this.mapsOfPolicy.get(source)
        if (list === undefined) this.mapsOfPolicy.set(source, [map])
        else list.push(map)
      }
    }
  }

  private holding({ entries }: Rule): readonly SubjectMap[] {
    if (this.mapsOfEntry === null) {
      this.mapsOfEntry = new Map()
      for (const map of this.maps) {
        for (const entry of map.policy.entries) {
          const list = this.mapsOfEntry.get(entry)
          if (list === undefined) this.mapsOfEntry.set(entry, [map])
          else list.push(map)
        }
      }
    }
    const found = new Set<SubjectMap>()
    for (const entry of entries) for (const map of this.mapsOfEntry.get(entry) ?? []) found.add(map)
    return [...found]
  }

  /** Policies without which nothing would change, those of equal ones that come later; reports them. */
  policies(): ReadonlySet<PolicySource> {
    const gone = new Set<PolicySource>()
    for (const source of this.context.policies.toReversed()) {
      const maps = this.mapsOfPolicy.get(source) ?? []
      if (this.prover.isExhausted) break
      if (!this.mayBeJudged(source, maps)) continue
      gone.add(source)
      const needing = maps.find((map) => !this.prover.isSame(this.without(map, gone)))
      if (needing === undefined && !this.prover.isExhausted)
        this.reportPolicy(
          source,
          maps.map((map) => this.without(map, gone)),
        )
      else {
        gone.delete(source)
        if (needing !== undefined && this.without(needing, new Set([...gone, source])).defaults === null)
          this.needed.add(source)
      }
    }
    return gone
  }

  /**
   * Whether a policy's effect can be seen in the workspace: it selects pods, opens or closes something of its own, and
   * every peer that it names is here. A pure default deny stays: it says what holds when the others go.
   */
  private mayBeJudged({ policy }: PolicySource, maps: readonly SubjectMap[]): boolean {
    const { rules } = policy
    return (
      maps.length > 0 &&
      rules.every(({ isForNodes, entries }) => !isForNodes && entries.every(({ action }) => action === 'allow')) &&
      rules.some(({ entries }) => entries.length > 0) &&
      rules.every(({ entries }) => entries.every((entry) => this.isVisible(entry))) &&
      maps.some((map) => this.context.maps.has(map)) &&
      !rules.some(({ entries }) => mayMoveEnds(entries, maps)) &&
      !maps.some((map) => this.context.hasConflict(map))
    )
  }

  private isVisible(entry: PolicyEntry): boolean {
    let known = this.visible.get(entry)
    if (known === undefined) this.visible.set(entry, (known = this.hasPeers(entry)))
    return known
  }

  private hasPeers({ peers, ports }: PolicyEntry): boolean {
    if (ports?.length === 0 || peers?.length === 0) return false
    if (peers === null) return true
    const [only] = peers
    if (peers.length === 1 && only !== undefined) return this.isHere(only)
    // An entity may stand for several selectors, of which one is enough.
    const hidden = new Set(peers.map(({ path }) => pathText(path)))
    for (const peer of peers) if (this.isHere(peer)) hidden.delete(pathText(peer.path))
    return hidden.size === 0
  }

  private isHere({ selector }: Peer): boolean {
    // Names also decide which addresses Cilium learns.
    return selector.type !== 'fqdn' && !isEmpty(this.context.model.selection.selectPeers(selector))
  }

  /** A map as it would be without some policies. */
  private without(map: SubjectMap, gone: ReadonlySet<PolicySource>): Change {
    const { model } = this.context
    this.prover.charge(gone.size + 2 * map.rules.length)
    const policies = new Set([...gone].map(({ policy }) => policy))
    const isGone = ({ policy }: PolicyEntry): boolean => policies.has(policy)
    const rules = map.rules.filter(({ policy }) => !policies.has(policy))
    if (isStillIsolated(map, rules)) return { map, isGone, defaults: null }
    return { map, isGone, defaults: combine(rules, map.direction, model.cluster.settings) }
  }

  private reportPolicy(source: PolicySource, changes: readonly Change[]): void {
    const others = join(changes.map((change) => this.prover.standins(change, ({ policy }) => policy === source.policy)))
    const names = policyNames(others, source)
    // Who allows everything means to, and changes nothing by it on purpose.
    if (names.length === 0 && source.policy.rules.some((rule) => rule.isolates.length > 0)) return
    this.context.report(source, {
      code: 'policy-changes-nothing',
      severity: 'info',
      message:
        names.length === 0
          ? 'This policy changes no verdict in the workspace: nothing isolates the pods that it opens'
          : `This policy changes no verdict in the workspace: ${someOf(names)} ${others.denies.size > 0 && others.allows.size === 0 ? 'denies all that it allows' : 'already says the same for the pods that are here'}`,
      help: 'You can remove it, unless it is meant for pods that are not here or for the day when the others are removed.',
      range: rangeOfName(source.policy.place),
    })
  }

  /** Reports rules without which nothing would change, given that some policies are gone. */
  rules(gonePolicies: ReadonlySet<PolicySource>): void {
    const gone = new Set<PolicyEntry>()
    for (const source of gonePolicies)
      for (const rule of source.policy.rules) for (const entry of rule.entries) gone.add(entry)
    for (const source of this.context.policies.toReversed()) {
      if (gonePolicies.has(source)) continue
      const rules = rulesOf(source)
      // The only rule of a policy that is needed is needed itself.
      if (rules.length === 1 && this.needed.has(source)) continue
      for (const rule of rules.toReversed()) {
        // Where the place of a rule is its rank, taking one away would move those behind it.
        if (source.policy.kind === 'ClusterNetworkPolicy' && !isLast(rule, rules)) continue
        if (this.prover.isExhausted) return
        const holding = this.holding(rule)
        if (holding.length === 0 || holding.some((map) => this.context.hasConflict(map))) continue
        if (rule.action === 'pass' || ![...rule.entries].every((entry) => this.isVisible(entry))) continue
        if (mayMoveEnds([...rule.entries], holding)) continue
        const isGone = (entry: PolicyEntry): boolean => gone.has(entry) || rule.entries.has(entry)
        const changes = holding.map((map): Change => ({ map, isGone, defaults: null }))
        if (!changes.every((change) => this.prover.isSame(change)) || this.prover.isExhausted) continue
        const others = join(changes.map((change) => this.prover.standins(change, (entry) => rule.entries.has(entry))))
        if (this.report(rule, others)) for (const entry of rule.entries) gone.add(entry)
      }
    }
  }

  private report(rule: Rule, others: Standins): boolean {
    const { source, action, path } = rule
    // A deny of what nobody allows is a guard, and so is an allow for pods that nothing isolates.
    if (others.hasDefault) return false
    if (action === 'deny' && others.allows.size > 0) return false
    const isDenied = action === 'allow' && others.allows.size === 0 && others.denies.size > 0
    const names = ruleNames(others, source)
    if (names.length === 0) return false
    this.context.report(source, {
      code: isDenied ? 'rule-denied' : 'rule-repeated',
      severity: isDenied ? 'warning' : 'info',
      message: isDenied
        ? `This rule never takes effect: ${someOf(names)} denies all that it allows`
        : `This rule changes no verdict in the workspace: ${someOf(names)} already ${action === 'deny' ? 'denies' : others.denies.size > 0 ? 'decides' : 'allows'} all of it`,
      help: isDenied
        ? 'A deny wins over every allow of its tier: remove this rule, or make the deny narrower.'
        : 'You can remove it, unless it is meant for pods that are not here.',
      range: rangeAt(source.policy.place, path),
      fix: this.removal(rule),
    })
    return true
  }

  private removal({ source, path }: Rule): Fix | null {
    const { place } = source.policy
    const list = nodeAt(place, path.slice(0, -1))?.node
    if (list?.kind !== 'sequence') return null
    const edit = removeItem(place, list, Number(path.at(-1)), this.context.text(place))
    return edit === null ? null : fix('Remove this rule', edit)
  }
}

/** Whether rules on ports by name may give others of that name their `endPort`: without them, those are about other ports. */
function mayMoveEnds(entries: readonly PolicyEntry[], maps: readonly SubjectMap[]): boolean {
  return (
    entries.some(({ ports }) => ports?.some(({ name }) => name !== undefined) === true) &&
    maps.some(({ direction, policy }) => direction === 'ingress' && sharedEnds(policy.entries) !== noEnds)
  )
}

/** Whether the rules that are left ask for default deny as well, so that the engine's own rules stay as they are. */
function isStillIsolated({ direction, isIsolated, entries }: SubjectMap, rules: SubjectMap['rules']): boolean {
  return (
    isIsolated &&
    rules.some(({ rule }) => rule.isolates.includes(direction)) &&
    !entries.some(({ action, origin }) => action === 'pass' || origin.kind === 'default-deny')
  )
}

const knownRules = new WeakMap<Policy, readonly Omit<Rule, 'source'>[]>()

function rulesOf(source: PolicySource): readonly Rule[] {
  let rules = knownRules.get(source.policy)
  if (rules === undefined) knownRules.set(source.policy, (rules = readRules(source)))
  return rules.map((rule) => ({ source, ...rule }))
}

function readRules(source: PolicySource): readonly Omit<Rule, 'source'>[] {
  const rules = new Map<string, { path: Path; entries: Set<PolicyEntry>; action: PolicyEntry['action'] }>()
  for (const { entries, isForNodes } of source.policy.rules) {
    if (isForNodes) continue
    for (const entry of entries) {
      const path = itemPath(entry)
      const key = pathText(path)
      const known = rules.get(key)
      if (known === undefined) rules.set(key, { path, entries: new Set([entry]), action: entry.action })
      else known.entries.add(entry)
    }
  }
  return [...rules.values()]
}

function isLast({ path }: Rule, rules: readonly Rule[]): boolean {
  const [, section, index] = path
  return !rules.some(({ path: [, other, at] }) => other === section && Number(at) > Number(index))
}

function join(parts: readonly Standins[]): Standins {
  return {
    allows: new Set(parts.flatMap(({ allows }) => [...allows])),
    denies: new Set(parts.flatMap(({ denies }) => [...denies])),
    hasDefault: parts.some(({ hasDefault }) => hasDefault),
  }
}

function policyNames({ allows, denies }: Standins, own: PolicySource): readonly string[] {
  const names = new Set(
    [...allows, ...denies].filter(({ policy }) => policy !== own.policy).map(({ policy }) => policy.name),
  )
  return [...names].sort()
}

/** Deciders in words: another policy by its name, another rule of the same policy by its path. */
function ruleNames({ allows, denies }: Standins, own: PolicySource): readonly string[] {
  const names = new Set(
    [...denies, ...allows].map((entry) =>
      entry.policy === own.policy ? pathText(itemPath(entry)) : `${entry.policy.kind} ${entry.policy.name}`,
    ),
  )
  return [...names].sort()
}
